//! What was said while there was no connection to the server.

use std::collections::VecDeque;
use std::time::Duration;

use super::{MAX_AGE, MAX_WAITING};
use crate::clock::later;

#[derive(Debug)]
struct Waiting {
    /// The name of the call.
    connection: String,
    is_offer: bool,
    frame: String,
    expires_at: Duration,
}

/// Frames in the order in which they were said.
#[derive(Debug, Default)]
pub(super) struct Outbox(VecDeque<Waiting>);

impl Outbox {
    /// Whether everything fitted; else the oldest had to go.
    pub(super) fn push(
        &mut self,
        connection: &str,
        is_offer: bool,
        frame: String,
        now: Duration,
    ) -> bool {
        self.0.push_back(Waiting {
            connection: connection.to_owned(),
            is_offer,
            frame,
            expires_at: later(now, MAX_AGE),
        });
        let fits = self.0.len() <= MAX_WAITING;
        if !fits {
            self.0.pop_front();
        }
        fits
    }

    pub(super) fn next(&mut self) -> Option<String> {
        self.0.pop_front().map(|it| it.frame)
    }

    /// Forgets what waits for this call; whether its offer was among it, so that the other side
    /// knows nothing of it.
    pub(super) fn forget(&mut self, connection: &str) -> bool {
        let of_it = |it: &Waiting| it.connection == connection;
        let unheard = self.0.iter().any(|it| of_it(it) && it.is_offer);
        self.0.retain(|it| !of_it(it));
        unheard
    }

    /// Whether the oldest was too old; now it is forgotten.
    pub(super) fn expire_one(&mut self, now: Duration) -> bool {
        let due = self.next_timeout().is_some_and(|at| now >= at);
        due && self.0.pop_front().is_some()
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.0.front().map(|it| it.expires_at)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
