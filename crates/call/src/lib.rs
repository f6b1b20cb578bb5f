//! The call: who is in it, what state it is in, and what has to happen next.
//!
//! Pure: no browser, no clock, no randomness. Time and identifiers come in as arguments.

pub mod id;
pub mod signal;

pub use id::{CallId, PersonId};
pub use signal::{Candidate, Description, DescriptionKind, Envelope, Signal};
