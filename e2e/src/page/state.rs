//! The words of the app's contract: the attributes of its root element.

use serde::Deserialize;

/// `data-signal`: whether the relay answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Not yet known.
    Connecting,
    /// It does.
    Online,
    /// It does not.
    Offline,
}

impl Signal {
    /// The word in the attribute.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Online => "online",
            Self::Offline => "offline",
        }
    }
}

/// `data-call`: where the call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// No call yet.
    Idle,
    /// It rings at the other.
    Outgoing,
    /// It rings here.
    Incoming,
    /// Accepted, no path yet.
    Connecting,
    /// In a call.
    Connected,
    /// The path is lost and looked for.
    Reconnecting,
    /// Over.
    Ended,
}

impl CallState {
    /// The word in the attribute.
    #[must_use]
    pub fn word(self) -> &'static str {
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

/// `data-ended`: why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// I hung up.
    HungUp,
    /// The other did.
    RemoteHungUp,
    /// I cancelled.
    Cancelled,
    /// The caller cancelled or gave up.
    Missed,
    /// The other declined.
    Declined,
    /// I declined.
    DeclinedHere,
    /// Nobody answered.
    NoAnswer,
    /// Somebody else in the room took the call.
    AnsweredElsewhere,
    /// The other is in a call.
    Busy,
    /// Whoever was rung is not there.
    NoSuchPerson,
    /// No path was found.
    Failed,
    /// The path was lost.
    Lost,
    /// The other left.
    Left,
}

impl Reason {
    /// The word in the attribute.
    #[must_use]
    pub fn word(self) -> &'static str {
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
            Self::Left => "left",
        }
    }
}

/// What the root element has said at a time.
#[derive(Clone, Debug, Deserialize)]
pub struct State {
    /// `data-call`.
    pub call: Option<String>,
    /// `data-ended`.
    pub ended: Option<String>,
    /// `data-signal`.
    pub signal: Option<String>,
    /// Milliseconds since 1970.
    pub at: f64,
}
