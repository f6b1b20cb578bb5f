//! The last call is over, and the screen says why.

use std::time::Duration;

use super::Stage;
use crate::EndReason;
use crate::snapshot::{Phase, Snapshot};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    reason: EndReason,
    duration: Option<Duration>,
}

impl Ended {
    pub(super) fn stage(reason: EndReason, duration: Option<Duration>) -> Stage {
        Stage::Ended(Self { reason, duration })
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = Phase::Ended;
        snapshot.ended = Some(self.reason);
        snapshot.duration = self.duration;
    }
}
