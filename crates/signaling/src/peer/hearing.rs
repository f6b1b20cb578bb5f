//! What we hear.

use std::time::Duration;

use visavis_call::{Candidate, Description, DescriptionKind, PersonId, Signal};

use super::PENDING_TIME;
use super::client::Client;
use super::connection::{Connection, Stage, keep};
use super::wire::{self, Message, Ours, Said, Word};
use crate::Dropped;
use crate::clock::later;
use crate::room::Absence;

impl Client {
    pub(super) fn hear(&mut self, text: &str, now: Duration) {
        match wire::read(text, &self.me) {
            Ok(None) => {}
            Ok(Some(Message::Open)) => self.registration.registered(now, &mut self.effects),
            Ok(Some(Message::Refused(reason))) => {
                self.registration.refused(reason, &mut self.effects);
            }
            Ok(Some(Message::Expired(person))) => {
                self.registration.registered(now, &mut self.effects);
                self.expired(&person);
            }
            Ok(Some(Message::Said { from, said })) => {
                // Only who is registered is sent anything.
                self.registration.registered(now, &mut self.effects);
                self.said(from, said, now);
            }
            Err(reason) => self.effects.drop(reason),
        }
    }

    fn said(&mut self, from: PersonId, said: Said, now: Duration) {
        match said {
            Said::Offer {
                connection,
                sdp,
                ours,
            } => self.offered(&from, connection, sdp, ours, now),
            Said::Answer {
                connection,
                sdp,
                ours,
            } => self.answered(&from, &connection, sdp, ours, now),
            Said::Candidate {
                connection,
                candidate,
            } => self.trickled(from, connection, candidate),
            Said::Word { connection, word } => self.told(&from, &connection, word, now),
            Said::Over { connection, signal } => {
                self.over(&from, connection.as_deref(), signal.as_ref());
            }
        }
    }

    /// Somebody calls.
    fn offered(
        &mut self,
        from: &PersonId,
        name: String,
        sdp: String,
        ours: Option<Ours>,
        now: Duration,
    ) {
        if self.named(from, &name).is_some() {
            return self.effects.drop(Dropped::Duplicate);
        }
        if !self.admit(now) {
            return;
        }
        let own_kind = ours.is_some();
        let call = self.count_call(from);
        self.replace(from);
        let early = self.strays.take(from, &name);
        let added = self.add(Connection {
            name,
            person: from.clone(),
            call: call.clone(),
            own_kind,
            negotiation: 1,
            refusal: Self::refusal_of(&sdp, own_kind),
            stage: Stage::Ringing { offer: sdp },
            pending_until: later(now, PENDING_TIME),
            early,
            held: Vec::new(),
        });
        if added {
            self.meet(from, ours);
            self.receive(from, &call, Signal::Ring);
        } else {
            self.part(from, Absence::Bye);
        }
    }

    /// Whoever calls anew has left the calls that we believe to have with them, but not the one
    /// that rings there.
    fn replace(&mut self, person: &PersonId) {
        let left = |it: &Connection| {
            it.person == *person
                && match it.stage {
                    Stage::Dialled | Stage::Offered { accepted: false } => false,
                    Stage::Offered { accepted: true }
                    | Stage::Ringing { .. }
                    | Stage::Taken
                    | Stage::Agreed => true,
                }
        };
        while let Some(old) = self.take(left) {
            // A call that goes on hears the ring; one that only rings would be busy with itself.
            if old.is_pending() {
                self.receive(person, &old.call, Signal::Cancel);
            }
            self.outbox.forget(&old.name);
        }
    }

    fn answered(
        &mut self,
        from: &PersonId,
        name: &str,
        sdp: String,
        ours: Option<Ours>,
        now: Duration,
    ) {
        let own_kind = ours.is_some();
        let Some(connection) = self.named(from, name) else {
            return self.disown(from, name, own_kind, &Signal::Cancel, now);
        };
        let Stage::Offered { accepted } = connection.stage else {
            return self.effects.drop(Dropped::Unexpected);
        };
        connection.stage = Stage::Agreed;
        connection.own_kind |= own_kind;
        let call = connection.call.clone();
        let negotiation = connection.own_kind.then_some(connection.negotiation);
        let early = std::mem::take(&mut connection.early);
        self.meet(from, ours);
        self.yield_to(from, name);
        if !accepted {
            self.receive(from, &call, Signal::Accept);
        }
        let answer = Signal::Description(Description {
            kind: DescriptionKind::Answer,
            sdp,
            negotiation,
        });
        self.receive(from, &call, answer);
        for candidate in early {
            self.receive(from, &call, Signal::Candidate(candidate));
        }
    }

    fn trickled(&mut self, from: PersonId, name: String, candidate: Candidate) {
        if candidate.candidate.is_empty() {
            return;
        }
        let fits = match self.named(&from, &name) {
            None => self.strays.keep(from, name, candidate),
            Some(connection) if connection.may_receive() => {
                let call = connection.call.clone();
                self.receive(&from, &call, Signal::Candidate(candidate));
                true
            }
            Some(connection) => keep(&mut connection.early, candidate),
        };
        if !fits {
            self.effects.drop(Dropped::Overflow);
        }
    }

    /// A client of our kind says what only those say.
    fn told(&mut self, from: &PersonId, name: &str, word: Word, now: Duration) {
        let Some(connection) = self.named(from, name) else {
            return match word {
                Word::Ringing(_) | Word::Accept => {
                    self.disown(from, name, true, &Signal::Cancel, now);
                }
                Word::Description(_) => self.disown(from, name, true, &Signal::HangUp, now),
                Word::Name(_) => self.effects.drop(Dropped::Unexpected),
            };
        };
        connection.own_kind = true;
        let call = connection.call.clone();
        match (word, &mut connection.stage) {
            (Word::Ringing(ours), Stage::Offered { .. }) => {
                self.meet(from, Some(ours));
                self.receive(from, &call, Signal::Ringing);
            }
            (Word::Accept, Stage::Offered { accepted }) if !*accepted => {
                *accepted = true;
                self.meet(from, None);
                self.yield_to(from, name);
                self.receive(from, &call, Signal::Accept);
            }
            (Word::Name(ours), _) => self.meet(from, Some(ours)),
            (Word::Description(description), Stage::Agreed) => {
                self.receive(from, &call, Signal::Description(description));
            }
            (
                Word::Ringing(_) | Word::Accept | Word::Description(_),
                Stage::Dialled
                | Stage::Offered { .. }
                | Stage::Ringing { .. }
                | Stage::Taken
                | Stage::Agreed,
            ) => self.effects.drop(Dropped::Unexpected),
        }
    }

    /// The other side ended a call, or all of them.
    fn over(&mut self, from: &PersonId, name: Option<&str>, signal: Option<&Signal>) {
        let meant = |it: &Connection| {
            it.person == *from && it.is_on_the_wire() && name.is_none_or(|name| it.name == name)
        };
        while let Some(connection) = self.take(meant) {
            let signal = signal.cloned().unwrap_or_else(|| connection.ended());
            self.outbox.forget(&connection.name);
            self.receive(from, &connection.call, signal);
        }
        self.part(from, Absence::Bye);
    }

    /// The server has nobody of this id: who rings there, or here, cannot be talked to. A call that
    /// has been taken needs no server.
    fn expired(&mut self, person: &PersonId) {
        let lost = |it: &Connection| it.person == *person && it.is_pending() && it.is_on_the_wire();
        let mut missed = false;
        while let Some(connection) = self.take(lost) {
            self.outbox.forget(&connection.name);
            missed = true;
        }
        if missed {
            self.miss(person);
        } else {
            self.effects.drop(Dropped::Unexpected);
        }
    }
}
