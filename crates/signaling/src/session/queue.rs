//! Events of ours on their way to the server.

use crate::lists::take;

/// How many events may wait for a connection or for their acknowledgement.
const MAX_QUEUED: usize = 1024;

/// One event, encoded.
#[derive(Debug)]
pub(super) struct Queued {
    frame: String,
    ack: Option<u64>,
    pub(super) ticket: Option<u32>,
    until_acked: bool,
    sent: bool,
}

/// All events that were not transmitted yet, or not acknowledged yet, in the order of emission.
#[derive(Debug, Default)]
pub(super) struct Queue {
    items: Vec<Queued>,
    last_ack: u64,
}

/// What became of an acknowledgement.
pub(super) enum Acked {
    Unknown,
    Known { ticket: Option<u32> },
}

impl Queue {
    /// Ids are never used twice, so that a late acknowledgement cannot hit a newer event.
    pub(super) fn next_ack_id(&mut self) -> u64 {
        self.last_ack += 1;
        self.last_ack
    }

    /// Whether there was room.
    pub(super) fn push(
        &mut self,
        frame: String,
        ack: Option<u64>,
        ticket: Option<u32>,
        until_acked: bool,
    ) -> bool {
        let room = self.items.len() < MAX_QUEUED;
        if room {
            self.items.push(Queued {
                frame,
                ack,
                ticket,
                until_acked,
                sent: false,
            });
        }
        room
    }

    /// The next frame that was not sent on this connection; now it counts as such. One over the
    /// `limit` is forgotten, for it can never be sent.
    pub(super) fn next(&mut self, limit: usize) -> Option<String> {
        let index = self.items.iter().position(|item| !item.sent)?;
        let item = self.items.get_mut(index)?;
        item.sent = true;
        if item.ack.is_some() && item.frame.len() <= limit {
            return Some(item.frame.clone());
        }
        take(&mut self.items, index).map(|item| item.frame)
    }

    pub(super) fn acknowledge(&mut self, id: u64) -> Acked {
        let is_it = |item: &Queued| item.sent && item.ack == Some(id);
        let index = self.items.iter().position(is_it);
        match index.and_then(|index| take(&mut self.items, index)) {
            Some(Queued { ticket, .. }) => Acked::Known { ticket },
            None => Acked::Unknown,
        }
    }

    /// The connection is gone, so this one, which was sent once, is given up.
    pub(super) fn next_lost(&mut self) -> Option<Queued> {
        let given_up = |item: &Queued| item.sent && !item.until_acked;
        let index = self.items.iter().position(given_up)?;
        take(&mut self.items, index)
    }

    /// What is left is to be sent on the next connection.
    pub(super) fn unsend(&mut self) {
        for item in &mut self.items {
            item.sent = false;
        }
    }
}
