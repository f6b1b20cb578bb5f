//! The names of the events, all in one place.

/// Enters a room; its argument is the room.
pub(crate) const JOIN: &str = "joinRoom";
/// Carries `{offer, roomId}`.
pub(crate) const OFFER: &str = "sendOffer";
/// Carries `{answer, roomId}`.
pub(crate) const ANSWER: &str = "sendAnswer";
/// Carries `{candidate, roomId}`.
pub(crate) const CANDIDATE: &str = "sendCandidate";
/// Carries `{room, to?, body}`, on servers that know it.
pub(crate) const ROOM: &str = "room";

/// An event without content: it says neither who nor to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bare {
    /// Somebody calls.
    Ring,
    /// Somebody takes the call.
    Accept,
    /// Somebody ends or refuses the call.
    HangUp,
}

impl Bare {
    /// The name under which we emit it; its argument is the room.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ring => "callRemote",
            Self::Accept => "acceptCall",
            Self::HangUp => "hangUp",
        }
    }

    /// The one that we emit under this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Ring, Self::Accept, Self::HangUp]
            .into_iter()
            .find(|bare| bare.name() == name)
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
    Room,
    MemberJoined,
    MemberLeft,
    GoingAway,
}

/// Relays of the tutorial's family differ in what they call things. The last four are told by
/// those that know more.
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
    (ROOM, Incoming::Room),
    ("memberJoined", Incoming::MemberJoined),
    ("memberLeft", Incoming::MemberLeft),
    ("goingAway", Incoming::GoingAway),
];

pub(super) fn incoming(name: &str) -> Option<Incoming> {
    INPUT
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, incoming)| *incoming)
}
