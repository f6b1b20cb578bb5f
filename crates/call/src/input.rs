//! What goes into the machine and what comes out.

use crate::{Candidate, Envelope, MediaKinds, MediaReport, PersonId};

/// Which question an asynchronous answer belongs to. Grows with every question.
pub type Generation = u32;

/// Anything that may happen to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A person wants something.
    Intent(Intent),
    /// A person wants to ring this one person, and nobody else.
    Dial {
        /// Whom.
        person: PersonId,
        /// Whether the offer goes along with the ring, as PeerJS wants it. Else it waits for the
        /// answer.
        offer: bool,
    },
    /// Signaling says that this person is not there, and whatever was said to them is lost.
    Absent(PersonId),
    /// Somebody said something through signaling.
    Envelope(Envelope),
    /// Camera and microphone were asked for, and this came of it.
    Media {
        /// That of the [`Effect::OpenMedia`].
        generation: Generation,
        /// Which of the two there is, and why not.
        report: MediaReport,
    },
    /// Something happened to a peer connection.
    Peer {
        /// Whose.
        peer: PersonId,
        /// That of the [`Effect::OpenPeer`].
        generation: Generation,
        /// What.
        event: PeerEvent,
    },
    /// The page has another network than before.
    NetworkChanged,
    /// Time has passed; due at [`crate::Machine::next_timeout`], harmless at any time.
    Tick,
}

/// What a person may want of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Ring everybody in the room.
    Call,
    /// Take the call that rings.
    Accept,
    /// Refuse the call that rings.
    Decline,
    /// Stop ringing.
    Cancel,
    /// End the call, whatever state it is in.
    HangUp,
    /// The page goes away.
    Leave,
}

/// W3C WebRTC, `RTCPeerConnectionState`, less "new" and "connecting", from which nothing follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Every transport is up.
    Connected,
    /// A transport is down and may come back by itself.
    Disconnected,
    /// A transport is down and will not come back by itself.
    Failed,
}

/// What may happen to a peer connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerEvent {
    /// [`Effect::CreateOffer`] is done; the offer is set as local description.
    OfferCreated {
        /// That of the effect.
        negotiation: u32,
        /// The SDP to send.
        sdp: String,
    },
    /// [`Effect::ApplyOffer`] is done; the answer is set as local description.
    AnswerCreated {
        /// That of the effect.
        negotiation: u32,
        /// The SDP to send.
        sdp: String,
    },
    /// [`Effect::ApplyAnswer`] is done.
    AnswerApplied {
        /// That of the effect.
        negotiation: u32,
    },
    /// The browser refused the other side's description; nothing has changed by it.
    RemoteRejected {
        /// That of the effect.
        negotiation: u32,
    },
    /// The browser could not make a description of ours.
    LocalFailed,
    /// ICE found a candidate of ours.
    Candidate(Candidate),
    /// The connection went up or down.
    Connection(ConnectionState),
    /// What the other side sends by its description.
    RemoteMedia(MediaKinds),
    /// The other side said good-bye on the data channel: it hung up.
    Goodbye,
    /// The data channel closed without a good-bye: the other side closed the connection, or there has
    /// been none for so long that a browser gave it up.
    ChannelClosed,
}

/// What has to be done outside the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Say this through signaling.
    Send(Envelope),
    /// Ask for camera and microphone; answer with [`Input::Media`].
    OpenMedia {
        /// To be brought back.
        generation: Generation,
    },
    /// Stop all local tracks, and those still being asked for as soon as they come.
    CloseMedia,
    /// Make a peer connection to this person; answer with [`Input::Peer`].
    OpenPeer {
        /// To whom.
        peer: PersonId,
        /// To be brought back.
        generation: Generation,
    },
    /// Say good-bye on the data channel, and close the peer connection to this person.
    ClosePeer {
        /// To whom.
        peer: PersonId,
        /// Whether to leave it open until the good-bye has been heard, for a few seconds at most:
        /// signaling may be down.
        lingers: bool,
    },
    /// Add the local tracks there are, make an offer and set it as local description.
    CreateOffer {
        /// To whom.
        peer: PersonId,
        /// To be brought back.
        negotiation: u32,
        /// Whether ICE is to look for paths anew (W3C WebRTC, `RTCOfferOptions.iceRestart`).
        restart: bool,
    },
    /// Set this offer, which takes an offer of ours back that is not answered yet; add the local
    /// tracks there are, make an answer and set it.
    ApplyOffer {
        /// Whose.
        peer: PersonId,
        /// To be brought back.
        negotiation: u32,
        /// The offer.
        sdp: String,
    },
    /// Set this answer.
    ApplyAnswer {
        /// Whose.
        peer: PersonId,
        /// To be brought back.
        negotiation: u32,
        /// The answer.
        sdp: String,
    },
    /// Hand a candidate to ICE, after the remote description if that is not there yet.
    AddCandidate {
        /// Whose.
        peer: PersonId,
        /// The candidate.
        candidate: Candidate,
    },
}
