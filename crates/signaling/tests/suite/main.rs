//! The protocols from the outside: machines against a server that exists only in memory, against a
//! real PeerServer, against the parsers of another implementation, and against garbage.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "a broken assumption has to stop a test, which picks one effect out of many"
)]

mod calls;
mod client;
mod garbage;
mod hub;
mod json;
mod lossy;
mod oracle;
mod peer;
mod peer_called;
mod peer_calling;
mod peer_garbage;
mod peer_page;
mod peer_registering;
mod peer_server;
mod room;
mod room_air;
mod room_calls;
mod room_delivery;
mod room_example;
mod room_frames;
mod room_pages;
mod room_people;
mod session;
mod socket_packets;
mod world;
