//! A page that is not looked at.

use std::time::Duration;

use visavis_e2e::{
    App, Bare, Chrome, Played, Reason, ensure, media,
    page::app::Address,
    scene,
    wait::{Look, wait_until},
};

/// How many signs of life are waited for, one every five seconds.
const SIGNS: usize = 6;
const IN_TIME: Duration = Duration::from_secs(50);

/// What a phone does to a page that it puts aside: its timers stop. Chromium slows them down, too,
/// though not while a WebSocket is open.
const HOLD_TIMERS: &str = "window.setTimeout = window.setInterval = () => 0";

#[test]
fn whoever_waits_in_the_background_stays_on_the_server_and_can_be_called() -> Played {
    scene("background", async |stage| {
        let server = stage.bare(Bare::Peer).await?;
        let host = stage.host("/").await?;
        let address = Address::new(host.url())
            .with("server", server.url())
            .with("protocol", "peerjs");
        let client = stage.drowsy_person("Ann").await?;
        let ann = App::open("Ann", &client, &address.clone().with("peer-id", "ann")).await?;
        ann.until_online().await?;
        ann.page().eval(HOLD_TIMERS, vec![]).await?;
        let window = client.window().await?;
        let other = client.new_window(true).await?.handle;
        client.switch_to_window(other).await?;

        let signs = || server.output().text().matches("HEARTBEAT of ann").count();
        let before = signs();
        wait_until("signs of life", IN_TIME, async || {
            let seen = signs() - before;
            Ok(Look::at(seen >= SIGNS, || seen.to_string()))
        })
        .await?;

        let address = address.with("dial-id", "ann");
        let ben = stage.app_at("Ben", Chrome, &address).await?;
        ben.until_online().await?;
        ben.call().await?;
        // Looking at it would wake it up: the other side is told that it rings.
        ben.page()
            .until_text("status", |it| it.contains("Ringing"))
            .await?;
        client.switch_to_window(window).await?;
        ann.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        let log = server.output().text();
        ensure!(!log.contains("gone: ann"), "{log}");
        Ok(())
    })
}
