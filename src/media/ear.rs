//! How loud a track is.

use std::fmt;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MediaStreamTrack;

use super::sounds::{Sounds, connect};
use super::track::Track;
use crate::by_name::{call, get, make, set};
use crate::platform::JsError;
use crate::platform::bindings::TwinTrack;

/// How many samples are looked at: 170 ms of 48 kHz, so that looks that come ten times a second
/// miss nothing.
const SAMPLES: u32 = 8192;
/// What is as loud as it gets when somebody speaks, of 1.
const LOUD: f32 = 0.25;

/// Listens to a track for as long as it is held.
#[must_use = "dropping it ends it"]
pub struct Ear {
    sounds: Sounds,
    analyser: JsValue,
    samples: JsValue,
    /// Nobody else holds it.
    _source: JsValue,
    _twin: Option<Track>,
}

impl Ear {
    /// Listens to what this track carries. The sound stays here.
    ///
    /// # Errors
    /// What the browser throws, above all where it has no Web Audio.
    pub fn of(track: &MediaStreamTrack) -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        let analyser = sounds.node("createAnalyser")?;
        set(&analyser, "fftSize", SAMPLES);
        let source = sounds.source(track)?;
        connect(&source, &analyser)?;
        Ok(Self {
            sounds,
            analyser,
            samples: make("Float32Array", &[SAMPLES.into()])?,
            _source: source,
            _twin: None,
        })
    }

    /// Listens to what the device of this track hears, also while the track itself is silent.
    ///
    /// # Errors
    /// As [`Ear::of`].
    pub fn behind(track: &MediaStreamTrack) -> Result<Self, JsError> {
        let twin = Track::new(track.unchecked_ref::<TwinTrack>().twin(), || ());
        twin.carry(true);
        let handle = twin.handle();
        Ok(Self {
            _twin: Some(twin),
            ..Self::of(&handle)?
        })
    }

    /// Whether it hears; where there is no sound output at all, it may not.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.sounds.is_running()
    }

    /// What it hears, of full scale: the last of it, oldest first.
    #[must_use]
    pub fn samples(&self) -> Vec<f32> {
        let given = [self.samples.clone()];
        if call(&self.analyser, "getFloatTimeDomainData", &given).is_err() {
            return Vec::new();
        }
        // As bytes, which the script can copy anyway.
        let buffer = get(&self.samples, "buffer").unchecked_into::<ArrayBuffer>();
        let bytes = Uint8Array::new(&buffer).to_vec();
        let (samples, _) = bytes.as_chunks::<4>();
        samples.iter().map(|it| f32::from_le_bytes(*it)).collect()
    }

    /// The loudest of it, from 0 to 1.
    #[must_use]
    pub fn peak(&self) -> f32 {
        let samples = self.samples().into_iter();
        samples.fold(0.0, |peak, it| peak.max(it.abs()))
    }
}

/// How loud a peak is to people, of 100: they hear ratios, so that what is quiet shows, too.
#[must_use]
pub fn percent(peak: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 100; a cast saturates"
    )]
    let percent = ((peak / LOUD).sqrt() * 100.0).min(100.0).round() as u32;
    percent
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ear")
    }
}
