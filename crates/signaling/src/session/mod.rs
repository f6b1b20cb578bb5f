//! The client's side of a Socket.IO 5 session over WebSocket.
//!
//! A session outlives its connections: it connects again, tells what it knows for recovery, and
//! sends what was buffered meanwhile.
//!
//! ```text
//!            Start           engine open          CONNECT reply
//!   Idle ───────────► Opening ─────────► Greeting ────────────► Connected
//!    ▲                  ▲  │                 │ │                   │ │
//!    │ Leave            │  └────────┬────────┼─────────────────────┘ │
//!    │ (from anywhere)  │           ▼ lost   │     DISCONNECT,       │
//!    │      retry time, └────── Waiting      │     CONNECT_ERROR     │
//!    │      NetworkBack, Retry               └──────────┬────────────┘
//!    │                  ▲                               ▼
//!    └──────────        └──────── Retry only ───────── Down
//! ```
//!
//! Sources: the protocols of Engine.IO (revision 4) and Socket.IO (revision 5), and the behaviour
//! of socket.io and socket.io-client 4.8.

mod backoff;
mod incoming;
mod machine;
mod outgoing;
mod queue;
mod recovery;

use std::time::Duration;

pub(crate) use backoff::Backoff;
pub use machine::Session;

use crate::Dropped;
use crate::json::{Map, Value};

/// What a session needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The URL of the WebSocket, see [`crate::address`].
    pub url: String,
    /// The namespace, usually [`crate::socket::ROOT`]. Contains no comma.
    pub namespace: String,
    /// What is told to the server on connecting, if anything.
    pub auth: Option<Map>,
    /// Where the jitter of the waiting times starts.
    pub seed: u64,
}

/// What happens to a session. Whatever comes from a WebSocket brings the attempt that opened it.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// Connect; does nothing while the session runs already.
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
    /// The network came back, or the page woke up: look at the clock, do not wait any longer.
    NetworkBack,
    /// A person wants to try again now, also after a refusal.
    Retry,
    /// Send an event.
    Emit(Emit),
    /// Answer an event of the server.
    Acknowledge {
        /// From [`Effect::Event`].
        token: AckToken,
        /// The answer.
        args: Vec<Value>,
    },
    /// Say good-bye and close; [`Input::Start`] begins again.
    Leave,
}

/// An event of ours.
#[derive(Clone, Debug)]
pub struct Emit {
    /// The event's name.
    pub name: String,
    /// Its arguments.
    pub args: Vec<Value>,
    /// How hard to try.
    pub delivery: Delivery,
    /// Comes back with the acknowledgement, which is asked for only then (and always for
    /// [`Delivery::UntilAcked`]).
    pub ticket: Option<u32>,
}

/// How hard to try to deliver an event. Both keep the order of emission and are buffered while
/// there is no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Transmitted once; lost if the connection dies under it.
    Once,
    /// Transmitted again on every new connection until the server acknowledges it. The server may
    /// see it twice, when only the acknowledgement was lost.
    UntilAcked,
}

/// Names an event that the server wants acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AckToken {
    attempt: u32,
    id: u64,
}

/// What a session asks for or tells.
#[derive(Clone, Debug, PartialEq)]
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
    /// The session is in another state now.
    Status(Status),
    /// The server emitted an event.
    Event {
        /// Its name.
        name: String,
        /// Its arguments, without the recovery's offset.
        args: Vec<Value>,
        /// Present when the server wants an acknowledgement.
        ack: Option<AckToken>,
    },
    /// The server acknowledged an event of ours.
    Acked {
        /// From [`Emit::ticket`].
        ticket: u32,
        /// The answer.
        args: Vec<Value>,
    },
    /// The connection died, so an event that was sent [`Delivery::Once`] will never be
    /// acknowledged.
    Unacked {
        /// From [`Emit::ticket`].
        ticket: u32,
    },
    /// Something was refused or given up.
    Dropped(Dropped),
}

/// The state of a session as the outside sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Trying.
    Connecting,
    /// In the namespace.
    Connected {
        /// The server kept our session: rooms are still joined, missed events follow.
        recovered: bool,
    },
    /// Not connected.
    Offline {
        /// Why.
        reason: OfflineReason,
        /// When the next attempt starts, since the time origin; `None`: only when asked.
        retry_at: Option<Duration>,
    },
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfflineReason {
    /// The WebSocket could not be opened, or closed before it said anything.
    Unreachable,
    /// No answer within [`CONNECT_TIMEOUT`].
    TimedOut,
    /// There is a WebSocket, but no Engine.IO in it.
    NotSocketIo,
    /// There is a Socket.IO server of version 2 or older.
    Version2,
    /// An established connection was closed.
    Lost {
        /// RFC 6455, section 7.4; `None` when Engine.IO said so.
        code: Option<u16>,
    },
    /// An established connection fell silent.
    Silent,
    /// The server disconnected us on purpose.
    ServerDisconnected,
    /// The server refused to let us in.
    Refused {
        /// The reason in the server's words, at most [`MAX_REFUSAL_CHARS`] characters.
        message: String,
    },
    /// The server let us in, but not into the room.
    RoomRefused {
        /// The reason in the server's words, at most [`MAX_REFUSAL_CHARS`] characters.
        code: String,
    },
    /// The server knows somebody else by our id (PeerServer).
    IdTaken,
    /// We left.
    Left,
}

impl OfflineReason {
    /// A word that stands for this reason in logs and in tables of sentences.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::NotSocketIo => "not-socket-io",
            Self::Version2 => "version-2",
            Self::Lost { .. } => "lost",
            Self::Silent => "silent",
            Self::ServerDisconnected => "server-disconnected",
            Self::Refused { .. } => "refused",
            Self::RoomRefused { .. } => "room-refused",
            Self::IdTaken => "id-taken",
            Self::Left => "left",
        }
    }
}

/// How long the WebSocket with its handshake may take, and then once more the CONNECT reply.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How many characters of a server's refusal are kept.
pub const MAX_REFUSAL_CHARS: usize = 200;

/// What is kept of a server's refusal.
pub(crate) fn refusal(words: &str) -> String {
    words.chars().take(MAX_REFUSAL_CHARS).collect()
}
