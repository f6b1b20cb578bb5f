//! Somebody is rung, or talked to.

use anyhow::Result;
use fantoccini::key::Key;

use super::lobby::LONG_NAME;
use crate::{
    App, CallState, Chrome, Place, Signal, Signaling, Stock, media,
    screens::walk::Walk,
    wait::{CALL, SOON},
};

/// The browser asks Ann for her camera.
pub(in crate::screens) async fn asking(walk: &Walk<'_>) -> Result<()> {
    let address = walk.address().with_open_prompt();
    walk.enter_at(&walk.ann, &address).await?;
    walk.ann.call().await?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn outgoing(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ann.call().await?;
    walk.ben.until(CallState::Incoming).await?;
    walk.ann
        .page()
        .until_text("partner", |it| it == "Ben")
        .await?;
    walk.until_own_picture().await
}

pub(in crate::screens) async fn incoming(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ben.call().await?;
    walk.ann.until(CallState::Incoming).await
}

pub(in crate::screens) async fn incoming_long_name(walk: &Walk<'_>) -> Result<()> {
    tokio::try_join!(
        walk.enter(&walk.ann, "Ann"),
        walk.enter(&walk.ben, LONG_NAME)
    )?;
    walk.ann.until_among(&[LONG_NAME]).await?;
    walk.ben.call().await?;
    walk.ann.until(CallState::Incoming).await
}

/// Ann takes a call, and Ben's answers never come.
pub(in crate::screens) async fn connecting(walk: &Walk<'_>) -> Result<()> {
    incoming(walk).await?;
    walk.ben.hold_messages().await?;
    walk.ann.accept().await?;
    walk.ann.until(CallState::Connecting).await?;
    walk.until_own_picture().await
}

pub(in crate::screens) async fn connected(walk: &Walk<'_>) -> Result<()> {
    walk.in_call().await?;
    walk.until_own_picture().await?;
    media::sees(walk.ann.page(), CALL).await
}

/// The list of keys.
pub(in crate::screens) async fn keys(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.page().strike(&[], '?').await?;
    walk.until_told("shortcut-list").await
}

/// What was small is big, and lies elsewhere.
pub(in crate::screens) async fn pictures_swapped(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    let page = walk.ann.page();
    page.press("swap").await?;
    page.key(Key::Down).await?;
    page.settle().await
}

pub(in crate::screens) async fn sharing(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.page().press("screen").await?;
    walk.until_told("sharing").await
}

/// Ann's system keeps her screen from the browser.
pub(in crate::screens) async fn screen_refused(walk: &Walk<'_>) -> Result<()> {
    let address = walk.address();
    let refused = address.clone().with("probe-screen", "NotReadableError");
    tokio::try_join!(
        walk.enter_at(&walk.ann, &refused),
        walk.enter_at(&walk.ben, &address)
    )?;
    walk.ann.call().await?;
    walk.ben.accept().await?;
    media::sees(walk.ann.page(), CALL).await?;
    walk.ann.page().press("screen").await?;
    walk.until_told("hint").await
}

pub(in crate::screens) async fn their_screen(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ben.page().press("screen").await?;
    walk.ben
        .page()
        .until_text("sharing", |it| !it.is_empty())
        .await?;
    media::sees(walk.ann.page(), CALL).await
}

pub(in crate::screens) async fn their_picture_stopped(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    let withhold = "e2eProbe.withholdPicture()";
    walk.ben.page().eval(withhold, vec![]).await?;
    walk.until_told("stalled").await
}

/// A call in which Ann's chat is open, and can be written in.
pub(in crate::screens) async fn chat_empty(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.toggle_chat().await?;
    walk.ann.page().can_press("send", SOON).await
}

pub(in crate::screens) async fn chat(walk: &Walk<'_>) -> Result<()> {
    chat_empty(walk).await?;
    walk.ben.toggle_chat().await?;
    walk.ann.write("Look: https://example.org/").await?;
    let texts = [
        "שלום עולם",
        "<b>x</b>",
        "A longer text, of more than one line.",
    ];
    for text in texts {
        walk.ben.write(text).await?;
    }
    walk.ann.until_written("there", &texts).await
}

pub(in crate::screens) async fn chat_files(walk: &Walk<'_>) -> Result<()> {
    chat(walk).await?;
    walk.ann.send_made_file("mine.bin", 1).await?;
    walk.ben.until_file_is("offered").await?;
    walk.ben.page().press("file-decline").await?;
    walk.ann.until_file_is("declined").await?;
    walk.ben
        .send_made_file("a-rather-long-name-of-a-file.tar.gz", 300)
        .await?;
    walk.ann.until_file_is("offered").await.map(drop)
}

/// A call in which the probe refuses devices to one of them.
async fn without(walk: &Walk<'_>, who: &App, kind: &str) -> Result<()> {
    let whole = walk.address();
    let less = whole.clone().denying(kind, "NotAllowedError");
    let address = |app: &App| {
        let lacks = app.page().name() == who.page().name();
        let address = if lacks { &less } else { &whole };
        address.clone().with("name", app.page().name())
    };
    let (ann, ben) = (address(&walk.ann), address(&walk.ben));
    tokio::try_join!(
        walk.enter_at(&walk.ann, &ann),
        walk.enter_at(&walk.ben, &ben)
    )?;
    walk.ann.call().await?;
    walk.ben.accept().await?;
    tokio::try_join!(
        walk.ann.until(CallState::Connected),
        walk.ben.until(CallState::Connected)
    )?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn they_have_no_camera(walk: &Walk<'_>) -> Result<()> {
    without(walk, &walk.ben, "video").await?;
    walk.until_own_picture().await
}

pub(in crate::screens) async fn no_camera(walk: &Walk<'_>) -> Result<()> {
    without(walk, &walk.ann, "video").await?;
    media::sees(walk.ann.page(), CALL).await
}

pub(in crate::screens) async fn no_devices(walk: &Walk<'_>) -> Result<()> {
    without(walk, &walk.ann, "both").await?;
    media::sees(walk.ann.page(), CALL).await
}

/// Ann reads how good the connection is.
pub(in crate::screens) async fn numbers(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    let page = walk.ann.page();
    page.press("connection").await?;
    page.until_text("numbers", |it| it.contains("host")).await?;
    Ok(())
}

/// Nobody hears Ann, whose microphone makes sounds.
pub(in crate::screens) async fn speaking_while_muted(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.page().press("microphone").await?;
    walk.until_told("muted").await
}

pub(in crate::screens) async fn more(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.page().press("more").await?;
    walk.ann.page().can_press("record", SOON).await
}

/// Ann records, and it is Ben who is recorded.
pub(in crate::screens) async fn recording(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ann.place_files(Place::Memory).await?;
    walk.ann.record().await?;
    walk.until_told("recording").await
}

/// It is Ben who records.
pub(in crate::screens) async fn recorded(walk: &Walk<'_>) -> Result<()> {
    connected(walk).await?;
    walk.ben.place_files(Place::Memory).await?;
    walk.ben.record().await?;
    walk.until_told("recorded").await
}

/// The sign of it is seen beside what Ann reads, too.
pub(in crate::screens) async fn recorded_chat(walk: &Walk<'_>) -> Result<()> {
    recorded(walk).await?;
    walk.ann.toggle_chat().await?;
    walk.ann.page().can_press("send", SOON).await
}

pub(in crate::screens) async fn recording_saved(walk: &Walk<'_>) -> Result<()> {
    recording(walk).await?;
    walk.ann.until_recorded(1).await?;
    walk.ann.page().press("stop-recording").await?;
    walk.ann.until_recording_is("saved").await.map(drop)
}

/// Ben has a page of another make, so that nobody could tell him.
pub(in crate::screens) async fn recording_untold(walk: &Walk<'_>) -> Result<()> {
    walk.enter(&walk.ann, "Ann").await?;
    let stock = walk.stage.person("Bob", Chrome).await?;
    let stock = Stock::open("Bob", &stock, walk.relay.url(), walk.room).await?;
    walk.ann.call().await?;
    stock.accept().await?;
    walk.ann.until(CallState::Connected).await?;
    media::sees(walk.ann.page(), CALL).await?;
    walk.ann.record().await?;
    walk.ann.until_recording_is("failed").await.map(drop)
}

pub(in crate::screens) async fn server_lost(walk: &Walk<'_>) -> Result<()> {
    let mortal = Walk {
        relay: walk.stage.serve(Signaling::Relay).await?,
        ..walk.clone()
    };
    connected(&mortal).await?;
    mortal.relay.kill();
    walk.ann.until_signal(Signal::Offline).await?;
    walk.until_told("notice").await
}

/// The other's machine is gone.
pub(in crate::screens) async fn reconnecting(walk: &Walk<'_>) -> Result<()> {
    let dan = walk.stage.app_at("Dan", Chrome, &walk.address()).await?;
    let mortal = Walk {
        ben: dan,
        ..walk.clone()
    };
    connected(&mortal).await?;
    walk.stage.power_cut("Dan");
    walk.ann.until(CallState::Reconnecting).await
}
