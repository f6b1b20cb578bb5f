//! What a relay does of itself: it beats, repairs what Redis knows of it, and takes its leave.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tracing::{debug, info};

use crate::hall::Hall;
use crate::roster::Member;
use crate::shared::{BEAT, Shared};

impl Hall {
    /// Beats for ever; for ever nothing where this relay is alone.
    pub(crate) async fn keep_beating(&self) {
        if self.shared.is_none() {
            return std::future::pending().await;
        }
        let mut beats = tokio::time::interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            if !self.closed.load(Ordering::Relaxed) {
                self.beat().await;
            }
        }
    }

    /// Says that this relay lives, and tells who is gone with relays that do not.
    pub(crate) async fn beat(&self) {
        let Some(shared) = &self.shared else { return };
        let Some(beat) = shared.beat().await else {
            return;
        };
        if !beat.lost.is_empty() {
            info!(members = beat.lost.len(), "another relay is dead");
        }
        for entry in beat.lost {
            self.announce_leaving(&entry.room, &entry.id);
        }
        if beat.forgotten {
            self.restore(shared).await;
        }
    }

    async fn restore(&self, shared: &Shared) {
        let Some((joined, left)) = shared.restore(|| self.everybody()).await else {
            return;
        };
        debug!(
            joined = joined.len(),
            left = left.len(),
            "said anew who is here"
        );
        for entry in left {
            self.announce_leaving(&entry.room, &entry.id);
        }
        for entry in joined {
            let protocol = self
                .roster()
                .find(&entry.room, &entry.id)
                .map(|it| it.protocol);
            if let Some(protocol) = protocol {
                self.announce_joined(&entry.room, &entry.id, protocol);
            }
        }
    }

    fn everybody(&self) -> Vec<(String, Member)> {
        self.roster()
            .all()
            .map(|(room, member)| (room.to_owned(), member.clone()))
            .collect()
    }

    /// Sends those away who know what it means, and waits for them, at most for `drain`.
    pub(crate) async fn send_away(&self, drain: Duration) {
        // Half of the time to go, half to come in elsewhere and to close here.
        let within = u64::try_from(drain.as_millis() / 2).unwrap_or(u64::MAX);
        let gone = self.say_to_go(within);
        if tokio::time::timeout(drain, gone).await.is_err() {
            info!("some clients did not go elsewhere");
        }
    }

    /// Tells the other relays that nobody is here any more.
    pub(crate) async fn retire(&self) {
        self.closed.store(true, Ordering::Relaxed);
        let Some(shared) = &self.shared else { return };
        if let Some((_, left)) = shared.restore(Vec::new).await {
            for entry in left {
                self.announce_leaving(&entry.room, &entry.id);
            }
        }
        shared.retire().await;
    }
}
