//! The tutorial's dialect: a room on a relay that forwards six events to everybody in it, the
//! sender included, and tells nobody who sent what.
//!
//! # Who said it
//!
//! Fields that the relay does not know pass through it inside an offer, an answer or a candidate,
//! and WebRTC ignores them. Our clients put an object `visavis` there:
//! `{from, to?, seq, kind, call?: [caller, number], negotiation?}`. `from` is the sender's id,
//! `seq` counts its messages from 1.
//!
//! A bare event (`callRemote`, `acceptCall`, `hangUp`) has no room for that. Ours is therefore
//! preceded by a *tag*: an empty candidate, which does nothing in other clients, with `visavis` in
//! it. Who understands tags takes the meaning from the tag and swallows the bare twin that
//! follows. A bare event without a tag comes from a client of another make:
//! [`PersonId::stranger`].
//!
//! | signal | on the wire |
//! |---|---|
//! | ring | tag, `callRemote` |
//! | accept | tag, `acceptCall` |
//! | decline, cancel, hang up | tag, `hangUp` |
//! | hello, ringing, busy, no more candidates | tag |
//! | description | `sendOffer` or `sendAnswer`, `visavis` inside the description |
//! | candidate | `sendCandidate`, `visavis` inside the candidate |
//!
//! # What is delivered
//!
//! Own echoes never are; they prove that the relay forwards, and acknowledge what was sent. What a
//! person said is delivered once, however often it arrives. What is for somebody else is not
//! delivered, except [`Signal::Accept`]: it tells a third person that the call was answered
//! elsewhere, so `to` must be looked at there.
//!
//! What is sent while there is no connection waits for the next one, up to
//! [`MAX_AGE`]. On a relay that is known to echo, what was transmitted and did not come back
//! before the connection died is transmitted again.
//!
//! [`PersonId::stranger`]: visavis_call::PersonId::stranger
//! [`Signal::Accept`]: visavis_call::Signal::Accept

mod client;
mod names;
mod outbox;
mod seen;
mod twins;
mod wire;

use std::time::Duration;

use visavis_call::{Envelope, PersonId};

pub use client::Client;
pub use names::{Bare, OUTPUT, OutputNames};
pub use outbox::{MAX_AGE, MAX_WAITING};

use crate::Dropped;
pub use crate::session::OfflineReason;

/// What a client needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The URL of the WebSocket, see [`crate::address`].
    pub url: String,
    /// The room; any text that the relay takes.
    pub room: String,
    /// Who we are; drawn at random by the page, never a stranger.
    pub me: PersonId,
    /// Where the jitter of the waiting times starts.
    pub seed: u64,
}

/// What happens to a client. Whatever comes from a WebSocket brings the attempt that opened it.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// Connect; does nothing while the client runs already.
    Start,
    /// The WebSocket opened.
    Opened {
        /// From [`Effect::Connect`].
        attempt: u32,
    },
    /// A text frame arrived.
    Text {
        /// From [`Effect::Connect`].
        attempt: u32,
        /// The frame.
        text: &'a str,
    },
    /// A binary frame arrived; its content does not matter.
    Binary {
        /// From [`Effect::Connect`].
        attempt: u32,
    },
    /// The WebSocket closed or could not be opened.
    Closed {
        /// From [`Effect::Connect`].
        attempt: u32,
        /// RFC 6455, section 7.4; 1006 when there was no closing handshake.
        code: u16,
        /// The peer's words, usually none.
        reason: &'a str,
    },
    /// Time passed.
    Tick,
    /// The network came back, or the page woke up.
    NetworkBack,
    /// A person wants to try again now, also after a refusal.
    Retry,
    /// Say something; [`Envelope::from`] does not matter.
    Send(Envelope),
    /// The page goes away: what was said is on its way, close. [`Input::Start`] begins again.
    Leave,
}

/// What a client asks for or tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a WebSocket.
    Connect {
        /// To be brought back with all that comes from it.
        attempt: u32,
        /// Where to.
        url: String,
    },
    /// Send a text frame.
    Transmit {
        /// On the WebSocket of this attempt.
        attempt: u32,
        /// The frame.
        frame: String,
    },
    /// Close the WebSocket of this attempt; nothing that it still says matters.
    Disconnect {
        /// Which one.
        attempt: u32,
    },
    /// The state is another now.
    Status(Status),
    /// Somebody said something.
    Receive(Envelope),
    /// Something was refused or given up; for the log.
    Dropped(Dropped),
}

/// The state of signaling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Trying to get into the room.
    Connecting,
    /// In the room. May come again with better evidence.
    Online(Forwarding),
    /// Not connected.
    Offline {
        /// Why.
        reason: OfflineReason,
        /// When the next attempt starts, since the time origin; `None`: only when asked.
        retry_at: Option<Duration>,
    },
}

/// What is known about the relay, from little to much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forwarding {
    /// Nothing came back within [`PROOF_TIME`]: the server may not be such a relay at all.
    Unproven,
    /// It acknowledged that we are in the room.
    Acknowledged,
    /// Our own words came back from the room.
    Proven,
}

/// How long the relay may take until [`Forwarding::Unproven`] is told.
pub const PROOF_TIME: Duration = Duration::from_millis(1500);
