//! The signaling server goes and comes back.

use anyhow::Result;
use rustix::process::Signal as Kill;

use crate::{
    App, CallState, Server, Signal, Signaling,
    faults::{list::At, trial::Trial},
};

/// How long it is gone.
const GONE: u64 = 10;

/// The relay is killed.
pub(in crate::faults) async fn killed(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    server.kill();
    tokio::try_join!(
        ann.until_signal(Signal::Offline),
        ben.until_signal(Signal::Offline)
    )?;
    back_and_well(trial, &server, &ann, &ben).await
}

/// The relay takes what the callee says, and is killed before it says it to anybody.
pub(in crate::faults) async fn killed_with_an_accept(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    ann.call().await?;
    ben.until(CallState::Incoming).await?;
    server.signal(Kill::STOP)?;
    trial.begins();
    ben.accept().await?;
    ben.until(CallState::Connecting).await?;
    server.kill();
    back_and_well(trial, &server, &ann, &ben).await
}

async fn back_and_well(trial: &Trial<'_>, server: &Server, ann: &App, ben: &App) -> Result<()> {
    trial.lasts(GONE).await;
    server.restart().await?;
    trial.is_over();
    trial.online_again([ann, ben]).await?;
    well(trial, ann, ben).await
}

async fn well(trial: &Trial<'_>, ann: &App, ben: &App) -> Result<()> {
    trial.go_on(ann, ben).await?;
    if trial.fault.at == At::Connected {
        trial.undisturbed([ann, ben]).await?;
    }
    trial.hang_up(ann, ben).await
}

/// What two relays share their rooms through is killed; each of the two people is at one of them.
pub(in crate::faults) async fn redis_killed(trial: &Trial<'_>) -> Result<()> {
    let cluster = trial.stage.cluster().await?;
    let [one, other] = &cluster.relays;
    let callee = trial.callee_address(other);
    let (ann, ben) = trial.pair_at([Trial::address(one), callee]).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    cluster.redis.kill();
    trial.lasts(GONE).await;
    cluster.redis.restart().await?;
    trial.is_over();
    trial.online_again([&ann, &ben]).await?;
    well(trial, &ann, &ben).await
}
