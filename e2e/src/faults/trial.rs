//! Two people in a call, a fault, and what they see of it.

use std::{cell::RefCell, time::Duration};

use anyhow::{Context, Result, ensure};

use super::{
    Fault,
    list::At,
    seen::{Seen, now, seconds},
    table::Told,
};
use crate::{
    App, CallState, Reason, Server, Stage,
    flow::{Flow, Medium},
    lab::Lab,
    media,
    page::app::Address,
    wait::{Look, SOON, wait_until},
};

/// A picture or sound that stands still for so long is noticed.
const NOTICED: Duration = Duration::from_secs(1);

/// Nothing came for so long, in milliseconds: it has stopped.
const SILENT: f64 = 700.0;

/// One fault being made.
pub(super) struct Trial<'s> {
    pub(super) stage: &'s Stage,
    pub(super) fault: &'s Fault,
    seen: RefCell<Seen>,
}

impl<'s> Trial<'s> {
    pub(super) fn new(stage: &'s Stage, fault: &'s Fault) -> Self {
        Self {
            stage,
            fault,
            seen: RefCell::default(),
        }
    }

    /// What was seen of it.
    pub(super) async fn told(&self) -> Told {
        self.seen.take().told().await
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

    /// A fault that is to be got over while it lasts has begun: what is measured is measured from when
    /// the last of picture and sound came, if ever they stop.
    pub(super) async fn goes_silent(&self, apps: [&App; 2]) {
        self.is_over();
        let silent = wait_until("picture and sound stop", SOON, async || {
            let mut last = 0.0_f64;
            for app in apps {
                let flow = Flow::of(app.page()).await?;
                last = flow.last().unwrap_or_default().max(last);
            }
            let since = now() - last;
            if since < SILENT {
                return Ok(Look::NotYet(format!("{since:.0} ms ago")));
            }
            Ok(Look::Seen(last))
        })
        .await;
        if let Ok(last) = silent {
            self.seen.borrow_mut().over = Some(last);
        }
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
    pub(super) fn callee_is(&self, gone: &str) {
        let [_, other] = &mut self.seen.borrow_mut().instead;
        *other = Some(gone.to_owned());
    }

    /// Both pages have seen this, in short.
    pub(super) fn both_saw(&self, words: &str) {
        self.seen.borrow_mut().instead = [words, words].map(|words| Some(words.to_owned()));
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
}
