//! How a call is recorded: what its picture is made of, and what follows upon what.
//!
//! Pure: no browser, no clock, no randomness. [`Machine`] decides; [`compose`] says where each
//! picture lies.
#![warn(clippy::arithmetic_side_effects)]

mod layout;
mod machine;
mod name;

pub use layout::{Content, FRAMES, HEIGHT, Rect, Shown, Side, Size, Tile, WIDTH, compose};
pub use machine::{Effect, Input, Machine};
pub use name::file_name;

use std::time::Duration;

/// The most that may wait to be written, in bytes. A place that takes longer is none: what waits lies
/// in memory.
pub const MOST_BEHIND: u64 = 64_000_000;
/// How many bytes of the room that there is are left free: what comes until the recorder has ended.
pub const MARGIN: u64 = 4_000_000;

/// How far a recording is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// There is none.
    #[default]
    Off,
    /// A place is looked for that it can be written to.
    Placing,
    /// It runs.
    Running {
        /// Since when.
        since: Duration,
    },
    /// It has ended, and is put away.
    Saving,
    /// It is put away.
    Saved(Cause),
    /// There is none, and why.
    Failed(Failure),
}

/// Why a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The person wanted it.
    Person,
    /// The call is over.
    CallOver,
    /// The other side could not be told of it any more.
    Untold,
    /// There is no more room.
    Full,
    /// The browser broke it off.
    Broke,
}

/// Why there is no recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The browser cannot.
    Unsupported,
    /// The other side cannot be told of it.
    Untold,
    /// It could not be written.
    Unwritten,
    /// Nothing came of it.
    Broke,
}
