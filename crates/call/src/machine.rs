//! The call's state machine.

use std::time::Duration;

use crate::context::{Context, concerns};
use crate::snapshot::Snapshot;
use crate::stage::{Idle, Stage};
use crate::{Effect, Generation, Input, PersonId};

/// One page's side of its calls.
///
/// ```text
///               Call, Dial                      Ring
///        ┌──────────────────────── idle ────────────────────────┐
///        ▼                        (ended)                       ▼
///    outgoing ──────────────┐        ▲        ┌───────────── incoming
///        │ Cancel, Decline, │        │        │ Decline, Cancel,  │
///        │ Busy, Absent,    └───► ended ◄─────┘ Accept by another,│
///        │ time-out                  ▲          Absent, time-out  │
///        │ Accept by the other       │                            │ Accept
///        │ (or Ring: glare)          │ HangUp, time-out, Failed   │
///        ▼                           │                            ▼
///    connecting ─────────────────────┼─────────────────────── connecting
///        └─────────────┬─────────────┼──────────────┬─────────────┘
///                      ▼             │              ▼
///                  connected ────────┴───────► reconnecting
///                      ▲  every connection down     │ the other side knows no restart
///                      └────────────────────────────┴──────────► outgoing, again
/// ```
///
/// Connecting, connected and reconnecting are one stage, `Live`: a set of people with a peer
/// connection each. The name is read off the set.
///
/// Drive it with [`Machine::handle`], carry out what [`Machine::poll_effect`] gives until it gives
/// nothing, and hand in [`Input::Tick`] at [`Machine::next_timeout`]. `now` is any clock that does
/// not go backwards; when it does, time-outs come late and nothing else happens.
#[derive(Debug)]
pub struct Machine {
    context: Context,
    stage: Stage,
}

impl Machine {
    /// A machine for the page of this person; nothing rings.
    #[must_use]
    pub fn new(me: PersonId) -> Self {
        Self {
            context: Context::new(me),
            stage: Stage::Idle(Idle),
        }
    }

    /// Takes one input. What means nothing in this state is counted and otherwise ignored.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "nobody has any use for an input that was handled"
    )]
    pub fn handle(&mut self, input: Input, now: Duration) {
        let context = &mut self.context;
        match &input {
            Input::Envelope(envelope) if !concerns(&context.me, envelope) => {
                context.drop_input();
                return;
            }
            Input::Media { generation, report } => {
                if !context.media_opened(*generation, *report) {
                    context.drop_input();
                    return;
                }
            }
            Input::Envelope(_)
            | Input::Intent(_)
            | Input::Dial { .. }
            | Input::Absent(_)
            | Input::Peer { .. }
            | Input::NetworkChanged
            | Input::Tick => {}
        }
        if let Some(successor) = self.stage.handle(&input, context, now) {
            self.stage = successor;
        }
    }

    /// The next thing to do outside, in order; `None` when there is nothing left.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.context.poll()
    }

    /// When to hand in [`Input::Tick`], on the clock of the inputs.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.stage.deadline()
    }

    /// Whether tracks that were asked for under this generation are still wanted. Where they are
    /// not, whoever holds them stops them.
    #[must_use]
    pub fn awaits_media(&self, generation: Generation) -> bool {
        self.context.awaits_media(generation)
    }

    /// How many inputs meant nothing when they came.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.context.dropped()
    }

    /// Everything that a screen needs.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.stage.snapshot();
        snapshot.local = self.context.local_media();
        snapshot
    }
}
