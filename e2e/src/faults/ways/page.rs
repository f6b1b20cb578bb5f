//! The page itself: it stands still, or its clock is set.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal as Kill;
use serde_json::json;

use crate::{
    App, Reason, Signaling,
    browser::devtools,
    faults::{list::At, trial::Trial},
};

/// Within which all is well after the page goes on.
const AWAKE: Duration = Duration::from_secs(15);
/// For how long somebody is waited for who is no longer heard of.
const PATIENCE: u64 = 30;
/// Within which that is noticed, and over.
const GIVEN_UP: Duration = Duration::from_secs(50);

/// The browser freezes the callee's page, as it does with tabs that nobody looks at: nothing that is
/// written in it runs.
pub(in crate::faults) async fn frozen(trial: &Trial<'_>, seconds: u64) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    becomes(&ben, "frozen").await?;
    trial.lasts(seconds).await;
    becomes(&ben, "active").await?;
    show(&ben).await?;
    trial.is_over();
    trial.flows_again(AWAKE, [&ann, &ben]).await?;
    trial.online_again([&ann, &ben]).await?;
    trial.hang_up(&ben, &ann).await
}

/// Comes back to a page from another tab: the browser has hidden what it froze.
async fn show(app: &App) -> Result<()> {
    let client = app.page().client();
    let window = client.window().await?;
    let other = client.new_window(true).await?.handle;
    client.switch_to_window(other).await?;
    client.close_window().await?;
    client.switch_to_window(window).await?;
    Ok(())
}

async fn becomes(app: &App, state: &str) -> Result<()> {
    let command = "Page.setWebLifecycleState";
    devtools(app.page().client(), command, json!({ "state": state })).await?;
    Ok(())
}

/// The process that runs the callee's page stands still, and its media with it, as when a computer
/// sleeps.
pub(in crate::faults) async fn stopped(trial: &Trial<'_>, seconds: u64) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    trial.stage.signal_pages("Ben", Kill::STOP)?;
    let watched = trial.reconnects(&ann, Duration::from_secs(10)).await;
    let until = Duration::from_secs(seconds);
    let over = if seconds > PATIENCE {
        trial
            .ends(&ann, GIVEN_UP, &[Reason::Lost, Reason::Left])
            .await
    } else {
        Ok(())
    };
    trial.until_after(until).await;
    // Whatever went wrong: a page that stands still cannot be closed.
    trial.stage.signal_pages("Ben", Kill::CONT)?;
    trial.is_over();
    watched.and(over)?;
    if seconds <= PATIENCE {
        trial.flows_again(AWAKE, [&ann, &ben]).await?;
        return trial.hang_up(&ben, &ann).await;
    }
    let reasons = [Reason::Lost, Reason::Left, Reason::RemoteHungUp];
    ben.until_ended_within(AWAKE, &reasons).await?;
    trial.online_again([&ann, &ben]).await?;
    trial.call_again(&ann, &ben).await
}

/// Both pages believe that it is so much later, or earlier.
const SHIFT: &str = "\
    const [shift, all] = arguments; \
    const RealDate = Date; \
    const now = RealDate.now; \
    window.Date = class extends RealDate { \
        constructor(...args) { super(...(args.length ? args : [now() + shift])); } \
        static now() { return now() + shift; } }; \
    if (all) { \
        const tick = Performance.prototype.now; \
        Performance.prototype.now = function () { return tick.call(this) + shift; }; }";

/// The clock is set, and while the two talk, the clock that never is set jumps along, as some do
/// when a computer wakes up. While it rings that would be a ring of an hour, which ends.
pub(in crate::faults) async fn clock_jumps(trial: &Trial<'_>, seconds: i32) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    let shift = f64::from(seconds) * 1000.0;
    let all = trial.fault.at == At::Connected;
    for app in [&ann, &ben] {
        let arguments = vec![shift.into(), all.into()];
        app.page().eval(SHIFT, arguments).await?;
    }
    trial.lasts(10).await;
    trial.is_over();
    trial.go_on(&ann, &ben).await?;
    if all {
        trial.undisturbed([&ann, &ben]).await?;
    }
    trial.hang_up(&ann, &ben).await
}
