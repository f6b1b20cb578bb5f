//! What a relay does of itself: it beats, repairs what Redis knows of it, and takes its leave.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tracing::{debug, info};

use crate::hall::Hall;
use crate::roster::Member;
use crate::shared::{BEAT, Shared};

/// After relays have been apart, each gets the time to say anew who is there before all are listed.
const BEATS_UNTIL_LISTS: u32 = 1;

impl Hall {
    /// Beats for ever; for ever nothing where this relay is alone.
    pub(crate) async fn keep_beating(&self) {
        if self.shared.is_none() {
            return std::future::pending().await;
        }
        let mut beats = tokio::time::interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut until_lists = None;
        loop {
            beats.tick().await;
            if self.closed.load(Ordering::Relaxed) {
                continue;
            }
            let was_apart = self.beat().await;
            until_lists = match until_lists {
                _ if was_apart => Some(BEATS_UNTIL_LISTS),
                Some(0) => {
                    self.say_who_is_there().await;
                    None
                }
                Some(beats) => Some(beats - 1),
                None => None,
            };
        }
    }

    /// Says that this relay lives, and tells who is gone with relays that do not. Returns whether
    /// something of the others may have been missed.
    pub(crate) async fn beat(&self) -> bool {
        let Some(shared) = &self.shared else {
            return false;
        };
        let Some(beat) = shared.beat().await else {
            return false;
        };
        if !beat.lost.is_empty() {
            info!(members = beat.lost.len(), "another relay is dead");
        }
        for entry in beat.lost {
            self.announce_leaving(&entry.room, &entry.id);
        }
        if beat.was_apart {
            self.restore(shared).await;
        }
        beat.was_apart
    }

    /// Tells the clients of this relay who is in their rooms: of what has changed while relays did
    /// not hear each other nobody told them.
    async fn say_who_is_there(&self) {
        let Some(shared) = &self.shared else { return };
        let rooms: Vec<String> = self.roster().names().map(str::to_owned).collect();
        for room in rooms {
            let Some(members) = shared.members(&room).await else {
                return;
            };
            self.list_to_all(&room, &members);
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
