//! Two behind NATs that let nothing in, and a TURN server in the middle.

use std::{rc::Rc, time::Duration};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

pub(in crate::faults) use crate::server::{EXPIRED, WRONG};
use crate::{
    App, Reason, Turn,
    faults::trial::Trial,
    lab::{Cut, Home, Lab},
    media,
    server::USER,
    wait::CALL,
};

/// Within which a call that finds no path says so.
const GIVEN_UP: Duration = Duration::from_secs(50);

/// Two behind NATs, whose pages know these servers.
async fn two(trial: &Trial<'_>, lab: &Rc<Lab>, ice: &Value) -> Result<(App, App)> {
    let config = json!({ "iceServers": ice });
    trial.stage.configure(&config.to_string())?;
    let server = trial.stage.serve_in(lab).await?;
    let address = Trial::address(&server);
    trial
        .pair_in(lab, &server, [address.clone(), address])
        .await
}

fn natted(trial: &Trial<'_>) -> Result<Rc<Lab>> {
    trial.stage.lab([Home::BehindNat, Home::BehindNat])
}

/// The kinds of the candidates of the path that is taken: here, there.
async fn path(app: &App) -> Result<String> {
    let script = "const done = arguments[0]; (async () => { \
        for (const peer of e2eProbe.connections) { \
            if (peer.signalingState === 'closed') continue; \
            const all = await peer.getStats(); \
            const list = [...all.values()]; \
            const transport = list.find((it) => it.selectedCandidatePairId); \
            const pair = all.get(transport?.selectedCandidatePairId) \
                ?? list.find((it) => it.type === 'candidate-pair' && it.selected); \
            if (!pair) continue; \
            const kind = (id) => all.get(id)?.candidateType; \
            return `${kind(pair.localCandidateId)}-${kind(pair.remoteCandidateId)}`; } \
        return 'none'; })().then(done, (error) => done(String(error)));";
    let path = app.page().eval_async(script, vec![]).await?;
    Ok(path.as_str().unwrap_or_default().to_owned())
}

/// There is no path but by TURN, over `udp`; or over `tcp`, as no UDP comes through.
pub(in crate::faults) async fn relayed(trial: &Trial<'_>, transport: &str) -> Result<()> {
    let lab = natted(trial)?;
    let turn = Turn::in_lab(&lab).await?;
    trial.stage.listen_to(&turn);
    let (ann, ben) = two(trial, &lab, &turn.over(transport, USER)).await?;
    if transport == "tcp" {
        lab.cut(Cut::Udp)?;
    }
    trial.begins();
    trial.is_over();
    ann.call().await?;
    ben.accept().await?;
    trial.flows_again(CALL, [&ann, &ben]).await?;
    for app in [&ann, &ben] {
        let path = path(app).await?;
        ensure!(
            path.contains("relay"),
            "{} has another path: {path}",
            app.page().name()
        );
        trial.remark(path);
    }
    trial.hang_up(&ann, &ben).await
}

/// In a call by TURN over UDP, UDP no longer comes through; TURN over TCP would.
pub(in crate::faults) async fn udp_dies(trial: &Trial<'_>) -> Result<()> {
    let lab = natted(trial)?;
    let turn = Turn::in_lab(&lab).await?;
    trial.stage.listen_to(&turn);
    let (udp, tcp) = (turn.over("udp", USER), turn.over("tcp", USER));
    let both = json!([udp.get(0), tcp.get(0)]);
    let (ann, ben) = two(trial, &lab, &both).await?;
    trial.reach(&ann, &ben).await?;
    trial.begins();
    lab.cut(Cut::Udp)?;
    trial.goes_silent([&ann, &ben]).await;
    trial.flows_again(CALL, [&ann, &ben]).await?;
    trial.hang_up(&ann, &ben).await
}

/// The TURN server does not take the credentials, and there is no other path.
pub(in crate::faults) async fn refused(trial: &Trial<'_>, credentials: (&str, &str)) -> Result<()> {
    let lab = natted(trial)?;
    let turn = if credentials == EXPIRED {
        Turn::lending_in_lab(&lab).await?
    } else {
        Turn::in_lab(&lab).await?
    };
    trial.stage.listen_to(&turn);
    let (ann, ben) = two(trial, &lab, &turn.over("udp", credentials)).await?;
    trial.begins();
    ann.call().await?;
    ben.accept().await?;
    for app in [&ann, &ben] {
        trial.ends(app, GIVEN_UP, &[Reason::Failed]).await?;
        trial.says(app).await?;
    }
    tokio::try_join!(media::released(&ann), media::released(&ben))?;
    Ok(())
}
