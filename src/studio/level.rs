//! How loud the microphone is, before anybody else hears it.

use std::fmt;

use gloo_timers::callback::Interval;
use visavis_call::Generation;
use visavis_devices::Kind;

use crate::conductor::CallHandle;
use crate::media::{self, Ear};

/// How often it is looked at, in milliseconds.
const LOOK_EVERY: u32 = 100;

/// Tells how loud it is for as long as this is held.
#[must_use = "dropping it ends it"]
pub struct Level(#[expect(dead_code, reason = "it is held")] Interval);

impl Level {
    /// Tells how loud the microphone of this generation is, of 100. `None` where it cannot be heard.
    pub fn tell(
        call: &CallHandle,
        generation: Generation,
        tell: impl Fn(u32) + 'static,
    ) -> Option<Self> {
        let ear = Ear::of(&call.track(Kind::Microphone, generation)?).ok()?;
        let look = move || tell(media::percent(ear.peak()));
        Some(Self(Interval::new(LOOK_EVERY, look)))
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Level")
    }
}
