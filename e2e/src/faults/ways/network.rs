//! The path between the two: cut, moved, lossy, narrow.

use std::{rc::Rc, time::Duration};

use anyhow::{Result, ensure};

use crate::{
    App, Reason,
    faults::trial::Trial,
    lab::{Cut, Home, Lab},
    wait::{Look, wait_until},
};

/// Within which a path that is there again is found.
const FOUND: Duration = Duration::from_secs(15);
/// Within which a path that does not come back is given up: half a minute after it was missed.
const GIVEN_UP: Duration = Duration::from_secs(50);

/// Two in a laboratory, as far as the fault wants them.
async fn two(trial: &Trial<'_>) -> Result<(Rc<Lab>, App, App)> {
    let lab = trial.stage.lab([Home::Open, Home::Open])?;
    let server = trial.stage.serve_in(&lab).await?;
    let addresses = [Trial::address(&server), trial.callee_address(&server)];
    let (ann, ben) = trial.pair_in(&lab, &server, addresses).await?;
    trial.reach(&ann, &ben).await?;
    Ok((lab, ann, ben))
}

/// No UDP comes through for so many seconds.
pub(in crate::faults) async fn udp_cut(trial: &Trial<'_>, seconds: u64) -> Result<()> {
    cut(trial, Cut::Udp, seconds).await
}

/// Nothing of the callee's comes through: neither the call nor signaling.
pub(in crate::faults) async fn callee_cut(trial: &Trial<'_>, seconds: u64) -> Result<()> {
    cut(trial, Cut::Person(1), seconds).await
}

async fn cut(trial: &Trial<'_>, what: Cut, seconds: u64) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    trial.begins();
    lab.cut(what)?;
    trial.lasts(seconds).await;
    lab.mend()?;
    trial.is_over();
    trial.flows_again(FOUND, [&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}

/// No UDP ever comes through again.
pub(in crate::faults) async fn udp_gone(trial: &Trial<'_>) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    trial.begins();
    lab.cut(Cut::Udp)?;
    for app in [&ann, &ben] {
        trial.reconnects(app, Duration::from_secs(10)).await?;
    }
    for app in [&ann, &ben] {
        // Also whoever is told by the other that it is given up: nobody has hung up.
        trial.ends(app, GIVEN_UP, &[Reason::Lost]).await?;
    }
    lab.mend()?;
    trial.call_again(&ann, &ben).await
}

/// No UDP comes through from before there was a path.
pub(in crate::faults) async fn udp_never(trial: &Trial<'_>) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    lab.cut(Cut::Udp)?;
    trial.begins();
    ben.answer_prompts().await?;
    for app in [&ann, &ben] {
        trial.ends(app, GIVEN_UP, &[Reason::Failed]).await?;
        trial.says(app).await?;
    }
    lab.mend()?;
    trial.call_again(&ann, &ben).await
}

/// The callee is in another network.
pub(in crate::faults) async fn address_changes(trial: &Trial<'_>) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    trial.begins();
    lab.change_address(1)?;
    trial.goes_silent([&ann, &ben]).await;
    trial.flows_again(FOUND, [&ann, &ben]).await?;
    // What is said from now on gets there, too.
    trial.online_again([&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}

/// Of ten packets, one is lost.
pub(in crate::faults) async fn loss(trial: &Trial<'_>) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    trial.begins();
    lab.lose()?;
    trial.lasts(20).await;
    lab.mend()?;
    trial.undisturbed([&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}

/// The callee's link carries so many kbit/s each way, for half a minute.
pub(in crate::faults) async fn narrow(trial: &Trial<'_>, rate: u32) -> Result<()> {
    let (lab, ann, ben) = two(trial).await?;
    // The browser begins with little, and finds out what the link carries.
    trial.lasts(15).await;
    let before = (kbits(&ann).await?, kbits(&ben).await?);
    trial.begins();
    lab.narrow(1, rate)?;
    trial.lasts(30).await;
    let during = (kbits(&ann).await?, kbits(&ben).await?);
    trial.sound_went_on([&ann, &ben]).await?;
    let told = (
        ann.page().text("weak").await?,
        ben.page().text("weak").await?,
    );
    lab.widen(1)?;
    trial.is_over();
    let start = std::time::Instant::now();
    let wide = async |app: &App, before: f64| {
        let what = format!("{} gets as much as before", app.page().name());
        wait_until(&what, FOUND, async || {
            let now = kbits(app).await?;
            Ok(Look::at(now > before * 0.7, || {
                format!("{before:.0} kbit/s before, {now:.0} now")
            }))
        })
        .await
    };
    let (one, other) = before;
    let wide = tokio::try_join!(wide(&ann, one), wide(&ben, other));
    trial.remark(format!(
        "kbit/s {one:.0} and {other:.0}, narrow {:.0} and {:.0}, back after {:.1} s",
        during.0,
        during.1,
        start.elapsed().as_secs_f64()
    ));
    wide?;
    ensure!(
        !told.0.is_empty() || !told.1.is_empty(),
        "neither is told that the connection is weak"
    );
    trial.hang_up(&ann, &ben).await
}

/// How much of picture and sound arrives at a page within a second, in kbit/s.
async fn kbits(app: &App) -> Result<f64> {
    let script = "const done = arguments[0]; \
        const bytes = async () => { let sum = 0; \
            for (const peer of e2eProbe.connections) { \
                if (peer.signalingState === 'closed') continue; \
                for (const stat of (await peer.getStats()).values()) \
                    if (stat.type === 'inbound-rtp') sum += stat.bytesReceived; } \
            return [sum, performance.now()]; }; \
        bytes().then(([before, start]) => setTimeout(async () => { \
            const [after, end] = await bytes(); \
            done((after - before) * 8 / (end - start)); }, 1000));";
    let rate = app.page().eval_async(script, vec![]).await?;
    Ok(rate.as_f64().unwrap_or_default())
}
