//! The client's state machine.

use std::collections::VecDeque;
use std::time::Duration;

use visavis_call::{Envelope, PersonId, Signal};

use super::names::{Bare, OUTPUT};
use super::outbox::Outbox;
use super::seen::Seen;
use super::twins::Twins;
use super::wire::{self, Meaning, Outgoing, Signed};
use super::{Config, Effect, Forwarding, Input, OfflineReason, PROOF_TIME, Status};
use crate::clock::later;
use crate::json::Value;
use crate::session::{self, Delivery, Session};
use crate::{Dropped, socket};

/// How long a relay may take to say that it is ready. One that never says so is taken as ready
/// after this.
const READY_TIME: Duration = Duration::from_millis(200);
/// How long the answer to a probe may take.
const PROBE_TIME: Duration = Duration::from_secs(5);
/// The ticket of every acknowledgement that is asked for: that of entering the room.
const JOIN: u32 = 0;

/// How far we are into the room on this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
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

/// See the module's documentation.
#[derive(Debug)]
pub struct Client {
    me: PersonId,
    room_id: String,
    session: Session,
    room: Room,
    outbox: Outbox,
    seen: Seen,
    twins: Twins,
    last_seq: u32,
    /// Whether this relay ever sent our own words back.
    echoes: bool,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Client {
    /// A client that waits for [`Input::Start`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            me: config.me,
            room_id: config.room,
            session: Session::new(session::Config {
                url: config.url,
                namespace: socket::ROOT.to_owned(),
                auth: None,
                seed: config.seed,
            }),
            room: Room::Outside,
            outbox: Outbox::default(),
            seen: Seen::default(),
            twins: Twins::default(),
            last_seq: 0,
            echoes: false,
            effects: VecDeque::new(),
            dropped: 0,
        }
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        let session = &mut self.session;
        let mut said = None;
        let mut probe = false;
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
                probe = true;
            }
            Input::Retry => session.retry(now),
            Input::Send(envelope) => said = Some(envelope),
            Input::Leave => session.leave(),
        }
        session.check_clock(now);
        self.settle(now);
        if let Some(envelope) = said {
            self.say(envelope, now);
        }
        if probe {
            self.probe(now);
        }
        self.check_clock(now);
        self.flush(now);
        self.settle(now);
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let room = match self.room {
            Room::Outside | Room::Inside(_) => None,
            Room::AtTheDoor { enter_at: at } | Room::Entered { unproven_at: at } => Some(at),
        };
        let mut next = self.session.next_timeout();
        for other in [room, self.outbox.next_timeout()] {
            if let Some(other) = other
                && next.is_none_or(|next| other < next)
            {
                next = Some(other);
            }
        }
        next
    }

    /// How much was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped + self.session.dropped()
    }

    /// Takes what the session did until there is no more.
    fn settle(&mut self, now: Duration) {
        while let Some(effect) = self.session.poll_effect() {
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
                session::Effect::Acked { ticket: _, args } => self.admitted(&args),
                session::Effect::Unacked { ticket: _ } => {}
                session::Effect::Dropped(reason) => {
                    self.effects.push_back(Effect::Dropped(reason));
                }
            }
        }
    }

    fn session_status(&mut self, status: session::Status, now: Duration) {
        match status {
            session::Status::Connecting => {
                self.outside();
                self.status(Status::Connecting);
            }
            session::Status::Connected { recovered } => {
                self.twins.connected(recovered, now);
                self.room = Room::AtTheDoor {
                    enter_at: later(now, READY_TIME),
                };
            }
            session::Status::Offline { reason, retry_at } => {
                self.outside();
                self.status(Status::Offline { reason, retry_at });
            }
        }
    }

    fn outside(&mut self) {
        self.room = Room::Outside;
        self.outbox.disconnected(self.echoes);
    }

    fn check_clock(&mut self, now: Duration) {
        match self.room {
            Room::AtTheDoor { enter_at } if now >= enter_at => self.enter(now),
            Room::Entered { unproven_at } if now >= unproven_at => {
                self.proof(Forwarding::Unproven);
            }
            Room::Outside | Room::AtTheDoor { .. } | Room::Entered { .. } | Room::Inside(_) => {}
        }
        for _ in 0..self.outbox.expire(now, self.echoes) {
            self.drop(Dropped::Expired);
        }
    }

    fn enter(&mut self, now: Duration) {
        if !self.session.is_connected() {
            return;
        }
        self.room = Room::Entered {
            unproven_at: later(now, PROOF_TIME),
        };
        self.join(now);
        let hello = Envelope {
            from: self.me.clone(),
            to: None,
            call: None,
            signal: Signal::Hello,
        };
        // Not kept for later: every connection says its own.
        let seq = self.next_seq();
        let written = wire::write(&hello, seq, &self.room_id);
        self.emit_written(written, now);
    }

    fn join(&mut self, now: Duration) {
        self.emit_room(OUTPUT.join, Some(JOIN), now);
    }

    /// The relay answered that we may enter, or not.
    fn admitted(&mut self, answer: &[Value]) {
        let answer = answer.first();
        let refused = answer.is_some_and(|it| it.get("ok").and_then(Value::as_bool) == Some(false));
        if refused {
            let code = answer
                .and_then(|it| it.get("error")?.as_str())
                .unwrap_or_default();
            let code = session::refusal(code);
            self.session.give_up(OfflineReason::RoomRefused { code });
        } else {
            self.proof(Forwarding::Acknowledged);
        }
    }

    /// More is known about the relay now, or nothing came in time.
    fn proof(&mut self, forwarding: Forwarding) {
        let better = match self.room {
            Room::Outside | Room::AtTheDoor { .. } => false,
            Room::Entered { .. } => true,
            Room::Inside(known) => forwarding > known,
        };
        if better {
            self.room = Room::Inside(forwarding);
            self.status(Status::Online(forwarding));
        }
    }

    /// Finds out whether the connection still lives, by something that is answered.
    fn probe(&mut self, now: Duration) {
        match self.room {
            Room::Outside
            | Room::AtTheDoor { .. }
            | Room::Entered { .. }
            | Room::Inside(Forwarding::Unproven) => return,
            Room::Inside(Forwarding::Acknowledged) => self.join(now),
            Room::Inside(Forwarding::Proven) => {
                let seq = self.next_seq();
                let event = wire::write_probe(&self.me, seq, &self.room_id);
                self.emit(event, None, now);
            }
        }
        self.session.expect_life(later(now, PROBE_TIME));
    }

    fn say(&mut self, mut envelope: Envelope, now: Duration) {
        envelope.from = self.me.clone();
        let seq = self.next_seq();
        for _ in 0..self.outbox.push(seq, envelope, now, self.echoes) {
            self.drop(Dropped::Overflow);
        }
    }

    /// Transmits what waits, if we are in the room.
    fn flush(&mut self, now: Duration) {
        match self.room {
            Room::Outside | Room::AtTheDoor { .. } => return,
            Room::Entered { .. } | Room::Inside(_) => {}
        }
        while self.session.is_connected()
            && let Some(item) = self.outbox.next()
        {
            let seq = item.seq;
            let written = wire::write(&item.envelope, seq, &self.room_id);
            if !self.emit_written(written, now) {
                self.outbox.remove(seq);
            }
        }
    }

    /// Whether all of it could be sent.
    fn emit_written(&mut self, (event, twin): (Outgoing, Option<Bare>), now: Duration) -> bool {
        self.emit(event, None, now)
            && twin.is_none_or(|twin| self.emit_room(twin.output(), None, now))
    }

    /// Emits an event whose argument is the room; whether it could be sent.
    fn emit_room(&mut self, name: &'static str, ticket: Option<u32>, now: Duration) -> bool {
        let arg = self.room_id.as_str().into();
        self.emit(Outgoing { name, arg }, ticket, now)
    }

    /// Whether the event could be sent.
    fn emit(&mut self, event: Outgoing, ticket: Option<u32>, now: Duration) -> bool {
        let args = [event.arg];
        let sent = self
            .session
            .emit_event(event.name, &args, Delivery::Once, ticket, now);
        if let Err(reason) = sent {
            self.drop(reason);
        }
        sent.is_ok()
    }

    fn event(&mut self, name: &str, args: &[Value], now: Duration) {
        match wire::read(name, args) {
            Ok(Meaning::Ready) => {
                if matches!(self.room, Room::AtTheDoor { .. }) {
                    self.enter(now);
                }
            }
            Ok(Meaning::Signed(signed)) => self.signed(signed, now),
            Ok(Meaning::Bare(bare)) => match self.twins.swallow(bare, now) {
                Some((from, seq)) if from == self.me => self.outbox.remove(seq),
                Some(_) => {}
                None => self.receive_from_stranger(match bare {
                    Bare::Ring => Signal::Ring,
                    Bare::Accept => Signal::Accept,
                    Bare::HangUp => Signal::HangUp,
                }),
            },
            Ok(Meaning::Unsigned(signal)) => self.receive_from_stranger(signal),
            Err(reason) => self.drop(reason),
        }
    }

    fn signed(&mut self, signed: Signed, now: Duration) {
        let Signed {
            from,
            to,
            call,
            seq,
            twin,
            signal,
        } = signed;
        // Also for what is not delivered: the twin comes all the same.
        if let Some(bare) = twin {
            self.twins.announce(bare, &from, seq, now);
        }
        if from == self.me {
            self.echoes = true;
            // What has a twin went out whole only when that comes back too.
            if twin.is_none() {
                self.outbox.remove(seq);
            }
            self.proof(Forwarding::Proven);
            return;
        }
        if !self.seen.is_new(&from, seq) {
            self.drop(Dropped::Duplicate);
            return;
        }
        let Some(signal) = signal else {
            return;
        };
        let for_us = to.as_ref().is_none_or(|to| *to == self.me);
        if for_us || matches!(signal, Signal::Accept) {
            self.effects.push_back(Effect::Receive(Envelope {
                from,
                to,
                call,
                signal,
            }));
        }
    }

    fn receive_from_stranger(&mut self, signal: Signal) {
        let from = PersonId::stranger();
        self.effects.push_back(Effect::Receive(Envelope {
            from,
            to: None,
            call: None,
            signal,
        }));
    }

    fn next_seq(&mut self) -> u32 {
        self.last_seq = self.last_seq.wrapping_add(1);
        self.last_seq
    }

    fn status(&mut self, status: Status) {
        self.effects.push_back(Effect::Status(status));
    }

    fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.effects.push_back(Effect::Dropped(reason));
    }
}
