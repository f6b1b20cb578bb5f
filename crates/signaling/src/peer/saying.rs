//! What we say.

use std::time::Duration;

use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};

use super::client::Client;
use super::connection::{Connection, Stage, keep};
use super::wire::{self, Ours, Word};
use super::{PENDING_TIME, refusal};
use crate::Dropped;
use crate::clock::later;
use crate::room::Absence;
use crate::room::body::tidy_name;

impl Client {
    pub(super) fn say(&mut self, envelope: Envelope, now: Duration) {
        let Envelope {
            from: _,
            to,
            call,
            signal,
        } = envelope;
        let call = call.as_ref();
        if let Signal::Decline | Signal::Busy | Signal::Cancel | Signal::HangUp = signal {
            return self.end(to.as_ref(), call, &signal, now);
        }
        let Some(to) = to.filter(|to| !to.is_stranger() && *to != self.me) else {
            return self.effects.drop(Dropped::Unsendable);
        };
        let said = match signal {
            Signal::Ring => call.is_some_and(|call| self.dial(&to, call, now)),
            Signal::Ringing => self.say_ringing(&to, call, now),
            Signal::Accept => self.accept(&to, call, now),
            Signal::Description(description) => self.describe(&to, call, description, now),
            Signal::Candidate(candidate) => self.trickle(&to, call, candidate, now),
            Signal::Hello | Signal::Decline | Signal::Busy | Signal::Cancel | Signal::HangUp => {
                false
            }
        };
        if !said {
            self.effects.drop(Dropped::Unsendable);
        }
    }

    fn dial(&mut self, to: &PersonId, call: &CallId, now: Duration) -> bool {
        if self.with(to, Some(call)).is_some() {
            return true;
        }
        let name = self.draw_name();
        self.add(Connection {
            name,
            person: to.clone(),
            call: call.clone(),
            stage: Stage::Dialled,
            own_kind: false,
            negotiation: 1,
            refusal: String::new(),
            pending_until: later(now, PENDING_TIME),
            early: Vec::new(),
            held: Vec::new(),
        })
    }

    fn say_ringing(&mut self, to: &PersonId, call: Option<&CallId>, now: Duration) -> bool {
        let name = self.name.clone();
        let Some(connection) = self.with(to, call) else {
            return false;
        };
        // A stock caller has no ears for it.
        if connection.own_kind {
            let connection = connection.name.clone();
            self.word(to, &connection, &Word::Ringing(Ours { name }), now);
        }
        true
    }

    /// The person here takes the call: what its caller offered is heard now.
    fn accept(&mut self, to: &PersonId, call: Option<&CallId>, now: Duration) -> bool {
        let Some(connection) = self.with(to, call) else {
            return false;
        };
        let Stage::Ringing { offer } = &mut connection.stage else {
            return false;
        };
        let sdp = std::mem::take(offer);
        connection.stage = Stage::Taken;
        let (name, call) = (connection.name.clone(), connection.call.clone());
        let early = std::mem::take(&mut connection.early);
        let own_kind = connection.own_kind;
        // A stock client knows one offer a call, and so no numbers.
        let negotiation = own_kind.then_some(connection.negotiation);
        if own_kind {
            self.word(to, &name, &Word::Accept, now);
        }
        self.yield_to(to, &name);
        let offer = Signal::Description(Description {
            kind: DescriptionKind::Offer,
            sdp,
            negotiation,
        });
        self.receive(to, &call, offer);
        for candidate in early {
            self.receive(to, &call, Signal::Candidate(candidate));
        }
        true
    }

    /// Of two calls between the same people this one stands.
    pub(super) fn yield_to(&mut self, person: &PersonId, name: &str) {
        let void = |it: &Connection| it.person == *person && it.name != name && it.is_pending();
        while let Some(other) = self.take(void) {
            self.outbox.forget(&other.name);
        }
    }

    fn describe(
        &mut self,
        to: &PersonId,
        call: Option<&CallId>,
        description: Description,
        now: Duration,
    ) -> bool {
        let my_name = self.name.clone();
        let Some(connection) = self.with(to, call) else {
            return false;
        };
        let name = connection.name.clone();
        match (&connection.stage, description.kind) {
            (Stage::Dialled, DescriptionKind::Offer) => {
                connection.stage = Stage::Offered { accepted: false };
                connection.negotiation = description.negotiation.unwrap_or(1);
                let held = std::mem::take(&mut connection.held);
                let frame = wire::offer(to, &name, &description.sdp, my_name.as_deref());
                self.transmit_or_keep(&name, true, frame, now);
                self.trickle_all(to, &name, &held, now);
                true
            }
            (Stage::Taken, DescriptionKind::Answer) => {
                connection.stage = Stage::Agreed;
                let held = std::mem::take(&mut connection.held);
                let frame = wire::answer(to, &name, &description.sdp, my_name.as_deref());
                self.transmit(&name, frame, now);
                self.trickle_all(to, &name, &held, now);
                true
            }
            // A stock client would take it for another call, and close this one.
            (Stage::Agreed, _) if connection.own_kind => {
                self.word(to, &name, &Word::Description(description), now);
                true
            }
            (
                Stage::Dialled
                | Stage::Offered { .. }
                | Stage::Ringing { .. }
                | Stage::Taken
                | Stage::Agreed,
                _,
            ) => false,
        }
    }

    fn trickle(
        &mut self,
        to: &PersonId,
        call: Option<&CallId>,
        candidate: Candidate,
        now: Duration,
    ) -> bool {
        let Some(connection) = self.with(to, call) else {
            return false;
        };
        // Nobody here is told that there are no more.
        if candidate.candidate.is_empty() {
            return true;
        }
        if !connection.may_trickle() {
            return keep(&mut connection.held, candidate);
        }
        let name = connection.name.clone();
        self.trickle_all(to, &name, &[candidate], now);
        true
    }

    fn trickle_all(&mut self, to: &PersonId, name: &str, candidates: &[Candidate], now: Duration) {
        for candidate in candidates {
            self.transmit(name, wire::candidate(to, name, candidate), now);
        }
    }

    pub(super) fn word(&mut self, to: &PersonId, name: &str, word: &Word, now: Duration) {
        self.transmit(name, wire::word(to, name, word), now);
    }

    pub(super) fn rename(&mut self, name: Option<&str>, now: Duration) {
        self.name = name.and_then(tidy_name);
        let ours = self.connections.iter().filter(|it| it.own_kind);
        let all: Vec<_> = ours
            .map(|it| (it.person.clone(), it.name.clone()))
            .collect();
        for (person, connection) in all {
            let name = self.name.clone();
            self.word(&person, &connection, &Word::Name(Ours { name }), now);
        }
    }

    /// Ends calls: that with this person, or all of this identifier. Whoever speaks of one that is
    /// over has nothing to add.
    fn end(
        &mut self,
        to: Option<&PersonId>,
        call: Option<&CallId>,
        signal: &Signal,
        now: Duration,
    ) {
        let meant = |it: &Connection| {
            to.is_none_or(|to| it.person == *to) && call.is_none_or(|call| it.call == *call)
        };
        while let Some(connection) = self.take(meant) {
            self.dismiss(&connection, signal, now);
            self.part(&connection.person, Absence::Parted);
        }
    }

    /// Tells the other side of a call that is forgotten already.
    fn dismiss(&mut self, connection: &Connection, signal: &Signal, now: Duration) {
        let Connection { name, person, .. } = connection;
        let unheard = self.outbox.forget(name) || !connection.is_on_the_wire();
        // To a stock client it means all calls.
        let spared = !connection.own_kind && self.shares_a_call_with(person);
        if unheard || spared {
            return;
        }
        match &connection.stage {
            Stage::Ringing { .. } | Stage::Taken if !connection.own_kind => {
                self.transmit(
                    name,
                    wire::answer(person, name, &connection.refusal, None),
                    now,
                );
            }
            Stage::Offered { accepted: false } if !connection.own_kind => {
                return self.transmit(name, wire::expire(person, name, signal), now);
            }
            Stage::Dialled
            | Stage::Offered { .. }
            | Stage::Ringing { .. }
            | Stage::Taken
            | Stage::Agreed => {}
        }
        self.transmit(name, wire::leave(person, name, signal), now);
    }

    /// Somebody speaks of a call that is over here, or never was.
    pub(super) fn disown(
        &mut self,
        person: &PersonId,
        name: &str,
        own_kind: bool,
        signal: &Signal,
        now: Duration,
    ) {
        self.effects.drop(Dropped::Unexpected);
        if (own_kind || !self.shares_a_call_with(person)) && self.admit(now) {
            self.transmit(name, wire::leave(person, name, signal), now);
        }
    }

    /// What a stock caller is answered if the person here does not want the call.
    pub(super) fn refusal_of(offer: &str, own_kind: bool) -> String {
        if own_kind {
            String::new()
        } else {
            refusal::answer(offer)
        }
    }
}
