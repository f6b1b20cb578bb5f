//! It rings here.

use std::time::Duration;

use super::{Live, Stage, end, ignore};
use crate::context::{Context, later};
use crate::snapshot::{Phase, Snapshot};
use crate::{CallId, EndReason, Envelope, Input, Intent, PersonId, RING_LOST_AFTER, Signal};

#[derive(Debug)]
pub(crate) struct Incoming {
    caller: PersonId,
    call: Option<CallId>,
    deadline: Duration,
}

impl Incoming {
    pub(super) fn ring(envelope: &Envelope, context: &mut Context, now: Duration) -> Stage {
        if let Some(call) = &envelope.call {
            context.ledger.note(call);
        }
        let incoming = Self {
            caller: envelope.from.clone(),
            call: envelope.call.clone(),
            deadline: later(now, RING_LOST_AFTER),
        };
        incoming.say_ringing(context);
        Stage::Incoming(incoming)
    }

    pub(super) fn handle(
        &self,
        input: &Input,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        match input {
            // Who calls whoever is just calling wants the same call.
            Input::Intent(Intent::Accept | Intent::Call) => {
                context.say(&self.caller, self.call.as_ref(), Signal::Accept);
                let (caller, call) = (self.caller.clone(), self.call.clone());
                Some(Live::accepting(caller, call, context, now))
            }
            Input::Intent(Intent::Decline | Intent::HangUp | Intent::Leave) => {
                context.say(&self.caller, self.call.as_ref(), Signal::Decline);
                Some(end(context, EndReason::DeclinedHere))
            }
            Input::Dial { person, .. } if *person == self.caller => {
                self.handle(&Input::Intent(Intent::Accept), context, now)
            }
            Input::Absent(person) if *person == self.caller => {
                Some(end(context, EndReason::Missed))
            }
            Input::Envelope(envelope) => self.hear(envelope, context),
            Input::Tick if now >= self.deadline => Some(end(context, EndReason::Missed)),
            Input::Absent(_) | Input::Tick | Input::NetworkChanged => None,
            Input::Intent(Intent::Cancel)
            | Input::Dial { .. }
            | Input::Media { .. }
            | Input::Peer { .. } => ignore(context),
        }
    }

    fn hear(&self, envelope: &Envelope, context: &mut Context) -> Option<Stage> {
        let from_caller = envelope.from == self.caller;
        let same_call = envelope.call == self.call;
        match envelope.signal {
            // The caller rings again for whoever came late or was away for a moment.
            Signal::Ring if from_caller && same_call => {
                self.say_ringing(context);
                None
            }
            Signal::Ring => {
                if !envelope.from.is_stranger() {
                    context.say(&envelope.from, envelope.call.as_ref(), Signal::Busy);
                }
                None
            }
            Signal::Cancel | Signal::HangUp if from_caller && same_call => {
                Some(end(context, EndReason::Missed))
            }
            // Who takes another call does not wait for this one any more.
            Signal::Accept if from_caller => Some(end(context, EndReason::Missed)),
            Signal::Accept if same_call || envelope.from.is_stranger() => {
                Some(end(context, EndReason::AnsweredElsewhere))
            }
            Signal::Busy if from_caller && same_call => {
                Some(end(context, EndReason::AnsweredElsewhere))
            }
            Signal::Hello => None,
            Signal::Ringing
            | Signal::Accept
            | Signal::Decline
            | Signal::Busy
            | Signal::Cancel
            | Signal::HangUp
            | Signal::Description(_)
            | Signal::Candidate(_) => ignore(context),
        }
    }

    fn say_ringing(&self, context: &mut Context) {
        if !self.caller.is_stranger() {
            context.say(&self.caller, self.call.as_ref(), Signal::Ringing);
        }
    }

    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = Phase::Incoming;
        snapshot.people.push((self.caller.clone(), None));
    }
}
