//! What the two people of a private link say to each other, so that nobody between them can read or
//! change it: `docs/protocol.md`, section 7.
//!
//! Pure: the secret comes in from outside, and nothing here is random. [`Secret`] is what the link
//! holds, [`Keys`] what follows from it.

#![warn(clippy::arithmetic_side_effects)]

mod base64;
mod keys;
pub mod sas;
mod secret;

pub use keys::{Keys, NotOpened};
pub use secret::Secret;
