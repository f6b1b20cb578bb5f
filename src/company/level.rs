//! How loud one is.

use wasm_bindgen::JsCast;
use web_sys::MediaStream;

use crate::media::Meter;

/// How many samples are looked at: 21 ms at 48 kHz.
const SAMPLES: u32 = 1024;
/// What is as loud as it gets when somebody speaks, of 1.
const LOUD: f32 = 0.25;

/// Listens to a stream for as long as it is held.
#[derive(Debug)]
pub struct Level(Meter);

impl Level {
    /// `None` where the browser cannot, or the stream has no sound.
    #[must_use]
    pub fn of(stream: &MediaStream) -> Option<Self> {
        let track = stream.get_audio_tracks().get(0).dyn_into().ok()?;
        Meter::new(&track, SAMPLES).ok().map(Self)
    }

    /// How loud it is, from 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u32 {
        // Ears hear ratios: what is quiet shows, too.
        let percent = ((self.0.peak() / LOUD).sqrt() * 100.0).min(100.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded above, and no root is negative"
        )]
        let percent = percent as u32;
        percent
    }
}
