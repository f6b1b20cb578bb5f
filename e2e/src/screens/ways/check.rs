//! The self-test.

use anyhow::Result;

use crate::{
    page::app::Address,
    screens::walk::Walk,
    wait::{CALL, Look, wait_until},
};

async fn open(walk: &Walk<'_>, address: Address) -> Result<()> {
    walk.ann.reopen(&address.with("self-test", "")).await?;
    walk.ann.page().can_press("check-start", CALL).await
}

pub(in crate::screens) async fn before(walk: &Walk<'_>) -> Result<()> {
    open(walk, walk.address()).await
}

/// With a camera that is refused, so that there is something of every kind.
pub(in crate::screens) async fn done(walk: &Walk<'_>) -> Result<()> {
    open(walk, walk.address().denying("video", "NotAllowedError")).await?;
    walk.ann.page().press("check-start").await?;
    wait_until("the self-test is done", CALL, async || {
        let summary = walk.ann.page().text("check-summary").await?;
        Ok(Look::at(!summary.is_empty(), || "under way".to_owned()))
    })
    .await
}

pub(in crate::screens) async fn no_calls(walk: &Walk<'_>) -> Result<()> {
    let lacks = walk.address().with("probe-lacks", "RTCPeerConnection");
    walk.ann.reopen(&lacks).await?;
    walk.until_told("status").await
}
