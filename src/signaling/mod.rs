//! The WebSocket under a signaling session.

mod socket;

pub use socket::{Socket, SocketEvent};
