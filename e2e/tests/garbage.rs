//! Somebody in the room who sends nonsense: the call does not notice.

use std::time::Duration;

use visavis_e2e::{Chrome, Played, Reason, ensure, media, through_both};

#[test]
fn nonsense_in_the_room_does_not_touch_a_call() -> Played {
    through_both("garbage", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        let before = ann.page().used().await?.received;

        let sent_to = [server.url(), "001", &signaling.to_string()];
        let mut vandal = stage.node("garbage.mjs", &sent_to)?;
        let status = vandal.finish(Duration::from_secs(30)).await?;
        ensure!(
            status.success(),
            "the vandal failed:\n{}",
            vandal.output().text()
        );

        media::both_ways(&ann, &ben).await?;
        let after = ann.page().used().await?.received;
        ensure!(
            after >= before + 10,
            "only {} messages of it came through",
            after - before
        );
        for app in [&ann, &ben] {
            let name = app.page().name();
            ensure!(app.has_stayed_connected().await?, "{name} was disturbed");
            let used = app.page().used().await?;
            ensure!(used.peers == 1 && used.open_peers == 1, "{name}: {used:?}");
            let errors = app.page().errors().await?;
            ensure!(errors.is_empty(), "{name}: {errors:?}");
        }
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;

        // And between calls: nothing rings for ever, and a call still works.
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}
