//! Something is wrong, and nobody is in a call.

use anyhow::{Result, ensure};

use crate::{Signal, Signaling, screens::walk::Walk, server::Strange};

/// Opens the app with this server in its address, which does not answer as one.
async fn with_server(walk: &Walk<'_>, server: &str) -> Result<()> {
    walk.ann
        .reopen(&walk.hosted().with("server", server))
        .await?;
    walk.ann.until_signal(Signal::Offline).await?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn offline(walk: &Walk<'_>) -> Result<()> {
    let gone = walk.stage.host("/").await?;
    gone.kill();
    with_server(walk, gone.address()).await
}

pub(in crate::screens) async fn no_relay(walk: &Walk<'_>) -> Result<()> {
    let strange = walk.stage.strange(Strange::Chat).await?;
    with_server(walk, strange.address()).await
}

pub(in crate::screens) async fn misaddressed(walk: &Walk<'_>) -> Result<()> {
    with_server(walk, "http://[").await
}

pub(in crate::screens) async fn room_full(walk: &Walk<'_>) -> Result<()> {
    let small = ["--capacity", "2"];
    let small = walk.stage.serve_with(Signaling::Relay, &small).await?;
    let address = walk.address_at(&small);
    tokio::try_join!(
        walk.enter_at(&walk.ben, &address),
        walk.enter_at(&walk.cat, &address)
    )?;
    walk.ann.reopen(&address).await?;
    walk.ann.until_signal(Signal::Offline).await?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn mistake(walk: &Walk<'_>) -> Result<()> {
    let address = walk.address().with("protocol", "morse");
    walk.enter_at(&walk.ann, &address).await?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn crash(walk: &Walk<'_>) -> Result<()> {
    walk.enter(&walk.ann, "Ann").await?;
    let crash = "try { window.wasmBindings.crash(); return 'returned'; } \
                 catch (error) { return String(error); }";
    let thrown = walk.ann.page().eval(crash, vec![]).await?;
    ensure!(thrown != "returned", "the panic did not stop the program");
    walk.until_told("crash").await
}
