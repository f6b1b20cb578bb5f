//! The names of the events, all in one place.

/// The events as we emit them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputNames {
    /// Enters a room; its argument is the room.
    pub join: &'static str,
    /// Carries `{offer, roomId}`.
    pub offer: &'static str,
    /// Carries `{answer, roomId}`.
    pub answer: &'static str,
    /// Carries `{candidate, roomId}`.
    pub candidate: &'static str,
    /// Asks for a call; its argument is the room.
    pub ring: &'static str,
    /// Takes a call; its argument is the room.
    pub accept: &'static str,
    /// Ends or refuses a call; its argument is the room.
    pub hang_up: &'static str,
}

/// The names that the tutorial's relay listens to.
pub const OUTPUT: OutputNames = OutputNames {
    join: "joinRoom",
    offer: "sendOffer",
    answer: "sendAnswer",
    candidate: "sendCandidate",
    ring: "callRemote",
    accept: "acceptCall",
    hang_up: "hangUp",
};

/// An event without content: it says neither who nor to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// Somebody calls.
    Ring,
    /// Somebody takes the call.
    Accept,
    /// Somebody ends or refuses the call.
    HangUp,
}

impl Bare {
    /// The name under which we emit it.
    #[must_use]
    pub fn output(self) -> &'static str {
        match self {
            Self::Ring => OUTPUT.ring,
            Self::Accept => OUTPUT.accept,
            Self::HangUp => OUTPUT.hang_up,
        }
    }
}

/// What an incoming event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Incoming {
    /// The relay is ready for us.
    Ready,
    Bare(Bare),
    Offer,
    Answer,
    Candidate,
}

/// Relays of this family differ in what they call things.
const INPUT: &[(&str, Incoming)] = &[
    ("connectionSuccess", Incoming::Ready),
    ("callRemote", Incoming::Bare(Bare::Ring)),
    ("receiveCall", Incoming::Bare(Bare::Ring)),
    ("acceptCall", Incoming::Bare(Bare::Accept)),
    ("receiveAccept", Incoming::Bare(Bare::Accept)),
    ("receiveAcceptCall", Incoming::Bare(Bare::Accept)),
    ("hangUp", Incoming::Bare(Bare::HangUp)),
    ("hangup", Incoming::Bare(Bare::HangUp)),
    ("receiveHangUp", Incoming::Bare(Bare::HangUp)),
    ("receiveHangup", Incoming::Bare(Bare::HangUp)),
    ("sendOffer", Incoming::Offer),
    ("receiveOffer", Incoming::Offer),
    ("sendAnswer", Incoming::Answer),
    ("receiveAnswer", Incoming::Answer),
    ("sendCandidate", Incoming::Candidate),
    ("receiveCandidate", Incoming::Candidate),
];

pub(super) fn incoming(name: &str) -> Option<Incoming> {
    INPUT
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, incoming)| *incoming)
}
