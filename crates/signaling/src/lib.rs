//! Codecs and sessions of the signaling protocols: no sockets, no clock, no randomness of its own.
//!
//! [`client::Client`] is what a page drives, whatever its server speaks. Below it, from the wire
//! upwards: [`engine`] (Engine.IO 4 frames), [`socket`] (Socket.IO 5 packets), [`session`] (a
//! Socket.IO client that outlives its connections), [`room`] (this project's own protocol, which
//! any server that copies text can carry) and [`peer`] (PeerServer). [`address`] finds the server,
//! [`ice`] reads what it lends, [`json`] reads and writes what is said.
#![warn(clippy::arithmetic_side_effects)]

pub mod address;
mod chance;
pub mod client;
mod clock;
mod decimal;
pub mod dropped;
pub mod engine;
mod fields;
pub mod ice;
pub mod json;
mod lists;
pub mod peer;
pub mod room;
pub mod session;
pub mod socket;
mod text;

pub use dropped::Dropped;
