//! What two people say to each other through signaling, whatever the wire protocol.
//!
//! `visavis-signaling` translates these to and from the frames of a real server.

use crate::{CallId, PersonId};

/// One signaling message with its addressing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Who said it; [`PersonId::stranger`] where the protocol does not tell.
    pub from: PersonId,
    /// For whom; `None` is everybody in the room.
    pub to: Option<PersonId>,
    /// Which call it belongs to; `None` where the protocol does not tell.
    pub call: Option<CallId>,
    /// What was said.
    pub signal: Signal,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// "I am in the room": said on joining, so that a person who is calling can ring again.
    Hello,
    /// "Will you talk to me?"
    Ring,
    /// "It rings here."
    Ringing,
    /// "Yes." The caller sends its offer next.
    Accept,
    /// "No."
    Decline,
    /// "I am in a call with somebody else."
    Busy,
    /// "Never mind": the caller no longer rings.
    Cancel,
    /// "Good-bye": the call is over.
    HangUp,
    /// An SDP offer or answer (RFC 8829).
    Description(Description),
    /// A trickled ICE candidate (RFC 8838).
    Candidate(Candidate),
}

/// The two kinds of session description in use here; rollback never travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionKind {
    /// `RTCSdpType` "offer".
    Offer,
    /// `RTCSdpType` "answer".
    Answer,
}

/// A session description on its way (W3C WebRTC, `RTCSessionDescriptionInit`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Offer or answer.
    pub kind: DescriptionKind,
    /// The SDP text.
    pub sdp: String,
    /// The offerer's count of its offers in this call, from 1, which the answer repeats; `None`
    /// where the other side does not count.
    pub negotiation: Option<u32>,
}

/// An ICE candidate on its way (W3C WebRTC, `RTCIceCandidateInit`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The candidate-attribute of RFC 8839, section 5.1; empty says that there are no more.
    pub candidate: String,
    /// The media stream identification tag that it belongs to.
    pub sdp_mid: Option<String>,
    /// The index, from 0, of the media description that it belongs to.
    pub sdp_m_line_index: Option<u16>,
    /// The ICE username fragment of the generation that it belongs to.
    pub username_fragment: Option<String>,
}
