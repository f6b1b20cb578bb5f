//! It rings at the others.

use std::time::Duration;

use super::{Live, Stage, end, ignore};
use crate::context::{Context, later};
use crate::peer::{Peer, Verdict};
use crate::snapshot::{Phase, Snapshot};
use crate::{
    BUSY_GRACE, CallId, Effect, EndReason, Envelope, Input, Intent, NO_ANSWER_AFTER, PersonId,
    RECONNECT_TIMEOUT, Signal,
};

/// In how many places it can be known to ring: more than a room holds, but not without bound, as ids
/// come from outside.
const ROOM: usize = 64;

#[derive(Debug)]
pub(crate) struct Outgoing {
    call: CallId,
    /// The one person whom it rings; `None`: everybody in the room.
    person: Option<PersonId>,
    /// The connection to that person, where the offer goes along with the ring.
    peer: Option<Peer>,
    /// Whether a call with the same person broke off just now.
    again: bool,
    gives_up_at: Duration,
    /// Where it is known to ring. Few: a room.
    ringing: Vec<PersonId>,
    /// When to believe that there is nobody but the busy.
    busy_at: Option<Duration>,
}

impl Outgoing {
    pub(super) fn ring(context: &mut Context, now: Duration) -> Stage {
        Stage::Outgoing(Self::begin(None, context, now))
    }

    /// Rings one person; with an offer, if that is wanted.
    pub(super) fn dial(
        person: &PersonId,
        offer: bool,
        context: &mut Context,
        now: Duration,
    ) -> Stage {
        let mut outgoing = Self::begin(Some(person.clone()), context, now);
        outgoing.peer = offer.then(|| Peer::offering(person.clone(), context, now));
        Stage::Outgoing(outgoing)
    }

    /// Rings somebody again, with whom the connection broke and who knows no way to mend it. The
    /// devices stay open.
    pub(super) fn redial(person: &PersonId, context: &mut Context, now: Duration) -> Stage {
        // Who has no name is rung with the room, and who has one and cannot restart wants an offer.
        let named = (!person.is_stranger()).then(|| person.clone());
        let mut outgoing = Self::begin(named.clone(), context, now);
        outgoing.again = true;
        outgoing.gives_up_at = later(now, RECONNECT_TIMEOUT);
        outgoing.peer = named.map(|person| Peer::offering(person, context, now));
        Stage::Outgoing(outgoing)
    }

    fn begin(person: Option<PersonId>, context: &mut Context, now: Duration) -> Self {
        let outgoing = Self {
            call: context.new_call(),
            person,
            peer: None,
            again: false,
            gives_up_at: later(now, NO_ANSWER_AFTER),
            ringing: Vec::new(),
            busy_at: None,
        };
        outgoing.tell(context, Signal::Ring);
        if !context.media_settled() {
            context.open_media();
        }
        outgoing
    }

    /// Says something to whomever it rings.
    fn tell(&self, context: &mut Context, signal: Signal) {
        match &self.person {
            Some(person) => context.say(person, Some(&self.call), signal),
            None => context.announce(Some(&self.call), signal),
        }
    }

    /// Whether this person is meant.
    fn rings(&self, person: &PersonId) -> bool {
        self.person.as_ref().is_none_or(|it| it == person)
    }

    pub(super) fn handle(
        &mut self,
        input: &Input,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        match input {
            Input::Intent(Intent::Cancel | Intent::HangUp | Intent::Leave) => {
                Some(self.give_up(context, EndReason::Cancelled))
            }
            Input::Envelope(envelope) => self.hear(envelope, context, now),
            Input::Tick if now >= self.gives_up_at => {
                let reason = if self.again {
                    EndReason::Lost
                } else {
                    EndReason::NoAnswer
                };
                Some(self.give_up(context, reason))
            }
            Input::Tick if self.nobody_but_the_busy(now) => {
                Some(self.give_up(context, EndReason::Busy))
            }
            Input::Absent(person) if self.person.as_ref() == Some(person) => {
                self.close(context);
                Some(end(context, EndReason::NoSuchPerson))
            }
            Input::Tick | Input::Absent(_) | Input::NetworkChanged => None,
            Input::Media { .. } => {
                if let Some(peer) = &mut self.peer {
                    peer.media_settled(context);
                }
                None
            }
            Input::Peer {
                peer,
                generation,
                event,
            } => {
                let Some(offered) = self.peer.as_mut().filter(|it| it.id() == peer) else {
                    return ignore(context);
                };
                let reason =
                    match offered.notice(*generation, event, Some(&self.call), context, now)? {
                        Verdict::Over(reason) => reason,
                        Verdict::Redial => EndReason::Lost,
                    };
                Some(self.give_up(context, reason))
            }
            Input::Intent(Intent::Call | Intent::Accept | Intent::Decline) | Input::Dial { .. } => {
                ignore(context)
            }
        }
    }

    fn hear(&mut self, envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
        let from = &envelope.from;
        let about_this = envelope.call.as_ref() == Some(&self.call);
        let from_stranger = from.is_stranger() && envelope.call.is_none();
        match envelope.signal {
            Signal::Accept if self.rings(from) && (about_this || from_stranger) => {
                let call = self.call.clone();
                Some(match self.peer.take() {
                    Some(peer) => Live::accepted_by(peer, call, now),
                    None => Live::accepted(from.clone(), call, context, now),
                })
            }
            // Somebody came in while it rings.
            Signal::Hello => {
                if self.rings(from) {
                    context.say(from, Some(&self.call), Signal::Ring);
                }
                None
            }
            Signal::Ringing if about_this => {
                if !self.ringing.contains(from) && self.ringing.len() < ROOM {
                    self.ringing.push(from.clone());
                }
                None
            }
            Signal::Ring if self.rings(from) => self.glare(envelope, context, now),
            Signal::Ring => {
                if !from.is_stranger() {
                    context.say(from, envelope.call.as_ref(), Signal::Busy);
                }
                None
            }
            Signal::Decline | Signal::HangUp | Signal::Cancel if about_this => {
                self.rings_no_more_at(from);
                if self.ringing.is_empty() {
                    Some(self.give_up(context, EndReason::Declined))
                } else {
                    None
                }
            }
            // A stock client refuses by hanging up. Where it is known to ring at somebody who
            // would say so by name, that was somebody else.
            Signal::HangUp if from_stranger && self.ringing.is_empty() => {
                Some(self.give_up(context, EndReason::Declined))
            }
            Signal::Busy if about_this => {
                self.rings_no_more_at(from);
                self.busy_at.get_or_insert(later(now, BUSY_GRACE));
                None
            }
            Signal::Accept
            | Signal::Ringing
            | Signal::Decline
            | Signal::Busy
            | Signal::Cancel
            | Signal::HangUp
            | Signal::Description(_)
            | Signal::Candidate(_) => ignore(context),
        }
    }

    /// Both rang at once. Both want the call, so one of the two rings stands for it: that of the
    /// lower id; a stranger, who knows no such rule, is always answered.
    fn glare(&self, envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
        let fresh = envelope
            .call
            .as_ref()
            .is_none_or(|call| context.ledger.note(call));
        if !fresh || (!envelope.from.is_stranger() && context.me < envelope.from) {
            return ignore(context);
        }
        self.close(context);
        context.say(&envelope.from, envelope.call.as_ref(), Signal::Accept);
        let (caller, call) = (envelope.from.clone(), envelope.call.clone());
        Some(Live::yielding(caller, call, context, now))
    }

    fn rings_no_more_at(&mut self, id: &PersonId) {
        if let Some(index) = self.ringing.iter().position(|known| known == id) {
            #[expect(
                clippy::disallowed_methods,
                reason = "the item was found there just before"
            )]
            self.ringing.swap_remove(index);
        }
    }

    fn nobody_but_the_busy(&self, now: Duration) -> bool {
        self.ringing.is_empty() && self.busy_at.is_some_and(|at| now >= at)
    }

    fn give_up(&self, context: &mut Context, reason: EndReason) -> Stage {
        self.tell(context, Signal::Cancel);
        self.close(context);
        end(context, reason)
    }

    /// Gives the connection back, if there is one.
    fn close(&self, context: &mut Context) {
        if let Some(peer) = &self.peer {
            let peer = peer.id().clone();
            context.push(Effect::ClosePeer {
                peer,
                lingers: false,
            });
        }
    }

    pub(super) fn deadline(&self) -> Duration {
        self.busy_at
            .filter(|_| self.ringing.is_empty())
            .map_or(self.gives_up_at, |at| at.min(self.gives_up_at))
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = Phase::Outgoing;
        snapshot.rings = !self.ringing.is_empty();
        snapshot.again = self.again;
        snapshot.gives_up_at = self.again.then_some(self.gives_up_at);
        for id in &self.ringing {
            snapshot.people.push((id.clone(), None));
        }
    }
}
