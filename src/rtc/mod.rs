//! The peer connection (W3C WebRTC).

mod candidate;
mod connection;
mod negotiator;

pub use connection::PeerConnection;
