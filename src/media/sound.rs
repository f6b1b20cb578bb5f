//! How loud a microphone is, and a tone to be heard (Web Audio API).

use std::fmt;
use std::slice::from_ref;

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use visavis_devices::DeviceId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MediaStreamTrack;

use crate::platform::{JsError, loose};

/// In hertz: a note that small speakers have, too.
const PITCH: f64 = 660.0;
/// Of 1: loud enough, and no fright.
const LOUDNESS: f64 = 0.2;
/// In seconds.
const LENGTH: f64 = 1.2;

/// An `AudioContext`, which is closed with this.
#[derive(Debug)]
pub(super) struct Sounds(JsValue);

impl Sounds {
    /// One that runs as soon as the browser lets it.
    pub(super) fn new() -> Result<Self, JsError> {
        let sounds = Self(loose::make("AudioContext", &[])?);
        // It begins to run by itself only within a click.
        let_be(loose::call(&sounds.0, "resume", &[])?);
        Ok(sounds)
    }

    fn is_running(&self) -> bool {
        loose::get(&self.0, "state") == "running"
    }

    /// A node that this method makes.
    pub(super) fn node(&self, maker: &str) -> Result<JsValue, JsError> {
        loose::call(&self.0, maker, &[])
    }

    /// The sound of a track.
    pub(super) fn of(&self, track: &MediaStreamTrack) -> Result<JsValue, JsError> {
        let stream = loose::make("MediaStream", &[Array::of1(track).into()])?;
        loose::call(&self.0, "createMediaStreamSource", &[stream])
    }
}

impl Drop for Sounds {
    fn drop(&mut self) {
        // One that is closed already refuses, which is as good.
        let _: Result<JsValue, JsError> = loose::call(&self.0, "close", &[]);
    }
}

/// Nobody waits for what this promises, nor minds if it is not kept.
fn let_be(promise: JsValue) {
    let promise = JsFuture::from(promise.unchecked_into::<Promise>());
    spawn_local(async move { drop(promise.await) });
}

/// Hears a track.
pub struct Meter {
    analyser: JsValue,
    samples: JsValue,
    /// Nobody else holds it.
    _source: JsValue,
    sounds: Sounds,
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

impl Meter {
    /// Begins to listen; each look is at so many samples, a power of two from 32 to 32768.
    ///
    /// # Errors
    /// What the browser throws, above all where it has no Web Audio.
    pub fn new(track: &MediaStreamTrack, samples: u32) -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        let source = sounds.of(track)?;
        let analyser = sounds.node("createAnalyser")?;
        loose::set(&analyser, "fftSize", &samples.into());
        loose::call(&source, "connect", from_ref(&analyser))?;
        Ok(Self {
            analyser,
            _source: source,
            samples: loose::make("Float32Array", &[samples.into()])?,
            sounds,
        })
    }

    /// Whether it measures; a browser without any sound output may not.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.sounds.is_running()
    }

    /// What it has heard last, of full scale, oldest first.
    #[must_use]
    pub fn samples(&self) -> Vec<f32> {
        let given = [self.samples.clone()];
        if loose::call(&self.analyser, "getFloatTimeDomainData", &given).is_err() {
            return Vec::new();
        }
        let buffer = loose::get(&self.samples, "buffer").unchecked_into::<ArrayBuffer>();
        let bytes = Uint8Array::new(&buffer).to_vec();
        let (samples, _) = bytes.as_chunks::<4>();
        samples.iter().map(|it| f32::from_le_bytes(*it)).collect()
    }

    /// The largest of these, from 0 to 1.
    #[must_use]
    pub fn peak(&self) -> f32 {
        let samples = self.samples();
        samples.iter().fold(0.0, |peak, it| peak.max(it.abs()))
    }
}

/// A tone that is played.
pub struct Tone(Sounds);

impl fmt::Debug for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tone")
    }
}

impl Tone {
    /// Plays a tone by this device, where the browser can choose; else by the system's own. Needs
    /// a click. It ends with this, or by itself.
    ///
    /// # Errors
    /// What the browser throws, above all where it has no Web Audio.
    pub fn play(device: Option<&DeviceId>) -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        if let Some(DeviceId(id)) = device {
            // Where it cannot choose, the tone comes from where the call's sound comes from, too.
            if let Ok(set) = loose::call(&sounds.0, "setSinkId", &[JsValue::from_str(id)]) {
                let_be(set);
            }
        }
        let (tone, gain) = (sounds.node("createOscillator")?, sounds.node("createGain")?);
        loose::set(&loose::get(&tone, "frequency"), "value", &PITCH.into());
        loose::set(&loose::get(&gain, "gain"), "value", &LOUDNESS.into());
        loose::call(&tone, "connect", from_ref(&gain))?;
        loose::call(&gain, "connect", &[loose::get(&sounds.0, "destination")])?;
        loose::call(&tone, "start", &[])?;
        let end = loose::number(&sounds.0, "currentTime") + LENGTH;
        loose::call(&tone, "stop", &[end.into()])?;
        Ok(Self(sounds))
    }

    /// Whether the browser lets it be heard.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.0.is_running()
    }
}
