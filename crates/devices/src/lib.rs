//! The devices: which microphone, camera, speaker and screen are in use, and which should be.
//!
//! Pure: no browser, no clock, no randomness. [`Machine`] is the whole of it. Microphone and
//! camera are opened each by itself and have one rule: whatever a person wished last holds, and
//! the machine goes towards it by one question to the browser at a time.
//!
//! Every track has a [`Generation`](visavis_call::Generation), that of the question it answers.
//! Whoever carries out the effects keeps the tracks by it, and stops those that
//! [`Effect::Stop`] names: each that comes is either in use or named.
#![warn(clippy::arithmetic_side_effects)]

mod desk;
mod input;
mod machine;
mod screen;
mod slot;
mod speaker;
mod view;

pub use input::{
    Device, DeviceId, Effect, Facing, Input, Kind, Opened, ScreenHas, ShareError, Wanted,
};
pub use machine::Machine;
pub use view::{Flow, Line, News, Sent, Sharing, State, Told, View};
