//! How loud a track is (W3C Web Audio API).

use std::fmt;

use wasm_bindgen::JsCast;
use web_sys::{AnalyserNode, AudioContext, MediaStream, MediaStreamTrack};

use super::track::Track;
use crate::platform::JsError;
use crate::platform::bindings::TwinTrack;

/// How many samples are looked at: 170 ms of 48 kHz, so that looks that come ten times a second
/// miss nothing.
const SAMPLES: u32 = 8192;

/// Listens to a track for as long as it is held.
#[must_use = "dropping it ends it"]
pub struct Ear {
    audio: AudioContext,
    analyser: AnalyserNode,
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
        let stream = MediaStream::new()?;
        stream.add_track(&twin.handle());
        let audio = AudioContext::new()?;
        let ear = Self {
            analyser: audio.create_analyser()?,
            audio,
            _twin: twin,
        };
        ear.analyser.set_fft_size(SAMPLES);
        let source = ear.audio.create_media_stream_source(&stream)?;
        source.connect_with_audio_node(&ear.analyser)?;
        Ok(ear)
    }

    /// What it hears, of full scale: the last of it, oldest first.
    #[must_use]
    pub fn samples(&self) -> Vec<f32> {
        let mut samples = vec![0.0; SAMPLES as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        samples
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ear")
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        // Nobody waits for its end.
        let _: Result<_, _> = self.audio.close();
    }
}
