//! Camera and microphone: refused, missing, in use, slow, unplugged.

use anyhow::{Result, ensure};

use crate::{
    App, CallState, Reason, Signaling,
    faults::trial::Trial,
    media,
    wait::{CALL, Look, SOON, wait_until},
};

/// The callee has neither, for this reason: the call goes on with what the caller sends.
pub(in crate::faults) async fn without(trial: &Trial<'_>, error: &str) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let address = Trial::address(&server);
    let addresses = [address.clone(), address.denying("both", error)];
    let (ann, ben) = trial.pair_at(addresses).await?;
    ann.call().await?;
    trial.begins();
    ben.accept().await?;
    tokio::try_join!(
        ann.until(CallState::Connected),
        ben.until(CallState::Connected)
    )?;
    media::sees(ben.page(), CALL).await?;
    media::hears(ben.page(), CALL).await?;
    let words = ben
        .notice_about_devices(&[&["camera"], &["microphone"]])
        .await?;
    trial.remark(format!("“{}”", words.replace('\n', " ")));
    ann.notice_with(&[&["picture"], &["sound", "neither"]])
        .await?;
    trial.hang_up(&ann, &ben).await
}

/// The callee's come five seconds after they were asked for.
pub(in crate::faults) async fn slow(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    trial.lasts(5).await;
    trial.is_over();
    trial.go_on(&ann, &ben).await?;
    trial.hang_up(&ann, &ben).await
}

/// The callee allows them when the call is over.
pub(in crate::faults) async fn late(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    ben.hang_up().await?;
    trial.ends(&ben, SOON, &[Reason::HungUp]).await?;
    trial.ends(&ann, SOON, &[Reason::RemoteHungUp]).await?;
    ensure!(ben.page().used().await?.tracks == 0, "nobody has answered");
    ben.answer_prompts().await?;
    wait_until("the browser hands out the tracks", SOON, async || {
        let used = ben.page().used().await?;
        Ok(Look::at(used.tracks > 0, || format!("{used:?}")))
    })
    .await?;
    media::released(&ben).await?;
    trial.call_again(&ann, &ben).await
}

/// What the browser does when the camera in use is unplugged.
const UNPLUG: &str = "\
    const sender = e2eProbe.connections.at(-1).getSenders() \
        .find((it) => it.track?.kind === 'video'); \
    const { track } = sender; \
    const gone = track.getSettings().deviceId; \
    const list = navigator.mediaDevices.enumerateDevices; \
    navigator.mediaDevices.enumerateDevices = async function () { \
        const all = await list.call(this); \
        return all.filter(({ deviceId }) => deviceId !== gone); }; \
    track.stop(); \
    track.dispatchEvent(new Event('ended')); \
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));";

/// The callee's camera is unplugged: another one takes its place, or the caller is told.
pub(in crate::faults) async fn unplugged(trial: &Trial<'_>) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    ben.page().eval(UNPLUG, vec![]).await?;
    goes_on(&ann, &ben).await?;
    trial.hang_up(&ann, &ben).await
}

async fn goes_on(ann: &App, ben: &App) -> Result<()> {
    let words = ben.page().until_text("hint", |it| !it.is_empty()).await?;
    ensure!(words.to_lowercase().contains("camera"), "“{words}”");
    media::both_ways(ann, ben).await
}
