//! One client for every kind of signaling server: what goes in and what comes out is the same.
//!
//! | [`Protocol`] | server | clients of our kind speak | others |
//! |---|---|---|---|
//! | `SocketIo` | ours, the tutorial's, any that forwards one event to a room | [`crate::room`] | the tutorial's client |
//! | `WebSocket` | any that copies text frames to the others in a room | [`crate::room`] | |
//! | `Tab` | none: the tabs of one browser | [`crate::room`] | |
//! | `PeerJs` | PeerServer | PeerJS with reasons | a stock PeerJS client |

mod plain;
mod relay;

use std::fmt;
use std::time::Duration;

use visavis_call::{Envelope, PersonId};

use crate::ice::IceServer;
use crate::room::sealing::Sealer;
use crate::room::{self, Change};
pub use crate::session::OfflineReason;
use crate::{Dropped, dropped, peer};

/// What a relay says where a room takes nobody in any more (docs/protocol.md).
pub const ROOM_FULL: &str = "room-full";

/// Which language a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Socket.IO 5 over WebSocket.
    SocketIo,
    /// Text frames over a WebSocket, each copied to the others in the room.
    WebSocket,
    /// PeerServer.
    PeerJs,
    /// A `BroadcastChannel` between the tabs of one browser.
    Tab,
}

impl Protocol {
    /// The one of this name, as embedders and addresses of pages write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "socketio" => Self::SocketIo,
            "websocket" => Self::WebSocket,
            "peerjs" => Self::PeerJs,
            "tab" => Self::Tab,
            _ => return None,
        })
    }
}

/// What a client needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the server speaks.
    pub protocol: Protocol,
    /// Where it is, see [`crate::address`]; for tabs the name of the channel.
    pub url: String,
    /// The room; any text that the server takes. Without meaning for PeerJS.
    pub room: String,
    /// Who we are; drawn at random by the page, never a stranger.
    pub me: PersonId,
    /// How the person wants to be called.
    pub name: Option<String>,
    /// What the server wants to see before it lets anybody in, if anything.
    pub token: Option<String>,
    /// The time of day at the page's time origin, in milliseconds since the Unix epoch
    /// (W3C High Resolution Time, `performance.timeOrigin`).
    pub origin: u64,
    /// Where the jitter of the waiting times starts, and what secrets of this page are made from:
    /// 128 bits from the browser's cryptographic source.
    pub seed: [u64; 2],
}

/// What happens to a client. Whatever comes from a socket brings the attempt that opened it.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// Connect; does nothing while the client runs already.
    Start,
    /// The socket opened; a channel is open as soon as it exists.
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
    /// The socket closed or could not be opened.
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
    /// The person wants to be called so from now on.
    Rename(Option<&'a str>),
    /// The page goes away: what was said is on its way, close. [`Input::Start`] begins again, among
    /// people who are all new: nobody is told to have left.
    Leave,
}

/// What a client asks for or tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket: a WebSocket, or a `BroadcastChannel` where the protocol is [`Protocol::Tab`].
    Connect {
        /// To be brought back with all that comes from it.
        attempt: u32,
        /// Where to.
        url: String,
    },
    /// Send a text frame.
    Transmit {
        /// On the socket of this attempt.
        attempt: u32,
        /// The frame.
        frame: String,
    },
    /// Close the socket of this attempt; nothing that it still says matters.
    Disconnect {
        /// Which one.
        attempt: u32,
    },
    /// The state is another now.
    Status(Status),
    /// Somebody said something.
    Receive(Envelope),
    /// Something is new about a person. Clients of another make are one person without a name,
    /// [`PersonId::stranger`], where it is known at all whether there are any.
    Person {
        /// Who.
        person: PersonId,
        /// What.
        change: Change,
    },
    /// The server lends these for the connections between people; what it lent before is void.
    IceServers(Vec<IceServer>),
    /// Something was refused or given up; for the log.
    Dropped(Reason),
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

/// How long a relay may take until [`Forwarding::Unproven`] is told.
pub const PROOF_TIME: Duration = Duration::from_millis(1500);

/// Why something was dropped, by the layer that did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// On the wire, or in a dialect of it.
    Wire(dropped::Dropped),
    /// In the room protocol.
    Room(room::Dropped),
}

impl Reason {
    /// A word for logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wire(reason) => reason.code(),
            Self::Room(reason) => reason.code(),
        }
    }
}

impl From<Dropped> for Reason {
    fn from(reason: Dropped) -> Self {
        Self::Wire(reason)
    }
}

/// What each kind of client does.
trait Speaks {
    fn handle(&mut self, input: Input<'_>, now: Duration);
    fn poll_effect(&mut self) -> Option<Effect>;
    fn next_timeout(&self) -> Option<Duration>;
    fn dropped(&self) -> u64;
    /// Whether what is said can be sealed, and is from now on.
    fn seal(&mut self, _sealer: Box<dyn Sealer>) -> bool {
        false
    }
}

macro_rules! speaks {
    ($($client:ty $(: $seal:ident)?),*) => { $(
        impl Speaks for $client {
            fn handle(&mut self, input: Input<'_>, now: Duration) {
                self.handle(input, now);
            }
            fn poll_effect(&mut self) -> Option<Effect> {
                self.poll_effect()
            }
            fn next_timeout(&self) -> Option<Duration> {
                self.next_timeout()
            }
            fn dropped(&self) -> u64 {
                self.dropped()
            }
            $(fn seal(&mut self, sealer: Box<dyn Sealer>) -> bool {
                self.$seal(sealer);
                true
            })?
        }
    )* };
}

speaks!(relay::Client: seal, plain::Client: seal, peer::Client);

/// A client of a signaling server, whatever it speaks. Drive it with [`Client::handle`], carry out
/// what [`Client::poll_effect`] gives until it gives nothing, and hand in [`Input::Tick`] at
/// [`Client::next_timeout`].
///
/// Nothing but its constructor names what it is made of, so that a page may load the code of each
/// kind when it is needed.
pub struct Client(Box<dyn Speaks>);

impl fmt::Debug for Client {
    // Not what it is made of: whoever held one would bring along how each part of it is described.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// A client that waits for [`Input::Start`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        match config.protocol {
            Protocol::SocketIo => Self::socket_io(config),
            Protocol::WebSocket | Protocol::Tab => Self::plain(config),
            Protocol::PeerJs => Self::peer_js(config),
        }
    }

    /// A client of a Socket.IO server.
    #[must_use]
    pub fn socket_io(config: Config) -> Self {
        Self(Box::new(relay::Client::new(config)))
    }

    /// A client on a bus that only copies text frames.
    #[must_use]
    pub fn plain(config: Config) -> Self {
        Self(Box::new(plain::Client::new(config)))
    }

    /// A client of a `PeerServer`.
    #[must_use]
    pub fn peer_js(config: Config) -> Self {
        Self(Box::new(peer::Client::new(config)))
    }

    /// The same, with all that is said sealed, and deaf to whoever has not this key; `None` where the
    /// server speaks a language in which nothing can be sealed. To be asked for before anything else.
    #[must_use]
    pub fn sealed(mut self, sealer: Box<dyn Sealer>) -> Option<Self> {
        self.0.seal(sealer).then_some(self)
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        self.0.handle(input, now);
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.0.poll_effect()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.0.next_timeout()
    }

    /// How much was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }
}
