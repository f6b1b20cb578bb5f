//! Two sounds as one track (Web Audio API): a call sends one track of each kind.

use std::slice::from_ref;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use super::sound::Sounds;
use crate::platform::{JsError, loose};

/// Two sounds as one; it ends when it is dropped. The two go on.
#[derive(Debug)]
#[must_use = "dropping it ends its track"]
pub struct Mix {
    target: JsValue,
    /// Nobody else holds them.
    _sources: [JsValue; 2],
    _sounds: Sounds,
}

impl Mix {
    /// Mixes two tracks. One that is silenced is silent in the mix, too.
    ///
    /// # Errors
    /// What the browser throws; above all where it has no Web Audio.
    pub fn of(one: &MediaStreamTrack, other: &MediaStreamTrack) -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        let target = sounds.node("createMediaStreamDestination")?;
        let sources = [sounds.of(one)?, sounds.of(other)?];
        for source in &sources {
            loose::call(source, "connect", from_ref(&target))?;
        }
        Ok(Self {
            target,
            _sources: sources,
            _sounds: sounds,
        })
    }

    /// Its track, to be sent.
    #[must_use]
    pub fn track(&self) -> Option<MediaStreamTrack> {
        let stream: MediaStream = loose::get(&self.target, "stream").unchecked_into();
        let tracks = stream.get_audio_tracks();
        tracks.get(0).dyn_into().ok()
    }
}

impl Drop for Mix {
    fn drop(&mut self) {
        if let Some(track) = self.track() {
            track.stop();
        }
    }
}
