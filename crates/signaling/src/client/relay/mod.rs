//! Socket.IO servers: ours, the tutorial's, and any other that forwards one event to a room.
//!
//! Pages of our kind speak the room protocol with each other on all of them ([`crate::room`]);
//! only what is said to clients of another make goes out in the tutorial's events.
//!
//! # What the server knows
//!
//! `joinRoom` is acknowledged with `protocol: 1` by a server that knows the event `room`: frames
//! travel in it, addressed to a member where possible, and the server tells who comes and goes. On
//! any other server frames travel in candidates that do nothing, to everybody; own echoes prove
//! that it forwards.
//!
//! Nothing waits for the answer: until a server says that it knows more, it is taken as the
//! tutorial's. It costs a server that knows more one hello to the wrong event, which is understood
//! all the same: both ways are listened to always. Who has once heard the acknowledgement waits
//! for it on the next connection, up to [`PROOF_TIME`], so that what waited is not said to
//! everybody.
//!
//! # When the server goes away
//!
//! `goingAway` moves to a new connection at a random moment within the time that it gives: the old
//! one is closed and the next attempt follows at once. For so long nothing is heard, and the links
//! make up for it; a second connection beside the first would not be seen by any person. Media
//! does not depend on it.

mod joining;
mod saying;
mod strangers;

use std::collections::VecDeque;
use std::time::Duration;

use visavis_call::{Envelope, PersonId, Signal};

use super::{Config, Effect, Forwarding, Input, PROOF_TIME, Reason, Status};
use crate::chance::Chance;
use crate::clock::later;
use crate::json::Value;
use crate::room::sealing::Sealer;
use crate::session::{self, Session};
use crate::{Dropped, room, socket};
use strangers::Strangers;
use strangers::wire::{self, Meaning};

/// How long a relay may take to say that it is ready. One that never says so is taken as ready
/// after this.
const READY_TIME: Duration = Duration::from_millis(200);
/// How long the answer to a question that proves life may take.
const PROBE_TIME: Duration = Duration::from_secs(5);

/// How far we are into the room on this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Outside,
    /// Connected; the relay is about to say that it is ready.
    AtTheDoor {
        enter_at: Duration,
    },
    /// Entered; nothing proves it yet.
    Entered {
        unproven_at: Duration,
    },
    Inside(Forwarding),
}

/// In what frames travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    /// Candidates that do nothing.
    Candidate,
    /// The event for it.
    Room,
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Client {
    room_id: String,
    session: Session,
    room: room::Client,
    strangers: Strangers,
    /// Whether this is a room of a private link, where strangers have no say.
    sealed: bool,
    stage: Stage,
    carrier: Carrier,
    /// Whether the room has been told that this connection carries.
    on_air: bool,
    /// Whether it has been told that strangers are in the room.
    told_of_strangers: bool,
    /// When to join again, for fresh credentials.
    join_at: Option<Duration>,
    /// When to connect anew, because the server goes away.
    move_at: Option<Duration>,
    chance: Chance,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Client {
    pub(super) fn new(config: Config) -> Self {
        let [first, second] = config.seed;
        Self {
            session: Session::new(session::Config {
                url: config.url,
                namespace: socket::ROOT.to_owned(),
                auth: Some(joining::auth(config.seed, config.token.as_deref())),
                seed: first.wrapping_add(second),
            }),
            room: room::Client::new(room::Config {
                room: config.room.clone(),
                me: config.me.clone(),
                name: config.name,
                origin: config.origin,
            }),
            room_id: config.room,
            strangers: Strangers::new(config.me),
            sealed: false,
            stage: Stage::Outside,
            carrier: Carrier::Candidate,
            on_air: false,
            told_of_strangers: false,
            join_at: None,
            move_at: None,
            chance: Chance::new(first ^ second),
            effects: VecDeque::new(),
            dropped: 0,
        }
    }

    pub(super) fn seal(&mut self, sealer: Box<dyn Sealer>) {
        self.room.seal(sealer);
        self.sealed = true;
    }

    pub(super) fn handle(&mut self, input: Input<'_>, now: Duration) {
        let session = &mut self.session;
        match input {
            Input::Start => session.start(now),
            Input::Opened { attempt } => session.opened(attempt),
            Input::Text { attempt, text } => session.text(attempt, text, now),
            Input::Binary { attempt } => session.binary(attempt, now),
            Input::Closed {
                attempt,
                code,
                reason: _,
            } => session.closed(attempt, code, now),
            Input::Tick => {}
            Input::NetworkBack => {
                session.network_back(now);
                self.settle(now);
                self.probe(now);
            }
            Input::Retry => session.retry(now),
            Input::Send(envelope) => self.say(envelope, now),
            Input::Rename(name) => self.room.handle(room::Input::Rename(name), now),
            Input::Leave => self.leave(now),
        }
        self.session.check_clock(now);
        self.settle(now);
        self.check_clock(now);
        self.room.handle(room::Input::Tick, now);
        self.settle(now);
        self.say_to_strangers(now);
        self.settle(now);
    }

    pub(super) fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        let stage = match self.stage {
            Stage::Outside | Stage::Inside(_) => None,
            Stage::AtTheDoor { enter_at: at } | Stage::Entered { unproven_at: at } => Some(at),
        };
        let mut next = self.session.next_timeout();
        for other in [
            stage,
            self.strangers.next_timeout(),
            self.room.next_timeout(),
            self.join_at,
            self.move_at,
        ] {
            if let Some(other) = other
                && next.is_none_or(|next| other < next)
            {
                next = Some(other);
            }
        }
        next
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped + self.session.dropped() + self.room.dropped()
    }

    /// Takes what the session and the room did until there is no more.
    fn settle(&mut self, now: Duration) {
        loop {
            if let Some(effect) = self.session.poll_effect() {
                self.take_from_session(effect, now);
            } else if let Some(effect) = self.room.poll_effect() {
                self.take_from_room(effect, now);
            } else {
                return;
            }
        }
    }

    fn take_from_session(&mut self, effect: session::Effect, now: Duration) {
        match effect {
            session::Effect::Connect { attempt, url } => {
                self.effects.push_back(Effect::Connect { attempt, url });
            }
            session::Effect::Transmit { attempt, frame } => {
                self.effects.push_back(Effect::Transmit { attempt, frame });
            }
            session::Effect::Disconnect { attempt } => {
                self.effects.push_back(Effect::Disconnect { attempt });
            }
            session::Effect::Status(status) => self.session_status(status, now),
            session::Effect::Event { name, args, ack } => {
                if let Some(token) = ack {
                    self.session.acknowledge(token, &[], now);
                    self.session.check_clock(now);
                }
                self.event(&name, &args, now);
            }
            session::Effect::Acked { ticket: _, args } => self.admitted(args.first(), now),
            session::Effect::Unacked { ticket: _ } => {}
            session::Effect::Dropped(reason) => self.tell(Effect::Dropped(reason.into())),
        }
    }

    fn take_from_room(&mut self, effect: room::Effect, now: Duration) {
        match effect {
            room::Effect::Transmit { text, member } => self.carry(text, member, now),
            room::Effect::Receive(envelope) => {
                if envelope.signal == Signal::Accept && envelope.call.is_some() {
                    let lost = self.strangers.taken(envelope.call.as_ref(), now);
                    self.lost(lost, Dropped::Overflow);
                }
                self.tell(Effect::Receive(envelope));
            }
            room::Effect::Member { person, change } => {
                self.tell(Effect::Person { person, change });
            }
            room::Effect::Echo => {
                if self.carrier == Carrier::Candidate {
                    self.strangers.echo();
                }
                self.proof(Forwarding::Proven);
            }
            room::Effect::Dropped(reason) => {
                self.tell(Effect::Dropped(Reason::Room(reason)));
            }
        }
    }

    fn session_status(&mut self, status: session::Status, now: Duration) {
        match status {
            session::Status::Connecting => {
                self.outside(now);
                self.tell(Effect::Status(Status::Connecting));
            }
            session::Status::Connected { recovered } => {
                self.strangers.connected(recovered, now);
                self.stage = Stage::AtTheDoor {
                    enter_at: later(now, READY_TIME),
                };
            }
            session::Status::Offline { reason, retry_at } => {
                self.outside(now);
                self.tell(Effect::Status(Status::Offline { reason, retry_at }));
            }
        }
    }

    fn outside(&mut self, now: Duration) {
        self.stage = Stage::Outside;
        self.on_air = false;
        self.join_at = None;
        self.move_at = None;
        self.strangers.disconnected();
        self.room.handle(room::Input::BusDown, now);
    }

    fn check_clock(&mut self, now: Duration) {
        match self.stage {
            Stage::AtTheDoor { enter_at } if now >= enter_at => self.enter(now),
            Stage::Entered { unproven_at } if now >= unproven_at => {
                self.proof(Forwarding::Unproven);
                if !self.on_air {
                    self.carry_by(Carrier::Candidate, now);
                }
            }
            Stage::Outside | Stage::AtTheDoor { .. } | Stage::Entered { .. } | Stage::Inside(_) => {
            }
        }
        if self.join_at.is_some_and(|at| now >= at) {
            self.join_at = None;
            self.join(now);
        }
        if self.move_at.is_some_and(|at| now >= at) {
            self.move_at = None;
            self.session.move_on(now);
        }
        let lost = self.strangers.expire(now);
        self.lost(lost, Dropped::Expired);
    }

    /// Finds out whether the connection still lives, by something that is answered.
    fn probe(&mut self, now: Duration) {
        if !self.on_air {
            return;
        }
        // Says hello, which comes back where anything does.
        self.room.handle(room::Input::Awake, now);
        match (self.carrier, self.stage) {
            (Carrier::Room, _) | (_, Stage::Inside(Forwarding::Acknowledged)) => self.join(now),
            (Carrier::Candidate, Stage::Inside(Forwarding::Proven)) => {}
            (
                Carrier::Candidate,
                Stage::Outside
                | Stage::AtTheDoor { .. }
                | Stage::Entered { .. }
                | Stage::Inside(Forwarding::Unproven),
            ) => return,
        }
        self.session.expect_life(later(now, PROBE_TIME));
    }

    /// More is known about the relay now, or nothing came in time.
    fn proof(&mut self, forwarding: Forwarding) {
        let better = match self.stage {
            Stage::Outside | Stage::AtTheDoor { .. } => false,
            Stage::Entered { .. } => true,
            Stage::Inside(known) => forwarding > known,
        };
        if better {
            self.stage = Stage::Inside(forwarding);
            self.tell(Effect::Status(Status::Online(forwarding)));
        }
    }

    fn event(&mut self, name: &str, args: &[Value], now: Duration) {
        match wire::read(name, args) {
            Ok(Meaning::Ready) => {
                if matches!(self.stage, Stage::AtTheDoor { .. }) {
                    self.enter(now);
                }
            }
            Ok(Meaning::Frame { text, member }) => {
                self.room.handle(room::Input::Frame { text, member }, now);
            }
            Ok(Meaning::MemberJoined { id, protocol }) => self.member_joined(id, protocol, now),
            Ok(Meaning::MemberLeft { id }) => self.member_left(id, now),
            Ok(Meaning::GoingAway { within }) => self.going_away(within, now),
            Ok(Meaning::Tag { .. } | Meaning::Bare(_) | Meaning::Said(_)) if self.sealed => {
                self.drop(Dropped::Unsealed);
            }
            Ok(Meaning::Tag { from, seq, bare }) => {
                if self.strangers.tag(&from, seq, bare, now) {
                    self.proof(Forwarding::Proven);
                }
            }
            Ok(Meaning::Bare(bare)) => {
                if let Some(signal) = self.strangers.bare(bare, now) {
                    self.receive_from_stranger(signal);
                }
            }
            Ok(Meaning::Said(signal)) => self.receive_from_stranger(signal),
            Err(reason) => self.drop(reason),
        }
    }

    fn receive_from_stranger(&mut self, signal: Signal) {
        self.tell(Effect::Receive(Envelope {
            from: PersonId::stranger(),
            to: None,
            call: None,
            signal,
        }));
    }

    fn lost(&mut self, messages: usize, reason: Dropped) {
        for _ in 0..messages {
            self.drop(reason);
        }
    }

    fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.tell(Effect::Dropped(reason.into()));
    }

    fn tell(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }
}
