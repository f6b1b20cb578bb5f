//! The machine as others see it.

use std::time::Duration;

use crate::{MediaKinds, MediaReport, PersonId};

/// The state of a call by its plain name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No call, and none since the page was opened.
    #[default]
    Idle,
    /// It rings at the others.
    Outgoing,
    /// It rings here.
    Incoming,
    /// Accepted; no media yet.
    Connecting,
    /// Media can flow.
    Connected,
    /// Media could flow, and cannot just now.
    Reconnecting,
    /// The last call is over.
    Ended,
}

impl Phase {
    /// The code that embedders and tests read.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Ended => "ended",
        }
    }
}

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndReason {
    /// The person here hung up.
    HungUp,
    /// The other person hung up.
    RemoteHungUp,
    /// The person here stopped ringing.
    Cancelled,
    /// The caller stopped ringing before anybody here answered.
    Missed,
    /// The other person refused.
    Declined,
    /// The person here refused.
    DeclinedHere,
    /// Nobody answered in time.
    NoAnswer,
    /// Somebody else in the room took the call.
    AnsweredElsewhere,
    /// Whoever was asked is in another call.
    Busy,
    /// Whoever was rung is not there.
    NoSuchPerson,
    /// No connection came about.
    Failed,
    /// The connection broke and did not come back.
    Lost,
}

impl EndReason {
    /// The code that embedders and tests read.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::HungUp => "hung-up",
            Self::RemoteHungUp => "remote-hung-up",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
            Self::Declined => "declined",
            Self::DeclinedHere => "declined-here",
            Self::NoAnswer => "no-answer",
            Self::AnsweredElsewhere => "answered-elsewhere",
            Self::Busy => "busy",
            Self::NoSuchPerson => "no-such-person",
            Self::Failed => "failed",
            Self::Lost => "lost",
        }
    }
}

/// Where asking for camera and microphone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalMedia {
    /// Not asked for, or given back.
    Closed,
    /// Asked for; the browser may be showing its prompt.
    Opening,
    /// Asked for, and this came of it.
    Open(MediaReport),
}

/// The machine as others see it, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The state by its name.
    pub phase: Phase,
    /// Why the last call ended; only in [`Phase::Ended`].
    pub ended: Option<EndReason>,
    /// When the call was first connected, on the clock of the inputs.
    pub connected_at: Option<Duration>,
    /// How long the ended call was connected.
    pub duration: Option<Duration>,
    /// Until when a broken connection may come back, on the clock of the inputs.
    pub gives_up_at: Option<Duration>,
    /// Whether it is known to ring at somebody's.
    pub rings: bool,
    /// Whether it rings because a call with the same person broke off.
    pub again: bool,
    /// Camera and microphone here.
    pub local: LocalMedia,
    /// The people on the other side, with what each sends (`None`: not known yet).
    pub people: Vec<(PersonId, Option<MediaKinds>)>,
}
