//! Two do something at once: what each says is on its way before it hears of the other.

use anyhow::{Result, ensure};

use crate::{
    App, CallState, Chrome, Reason, Signaling,
    faults::{seen::now, trial::Trial},
    media,
    wait::SOON,
};

/// Presses the button at a time (milliseconds since 1970) that is the same for both.
const HANG_UP_AT: &str = "\
    const [at] = arguments; \
    const button = document.querySelector('[data-testid=hang-up]'); \
    setTimeout(() => button.click(), at - performance.timeOrigin - performance.now());";

/// Enough to tell both, in milliseconds.
const MOMENT: f64 = 500.0;

/// Both call each other.
pub(in crate::faults) async fn both_call(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    tokio::try_join!(ann.hold_messages(), ben.hold_messages())?;
    tokio::try_join!(ann.call(), ben.call())?;
    tokio::try_join!(
        ann.until(CallState::Outgoing),
        ben.until(CallState::Outgoing)
    )?;
    trial.begins();
    tokio::try_join!(ann.release_messages(), ben.release_messages())?;
    trial.is_over();
    trial.flows_again(SOON, [&ann, &ben]).await?;
    for app in [&ann, &ben] {
        let used = app.page().used().await?;
        ensure!(used.open_peers == 1, "{}: {used:?}", app.page().name());
    }
    trial.hang_up(&ann, &ben).await
}

/// Both hang up.
pub(in crate::faults) async fn both_hang_up(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    let at = now() + MOMENT;
    tokio::try_join!(
        ann.page().eval(HANG_UP_AT, vec![at.into()]),
        ben.page().eval(HANG_UP_AT, vec![at.into()])
    )?;
    // The later of the two may have heard of the other's before it pressed.
    let reasons = [Reason::HungUp, Reason::RemoteHungUp];
    trial.ends(&ann, SOON, &reasons).await?;
    trial.ends(&ben, SOON, &reasons).await?;
    trial.call_again(&ben, &ann).await
}

/// The callee accepts what the caller has cancelled.
pub(in crate::faults) async fn accept_during_cancel(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    ann.hold_messages().await?;
    trial.begins();
    ann.cancel().await?;
    ben.accept().await?;
    ben.until(CallState::Connecting).await?;
    ann.release_messages().await?;
    neither_talks(trial, &ann, &ben).await
}

/// The caller cancels what the callee has accepted.
pub(in crate::faults) async fn cancel_during_accept(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    ben.hold_messages().await?;
    trial.begins();
    ben.accept().await?;
    ben.until(CallState::Connecting).await?;
    ann.cancel().await?;
    ben.release_messages().await?;
    neither_talks(trial, &ann, &ben).await
}

async fn neither_talks(trial: &Trial<'_>, ann: &App, ben: &App) -> Result<()> {
    trial.ends(ann, SOON, &[Reason::Cancelled]).await?;
    let reasons = [Reason::Missed, Reason::RemoteHungUp];
    trial.ends(ben, SOON, &reasons).await?;
    trial.call_again(ann, ben).await
}

/// Somebody calls into a call.
pub(in crate::faults) async fn third_person(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    let cat = trial.stage.app("Cat", Chrome, &server).await?;
    trial.begins();
    cat.call().await?;
    trial.ends(&cat, SOON, &[Reason::Busy]).await?;
    media::released(&cat).await?;
    media::both_ways(&ann, &ben).await?;
    trial.undisturbed([&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}
