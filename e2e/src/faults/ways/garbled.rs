//! What is said between page and server comes twice, late, in part, or as nonsense.

use std::time::Instant;

use anyhow::{Result, bail, ensure};

pub(in crate::faults) use crate::faults::proxy::Spoil;
use crate::{
    App, CallState, Signaling,
    faults::{proxy::Proxy, trial::Trial},
    media,
    wait::{Look, SOON, wait_until},
};

/// More messages than a call takes.
const MANY: usize = 200;

/// Two whose pages reach the relay only by the proxy.
async fn two(trial: &Trial<'_>) -> Result<(Proxy, App, App)> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let proxy = Proxy::start(server.address()).await?;
    let address = Trial::address(&server).with("server", proxy.address());
    let (ann, ben) = trial.pair_at([address.clone(), address]).await?;
    Ok((proxy, ann, ben))
}

/// Every message comes twice, or after the one that was sent after it.
pub(in crate::faults) async fn all(trial: &Trial<'_>, spoil: Spoil) -> Result<()> {
    let (proxy, ann, ben) = two(trial).await?;
    trial.begins();
    proxy.spoil_all(spoil);
    trial.is_over();
    ann.call().await?;
    ben.accept().await?;
    trial.flows_again(SOON, [&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await?;
    trial.remark(format!("{} messages", proxy.seen()));
    proxy.spoil_none();
    trial.call_again(&ben, &ann).await
}

/// Call after call in the same pages, in each of which another message is spoilt.
pub(in crate::faults) async fn each(trial: &Trial<'_>, spoil: Spoil) -> Result<()> {
    let (proxy, ann, ben) = two(trial).await?;
    trial.begins();
    let mut failed = Vec::new();
    let mut slowest = 0.0_f64;
    let mut calls = 0;
    for at in 0..MANY {
        proxy.spoil_one(at, spoil);
        let start = Instant::now();
        let outcome = one_call(&ann, &ben).await;
        slowest = slowest.max(start.elapsed().as_secs_f64());
        let spoilt = proxy.spoilt();
        proxy.spoil_none();
        if let Err(error) = outcome {
            failed.push(format!("{spoilt:?}: {error:#}"));
            idle(&ann, &ben).await?;
        } else if spoilt.is_none() {
            // The call was over before so much was said.
            break;
        }
        calls += 1;
    }
    trial.both_saw(&format!("{} of {calls} calls", calls - failed.len()));
    trial.remark(format!("the slowest call took {slowest:.1} s"));
    for app in [&ann, &ben] {
        let errors = app.page().errors().await?;
        ensure!(errors.is_empty(), "{}: {errors:?}", app.page().name());
    }
    if !failed.is_empty() {
        bail!(
            "{} of {calls} calls failed: {}",
            failed.len(),
            failed.join("; ")
        );
    }
    trial.call_again(&ann, &ben).await
}

async fn one_call(ann: &App, ben: &App) -> Result<()> {
    ann.call().await?;
    ben.accept().await?;
    tokio::try_join!(
        ann.until(CallState::Connected),
        ben.until(CallState::Connected)
    )?;
    tokio::try_join!(media::sees(ann.page(), SOON), media::sees(ben.page(), SOON))?;
    ann.hang_up().await?;
    over(ann).await?;
    over(ben).await
}

async fn over(app: &App) -> Result<()> {
    let what = format!("{} is in no call", app.page().name());
    wait_until(&what, SOON, async || {
        let state = app.page().data("call").await?;
        let over = matches!(state.as_deref(), Some("ended" | "idle"));
        Ok(Look::at(over, || format!("{state:?}")))
    })
    .await
}

/// Ends whatever is left of a call that failed, by what a person can press.
async fn idle(ann: &App, ben: &App) -> Result<()> {
    for app in [ann, ben] {
        for button in ["cancel", "decline", "hang-up"] {
            let script = "document.querySelector(`[data-testid=${arguments[0]}]`)?.click()";
            app.page().eval(script, vec![button.into()]).await?;
        }
    }
    over(ann).await?;
    over(ben).await?;
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    Ok(())
}

/// All that is said in a call is spoilt for a while: the call does not notice.
pub(in crate::faults) async fn in_a_call(trial: &Trial<'_>, spoil: Spoil) -> Result<()> {
    let (proxy, ann, ben) = two(trial).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    proxy.spoil_all(spoil);
    trial.lasts(15).await;
    proxy.spoil_none();
    trial.is_over();
    trial.online_again([&ann, &ben]).await?;
    trial.undisturbed([&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}
