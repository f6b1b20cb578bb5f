//! The peer connection (W3C WebRTC).

mod candidate;
mod channel;
mod connection;
mod gather;
mod negotiator;
mod sending;

pub use channel::{ChannelEvent, Lane};
pub use connection::{PeerConnection, TrackKind};
pub use gather::{Gathered, Wants, gather};
