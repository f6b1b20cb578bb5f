//! The client's state machine: its inputs, its clock, and whom it has calls with.

use std::time::Duration;

use visavis_call::{CallId, Envelope, PersonId, Signal};

use super::connection::Connection;
use super::effects::Effects;
use super::outbox::Outbox;
use super::registration::Registration;
use super::strays::Strays;
use super::wire::Ours;
use super::{MAX_CONNECTIONS, RING_BURST, RING_PAUSE, wire};
use crate::Dropped;
use crate::chance::Chance;
use crate::client::{Config, Effect, Input};
use crate::clock::later;
use crate::lists::take;
use crate::room::body::tidy_name;
use crate::room::{Absence, Change};

/// See the module's documentation.
#[derive(Debug)]
pub struct Client {
    pub(super) me: PersonId,
    pub(super) name: Option<String>,
    pub(super) registration: Registration,
    pub(super) outbox: Outbox,
    pub(super) connections: Vec<Connection>,
    pub(super) strays: Strays,
    /// Those whom [`Change::Joined`] was told of, and their names.
    people: Vec<(PersonId, Option<String>)>,
    chance: Chance,
    /// How many calls of others were counted.
    calls: u32,
    /// When the next call of others is due, at one every [`RING_PAUSE`]; may run ahead.
    ring_due: Duration,
    pub(super) effects: Effects,
}

impl Client {
    /// A client that waits for [`Input::Start`]. [`Config::url`] is the base, `ws(s)://host[:port]/path/`,
    /// and may have the server's key as `key` in its query. The seed's first half becomes what proves
    /// to the server that we are who we were, so it has to be a secret.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let [secret, seed] = config.seed;
        let token = hex(Chance::new(secret).draw());
        let url = wire::url(&config.url, &config.me, &token);
        Self {
            registration: Registration::new(config.me.clone(), url, seed),
            me: config.me,
            name: config.name.as_deref().and_then(tidy_name),
            outbox: Outbox::default(),
            connections: Vec::new(),
            strays: Strays::default(),
            people: Vec::new(),
            chance: Chance::new(seed),
            calls: 0,
            ring_due: Duration::ZERO,
            effects: Effects::default(),
        }
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        let effects = &mut self.effects;
        match input {
            Input::Start => self.registration.start(now, effects),
            Input::Opened { attempt } => self.registration.opened(attempt, now),
            Input::Text { attempt, text } => {
                if self.registration.is_live(attempt) {
                    self.registration.alive();
                    self.hear(text, now);
                }
            }
            Input::Binary { attempt } => {
                if self.registration.is_live(attempt) {
                    effects.drop(Dropped::Binary);
                }
            }
            Input::Closed {
                attempt,
                code,
                reason: _,
            } => self.registration.closed(attempt, code, now, effects),
            Input::Tick => {}
            Input::NetworkBack => self.registration.network_back(now, effects),
            Input::Retry => self.registration.retry(now, effects),
            Input::Send(envelope) => {
                // A throttled timer may not have noticed that the connection is dead.
                self.registration.check_clock(now, effects);
                self.say(envelope, now);
            }
            Input::Rename(name) => self.rename(name, now),
            Input::Leave => self.leave(),
        }
        self.check_clock(now);
        self.flush();
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.poll()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let pending = self.connections.iter().filter(|it| it.is_pending());
        let others = [self.registration.next_timeout(), self.outbox.next_timeout()];
        let pending = pending.map(|it| it.pending_until);
        pending.chain(others.into_iter().flatten()).min()
    }

    /// How much was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.effects.dropped()
    }

    fn check_clock(&mut self, now: Duration) {
        self.registration.check_clock(now, &mut self.effects);
        while self.outbox.expire_one(now) {
            self.effects.drop(Dropped::Expired);
        }
        let overdue = |it: &Connection| it.is_pending() && now >= it.pending_until;
        while let Some(connection) = self.take(overdue) {
            self.outbox.forget(&connection.name);
            self.part(&connection.person, Absence::Silent);
        }
    }

    /// Transmits what waits, if the server knows us.
    fn flush(&mut self) {
        while self.registration.is_registered()
            && let Some(frame) = self.outbox.next()
        {
            self.registration.transmit(frame, &mut self.effects);
        }
    }

    /// Transmits what belongs to a call, now or as soon as the server knows us.
    pub(super) fn transmit(&mut self, connection: &str, frame: String, now: Duration) {
        self.transmit_or_keep(connection, false, frame, now);
    }

    pub(super) fn transmit_or_keep(
        &mut self,
        connection: &str,
        is_offer: bool,
        frame: String,
        now: Duration,
    ) {
        self.flush();
        if self.registration.is_registered() {
            self.registration.transmit(frame, &mut self.effects);
        } else if !self.outbox.push(connection, is_offer, frame, now) {
            self.effects.drop(Dropped::Overflow);
        }
    }

    fn leave(&mut self) {
        self.flush();
        self.registration.leave(&mut self.effects);
        self.outbox.clear();
        self.connections.clear();
        self.strays.clear();
        self.people.clear();
    }

    /// The call of this name with this person.
    pub(super) fn named(&mut self, person: &PersonId, name: &str) -> Option<&mut Connection> {
        let same = |it: &&mut Connection| it.name == name && it.person == *person;
        self.connections.iter_mut().find(same)
    }

    /// The newest call with this person, or the one that is meant.
    pub(super) fn with(
        &mut self,
        person: &PersonId,
        call: Option<&CallId>,
    ) -> Option<&mut Connection> {
        let same =
            |it: &&mut Connection| it.person == *person && call.is_none_or(|call| it.call == *call);
        self.connections.iter_mut().rev().find(same)
    }

    /// Forgets a call and gives it out.
    pub(super) fn take(&mut self, which: impl Fn(&Connection) -> bool) -> Option<Connection> {
        let index = self.connections.iter().position(which)?;
        take(&mut self.connections, index)
    }

    /// Whether this person knows of a call with us.
    pub(super) fn shares_a_call_with(&self, person: &PersonId) -> bool {
        let shared = |it: &Connection| it.person == *person && it.is_on_the_wire();
        self.connections.iter().any(shared)
    }

    /// Adds a call, if there is room for it.
    pub(super) fn add(&mut self, connection: Connection) -> bool {
        let room = self.connections.len() < MAX_CONNECTIONS;
        if room {
            self.connections.push(connection);
        } else {
            self.effects.drop(Dropped::Overflow);
        }
        room
    }

    /// The identifier of the next call of this person's. Larger than that of any before.
    pub(super) fn count_call(&mut self, caller: &PersonId) -> CallId {
        self.calls = self.calls.saturating_add(1);
        CallId {
            caller: caller.clone(),
            number: self.calls,
        }
    }

    /// A name for a call of ours, as stock clients give them.
    pub(super) fn draw_name(&mut self) -> String {
        ["mc_", &hex(self.chance.draw())].concat()
    }

    /// Whether one more may ring, or be told that there is nothing to talk about.
    pub(super) fn admit(&mut self, now: Duration) -> bool {
        let admitted = self.ring_due <= later(now, RING_PAUSE.saturating_mul(RING_BURST - 1));
        if admitted {
            self.ring_due = later(self.ring_due.max(now), RING_PAUSE);
        } else {
            self.effects.drop(Dropped::Overflow);
        }
        admitted
    }

    /// Somebody with whom there is a call is there, and may have told of themselves.
    pub(super) fn meet(&mut self, person: &PersonId, ours: Option<Ours>) {
        let change = match self.people.iter_mut().find(|(known, _)| known == person) {
            None => {
                let name = ours.and_then(|ours| ours.name);
                self.people.push((person.clone(), name.clone()));
                Change::Joined {
                    name,
                    was_here: true,
                }
            }
            Some((_, known)) => match ours {
                Some(Ours { name }) if name != *known => {
                    known.clone_from(&name);
                    Change::Renamed { name }
                }
                Some(_) | None => return,
            },
        };
        self.tell(person, change);
    }

    /// A call with somebody is over. Tells that they are gone if it was the last one.
    pub(super) fn part(&mut self, person: &PersonId, why: Absence) {
        if self.connections.iter().any(|it| it.person == *person) {
            return;
        }
        let known = self.people.iter().position(|(known, _)| known == person);
        if let Some(index) = known {
            take(&mut self.people, index);
            self.tell(person, Change::Left { why });
        }
    }

    /// Nobody of this id is there.
    pub(super) fn miss(&mut self, person: &PersonId) {
        if self.people.iter().any(|(known, _)| known == person) {
            self.part(person, Absence::Disconnected);
        } else {
            let why = Absence::NeverThere;
            self.tell(person, Change::Left { why });
        }
    }

    fn tell(&mut self, person: &PersonId, change: Change) {
        self.effects.push(Effect::Person {
            person: person.clone(),
            change,
        });
    }

    pub(super) fn receive(&mut self, from: &PersonId, call: &CallId, signal: Signal) {
        self.effects.push(Effect::Receive(Envelope {
            from: from.clone(),
            to: Some(self.me.clone()),
            call: Some(call.clone()),
            signal,
        }));
    }
}

/// Sixteen digits.
fn hex(number: u64) -> String {
    let digit = |shift: u32| char::from_digit((number >> shift & 15) as u32, 16);
    (0..64).step_by(4).rev().filter_map(digit).collect()
}
