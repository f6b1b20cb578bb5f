//! The ground that everything else stands on: two stock pages in a real call, in every pair of
//! browsers, so that a failure of the app can be told from a failure of the machine.

use visavis_e2e::{Chrome, Firefox, Kind, Played, Signaling, media, scene};

fn stock_calls_stock(title: &str, kinds: [Kind; 2], signaling: Signaling) -> Played {
    scene(&format!("stock pair {title}"), async |stage| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = tokio::try_join!(
            stage.stock("Ann", kinds[0], &server),
            stage.stock("Ben", kinds[1], &server)
        )?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ben.hang_up().await?;
        ann.until("idle").await?;
        ben.until("idle").await
    })
}

#[test]
fn chrome_and_chrome_talk() -> Played {
    stock_calls_stock("chrome-chrome", [Chrome, Chrome], Signaling::Node)
}

#[test]
fn chrome_and_firefox_talk() -> Played {
    stock_calls_stock("chrome-firefox", [Chrome, Firefox], Signaling::Node)
}

#[test]
fn firefox_and_chrome_talk() -> Played {
    stock_calls_stock("firefox-chrome", [Firefox, Chrome], Signaling::Node)
}
