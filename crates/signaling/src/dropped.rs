//! Why something was not taken.

use std::fmt;

use crate::{engine, socket};

/// Something was refused or given up. It is counted, it is told to whoever drives the machine,
/// and it never ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A text frame that is no Engine.IO packet.
    Frame(engine::DecodeError),
    /// A message that is no Socket.IO packet.
    Packet(socket::DecodeError),
    /// A well-formed packet at a moment when it makes no sense.
    Unexpected,
    /// A packet for a namespace that was never asked for.
    Namespace,
    /// A packet with binary attachments, or a binary frame without its packet.
    Binary,
    /// An acknowledgement of nothing that waits for one, or one for an earlier connection.
    Acknowledgement,
    /// An event name that cannot be sent, because the libraries reserve it.
    ReservedName,
    /// Ours, and larger than the server takes.
    TooLarge,
    /// More was buffered than fits.
    Overflow,
    /// An event of a name that this dialect does not have.
    UnknownEvent,
    /// A description or candidate that lacks what it must have.
    Malformed,
    /// A message of our own kind of client whose addressing cannot be read.
    Tag,
    /// A message that was delivered already.
    Duplicate,
    /// A message of ours that waited too long for a connection.
    Expired,
    /// A message of ours that cannot be put on this wire.
    Unsendable,
    /// What somebody says who has not the key, in a room where all is sealed.
    Unsealed,
}

impl Dropped {
    /// A word for logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Frame(_) => "frame",
            Self::Packet(_) => "packet",
            Self::Unexpected => "unexpected",
            Self::Namespace => "namespace",
            Self::Binary => "binary",
            Self::Acknowledgement => "acknowledgement",
            Self::ReservedName => "reserved-name",
            Self::TooLarge => "too-large",
            Self::Overflow => "overflow",
            Self::UnknownEvent => "unknown-event",
            Self::Malformed => "malformed",
            Self::Tag => "tag",
            Self::Duplicate => "duplicate",
            Self::Expired => "expired",
            Self::Unsendable => "unsendable",
            Self::Unsealed => "unsealed",
        }
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            Self::Frame(error) => write!(f, ": {error}"),
            Self::Packet(error) => write!(f, ": {error}"),
            Self::Unexpected
            | Self::Namespace
            | Self::Binary
            | Self::Acknowledgement
            | Self::ReservedName
            | Self::TooLarge
            | Self::Overflow
            | Self::UnknownEvent
            | Self::Malformed
            | Self::Tag
            | Self::Duplicate
            | Self::Expired
            | Self::Unsendable
            | Self::Unsealed => Ok(()),
        }
    }
}
