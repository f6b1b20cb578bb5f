//! Two relays that share their rooms: one of them dies, and nobody notices but its log.

use visavis_e2e::{
    App, Chrome, Firefox, Kind, Played, Reason, Result, Server, Signal, Stage, ensure, media,
    page::app::Address, scene,
};

/// A page that came from the first of these and knows the other.
async fn between(
    stage: &Stage,
    name: &str,
    kind: Kind,
    [first, other]: [&Server; 2],
) -> Result<App> {
    let servers = format!("{},{}", first.url(), other.url());
    let address = Address::new(first.url()).with("server", &servers);
    let app = stage.app_at(name, kind, &address).await?;
    app.until_online().await?;
    Ok(app)
}

#[test]
fn a_call_across_two_relays_outlives_one_of_them() -> Played {
    scene("cluster one relay dies", async |stage| {
        let cluster = stage.cluster().await?;
        let [one, two] = &cluster.relays;
        let (ann, ben) = tokio::try_join!(
            between(stage, "Ann", Chrome, [one, two]),
            between(stage, "Ben", Firefox, [two, one])
        )?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;

        one.kill();
        ann.until_signal(Signal::Offline).await?;
        ann.until_online().await?;
        media::both_ways(&ann, &ben).await?;
        for app in [&ann, &ben] {
            let name = app.page().name();
            ensure!(app.has_stayed_connected().await?, "{name} was disturbed");
        }

        // Both are on the second one now: what is said gets there, and the next call as well.
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        ben.call().await?;
        ann.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await
    })
}
