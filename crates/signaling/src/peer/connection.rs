//! A call as this protocol knows it.

use std::time::Duration;

use visavis_call::{CallId, Candidate, PersonId, Signal};

use super::MAX_CANDIDATES;

/// Where a call stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// We call; there is no offer yet.
    Dialled,
    /// We call, and have offered.
    Offered {
        /// Whether the other side has said yes. Its answer follows.
        accepted: bool,
    },
    /// It rings here.
    Ringing {
        /// What the caller offers.
        offer: String,
    },
    /// We took it; our answer is due.
    Taken,
    /// Both descriptions have been said.
    Agreed,
}

#[derive(Debug)]
pub(super) struct Connection {
    /// Its name on the wire, given by the caller.
    pub(super) name: String,
    pub(super) person: PersonId,
    pub(super) call: CallId,
    pub(super) stage: Stage,
    /// Whether the other side is known to be a client of our kind.
    pub(super) own_kind: bool,
    /// The number of the first offer.
    pub(super) negotiation: u32,
    /// The answer that refuses everything, for a stock caller.
    pub(super) refusal: String,
    /// When it is forgotten unless it is taken before.
    pub(super) pending_until: Duration,
    /// Candidates of theirs for which it is too early here.
    pub(super) early: Vec<Candidate>,
    /// Candidates of ours for which it is too early there.
    pub(super) held: Vec<Candidate>,
}

impl Connection {
    /// Whether neither side has said yes.
    pub(super) fn is_pending(&self) -> bool {
        match self.stage {
            Stage::Dialled | Stage::Offered { accepted: false } | Stage::Ringing { .. } => true,
            Stage::Offered { accepted: true } | Stage::Taken | Stage::Agreed => false,
        }
    }

    /// Whether the other side may know of it.
    pub(super) fn is_on_the_wire(&self) -> bool {
        self.stage != Stage::Dialled
    }

    /// Whether our candidates may go out: a description went before them.
    pub(super) fn may_trickle(&self) -> bool {
        match self.stage {
            Stage::Offered { .. } | Stage::Agreed => true,
            Stage::Dialled | Stage::Ringing { .. } | Stage::Taken => false,
        }
    }

    /// Whether theirs may come in: the machine has the description that they belong to.
    pub(super) fn may_receive(&self) -> bool {
        match self.stage {
            Stage::Taken | Stage::Agreed => true,
            Stage::Dialled | Stage::Offered { .. } | Stage::Ringing { .. } => false,
        }
    }

    /// What it means that the other side ended it without a word.
    pub(super) fn ended(&self) -> Signal {
        match self.stage {
            Stage::Dialled | Stage::Offered { accepted: false } => Signal::Decline,
            Stage::Ringing { .. } => Signal::Cancel,
            Stage::Offered { accepted: true } | Stage::Taken | Stage::Agreed => Signal::HangUp,
        }
    }
}

/// Keeps a candidate for later; whether there was room.
pub(super) fn keep(candidates: &mut Vec<Candidate>, candidate: Candidate) -> bool {
    let room = candidates.len() < MAX_CANDIDATES;
    if room {
        candidates.push(candidate);
    }
    room
}
