//! The ground that everything else stands on: two stock pages in a real call, in every pair of
//! browsers, so that a failure of the app can be told from a failure of the machine; and that the
//! checks of media see what is missing.

use std::time::Duration;

use visavis_e2e::{
    Chrome, Firefox, Kind, Played, Result, Server, Signaling, Stage, Stock, ensure, media, scene,
    wait::{Look, SOON, wait_until},
};

async fn pair(stage: &Stage, kinds: [Kind; 2], server: &Server) -> Result<(Stock, Stock)> {
    let (ann, ben) = tokio::try_join!(
        stage.stock("Ann", kinds[0], server),
        stage.stock("Ben", kinds[1], server)
    )?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;
    Ok((ann, ben))
}

fn stock_calls_stock(title: &str, kinds: [Kind; 2], signaling: Signaling) -> Played {
    scene(&format!("stock pair {title} {signaling}"), async |stage| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = pair(stage, kinds, &server).await?;
        ben.hang_up().await?;
        ann.until("idle").await?;
        ben.until("idle").await
    })
}

#[test]
fn chrome_and_chrome_talk_through_the_relay() -> Played {
    stock_calls_stock("chrome-chrome", [Chrome, Chrome], Signaling::Relay)
}

#[test]
fn chrome_and_firefox_talk_through_node() -> Played {
    stock_calls_stock("chrome-firefox", [Chrome, Firefox], Signaling::Node)
}

#[test]
fn firefox_and_chrome_talk_through_node_with_recovery() -> Played {
    stock_calls_stock(
        "firefox-chrome",
        [Firefox, Chrome],
        Signaling::NodeWithRecovery,
    )
}

#[test]
fn black_pictures_silence_and_kept_devices_are_found_out() -> Played {
    const BRIEFLY: Duration = Duration::from_secs(2);
    scene("stock pair found out", async |stage| {
        let server = stage.serve(Signaling::Node).await?;
        let (ann, ben) = pair(stage, [Chrome, Chrome], &server).await?;

        // Disabled tracks go on sending: black frames and silence.
        let mute = "for (const track of stream.getTracks()) track.enabled = false";
        ann.page().eval(mute, vec![]).await?;
        wait_until("what is under way has arrived", SOON, async || {
            let black = media::sees(ben.page(), BRIEFLY).await.is_err();
            let silent = media::hears(ben.page(), BRIEFLY).await.is_err();
            Ok(Look::at(black && silent, || {
                format!("black: {black}, silent: {silent}")
            }))
        })
        .await?;
        media::sees(ann.page(), SOON).await?;
        media::hears(ann.page(), SOON).await?;

        // The tutorial's client never lets go of its camera.
        ben.hang_up().await?;
        ann.until("idle").await?;
        ensure!(
            media::released_within(&ann, BRIEFLY).await.is_err(),
            "kept devices were not seen"
        );
        Ok(())
    })
}
