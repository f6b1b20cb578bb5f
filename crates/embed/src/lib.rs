//! What a page and the one that frames it say to each other: `docs/embed.md` is the specification.
//!
//! Pure: no browser, no clock. [`Session`] is all of it. Messages are JSON here; in the browser
//! they are the same as objects.
#![warn(clippy::arithmetic_side_effects)]

mod act;
mod command;
mod fields;
mod refusal;
mod session;
mod state;

use command::{Command, Id, Request};
use refusal::{Refusal, Refused};

pub use act::Act;
pub use command::Parameter;
pub use session::{About, Heard, Session};
pub use state::{Line, Person, Remote, Sharing, State, Stream};

/// The version of what is said, which every message carries as `visavis`.
pub const VERSION: u32 = 1;
/// The longest message that is read, in bytes of JSON.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;
/// The longest `id` that is a text, in bytes.
pub const MAX_ID_BYTES: usize = 64;
