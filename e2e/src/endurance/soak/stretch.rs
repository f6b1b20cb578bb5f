//! What was seen between two deaths of the server.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

use super::KINDS;
use crate::{
    App, CallState, Kind, Stage,
    endurance::{census::Census, quality::Quality},
    flow::{Flow, Medium, Still},
    page::State,
};

/// What stands still for so long is noticed, in milliseconds.
const NOTICED: f64 = 1000.0;
/// What is shorter than two looks is none.
const LEAST: f64 = 300.0;
/// So much later what was sent may arrive.
const LATE: f64 = 500.0;
/// How much is looked at again, so that nothing is lost between two stretches.
const AGAIN: f64 = 10_000.0;

pub(super) const HEADS: [&str; 15] = [
    "until minute",
    "at",
    "picture still, s",
    "but for the camera, s",
    "sound still, s",
    "but for the sender, s",
    "not looked, s",
    "not connected",
    "online after, s",
    "received, MB",
    "quality",
    "JS heap, KiB",
    "wasm, KiB",
    "browser, MiB",
    "load",
];

/// How long something stood still at most, in milliseconds: in all, and while the other side had
/// something to send.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Longest {
    all: f64,
    ours: f64,
}

impl Longest {
    fn of(medium: Medium, seen: &Flow, source: Medium, sender: &Flow) -> Self {
        let mut paused = sender.stills(source, LEAST / 2.0);
        for at in 0..paused.len() {
            let next = paused.get(at + 1).map_or(f64::MAX, |it| it.from);
            if let Some(pause) = paused.get_mut(at) {
                pause.until = (pause.until + LATE).min(next);
            }
        }
        let stills = seen.stills(medium, LEAST);
        let longest = |of: &dyn Fn(&Still) -> f64| stills.iter().map(of).fold(0.0, f64::max);
        Self {
            all: longest(&|it| it.length()),
            ours: longest(&|it| it.without(&paused)),
        }
    }
}

/// What was seen at one page.
#[derive(Clone, Debug)]
struct Seen {
    picture: Longest,
    sound: Longest,
    blind: f64,
    /// How often the call became something else than connected.
    lost: usize,
    online: f64,
    megabytes: f64,
    quality: String,
    census: Census,
    memory: u64,
}

/// A part of the call.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    minutes: f64,
    /// How many programs wanted to run, on an average over the last minute: where they are many more
    /// than the machine has cores, the browsers themselves stand still.
    load: String,
    pages: Vec<Seen>,
}

/// What is watched all the time at both pages.
pub(super) struct Watch {
    flows: [Flow; 2],
    quality: [Quality; 2],
    /// When the stretch began, in milliseconds since 1970.
    begun: f64,
}

impl Watch {
    /// From now on.
    pub(super) async fn begin([ann, ben]: [&App; 2]) -> Result<Self> {
        let (one, other) = tokio::try_join!(Quality::of(ann), Quality::of(ben))?;
        tokio::try_join!(Flow::taken_from(ann.page()), Flow::taken_from(ben.page()))?;
        Ok(Self {
            flows: Default::default(),
            begun: one.at,
            quality: [one, other],
        })
    }

    /// Takes what the pages have seen meanwhile.
    pub(super) async fn look(&mut self, apps: [&App; 2]) -> Result<()> {
        for (flow, app) in self.flows.iter_mut().zip(apps) {
            flow.append(Flow::taken_from(app.page()).await?);
        }
        Ok(())
    }

    /// Sums up, and goes on with the next stretch.
    pub(super) async fn ends(
        &mut self,
        stage: &Stage,
        apps: [&App; 2],
        since: Duration,
        [back_here, back_at_other]: [f64; 2],
    ) -> Result<Stretch> {
        self.look(apps).await?;
        let [ann, ben] = apps;
        let (one, other) = tokio::try_join!(Quality::of(ann), Quality::of(ben))?;
        let [here, there] = &self.flows;
        let [before, there_before] = &self.quality;
        let pages = [
            (ann, here, there, one.told(before), one, back_here),
            (
                ben,
                there,
                here,
                other.told(there_before),
                other,
                back_at_other,
            ),
        ];
        let mut seen = Vec::new();
        for ((app, flow, sender, quality, now, online), kind) in pages.into_iter().zip(KINDS) {
            let states = app.page().states().await?;
            let lost = |state: &&State| {
                state.at > self.begun && state.call.as_deref() != Some(CallState::Connected.word())
            };
            seen.push(Seen {
                picture: Longest::of(Medium::Picture, flow, Medium::OwnPicture, sender),
                sound: Longest::of(Medium::Sound, flow, Medium::OwnSound, sender),
                blind: flow.longest_blind(),
                lost: states.iter().filter(lost).count(),
                online,
                megabytes: now.megabytes(),
                quality,
                census: Census::at_once(app, kind).await?,
                memory: stage.memory_of(app.page().name())?,
            });
        }
        self.flows = self.flows.each_ref().map(|flow| flow.tail(AGAIN));
        (self.quality, self.begun) = ([one, other], one.at);
        Ok(Stretch {
            minutes: since.as_secs_f64() / 60.0,
            load: load()?,
            pages: seen,
        })
    }
}

/// The first number of Linux' `/proc/loadavg`, see proc(5).
fn load() -> Result<String> {
    let loads = fs::read_to_string("/proc/loadavg").context("no /proc/loadavg")?;
    Ok(loads.split(' ').next().unwrap_or_default().to_owned())
}

impl Stretch {
    /// A line of the table for each page.
    pub(super) fn told(&self) -> Vec<Vec<String>> {
        let seconds = |milliseconds: f64| format!("{:.1}", milliseconds / 1000.0);
        let line = |(seen, kind): (&Seen, Kind)| {
            let heap = seen.census.kept.map(|it| (it.heap / 1024).to_string());
            vec![
                format!("{:.1}", self.minutes),
                kind.to_string(),
                seconds(seen.picture.all),
                seconds(seen.picture.ours),
                seconds(seen.sound.all),
                seconds(seen.sound.ours),
                seconds(seen.blind),
                seen.lost.to_string(),
                format!("{:.1}", seen.online),
                format!("{:.1}", seen.megabytes),
                seen.quality.clone(),
                heap.unwrap_or_else(|| "–".to_owned()),
                (seen.census.open.wasm / 1024).to_string(),
                (seen.memory / 1_048_576).to_string(),
                self.load.clone(),
            ]
        };
        self.pages.iter().zip(KINDS).map(line).collect()
    }

    /// What was not as it should be.
    pub(super) fn complaints(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (seen, kind) in self.pages.iter().zip(KINDS) {
            let when = format!("until minute {:.1}, at {kind}", self.minutes);
            for (what, still) in [("the picture", seen.picture), ("the sound", seen.sound)] {
                if still.ours > NOTICED {
                    all.push(format!(
                        "{when}: {what} stood still for {:.1} s",
                        still.ours / 1000.0
                    ));
                }
            }
            if seen.lost > 0 {
                all.push(format!("{when}: the call was not connected all the time"));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Looks at these frames, decoded and taken.
    fn flow(looks: &[(f64, u64, u64)]) -> Flow {
        let looks: Vec<_> = looks
            .iter()
            .map(|&(at, decoded, taken)| json!([at, decoded, 0, taken, 0]))
            .collect();
        serde_json::from_value(looks.into()).unwrap()
    }

    fn longest(seen: &Flow, sender: &Flow) -> Longest {
        Longest::of(Medium::Picture, seen, Medium::OwnPicture, sender)
    }

    #[test]
    fn a_picture_stands_still_whoever_is_to_blame_but_only_one_kind_counts() {
        let looks: Vec<_> = (1_u32..100).map(|at| (f64::from(at) * 100.0, at)).collect();
        let stops = |from: u32, until: u32| {
            let of = move |at: u32| u64::from(if at > from && at < until { from } else { at });
            move |&(time, at): &(f64, u32)| (time, of(at), of(at))
        };
        let good = flow(&looks.iter().map(stops(200, 200)).collect::<Vec<_>>());
        let bad = flow(&looks.iter().map(stops(20, 45)).collect::<Vec<_>>());
        assert!(longest(&good, &bad).all < 0.1);
        let lost = longest(&bad, &good);
        assert!((lost.all - 2400.0).abs() < 0.1, "{lost:?}");
        assert!((lost.ours - 2400.0).abs() < 0.1, "{lost:?}");
        // The camera of the other side gave nothing either.
        let camera = longest(&bad, &bad);
        assert!((camera.all - 2400.0).abs() < 0.1, "{camera:?}");
        assert!(camera.ours < 0.1, "{camera:?}");
    }
}
