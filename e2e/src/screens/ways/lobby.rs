//! Nothing is going on.

use anyhow::Result;

use crate::{Server, Signal, page::app::Address, screens::walk::Walk};

/// Of sixty letters and one space, which no line of a phone holds.
pub(super) const LONG_NAME: &str = "Maximiliane-Theodora Freifrau-von-und-zu-Hohenlohe-Waldenburg";

pub(in crate::screens) async fn looking_for_server(walk: &Walk<'_>) -> Result<()> {
    let address = walk.hosted().with("server", walk.silence()?);
    walk.ann.reopen(&address).await?;
    walk.ann.until_signal(Signal::Connecting).await
}

pub(in crate::screens) async fn alone(walk: &Walk<'_>) -> Result<()> {
    walk.enter(&walk.ann, "Ann").await
}

pub(in crate::screens) async fn with_one(walk: &Walk<'_>) -> Result<()> {
    walk.two().await
}

/// With names of every kind, in a room of a long name.
pub(in crate::screens) async fn with_several(walk: &Walk<'_>) -> Result<()> {
    let address = walk.address();
    let room = "The room at the end of the corridor, behind the second door on the left hand side";
    let named = |name: &str| address.clone().with("room", room).with("name", name);
    let arabic = "عبد الرحمن";
    let (ann, ben, cat) = (named("Ann"), named(LONG_NAME), named(arabic));
    tokio::try_join!(
        walk.enter_at(&walk.ann, &ann),
        walk.enter_at(&walk.ben, &ben),
        walk.enter_at(&walk.cat, &cat)
    )?;
    walk.ann.until_among(&[LONG_NAME, arabic]).await
}

/// Where people are called by their ids.
pub(super) fn peerjs(walk: &Walk<'_>, id: &str) -> Address {
    walk.hosted()
        .with("protocol", "peerjs")
        .with("server", walk.peers.url())
        .with("peer-id", id)
}

pub(in crate::screens) async fn by_id(walk: &Walk<'_>) -> Result<()> {
    walk.enter_at(&walk.ann, &peerjs(walk, "ann")).await
}

pub(in crate::screens) async fn id_taken(walk: &Walk<'_>) -> Result<()> {
    let taken = peerjs(walk, "taken");
    walk.enter_at(&walk.ben, &taken).await?;
    walk.ann.reopen(&taken).await?;
    walk.until_told("notice").await
}

pub(in crate::screens) async fn tabs(walk: &Walk<'_>) -> Result<()> {
    let address = walk.hosted().with("protocol", "tab");
    walk.enter_at(&walk.ann, &address).await
}

/// The page has found out by itself that there is no server.
pub(in crate::screens) async fn no_server(walk: &Walk<'_>) -> Result<()> {
    let bare: &Server = &walk.host;
    walk.enter_at(&walk.ann, &walk.address_at(bare)).await?;
    walk.until_told("notice").await
}
