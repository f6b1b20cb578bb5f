//! No call.

use std::time::Duration;

use super::{Incoming, Outgoing, Stage, ignore};
use crate::context::{Context, later};
use crate::{Description, DescriptionKind, Envelope, Input, Intent, Signal};

/// How far apart two pages may notice the same.
const SAME_TIME: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Idle;

/// What can start a call; everything else leaves things as they are.
pub(super) fn begin(input: &Input, context: &mut Context, now: Duration) -> Option<Stage> {
    match input {
        Input::Intent(Intent::Call) => Some(Outgoing::ring(context, now)),
        Input::Dial { person, offer } => Some(Outgoing::dial(person, *offer, context, now)),
        Input::Envelope(envelope) => begin_from(envelope, context, now),
        Input::Intent(
            Intent::Accept | Intent::Decline | Intent::Cancel | Intent::HangUp | Intent::Leave,
        )
        | Input::Media { .. }
        | Input::Peer { .. } => ignore(context),
        Input::Absent(_) | Input::Tick | Input::NetworkChanged => None,
    }
}

fn begin_from(envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
    match envelope.signal {
        Signal::Ring
            if !envelope
                .call
                .as_ref()
                .is_some_and(|call| context.ledger.knows(call)) =>
        {
            Some(Incoming::ring(envelope, context, now))
        }
        // The ring that this takes back may still be on its way.
        Signal::Cancel | Signal::HangUp => {
            if let Some(call) = envelope
                .call
                .as_ref()
                .filter(|call| call.caller == envelope.from)
            {
                context.ledger.note(call);
            }
            None
        }
        // Whoever takes a call that is over would wait for its offer in vain.
        Signal::Accept if is_mine(envelope, context) => {
            context.say(&envelope.from, envelope.call.as_ref(), Signal::Cancel);
            None
        }
        // Whoever has waited as long for a connection comes to the same end, and knows why.
        Signal::Description(_)
            if context
                .given_up_at
                .is_some_and(|at| now < later(at, SAME_TIME)) =>
        {
            ignore(context)
        }
        // Whoever offers anew in a call that is over here has not heard so.
        Signal::Description(Description {
            kind: DescriptionKind::Offer,
            ..
        }) if envelope.to.as_ref() == Some(&context.me) && envelope.call.is_some() => {
            context.say(&envelope.from, envelope.call.as_ref(), Signal::HangUp);
            None
        }
        Signal::Hello => None,
        Signal::Ring
        | Signal::Ringing
        | Signal::Accept
        | Signal::Decline
        | Signal::Busy
        | Signal::Description(_)
        | Signal::Candidate(_) => ignore(context),
    }
}

fn is_mine(envelope: &Envelope, context: &Context) -> bool {
    envelope.to.as_ref() == Some(&context.me)
        && envelope
            .call
            .as_ref()
            .is_some_and(|call| call.caller == context.me)
}
