//! The stages of a call, one file each.

mod ended;
mod idle;
mod incoming;
mod live;
mod outgoing;

use std::time::Duration;

pub(crate) use ended::Ended;
pub(crate) use idle::Idle;
pub(crate) use incoming::Incoming;
pub(crate) use live::Live;
pub(crate) use outgoing::Outgoing;

use crate::context::Context;
use crate::snapshot::{LocalMedia, Phase, Snapshot};
use crate::{EndReason, Input};

/// Where a call stands. A stage that an input ends gives its successor; one that goes on, none.
#[derive(Debug)]
pub(crate) enum Stage {
    Idle(Idle),
    Outgoing(Outgoing),
    Incoming(Incoming),
    Live(Live),
    Ended(Ended),
}

impl Stage {
    pub(crate) fn handle(
        &mut self,
        input: &Input,
        context: &mut Context,
        now: Duration,
    ) -> Option<Self> {
        match self {
            Self::Idle(_) | Self::Ended(_) => idle::begin(input, context, now),
            Self::Outgoing(outgoing) => outgoing.handle(input, context, now),
            Self::Incoming(incoming) => incoming.handle(input, context, now),
            Self::Live(live) => live.handle(input, context, now),
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Idle(_) | Self::Ended(_) => None,
            Self::Outgoing(outgoing) => Some(outgoing.deadline()),
            Self::Incoming(incoming) => Some(incoming.deadline()),
            Self::Live(live) => live.deadline(),
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot {
            phase: Phase::Idle,
            ended: None,
            connected_at: None,
            duration: None,
            gives_up_at: None,
            rings: false,
            again: false,
            local: LocalMedia::Closed,
            people: Vec::new(),
        };
        match self {
            Self::Idle(_) => {}
            Self::Outgoing(outgoing) => outgoing.describe(&mut snapshot),
            Self::Incoming(incoming) => incoming.describe(&mut snapshot),
            Self::Live(live) => live.describe(&mut snapshot),
            Self::Ended(ended) => ended.describe(&mut snapshot),
        }
        snapshot
    }
}

/// Ends whatever was going on here: devices are given back.
fn end(context: &mut Context, reason: EndReason) -> Stage {
    context.close_media();
    Ended::stage(reason, None)
}

/// Drops an input that means nothing in this stage, which goes on.
fn ignore(context: &mut Context) -> Option<Stage> {
    context.drop_input();
    None
}
