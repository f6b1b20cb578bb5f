//! The call: who is in it, what state it is in, and what has to happen next.
//!
//! Pure: no browser, no clock, no randomness. Time and identifiers come in as arguments, what
//! has to be done goes out as [`Effect`]s. [`Machine`] is the whole of it; the state diagram
//! stands in its documentation.
#![warn(clippy::arithmetic_side_effects)]

use std::time::Duration;

mod context;
pub mod id;
pub mod input;
mod ledger;
mod machine;
pub mod media;
mod peer;
pub mod signal;
mod snapshot;
mod stage;

pub use id::{CallId, PersonId};
pub use input::{ConnectionState, Effect, Generation, Input, Intent, PeerEvent};
pub use machine::Machine;
pub use media::{DeviceError, MediaKinds, MediaReport};
pub use signal::{Candidate, Description, DescriptionKind, Envelope, Signal};
pub use snapshot::{EndReason, LocalMedia, Phase, Snapshot};

/// How long the caller lets it ring before it gives up.
pub const NO_ANSWER_AFTER: Duration = Duration::from_secs(45);
/// How long it rings at the callee when the caller's cancel never comes. Longer than
/// [`NO_ANSWER_AFTER`], so that in the ordinary case the caller decides.
pub const RING_LOST_AFTER: Duration = Duration::from_mins(1);
/// How long to go on calling when everybody who reacted was busy.
pub const BUSY_GRACE: Duration = Duration::from_secs(1);
/// How long after accepting to wait for descriptions, a person's answer to the permission prompt
/// of the browser included.
pub const NEGOTIATION_TIMEOUT: Duration = Duration::from_mins(1);
/// The same once signaling says that the other side is gone; it may come back.
pub const GONE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long ICE and DTLS may take once both descriptions are there.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection may be disconnected before ICE is restarted.
pub const RESTART_AFTER: Duration = Duration::from_secs(2);
/// How long after that to restart it again, while nothing comes of it.
pub const RESTART_AGAIN_AFTER: Duration = Duration::from_secs(6);
/// How long a connection to somebody who knows no restart may be disconnected before the call is
/// made anew.
pub const REDIAL_AFTER: Duration = Duration::from_secs(8);
/// How long a lost connection may take to come back.
pub const RECONNECT_TIMEOUT: Duration = Duration::from_secs(30);
