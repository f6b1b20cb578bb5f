//! Two sounds as one track: a call sends one track of each kind.

use std::fmt;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use super::sounds::{Sounds, connect};
use crate::by_name::get;
use crate::platform::JsError;

/// Two sounds as one; it ends when it is dropped. The two go on.
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
        let source = |track| {
            let source = sounds.source(track)?;
            connect(&source, &target)?;
            Ok::<_, JsError>(source)
        };
        Ok(Self {
            _sources: [source(one)?, source(other)?],
            target,
            _sounds: sounds,
        })
    }

    /// Its track, to be sent.
    #[must_use]
    pub fn track(&self) -> Option<MediaStreamTrack> {
        let stream = get(&self.target, "stream").unchecked_into::<MediaStream>();
        stream.get_audio_tracks().get(0).dyn_into().ok()
    }
}

impl fmt::Debug for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mix")
    }
}

impl Drop for Mix {
    fn drop(&mut self) {
        if let Some(track) = self.track() {
            track.stop();
        }
    }
}
