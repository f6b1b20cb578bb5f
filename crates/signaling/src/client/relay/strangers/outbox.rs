//! What was said to strangers and may still have to be transmitted.

use std::time::Duration;

use visavis_call::Signal;

use crate::clock::later;
use crate::lists::take;

/// After this long a message is no longer worth delivering.
const MAX_AGE: Duration = Duration::from_mins(1);
/// How many messages wait at most, for a connection or for their echo.
const MAX_WAITING: usize = 256;

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) seq: u32,
    pub(super) signal: Signal,
    born: Duration,
    transmitted: bool,
}

impl Waiting {
    fn expires_at(&self) -> Duration {
        later(self.born, MAX_AGE)
    }
}

/// Messages in the order in which they were said.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    items: Vec<Waiting>,
    /// Whether this relay ever sent our own words back.
    pub(super) echoes: bool,
}

impl Outbox {
    /// Takes a message in; says how many others had to go that were still wanted.
    pub(super) fn push(&mut self, seq: u32, signal: Signal, now: Duration) -> usize {
        self.items.push(Waiting {
            seq,
            signal,
            born: now,
            transmitted: false,
        });
        if self.items.len() <= MAX_WAITING {
            return 0;
        }
        // Where no echo comes, what was transmitted only waits for its turn to be forgotten.
        let echoes = self.echoes;
        let is_done = |item: &Waiting| item.transmitted && !echoes;
        let is_candidate = |item: &Waiting| matches!(item.signal, Signal::Candidate(_));
        let done = self.items.iter().position(is_done);
        let candidate = self.items.iter().position(is_candidate);
        take(&mut self.items, done.or(candidate).unwrap_or(0));
        usize::from(done.is_none())
    }

    /// The next message that was not transmitted on this connection; it now counts as such.
    pub(super) fn next(&mut self) -> Option<&Waiting> {
        let item = self.items.iter_mut().find(|item| !item.transmitted)?;
        item.transmitted = true;
        Some(item)
    }

    /// The message came back, or can never go out.
    pub(super) fn remove(&mut self, seq: u32) {
        if let Some(index) = self.items.iter().position(|item| item.seq == seq) {
            take(&mut self.items, index);
        }
    }

    /// The connection is gone. Where echoes come, their absence says what to transmit again;
    /// elsewhere what was transmitted has to be taken as delivered.
    pub(super) fn disconnected(&mut self) {
        while !self.echoes
            && let Some(index) = self.items.iter().position(|item| item.transmitted)
        {
            take(&mut self.items, index);
        }
        for item in &mut self.items {
            item.transmitted = false;
        }
    }

    /// Forgets what is too old; says how many of those were still wanted.
    pub(super) fn expire(&mut self, now: Duration) -> usize {
        let mut wanted = 0;
        while let Some(oldest) = self.items.first()
            && now >= oldest.expires_at()
        {
            wanted += usize::from(self.echoes || !oldest.transmitted);
            take(&mut self.items, 0);
        }
        wanted
    }

    /// When the oldest message becomes too old.
    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.items.first().map(Waiting::expires_at)
    }
}
