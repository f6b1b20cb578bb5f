//! PeerJS: calls by id, through a PeerServer, with clients of our kind and with stock PeerJS pages.
//! `docs/peerjs.md` says what travels.
//!
//! There is no room here. Whoever is called gets the offer at once, so [`Signal::Ring`] is for one
//! person and waits for the offer; what the other side's offer says is kept until it is taken. Each
//! call is a *connection*, named by its caller, and that name is all that the two sides have in
//! common. How a call is counted ([`CallId::number`]) stays on each side: a page that is opened anew
//! keeps its id and would count from the beginning.
//!
//! [`Change::Joined`] tells that a call with somebody has begun and that they are there,
//! [`Change::Left`] that no call with them is left, or, with [`Absence::NeverThere`], that nobody
//! of this id is there.
//!
//! Sources: npm `peer` 1.0.2 and npm `peerjs` 1.5.5, whose behaviour the tests hold.
//!
//! [`Signal::Ring`]: visavis_call::Signal::Ring
//! [`CallId::number`]: visavis_call::CallId::number
//! [`Change::Joined`]: crate::room::Change::Joined
//! [`Change::Left`]: crate::room::Change::Left
//! [`Absence::NeverThere`]: crate::room::Absence::NeverThere

mod client;
mod connection;
mod effects;
mod hearing;
mod outbox;
mod refusal;
mod registration;
mod saying;
mod strays;
mod wire;

use std::time::Duration;

pub use client::Client;

/// How often the server hears from us. It forgets whoever is silent for a minute (as a program) or
/// for 90 s (as a library).
pub const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long the server may take to say that we are registered, when it has not known us before.
pub const OPEN_TIME: Duration = Duration::from_secs(20);
/// How long a connection must stay open to count as registered, when the server has known us
/// before: where it still does, it says nothing.
pub const TAKEOVER_TIME: Duration = Duration::from_secs(1);
/// How often we send something to ourselves, to see whether the connection still lives: the server
/// answers no heartbeat.
pub const PROBE_PAUSE: Duration = Duration::from_secs(30);
/// How long that may take to come back.
pub const ECHO_TIME: Duration = Duration::from_secs(10);
/// How long a call may wait to be taken before it is forgotten. Longer than any machine lets it
/// ring.
pub const PENDING_TIME: Duration = Duration::from_mins(2);
/// How many calls, begun or waiting, are known at a time.
pub const MAX_CONNECTIONS: usize = 32;
/// How many candidates of one call wait for its description; also how many wait for a call that is
/// not known yet.
pub const MAX_CANDIDATES: usize = 64;
/// How many calls of others are heard at once; one more is every [`RING_PAUSE`].
pub const RING_BURST: u32 = 10;
/// See [`RING_BURST`].
pub const RING_PAUSE: Duration = Duration::from_secs(2);
/// How many messages wait for a connection to the server.
pub const MAX_WAITING: usize = 256;
/// After this long a message that waits is no longer worth sending.
pub const MAX_AGE: Duration = Duration::from_mins(1);
/// A message longer than this many bytes is not read.
pub const MAX_MESSAGE: usize = 256 * 1024;
