//! What a signaling client speaks through: a WebSocket, or the channel between tabs.

mod socket;
mod tab;

use visavis_signaling::client::Protocol;

pub use socket::{Socket, SocketEvent};
pub use tab::TabChannel;

/// The one or the other.
#[must_use = "dropping it closes the line"]
pub enum Line {
    /// To a server.
    Socket(Socket),
    /// To other tabs.
    Tabs(TabChannel),
}

impl Line {
    /// Opens a line; what becomes of it is told, never before this returns.
    pub fn open(protocol: Protocol, url: &str, events: impl Fn(SocketEvent) + 'static) -> Self {
        if protocol == Protocol::Tab {
            Self::Tabs(TabChannel::open(url, events))
        } else {
            Self::Socket(Socket::open(url, events))
        }
    }

    /// Sends a text frame; on a line that is closing it is lost.
    pub fn send(&self, text: String) {
        match self {
            Self::Socket(socket) => socket.send(text),
            Self::Tabs(tabs) => tabs.send(&text),
        }
    }
}
