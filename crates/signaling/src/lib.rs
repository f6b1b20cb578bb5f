//! Codecs and sessions of the signaling protocols: no sockets, no clock, no randomness of its own.
//!
//! From the wire upwards: [`engine`] (Engine.IO 4 frames), [`socket`] (Socket.IO 5 packets),
//! [`session`] (a Socket.IO client that outlives its connections) and [`tutorial`] (the dialect in
//! which two pages arrange a call). [`address`] finds the server.

pub mod address;
pub mod dropped;
pub mod engine;
pub mod session;
pub mod socket;
pub mod tutorial;

pub use dropped::Dropped;
