//! No server at all: the windows of one browser call each other.

use visavis_e2e::{
    App, Chrome, Played, Reason, Result, Signal, Stage, ensure, media, page::app::Address, scene,
};

/// The app in two windows of one browser.
async fn windows(stage: &Stage, address: &Address) -> Result<(App, App)> {
    let ann = stage.app_at("Ann", Chrome, address).await?;
    let beside = stage.beside("Ben", "Ann").await?;
    let ben = App::open("Ben", &beside, address).await?;
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    Ok((ann, ben))
}

async fn talk_and_part(ann: &App, ben: &App) -> Result<()> {
    tokio::try_join!(ann.until_among(&["Guest"]), ben.until_among(&["Guest"]))?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(ann, ben).await?;
    ben.hang_up().await?;
    ann.until_ended(Reason::RemoteHungUp).await?;
    tokio::try_join!(media::released(ann), media::released(ben))?;
    Ok(())
}

#[test]
fn two_windows_that_are_told_to_do_without_a_server_do() -> Played {
    scene("tabs told", async |stage| {
        let host = stage.host("/").await?;
        let address = Address::new(host.url()).with("protocol", "tab");
        let (ann, ben) = windows(stage, &address).await?;
        ensure!(ann.page().text("notice").await?.is_empty());
        let told = ann.page().text("status").await?;
        ensure!(told.contains("another tab"), "“{told}”");
        talk_and_part(&ann, &ben).await?;

        let elsewhere = address.with("room", "elsewhere");
        ben.reopen(&elsewhere).await?;
        ben.until_online().await?;
        ann.until_among(&[]).await?;
        ben.until_among(&[]).await
    })
}

#[test]
fn a_page_without_any_server_reaches_the_other_windows_and_says_so() -> Played {
    scene("tabs by themselves", async |stage| {
        let host = stage.host("/").await?;
        let (ann, ben) = windows(stage, &Address::new(host.url())).await?;
        for app in [&ann, &ben] {
            app.notice_with(&[&["no signaling server"], &["tabs"]])
                .await?;
        }
        stage.picture(&ann, "has no server").await?;
        talk_and_part(&ann, &ben).await
    })
}

#[test]
fn a_page_that_is_told_of_a_server_waits_for_that_one() -> Played {
    scene("tabs not instead", async |stage| {
        let host = stage.host("/").await?;
        let gone = stage.host("/").await?;
        gone.kill();
        let address = Address::new(host.url()).with("server", gone.address());
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.until_signal(Signal::Offline).await?;
        let words = ann.notice().await?.to_lowercase();
        ensure!(!words.contains("tabs"), "“{words}”");
        Ok(())
    })
}
