//! The last call is over, and the screen says why.

use std::time::Duration;

use super::{Stage, idle};
use crate::context::Context;
use crate::snapshot::{Phase, Snapshot};
use crate::{EndReason, Input};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    reason: EndReason,
    duration: Option<Duration>,
}

impl Ended {
    pub(super) fn new(reason: EndReason, duration: Option<Duration>) -> Self {
        Self { reason, duration }
    }

    pub(super) fn handle(self, input: Input, context: &mut Context, now: Duration) -> Stage {
        idle::begin(Stage::Ended(self), input, context, now)
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = Phase::Ended;
        snapshot.ended = Some(self.reason);
        snapshot.duration = self.duration;
    }
}
