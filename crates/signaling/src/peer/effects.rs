//! What the client asks for or tells.

use std::collections::VecDeque;

use crate::Dropped;
use crate::client::Effect;

/// The effects so far, and how much was dropped.
#[derive(Debug, Default)]
pub(super) struct Effects {
    queue: VecDeque<Effect>,
    dropped: u64,
}

impl Effects {
    pub(super) fn push(&mut self, effect: Effect) {
        self.queue.push_back(effect);
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.queue.pop_front()
    }

    pub(super) fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.push(Effect::Dropped(reason.into()));
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}
