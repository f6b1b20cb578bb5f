//! Camera and microphone: refused, missing, in use, slow, unplugged.

use anyhow::{Result, ensure};

use crate::{
    CallState, Reason, Signaling,
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

/// The callee's is unplugged: another one takes its place where there is one, else the caller is told.
pub(in crate::faults) async fn unplugged(trial: &Trial<'_>, kind: &str, left: bool) -> Result<()> {
    let server = trial.stage.serve(Signaling::Relay).await?;
    let (ann, ben) = trial.pair(&server).await?;
    trial.reach(&ann, &ben).await?;
    // What looks after devices may come a moment after the call.
    ben.page().can_press("microphone", SOON).await?;
    trial.begins();
    let label = ben.pull_out(kind, left).await?;
    let page = ben.page();
    let words = page.until_text("hint", |it| !it.is_empty()).await?;
    trial.remark(format!(
        "“{label}” pulled out: “{}”",
        words.replace('\n', " ")
    ));
    if left {
        media::both_ways(&ann, &ben).await?;
    } else {
        ann.notice_with(&[&["no picture"]]).await?;
        media::hears(ann.page(), CALL).await?;
        media::sees(ben.page(), CALL).await?;
    }
    trial.hang_up(&ann, &ben).await
}
