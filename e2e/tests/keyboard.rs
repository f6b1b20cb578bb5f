//! A whole call without a mouse.

use fantoccini::key::Key;
use visavis_e2e::{
    CallState, Chrome, Played, Reason, Result, Server, Signaling, Stage, ensure, media,
    page::{app::Address, looks::Size},
    scene,
};

/// A window of 1440 × 900 at 200 %, in CSS pixels.
const ZOOMED: Size = Size {
    width: 720,
    height: 450,
};

/// The stops before a call: the call, the green room, who one is, how others get here.
const BEFORE: [&str; 7] = [
    "call",
    "preview-switch",
    "lobby-microphone",
    "lobby-camera",
    "name",
    "notify",
    "share",
];

/// The stops in a call: its tools, then the end of it.
const WITHIN: [&str; 7] = [
    "connection",
    "microphone",
    "camera",
    "screen",
    "chat",
    "more",
    "hang-up",
];

async fn call_by_keys(stage: &Stage, server: &Server, language: &str) -> Result<()> {
    let address = Address::new(server.url()).with("lang", language);
    let named = |name: &str| address.clone().with("name", name);
    let (ann, ben) = (named("Ann"), named("Ben"));
    let (ann, ben) = tokio::try_join!(
        stage.app_at("Ann", Chrome, &ann),
        stage.app_at("Ben", Chrome, &ben)
    )?;
    // Where the page scrolls, the focus must stay in view.
    ann.page().resize(ZOOMED, 2).await?;
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    tokio::try_join!(ann.until_among(&["Ben"]), ben.until_among(&["Ann"]))?;

    // The order is that of reading, and goes round.
    let stops = ann.page().tab_to("share").await?;
    ensure!(stops == BEFORE, "{stops:?}");
    ann.page().tab_to("call").await?;
    ann.page().key(Key::Enter).await?;
    ann.until(CallState::Outgoing).await?;

    ben.until(CallState::Incoming).await?;
    let stops = ben.page().tab_to("accept").await?;
    ensure!(stops == ["decline", "accept"], "{stops:?}");
    ben.page().key(Key::Space).await?;
    media::both_ways(&ann, &ben).await?;

    let stops = ann.page().tab_to("hang-up").await?;
    ensure!(stops == WITHIN, "{stops:?}");
    ann.page().key(Key::Space).await?;
    ann.until_ended(Reason::HungUp).await?;
    ben.until_ended(Reason::RemoteHungUp).await?;

    // Again, and never mind; again, and no.
    ann.page().tab_to("call").await?;
    ann.page().key(Key::Space).await?;
    ben.until(CallState::Incoming).await?;
    ann.page().tab_to("cancel").await?;
    ann.page().key(Key::Enter).await?;
    ben.until_ended(Reason::Missed).await?;
    ben.page().tab_to("call").await?;
    ben.page().key(Key::Enter).await?;
    ann.until(CallState::Incoming).await?;
    ann.page().tab_to("decline").await?;
    ann.page().key(Key::Enter).await?;
    ben.until_ended(Reason::Declined).await
}

#[test]
fn a_call_is_made_by_keyboard_alone_in_english() -> Played {
    scene("keyboard en", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        call_by_keys(stage, &server, "en").await
    })
}

#[test]
fn a_call_is_made_by_keyboard_alone_in_chinese() -> Played {
    scene("keyboard zh", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        call_by_keys(stage, &server, "zh").await
    })
}

#[test]
fn the_focus_goes_into_the_chat_and_back_to_its_button() -> Played {
    scene("keyboard chat", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.page().tab_to("chat").await?;
        ann.page().key(Key::Enter).await?;
        ann.page().until_focus_on("chat-text").await?;
        ann.page().key(Key::Escape).await?;
        ann.page().until_focus_on("chat").await?;
        ann.page().key(Key::Enter).await?;
        ann.page().until_focus_on("chat-text").await?;
        ann.page().press("close-panel").await?;
        ann.page().until_focus_on("chat").await
    })
}
