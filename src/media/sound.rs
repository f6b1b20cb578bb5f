//! How loud a microphone is, and a tone to be heard (Web Audio API).

use std::fmt;
use std::slice::from_ref;

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use visavis_devices::DeviceId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MediaStreamTrack;

use crate::platform::{JsError, loose};

/// How many samples are looked at: 43 ms at 48 kHz.
const SAMPLES: u32 = 2048;
/// In hertz: a note that small speakers have, too.
const PITCH: f64 = 660.0;
/// Of 1: loud enough, and no fright.
const LOUDNESS: f64 = 0.2;
/// In seconds.
const LENGTH: f64 = 1.2;

/// An `AudioContext`, which is closed with this.
struct Sounds(JsValue);

impl Sounds {
    fn new() -> Result<Self, JsError> {
        let sounds = Self(loose::make("AudioContext", &[])?);
        // It begins to run by itself only within a click.
        loose::call(&sounds.0, "resume", &[])?;
        Ok(sounds)
    }

    fn is_running(&self) -> bool {
        loose::get(&self.0, "state") == "running"
    }

    fn node(&self, maker: &str) -> Result<JsValue, JsError> {
        loose::call(&self.0, maker, &[])
    }
}

impl Drop for Sounds {
    fn drop(&mut self) {
        // One that is closed already refuses, which is as good.
        let _: Result<JsValue, JsError> = loose::call(&self.0, "close", &[]);
    }
}

/// Measures how loud a track is.
pub struct Meter {
    analyser: JsValue,
    samples: JsValue,
    sounds: Sounds,
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

impl Meter {
    /// Begins to listen.
    ///
    /// # Errors
    /// What the browser throws, above all where it has no Web Audio.
    pub fn new(track: &MediaStreamTrack) -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        let stream = loose::make("MediaStream", &[Array::of1(track).into()])?;
        let source = loose::call(&sounds.0, "createMediaStreamSource", &[stream])?;
        let analyser = sounds.node("createAnalyser")?;
        loose::set(&analyser, "fftSize", &SAMPLES.into());
        loose::call(&source, "connect", from_ref(&analyser))?;
        Ok(Self {
            analyser,
            samples: loose::make("Float32Array", &[SAMPLES.into()])?,
            sounds,
        })
    }

    /// Whether it measures; a browser without any sound output may not.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.sounds.is_running()
    }

    /// The largest sample of the last moment, from 0 to 1.
    #[must_use]
    pub fn peak(&self) -> f32 {
        let given = [self.samples.clone()];
        if loose::call(&self.analyser, "getFloatTimeDomainData", &given).is_err() {
            return 0.0;
        }
        let buffer = loose::get(&self.samples, "buffer").unchecked_into::<ArrayBuffer>();
        let bytes = Uint8Array::new(&buffer).to_vec();
        let (samples, _) = bytes.as_chunks::<4>();
        let samples = samples.iter().map(|it| f32::from_le_bytes(*it).abs());
        samples.fold(0.0, f32::max)
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
                let set = JsFuture::from(set.unchecked_into::<Promise>());
                spawn_local(async move { drop(set.await) });
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
