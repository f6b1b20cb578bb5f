//! A call is over.

use anyhow::Result;

use super::{call, lobby::peerjs};
use crate::{CallState, Reason, screens::walk::Walk, wait::CALL};

pub(in crate::screens) async fn hung_up(walk: &Walk<'_>) -> Result<()> {
    walk.in_call().await?;
    walk.ann.hang_up().await?;
    walk.ann.until_ended(Reason::HungUp).await
}

/// Ann has recorded the call.
pub(in crate::screens) async fn recorded(walk: &Walk<'_>) -> Result<()> {
    call::recording(walk).await?;
    walk.ann.until_recorded(1).await?;
    walk.ann.hang_up().await?;
    walk.ann.until_recording_is("saved").await.map(drop)
}

pub(in crate::screens) async fn remote_hung_up(walk: &Walk<'_>) -> Result<()> {
    walk.in_call().await?;
    walk.ben.hang_up().await?;
    walk.ann.until_ended(Reason::RemoteHungUp).await
}

pub(in crate::screens) async fn cancelled(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ann.call().await?;
    walk.ann.cancel().await?;
    walk.ann.until_ended(Reason::Cancelled).await
}

pub(in crate::screens) async fn missed(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ben.call().await?;
    walk.ann.until(CallState::Incoming).await?;
    walk.ben.cancel().await?;
    walk.ann.until_ended(Reason::Missed).await
}

pub(in crate::screens) async fn declined(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ann.call().await?;
    walk.ben.decline().await?;
    walk.ann.until_ended(Reason::Declined).await
}

pub(in crate::screens) async fn declined_here(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.ben.call().await?;
    walk.ann.decline().await?;
    walk.ann.until_ended(Reason::DeclinedHere).await
}

pub(in crate::screens) async fn answered_elsewhere(walk: &Walk<'_>) -> Result<()> {
    walk.two().await?;
    walk.enter(&walk.cat, "Cat").await?;
    walk.ben.until_among(&["Ann", "Cat"]).await?;
    walk.ben.call().await?;
    walk.ann.until(CallState::Incoming).await?;
    walk.cat.accept().await?;
    walk.ann.until_ended(Reason::AnsweredElsewhere).await
}

pub(in crate::screens) async fn busy(walk: &Walk<'_>) -> Result<()> {
    tokio::try_join!(walk.enter(&walk.ben, "Ben"), walk.enter(&walk.cat, "Cat"))?;
    walk.ben.until_among(&["Cat"]).await?;
    walk.ben.call().await?;
    walk.cat.accept().await?;
    walk.ben.until(CallState::Connected).await?;
    walk.enter(&walk.ann, "Ann").await?;
    walk.ann.until_among(&["Ben", "Cat"]).await?;
    walk.ann.call().await?;
    walk.ann.until_ended(Reason::Busy).await
}

pub(in crate::screens) async fn no_such_person(walk: &Walk<'_>) -> Result<()> {
    walk.enter_at(&walk.ann, &peerjs(walk, "ann-alone")).await?;
    walk.ann.page().fill("dial-id", "nobody").await?;
    walk.ann.call().await?;
    let gone = [Reason::NoSuchPerson];
    walk.ann.until_ended_within(CALL, &gone).await
}
