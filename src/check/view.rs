//! What a self-test tells.

use std::time::Duration;

use visavis_call::DeviceError;
use visavis_signaling::address::AddressError;
use visavis_signaling::client::OfflineReason;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The browser.
    Browser,
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// The speaker.
    Speaker,
    /// A signaling server.
    Server,
    /// What there is for calls between two networks, as far as it is missing.
    Path,
    /// A STUN server (RFC 8489).
    Stun,
    /// A TURN server (RFC 8656) over UDP.
    TurnUdp,
    /// One over TCP.
    TurnTcp,
    /// One over TLS.
    TurnTls,
}

impl Subject {
    /// The name that tests know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "check-browser",
            Self::Camera => "check-camera",
            Self::Microphone => "check-microphone",
            Self::Speaker => "check-speaker",
            Self::Server => "check-server",
            Self::Path => "check-path",
            Self::Stun => "check-stun",
            Self::TurnUdp => "check-turn-udp",
            Self::TurnTcp => "check-turn-tcp",
            Self::TurnTls => "check-turn-tls",
        }
    }
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It works; how long it took, where that says something.
    Works(Option<Duration>),
    /// The browser has no WebRTC.
    NoWebRtc,
    /// The page came without a secure connection.
    Insecure,
    /// The device cannot be had.
    Device(DeviceError),
    /// The camera sends no picture.
    NoPicture,
    /// It sends black ones.
    Black,
    /// The microphone hears next to nothing.
    Quiet,
    /// It hears nothing.
    Silent,
    /// How loud it is cannot be told.
    Unmeasured,
    /// The tone can be played; nobody has said yet whether it is heard.
    Asking,
    /// The person does not hear it.
    NotHeard,
    /// The browser plays no tone.
    NoTone,
    /// The server's address is none.
    Misaddressed(AddressError),
    /// The server is not reached.
    Offline(OfflineReason),
    /// It is, and gives no sign of forwarding anything.
    Unproven,
    /// What speaks to it could not be loaded.
    Incomplete,
    /// Neither STUN nor TURN is set.
    NeitherSet,
    /// No TURN is set.
    NoTurn,
    /// The STUN server sees the address that the browser has.
    Direct(Duration),
    /// Nothing comes from the server.
    NoAnswer,
    /// The server cannot be reached.
    Unreachable,
    /// It refuses the name or the password.
    Unauthorized,
    /// It refuses; the code is that of RFC 8489, section 14.8.
    Refused(u32),
}

/// How good that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// All is well.
    Good,
    /// Calls are possible, with limits.
    Limited,
    /// It does not work.
    Bad,
}

impl Finding {
    /// How good it is.
    #[must_use]
    pub fn grade(&self) -> Grade {
        match self {
            Self::Works(_) | Self::Direct(_) => Grade::Good,
            Self::Black
            | Self::Quiet
            | Self::Unmeasured
            | Self::Asking
            | Self::Unproven
            | Self::NeitherSet
            | Self::NoTurn => Grade::Limited,
            Self::NoWebRtc
            | Self::Insecure
            | Self::Device(_)
            | Self::NoPicture
            | Self::Silent
            | Self::NotHeard
            | Self::NoTone
            | Self::Misaddressed(_)
            | Self::Offline(_)
            | Self::Incomplete
            | Self::NoAnswer
            | Self::Unreachable
            | Self::Unauthorized
            | Self::Refused(_) => Grade::Bad,
        }
    }
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Its turn has not come.
    Waiting,
    /// It is being tried.
    Running,
    /// It was.
    Done(Finding),
}

/// One thing that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub subject: Subject,
    /// Where: the address of a server; else empty.
    pub place: String,
    /// How far it is.
    pub state: State,
    /// What the browser or the server says itself; may be empty.
    pub quoted: String,
}

impl Row {
    pub(super) fn new(subject: Subject, place: &str) -> Self {
        Self {
            subject,
            place: place.to_owned(),
            state: State::Waiting,
            quoted: String::new(),
        }
    }
}

/// How far the whole is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It has not begun.
    #[default]
    Before,
    /// It is under way.
    Running,
    /// Everything was tried.
    Done,
}

/// What there is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// How far it is.
    pub stage: Stage,
    /// What is tried, in this order.
    pub rows: Vec<Row>,
}
