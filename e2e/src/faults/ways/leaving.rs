//! The callee is gone: with a good-bye, or without one.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal as Kill;

use crate::{
    App, CallState, Reason, Server, Signaling,
    faults::{list::At, trial::Trial},
    media,
    wait::SOON,
};

/// Within which somebody knows that the other has closed the page.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Within which somebody is told that the other is no longer heard of.
const NOTICED: Duration = Duration::from_secs(10);
/// How long the other is waited for then; and a little, for a machine that is busy.
const GIVEN_UP: Duration = Duration::from_secs(45);

/// What the end of a call is called whose other side was there no more.
const GONE: &[Reason] = &[
    Reason::Lost,
    Reason::Left,
    Reason::Failed,
    Reason::RemoteHungUp,
];

/// The two have come as far as they are to come; what happens now is the fault.
async fn begin(trial: &Trial<'_>) -> Result<(Server, App, App)> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    Ok((server, ann, ben))
}

/// The tab is closed, as a person does.
pub(in crate::faults) async fn closes(trial: &Trial<'_>) -> Result<()> {
    let (server, ann, ben) = begin(trial).await?;
    trial.callee_is("closed");
    trial.stage.close_tab(&ben).await?;
    trial.ends(&ann, AT_ONCE, &said(trial)).await?;
    ben.reopen(&Trial::address(&server)).await?;
    comes_back(trial, &ann, &ben).await
}

/// The page is loaded anew.
pub(in crate::faults) async fn reloads(trial: &Trial<'_>) -> Result<()> {
    let (server, ann, ben) = begin(trial).await?;
    ben.reopen(&Trial::address(&server)).await?;
    trial.ends(&ann, AT_ONCE, &said(trial)).await?;
    comes_back(trial, &ann, &ben).await
}

/// The page is loaded anew, and the caller calls again at the same moment.
pub(in crate::faults) async fn reloads_into_a_call(trial: &Trial<'_>) -> Result<()> {
    let (server, ann, ben) = begin(trial).await?;
    ben.reopen(&Trial::address(&server)).await?;
    trial.ends(&ann, AT_ONCE, &said(trial)).await?;
    trial.is_over();
    ann.call().await?;
    ben.accept().await?;
    trial.flows_again(SOON, [&ann, &ben]).await
}

/// The process that runs the page is killed.
pub(in crate::faults) async fn crashes(trial: &Trial<'_>) -> Result<()> {
    let (server, ann, _) = begin(trial).await?;
    trial.callee_is("killed");
    trial.stage.signal_pages("Ben", Kill::KILL)?;
    noticed(trial, &ann).await?;
    let ben = another(trial, &server).await?;
    comes_back(trial, &ann, &ben).await
}

/// The browser is killed, as in a power cut.
pub(in crate::faults) async fn browser_dies(trial: &Trial<'_>) -> Result<()> {
    let (server, ann, _) = begin(trial).await?;
    trial.callee_is("killed");
    trial.stage.power_cut("Ben");
    noticed(trial, &ann).await?;
    let ben = another(trial, &server).await?;
    comes_back(trial, &ann, &ben).await
}

/// What a page says that is left.
fn said(trial: &Trial<'_>) -> [Reason; 1] {
    [match trial.fault.at {
        At::Ringing => Reason::Declined,
        At::Connecting | At::Connected => Reason::RemoteHungUp,
    }]
}

/// The caller is told that the other is no longer heard of, then that it is over.
async fn noticed(trial: &Trial<'_>, ann: &App) -> Result<()> {
    match trial.fault.at {
        At::Ringing => return Ok(()),
        At::Connecting => {}
        At::Connected => trial.reconnects(ann, NOTICED).await?,
    }
    trial.ends(ann, GIVEN_UP, GONE).await
}

/// The callee's page in a browser of its own: in the old one nothing runs.
async fn another(trial: &Trial<'_>, server: &Server) -> Result<App> {
    let [_, kind] = trial.fault.kinds;
    let address = Trial::address(server);
    trial.stage.app_at("Ben again", kind, &address).await
}

/// Whoever is back can be called again, and is rung at once if it still rings.
async fn comes_back(trial: &Trial<'_>, ann: &App, ben: &App) -> Result<()> {
    ben.until_online().await?;
    let state = ann.page().data("call").await?;
    if state.as_deref() != Some(CallState::Outgoing.word()) {
        return trial.call_again(ben, ann).await;
    }
    trial.is_over();
    ben.accept().await?;
    ann.until(CallState::Connected).await?;
    trial.flows_again(SOON, [ann, ben]).await?;
    media::both_ways(ann, ben).await
}
