//! One side of the link between two people: what is put in comes out on the other side, in order
//! and once, over a bus that loses, doubles, delays and reorders.
//!
//! # Why it holds
//!
//! Each side draws an epoch when it begins, greater than all it drew before. A message is named by
//! both epochs and a number from 1 on: its frame carries the sender's epoch, and in its
//! acknowledgement that of the receiver. The receiver takes only what names its own epoch, and
//! forgets where it stood only together with one of the two epochs, which never come back. So
//! nothing is taken twice. The sender keeps a message until it is acknowledged under the same two
//! epochs, and sends it again and again. So nothing is missed while both sides live.
//!
//! Whoever is addressed by an epoch that is not theirs answers with their own.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::later;
use crate::json::Value;
use crate::lists::take;

use super::envelope::{Ack, MAX_FRAME_BYTES};

/// How many messages wait for their acknowledgement or their turn at most.
pub const MAX_WAITING: usize = 256;
/// How many bytes these have at most, written as JSON.
pub const MAX_WAITING_BYTES: usize = 512 * 1024;
/// How long one message may be, in bytes, written as JSON: what fits into a frame beside its envelope
/// when it is sealed, where three bytes become four.
pub const MAX_BODY_BYTES: usize = (MAX_FRAME_BYTES - 4096) / 4 * 3;
/// How many messages are on their way at a time. Also how far ahead of a gap messages are kept.
pub const WINDOW: u32 = 32;
/// How long an acknowledgement waits for a message to ride on.
pub const ACK_DELAY: Duration = Duration::from_millis(50);
/// How long to wait for an acknowledgement at first; doubles with each vain transmission.
pub const RESEND_FIRST: Duration = Duration::from_secs(1);
/// How long to wait for an acknowledgement at most.
pub const RESEND_MOST: Duration = Duration::from_secs(5);

/// One side of a link.
#[derive(Debug)]
pub struct Link {
    mine: u64,
    /// The other side's epoch; `None` until it has said it.
    theirs: Option<u64>,
    /// What is older than this is void.
    floor: u64,
    /// What is not acknowledged, with its size, oldest first.
    waiting: VecDeque<(Value, usize)>,
    bytes: usize,
    /// The number of the first that waits.
    first: u32,
    /// How many of those that wait have been transmitted, ever.
    flown: u32,
    /// How many of those that wait have been transmitted since the last time-out.
    cursor: u32,
    /// The number of the last that was taken.
    taken: u32,
    /// What was received ahead of a gap, in no order; at most a window.
    early: Vec<(u32, Value)>,
    ack_at: Option<Duration>,
    resend_at: Option<Duration>,
    /// How many time-outs in a row.
    vain: u32,
}

/// Why a message is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is longer than [`MAX_BODY_BYTES`].
    TooLarge,
    /// More waits already than is kept.
    Full,
}

/// What a frame of the other side brought.
#[derive(Debug, Default, PartialEq)]
pub struct Heard {
    /// It was of the past and means nothing.
    pub stale: bool,
    /// It brought a message that had been there already.
    pub duplicate: bool,
    /// The other side began anew and knows nothing of what was before.
    pub renewed: bool,
    /// How many messages of ours were for the former other side and are lost.
    pub lost: usize,
    /// What came, in order.
    pub bodies: Vec<Value>,
}

/// What goes into a frame to the other side.
#[derive(Debug, PartialEq)]
pub struct Outgoing {
    /// The epoch of this side.
    pub epoch: u64,
    /// What came from the other side.
    pub ack: Option<Ack>,
    /// A message, with its number.
    pub message: Option<(u32, Value)>,
}

impl Link {
    /// A side that begins at the epoch `mine` and ignores all that began before `floor`.
    #[must_use]
    pub fn new(mine: u64, floor: u64) -> Self {
        Self {
            mine,
            theirs: None,
            floor,
            waiting: VecDeque::new(),
            bytes: 0,
            first: 1,
            flown: 0,
            cursor: 0,
            taken: 0,
            early: Vec::new(),
            ack_at: None,
            resend_at: None,
            vain: 0,
        }
    }

    /// Takes a message in.
    pub fn push(&mut self, body: Value) -> Result<(), Refused> {
        let size = body.to_text().len();
        if size > MAX_BODY_BYTES {
            return Err(Refused::TooLarge);
        }
        if self.waiting.len() >= MAX_WAITING || self.bytes + size > MAX_WAITING_BYTES {
            return Err(Refused::Full);
        }
        self.bytes += size;
        self.waiting.push_back((body, size));
        Ok(())
    }

    /// How many messages are not acknowledged.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether what began at this epoch is of the other side's past.
    #[must_use]
    pub fn is_stale(&self, epoch: u64) -> bool {
        epoch < self.floor
    }

    /// Whether messages were transmitted again and still nothing came of it.
    #[must_use]
    pub fn struggles(&self) -> bool {
        self.vain > 0
    }

    /// The other side is of this epoch or of a later one. Gives how many messages are lost if
    /// it was thought to be of an earlier one, and `None` if nothing changed.
    pub fn renew(&mut self, floor: u64) -> Option<usize> {
        if floor <= self.floor {
            return None;
        }
        self.floor = floor;
        // Who was never heard was sent nothing that could be lost.
        self.theirs.take().map(|_| self.restart())
    }

    /// Forgets all but the epochs; says how many messages that are lost.
    fn restart(&mut self) -> usize {
        let fresh = Self {
            theirs: self.theirs,
            ..Self::new(self.mine, self.floor)
        };
        std::mem::replace(self, fresh).waiting.len()
    }

    /// Takes a frame of the other side, of this epoch.
    pub fn hear(
        &mut self,
        epoch: u64,
        ack: Option<Ack>,
        message: Option<(u32, Value)>,
        now: Duration,
    ) -> Heard {
        let mut heard = Heard::default();
        if self.is_stale(epoch) {
            heard.stale = true;
            return heard;
        }
        if self.theirs != Some(epoch) {
            self.floor = epoch;
            heard.renewed = self.theirs.replace(epoch).is_some();
            if heard.renewed {
                heard.lost = self.restart();
            }
            self.wake();
        }
        match ack {
            Some(ack) if ack.epoch == self.mine => {
                self.acknowledged(ack.seq, now);
                if let Some((seq, body)) = message {
                    self.take(seq, body, &mut heard, now);
                }
            }
            Some(_) | None => self.ack_at = Some(now),
        }
        heard
    }

    fn acknowledged(&mut self, seq: u32, now: Duration) {
        let mut any = false;
        while self.first <= seq && self.flown > 0 {
            if let Some((_, size)) = self.waiting.pop_front() {
                self.bytes -= size;
            }
            self.first += 1;
            self.flown -= 1;
            self.cursor = self.cursor.saturating_sub(1);
            any = true;
        }
        if any {
            self.vain = 0;
            self.resend_at = (self.flown > 0).then(|| later(now, RESEND_FIRST));
        }
    }

    fn take(&mut self, seq: u32, body: Value, heard: &mut Heard, now: Duration) {
        if seq <= self.taken || self.early.iter().any(|(early, _)| *early == seq) {
            heard.duplicate = true;
            // The acknowledgement seems to have been lost.
            self.ack_at = Some(now);
            return;
        }
        if seq - self.taken > WINDOW {
            return;
        }
        self.early.push((seq, body));
        while let Some(next) = self.taken.checked_add(1)
            && let Some(index) = self.early.iter().position(|(early, _)| *early == next)
            && let Some((_, body)) = take(&mut self.early, index)
        {
            self.taken = next;
            heard.bodies.push(body);
        }
        self.ack_at.get_or_insert(later(now, ACK_DELAY));
    }

    /// The way may be free again: what is not acknowledged is due now.
    pub fn wake(&mut self) {
        self.cursor = 0;
        self.vain = 0;
        self.resend_at = None;
    }

    /// The next frame that is due.
    pub fn poll(&mut self, now: Duration) -> Option<Outgoing> {
        if self.resend_at.is_some_and(|at| now >= at) {
            self.cursor = 0;
            self.resend_at = None;
            self.vain = self.vain.saturating_add(1);
        }
        let message = match self.theirs {
            // Only says who is here: what is not addressed to an epoch would not be taken.
            None if self.waiting.is_empty() || self.resend_at.is_some() => return None,
            None => {
                self.expect_ack(now);
                None
            }
            Some(_) => self.next_message(now),
        };
        let ack = self.theirs.map(|epoch| Ack {
            epoch,
            seq: self.taken,
        });
        let due = self.ack_at.is_some_and(|at| now >= at);
        if ack.is_some() && message.is_none() && !due {
            return None;
        }
        self.ack_at = None;
        Some(Outgoing {
            epoch: self.mine,
            ack,
            message,
        })
    }

    fn next_message(&mut self, now: Duration) -> Option<(u32, Value)> {
        if self.cursor >= WINDOW {
            return None;
        }
        let (body, _) = self.waiting.get(usize::try_from(self.cursor).ok()?)?;
        let message = (self.first.checked_add(self.cursor)?, body.clone());
        self.cursor += 1;
        self.flown = self.flown.max(self.cursor);
        self.expect_ack(now);
        Some(message)
    }

    fn expect_ack(&mut self, now: Duration) {
        let wait = RESEND_FIRST * (1 << self.vain.min(3));
        self.resend_at
            .get_or_insert(later(now, wait.min(RESEND_MOST)));
    }

    /// When [`Link::poll`] has something to give, if nothing else happens.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        [self.ack_at, self.resend_at].into_iter().flatten().min()
    }
}
