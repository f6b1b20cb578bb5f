//! It rings at the others.

use std::time::Duration;

use super::{Live, Stage, end, ignore};
use crate::context::{Context, later};
use crate::snapshot::{Phase, Snapshot};
use crate::{
    BUSY_GRACE, CallId, EndReason, Envelope, Input, Intent, NO_ANSWER_AFTER, PersonId, Signal,
};

#[derive(Debug)]
pub(crate) struct Outgoing {
    call: CallId,
    gives_up_at: Duration,
    /// Where it is known to ring. Few: a room.
    ringing: Vec<PersonId>,
    /// When to believe that there is nobody but the busy.
    busy_at: Option<Duration>,
}

impl Outgoing {
    pub(super) fn ring(context: &mut Context, now: Duration) -> Stage {
        let call = context.new_call();
        context.announce(Some(&call), Signal::Ring);
        context.open_media();
        Stage::Outgoing(Self {
            call,
            gives_up_at: later(now, NO_ANSWER_AFTER),
            ringing: Vec::new(),
            busy_at: None,
        })
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
                Some(self.give_up(context, EndReason::NoAnswer))
            }
            Input::Tick if self.nobody_but_the_busy(now) => {
                Some(self.give_up(context, EndReason::Busy))
            }
            Input::Tick | Input::Media { .. } => None,
            Input::Intent(Intent::Call | Intent::Accept | Intent::Decline) | Input::Peer { .. } => {
                ignore(context)
            }
        }
    }

    fn hear(&mut self, envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
        let from = &envelope.from;
        let about_this = envelope.call.as_ref() == Some(&self.call);
        let from_stranger = from.is_stranger() && envelope.call.is_none();
        match envelope.signal {
            Signal::Accept if about_this || from_stranger => {
                let call = self.call.clone();
                Some(Live::accepted(from.clone(), call, context, now))
            }
            // Somebody came in while it rings.
            Signal::Hello => {
                context.say(from, Some(&self.call), Signal::Ring);
                None
            }
            Signal::Ringing if about_this => {
                if !self.ringing.contains(from) {
                    self.ringing.push(from.clone());
                }
                None
            }
            Signal::Ring => Self::glare(envelope, context, now),
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
    fn glare(envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
        let fresh = envelope
            .call
            .as_ref()
            .is_none_or(|call| context.ledger.note(call));
        if !fresh || (!envelope.from.is_stranger() && context.me < envelope.from) {
            return ignore(context);
        }
        context.say(&envelope.from, envelope.call.as_ref(), Signal::Accept);
        let (caller, call) = (envelope.from.clone(), envelope.call.clone());
        Some(Live::yielding(caller, call, context, now))
    }

    fn rings_no_more_at(&mut self, id: &PersonId) {
        if let Some(index) = self.ringing.iter().position(|known| known == id) {
            self.ringing.swap_remove(index);
        }
    }

    fn nobody_but_the_busy(&self, now: Duration) -> bool {
        self.ringing.is_empty() && self.busy_at.is_some_and(|at| now >= at)
    }

    fn give_up(&self, context: &mut Context, reason: EndReason) -> Stage {
        context.announce(Some(&self.call), Signal::Cancel);
        end(context, reason)
    }

    pub(super) fn deadline(&self) -> Duration {
        self.busy_at
            .filter(|_| self.ringing.is_empty())
            .map_or(self.gives_up_at, |at| at.min(self.gives_up_at))
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = Phase::Outgoing;
        snapshot.rings = !self.ringing.is_empty();
        for id in &self.ringing {
            snapshot.people.push((id.clone(), None));
        }
    }
}
