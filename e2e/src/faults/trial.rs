//! Two people in a call, a fault, and what they see of it.

use std::{
    cell::RefCell,
    fmt::Write as _,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};

use super::{Fault, list::At, table::Told};
use crate::{
    App, CallState, Reason, Server, Stage,
    flow::{Flow, Medium},
    lab::Lab,
    media,
    page::{State, app::Address},
    wait::{Look, SOON, wait_until},
};

/// A picture or sound that stands still for so long is noticed.
const NOTICED: Duration = Duration::from_secs(1);

/// One fault being made.
pub(super) struct Trial<'s> {
    pub(super) stage: &'s Stage,
    pub(super) fault: &'s Fault,
    seen: RefCell<Seen>,
}

/// What is known of it so far; times in milliseconds since 1970.
#[derive(Default)]
struct Seen {
    pages: Vec<App>,
    begun: Option<f64>,
    over: Option<f64>,
    recovery: Vec<String>,
    /// What to say of a page that cannot be asked.
    gone: Option<(usize, &'static str)>,
}

/// Milliseconds since 1970, as pages count them too.
pub(super) fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

fn seconds(milliseconds: f64) -> String {
    format!("{:.1} s", milliseconds / 1000.0)
}

impl<'s> Trial<'s> {
    pub(super) fn new(stage: &'s Stage, fault: &'s Fault) -> Self {
        Self {
            stage,
            fault,
            seen: RefCell::default(),
        }
    }

    /// The app, with what arrives looked at all the time.
    pub(super) fn address(server: &Server) -> Address {
        Address::new(server.url()).with("probe-flow", "watched")
    }

    /// The same for the callee, whose devices are asked for as long as the call is to connect.
    pub(super) fn callee_address(&self, server: &Server) -> Address {
        let address = Self::address(server);
        match self.fault.at {
            At::Connecting => address.with_open_prompt(),
            At::Ringing | At::Connected => address,
        }
    }

    /// Ann and Ben, both online.
    pub(super) async fn pair(&self, server: &Server) -> Result<(App, App)> {
        self.pair_at([Self::address(server), self.callee_address(server)])
            .await
    }

    /// The same, at these addresses.
    pub(super) async fn pair_at(&self, addresses: [Address; 2]) -> Result<(App, App)> {
        let [here, there] = &addresses;
        let [one, other] = self.fault.kinds;
        let (ann, ben) = tokio::try_join!(
            self.stage.app_at("Ann", one, here),
            self.stage.app_at("Ben", other, there)
        )?;
        self.meet(ann, ben).await
    }

    /// The same, in the networks of a laboratory.
    pub(super) async fn pair_in(
        &self,
        lab: &Lab,
        server: &Server,
        addresses: [Address; 2],
    ) -> Result<(App, App)> {
        let [here, there] = &addresses;
        let [one, other] = self.fault.kinds;
        let stage = self.stage;
        let (ann, ben) = tokio::try_join!(
            stage.person_in((lab, 0), "Ann", one, server),
            stage.person_in((lab, 1), "Ben", other, server)
        )?;
        let (ann, ben) =
            tokio::try_join!(App::open("Ann", &ann, here), App::open("Ben", &ben, there))?;
        self.meet(ann, ben).await
    }

    async fn meet(&self, ann: App, ben: App) -> Result<(App, App)> {
        self.seen.borrow_mut().pages = vec![ann.clone(), ben.clone()];
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        Ok((ann, ben))
    }

    /// Brings the call to where the fault is to happen.
    pub(super) async fn reach(&self, ann: &App, ben: &App) -> Result<()> {
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        match self.fault.at {
            At::Ringing => Ok(()),
            At::Connecting => {
                ben.accept().await?;
                tokio::try_join!(
                    ann.until(CallState::Connecting),
                    ben.until(CallState::Connecting)
                )?;
                Ok(())
            }
            At::Connected => {
                ben.accept().await?;
                media::both_ways(ann, ben).await
            }
        }
    }

    /// Goes on from there to a call in which both see and hear each other.
    pub(super) async fn go_on(&self, ann: &App, ben: &App) -> Result<()> {
        let start = now();
        match self.fault.at {
            At::Ringing => ben.accept().await?,
            At::Connecting => ben.answer_prompts().await?,
            At::Connected => return media::both_ways(ann, ben).await,
        }
        tokio::try_join!(
            ann.until(CallState::Connected),
            ben.until(CallState::Connected)
        )?;
        media::both_ways(ann, ben).await?;
        self.recovered("then connected", now() - start);
        Ok(())
    }

    /// The fault begins now.
    pub(super) fn begins(&self) {
        self.seen.borrow_mut().begun = Some(now());
    }

    /// It is over now.
    pub(super) fn is_over(&self) {
        self.seen.borrow_mut().over = Some(now());
    }

    /// It goes on for so long.
    pub(super) async fn lasts(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    /// It goes on until so long after it began.
    pub(super) async fn until_after(&self, since_begin: Duration) {
        let since = Duration::from_secs_f64(self.since_begin() / 1000.0);
        tokio::time::sleep(since_begin.saturating_sub(since)).await;
    }

    /// How long ago it began, in milliseconds.
    fn since_begin(&self) -> f64 {
        now() - self.seen.borrow().begun.unwrap_or_else(now)
    }

    fn recovered(&self, what: &str, milliseconds: f64) {
        let words = format!("{what} {}", seconds(milliseconds));
        self.seen.borrow_mut().recovery.push(words);
    }

    /// Writes something else into the column that says how it was recovered.
    pub(super) fn remark(&self, words: String) {
        self.seen.borrow_mut().recovery.push(words);
    }

    /// That the page says in words what became of the call; what it says is told.
    pub(super) async fn says(&self, app: &App) -> Result<()> {
        let words = app.page().until_text("status", |it| !it.is_empty()).await?;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.remark(format!("{} reads “{words}”", app.page().name()));
        Ok(())
    }

    /// The callee's page can no longer be asked.
    pub(super) fn callee_is(&self, gone: &'static str) {
        self.seen.borrow_mut().gone = Some((1, gone));
    }

    /// Waits until picture and sound flow again at both sides, in the same call, after the fault is
    /// over.
    pub(super) async fn flows_again(&self, within: Duration, apps: [&App; 2]) -> Result<()> {
        let over = self.seen.borrow().over.context("the fault is not over")?;
        let back = wait_until("picture and sound flow again", within, async || {
            let mut latest = 0.0_f64;
            for app in apps {
                let state = app.page().data("call").await?;
                if state.as_deref() == Some(CallState::Ended.word()) {
                    return Ok(Look::Never(app.page().tell().await));
                }
                let flow = Flow::of(app.page()).await?;
                for medium in [Medium::Picture, Medium::Sound] {
                    let Some(first) = flow.first_after(medium, over) else {
                        let name = app.page().name();
                        return Ok(Look::NotYet(format!("no {medium:?} at {name}")));
                    };
                    latest = latest.max(first - over);
                }
                if state.as_deref() != Some(CallState::Connected.word()) {
                    return Ok(Look::NotYet(app.page().tell().await));
                }
            }
            Ok(Look::Seen(latest))
        })
        .await?;
        self.recovered("flows again", back);
        let [one, other] = apps;
        media::both_ways(one, other).await
    }

    /// That the call was connected all the time, and that nothing stood still for long.
    pub(super) async fn undisturbed(&self, apps: [&App; 2]) -> Result<()> {
        let begun = self.seen.borrow().begun.context("nothing has begun")?;
        for app in apps {
            let name = app.page().name();
            let mut others = app.page().states().await?;
            others.retain(|state| {
                state.at > begun && state.call.as_deref() != Some(CallState::Connected.word())
            });
            ensure!(others.is_empty(), "{name} was disturbed: {others:?}");
            let flow = Flow::of(app.page()).await?;
            for medium in [Medium::Picture, Medium::Sound] {
                let still = flow.longest_still(medium, begun, f64::MAX);
                ensure!(
                    still < NOTICED.as_secs_f64() * 1000.0,
                    "{medium:?} stood still for {} at {name}",
                    seconds(still)
                );
            }
        }
        Ok(())
    }

    /// That nobody's sound stood still for long.
    pub(super) async fn sound_went_on(&self, apps: [&App; 2]) -> Result<()> {
        let begun = self.seen.borrow().begun.context("nothing has begun")?;
        for app in apps {
            let still = Flow::of(app.page())
                .await?
                .longest_still(Medium::Sound, begun, f64::MAX);
            ensure!(
                still < NOTICED.as_secs_f64() * 1000.0,
                "sound stood still for {} at {}",
                seconds(still),
                app.page().name()
            );
        }
        Ok(())
    }

    /// Waits until the call has ended for one of these reasons, so soon after the fault began.
    pub(super) async fn ends(&self, app: &App, within: Duration, reasons: &[Reason]) -> Result<()> {
        let since = Duration::from_secs_f64(self.since_begin() / 1000.0);
        let left = within.saturating_sub(since);
        app.until_ended_within(left, reasons).await?;
        let begun = self.seen.borrow().begun.unwrap_or_default();
        let states = app.page().states().await?;
        let ended = states
            .iter()
            .rfind(|state| state.call.as_deref() == Some(CallState::Ended.word()));
        let took = ended.map_or(0.0, |state| state.at - begun);
        self.recovered(&format!("{} knows after", app.page().name()), took);
        Ok(())
    }

    /// Waits until a page says that it looks for the path, so soon after the fault began.
    pub(super) async fn reconnects(&self, app: &App, within: Duration) -> Result<()> {
        let since = Duration::from_secs_f64(self.since_begin() / 1000.0);
        let what = format!("{} is reconnecting", app.page().name());
        wait_until(&what, within.saturating_sub(since), async || {
            let states = app.page().states().await?;
            let begun = self.seen.borrow().begun.unwrap_or_default();
            let noticed = states
                .iter()
                .find(|state| state.at > begun && state.call.as_deref() != Some("connected"));
            match noticed {
                Some(_) => Ok(Look::Seen(())),
                None => Ok(Look::NotYet(app.page().tell().await)),
            }
        })
        .await
    }

    /// Waits until both are online, and notes how long that took after the fault was over.
    pub(super) async fn online_again(&self, apps: [&App; 2]) -> Result<()> {
        let over = self.seen.borrow().over.context("the fault is not over")?;
        let [one, other] = apps;
        tokio::try_join!(one.until_online(), other.until_online())?;
        self.recovered("online", now() - over);
        Ok(())
    }

    /// That both have let go of everything, and that the next call works.
    pub(super) async fn call_again(&self, ann: &App, ben: &App) -> Result<()> {
        tokio::try_join!(media::released(ann), media::released(ben))?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(ann, ben).await
    }

    /// That one hangs up and the other hears of it.
    pub(super) async fn hang_up(&self, ann: &App, ben: &App) -> Result<()> {
        ann.hang_up().await?;
        ben.until_ended_within(SOON, &[Reason::RemoteHungUp])
            .await?;
        tokio::try_join!(media::released(ann), media::released(ben))?;
        for app in [ann, ben] {
            let errors = app.page().errors().await?;
            ensure!(errors.is_empty(), "{}: {errors:?}", app.page().name());
        }
        Ok(())
    }

    /// What was seen of it.
    pub(super) async fn told(&self) -> Told {
        let mut told = Told::default();
        let (pages, begun, gone) = {
            let seen = self.seen.borrow();
            told.recovery = seen.recovery.join(", ");
            (seen.pages.clone(), seen.begun, seen.gone)
        };
        let Some(begun) = begun else { return told };
        let mut still = [0.0_f64; 2];
        for (at, (app, saw)) in pages.iter().zip(&mut told.saw).enumerate() {
            if let Some((_, words)) = gone.filter(|(which, _)| *which == at) {
                words.clone_into(saw);
                continue;
            }
            let Ok(states) = app.page().states().await else {
                "no answer".clone_into(saw);
                continue;
            };
            *saw = sequence(&states, begun);
            let end = states
                .iter()
                .find(|state| state.at > begun && state.ended.is_some());
            let end = end.map_or(f64::MAX, |state| state.at);
            if let Ok(flow) = Flow::of(app.page()).await {
                for (longest, medium) in still.iter_mut().zip([Medium::Picture, Medium::Sound]) {
                    *longest = longest.max(flow.longest_still(medium, begun, end));
                }
            }
        }
        let [picture, sound] = still;
        told.still = format!("picture {}, sound {}", seconds(picture), seconds(sound));
        told
    }
}

/// What the root element said when the fault began, and what it has said since, each with the time
/// since then.
fn sequence(states: &[State], begun: f64) -> String {
    let mut words = String::new();
    let mut last: (Option<&str>, Option<&str>) = (None, None);
    let before = states.iter().rposition(|state| state.at <= begun);
    for state in states.iter().skip(before.unwrap_or(0)) {
        let call = state.call.as_deref();
        // A try to reach the server is not told: it may be one of many.
        let signal = state.signal.as_deref();
        let signal = signal.filter(|&it| it != "connecting").or(last.1);
        let mut parts = Vec::new();
        if call != last.0 {
            let ended = state.ended.as_deref();
            parts.push(ended.or(call).unwrap_or("nothing"));
        }
        if signal != last.1 && (last.1.is_some() || signal == Some("offline")) {
            parts.push(signal.unwrap_or_default());
        }
        last = (call, signal);
        if parts.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&parts.join(" and "));
        if state.at > begun {
            // Writing to a string cannot fail.
            let _ = write!(words, " {}", seconds(state.at - begun));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(call: &str, ended: Option<&str>, signal: &str, at: f64) -> State {
        State {
            call: Some(call.to_owned()),
            ended: ended.map(str::to_owned),
            signal: Some(signal.to_owned()),
            at,
        }
    }

    #[test]
    fn what_was_seen_is_told_from_when_the_fault_began() {
        let states = [
            state("idle", None, "online", 0.0),
            state("connected", None, "online", 1000.0),
            state("connected", None, "offline", 2500.0),
            state("connected", None, "connecting", 2600.0),
            state("reconnecting", None, "offline", 4000.0),
            state("ended", Some("lost"), "online", 34_000.0),
        ];
        let words = sequence(&states, 2000.0);
        assert_eq!(
            words,
            "connected, offline 0.5 s, reconnecting 2.0 s, lost and online 32.0 s"
        );
    }
}
