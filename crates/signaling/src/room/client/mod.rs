//! The client's state machine: its inputs and its clock.

mod hearing;
mod saying;

use std::collections::VecDeque;
use std::time::Duration;

use visavis_call::PersonId;

use super::body::{Body, tidy_name};
use super::link::Link;
use super::people::{People, Person, Presence};
use super::sealing::Sealer;
use super::{
    ANSWER_TIME, Absence, Change, Config, Dropped, Effect, FIRST_HEARTBEAT, HEARTBEAT, Input,
    RETURN_TIME, SILENCE,
};
use crate::clock::later;

/// A pause of this length was ours: a running page, even in the background, looks at the clock more
/// often.
const SLEEP: Duration = Duration::from_secs(75);

/// One page in a room. See the module's documentation.
#[derive(Debug)]
pub struct Client {
    me: PersonId,
    room: String,
    name: Option<String>,
    origin: u64,
    /// What is said over links is sealed, where there is one.
    sealer: Option<Box<dyn Sealer>>,
    people: People,
    /// The last epoch that was drawn.
    epoch: u64,
    /// The epoch of our being in the room; `None`: we have left, or are still to come.
    arrived: Option<u64>,
    up: bool,
    beat_at: Duration,
    beat_pause: Duration,
    handled_at: Duration,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Client {
    /// A client that waits for [`Input::BusUp`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            me: config.me,
            room: config.room,
            name: config.name.as_deref().and_then(tidy_name),
            origin: config.origin,
            sealer: None,
            people: People::default(),
            epoch: 0,
            arrived: None,
            up: false,
            beat_at: Duration::ZERO,
            beat_pause: FIRST_HEARTBEAT,
            handled_at: Duration::ZERO,
            effects: VecDeque::new(),
            dropped: 0,
        }
    }

    /// Has all that is said over links sealed from now on, and takes nothing there that is not. To be
    /// called before anything is said.
    pub fn seal(&mut self, sealer: Box<dyn Sealer>) {
        self.sealer = Some(sealer);
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        self.forgive_sleep(now);
        match input {
            Input::BusUp => {
                self.up = true;
                if self.arrived.is_none() {
                    self.arrived = Some(self.draw_epoch(now));
                }
                for person in self.people.iter() {
                    person.member = None;
                }
                self.refresh(now);
            }
            Input::BusDown => self.up = false,
            Input::Frame { text, member } => {
                if self.arrived.is_some() {
                    self.frame(text, member, now);
                }
            }
            Input::MemberJoined { member } => self.member_joined(member, now),
            Input::MemberLeft { member } => self.member_left(member, now),
            Input::Send(envelope) => self.send(envelope, now),
            Input::Rename(name) => self.rename(name),
            Input::Tick => {}
            Input::Awake => self.refresh(now),
            Input::Leave => self.leave(now),
        }
        if self.on_air() {
            self.check_clock(now);
            self.flush(now);
        }
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        if !self.on_air() {
            return None;
        }
        let of = |person: &Person| {
            let presence = match person.presence {
                Presence::Expected { until } | Presence::Away { until } => Some(until),
                Presence::Here => Some(later(person.heard_at, SILENCE)),
                Presence::Absent | Presence::Gone => None,
            };
            let link = person.link.next_timeout().filter(|_| person.listens());
            [presence, link, person.batch_due()]
                .into_iter()
                .flatten()
                .min()
        };
        let people = self.people.all().iter().filter_map(of);
        people.chain([self.beat_at]).min()
    }

    /// How much was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn on_air(&self) -> bool {
        self.up && self.arrived.is_some()
    }

    /// The time of day, but never the same twice.
    fn draw_epoch(&mut self, now: Duration) -> u64 {
        let millis = now.as_secs().saturating_mul(1000) + u64::from(now.subsec_millis());
        self.epoch = (self.epoch + 1).max(self.origin.saturating_add(millis));
        self.epoch
    }

    /// Nobody was silent while we slept.
    fn forgive_sleep(&mut self, now: Duration) {
        let gap = now.saturating_sub(self.handled_at);
        self.handled_at = now;
        if gap < SLEEP {
            return;
        }
        for person in self.people.iter() {
            person.heard_at = later(person.heard_at, gap);
            if let Presence::Expected { until } | Presence::Away { until } = &mut person.presence {
                *until = later(*until, gap);
            }
        }
    }

    /// The bus carries again: everybody has all the time to be heard, all that is not acknowledged
    /// is due, and we say hello.
    fn refresh(&mut self, now: Duration) {
        for person in self.people.iter() {
            person.link.wake();
            match &mut person.presence {
                Presence::Expected { until } => *until = later(now, ANSWER_TIME),
                here @ (Presence::Here | Presence::Away { .. }) => {
                    *here = Presence::Here;
                    person.heard_at = now;
                }
                Presence::Absent | Presence::Gone => {}
            }
        }
        self.beat_at = now;
        self.beat_pause = FIRST_HEARTBEAT;
    }

    fn member_joined(&mut self, member: &str, now: Duration) {
        for person in self.people.iter() {
            let same = person.member.as_deref() == Some(member);
            if same && matches!(person.presence, Presence::Away { .. }) {
                person.presence = Presence::Here;
                person.heard_at = now;
                person.link.wake();
            }
        }
    }

    fn member_left(&mut self, member: &str, now: Duration) {
        for person in self.people.iter() {
            if person.member.as_deref() != Some(member) {
                continue;
            }
            person.member = None;
            if person.presence == Presence::Here {
                person.presence = Presence::Away {
                    until: later(now, RETURN_TIME),
                };
            }
        }
    }

    fn check_clock(&mut self, now: Duration) {
        if now >= self.beat_at {
            self.beat_at = later(now, self.beat_pause);
            self.beat_pause = (self.beat_pause * 2).min(HEARTBEAT);
            if let Some(epoch) = self.arrived {
                self.announce(epoch, &Body::Hello { name: None });
            }
        }
        for id in self.people.ids() {
            let Some(person) = self.people.get(&id) else {
                continue;
            };
            let said = match person.batch_due() {
                Some(due) if now >= due => person.say_batch(),
                Some(_) | None => Ok(()),
            };
            let absence = match person.presence {
                Presence::Here if now >= later(person.heard_at, SILENCE) => Some(Absence::Silent),
                Presence::Away { until } if now >= until => Some(Absence::Disconnected),
                Presence::Expected { until } if now >= until => Some(Absence::NeverThere),
                Presence::Expected { .. }
                | Presence::Here
                | Presence::Away { .. }
                | Presence::Absent
                | Presence::Gone => None,
            };
            self.check(said);
            match absence {
                Some(Absence::NeverThere) => self.give_up(&id),
                Some(why) => self.lose(&id, why, Presence::Absent),
                None => {}
            }
        }
    }

    /// Somebody is not here any more.
    fn lose(&mut self, id: &PersonId, why: Absence, presence: Presence) {
        let Some(person) = self.people.get(id) else {
            return;
        };
        let told = person.is_member();
        person.presence = presence;
        if told {
            self.tell(id, Change::Left { why });
        }
    }

    /// Somebody was never here.
    fn give_up(&mut self, id: &PersonId) {
        if let Some(person) = self.people.get(id) {
            let lost = person.abandon(Link::new(0, 0));
            self.people.remove(id);
            self.undelivered(lost);
            let why = Absence::NeverThere;
            self.tell(id, Change::Left { why });
        }
    }

    /// Counts and tells what could not be done.
    fn check(&mut self, done: Result<(), Dropped>) {
        if let Err(reason) = done {
            self.drop(reason);
        }
    }

    fn undelivered(&mut self, messages: usize) {
        if messages > 0 {
            self.drop(Dropped::Undelivered(messages));
        }
    }

    fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.effects.push_back(Effect::Dropped(reason));
    }

    fn tell(&mut self, person: &PersonId, change: Change) {
        self.effects.push_back(Effect::Member {
            person: person.clone(),
            change,
        });
    }
}
