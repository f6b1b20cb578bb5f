//! How good a call is, from what is measured of it, and whether somebody speaks.
//!
//! Pure: no browser, no clock, no randomness. [`Meter`] takes a [`Sample`] about once a second and
//! gives the [`Quality`]; [`Speech`] takes how loud it is, ten times a second, and tells whether
//! that is a voice.
#![warn(clippy::arithmetic_side_effects)]

mod meter;
mod path;
mod rating;
mod sample;
mod speech;

pub use meter::{Carried, Meter, Quality};
pub use path::{Path, Transport, Way};
pub use rating::{Cause, Rating};
pub use sample::{Both, Flow, Limit, Sample};
pub use speech::{Speech, loudness};
