//! How loud a track is (W3C Web Audio API).

use std::fmt;

use wasm_bindgen::JsCast;
use web_sys::MediaStreamTrack;

use super::sound::Meter;
use super::track::Track;
use crate::platform::JsError;
use crate::platform::bindings::TwinTrack;

/// How many samples are looked at: 170 ms of 48 kHz, so that looks that come ten times a second
/// miss nothing.
const SAMPLES: u32 = 8192;

/// Listens to a track for as long as it is held.
#[must_use = "dropping it ends it"]
pub struct Ear {
    meter: Meter,
    _twin: Track,
}

impl Ear {
    /// Listens to what the device of this track hears, also while the track itself is silent. The
    /// sound stays here.
    ///
    /// # Errors
    ///
    /// What the browser throws, as one that can play no sound.
    pub fn open(track: &MediaStreamTrack) -> Result<Self, JsError> {
        let twin = Track::new(track.unchecked_ref::<TwinTrack>().twin(), || ());
        twin.carry(true);
        Ok(Self {
            meter: Meter::new(&twin.handle(), SAMPLES)?,
            _twin: twin,
        })
    }

    /// What it hears, of full scale: the last of it, oldest first.
    #[must_use]
    pub fn samples(&self) -> Vec<f32> {
        self.meter.samples()
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ear")
    }
}
