//! Several sounds as one track: a call sends, and a recording has, one of each kind.

use std::fmt;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use super::sounds::{Sounds, connect};
use crate::by_name::{call, get, set};
use crate::platform::JsError;

/// Sounds as one; it ends when it is dropped. They go on.
#[must_use = "dropping it ends its track"]
pub struct Mix {
    target: JsValue,
    /// What is mixed. Nobody else holds the sources.
    sources: Vec<(MediaStreamTrack, JsValue)>,
    /// Something to mix always: without any, the track gives not even silence, and who records it
    /// waits for ever.
    _silence: JsValue,
    sounds: Sounds,
}

impl Mix {
    /// Silence, so far.
    ///
    /// # Errors
    /// What the browser throws; above all where it has no Web Audio.
    pub fn new() -> Result<Self, JsError> {
        let sounds = Sounds::new()?;
        let target = sounds.node("createMediaStreamDestination")?;
        let silence = sounds.node("createConstantSource")?;
        set(&get(&silence, "offset"), "value", 0);
        connect(&silence, &target)?;
        call(&silence, "start", &[])?;
        Ok(Self {
            target,
            sources: Vec::new(),
            _silence: silence,
            sounds,
        })
    }

    /// Mixes two tracks. One that is silenced is silent in the mix, too.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn of(one: &MediaStreamTrack, other: &MediaStreamTrack) -> Result<Self, JsError> {
        let mut mix = Self::new()?;
        mix.hear(&[Clone::clone(one), Clone::clone(other)])?;
        Ok(mix)
    }

    /// Mixes these from now on, and no others.
    ///
    /// # Errors
    /// What the browser throws; then some are missing.
    pub fn hear(&mut self, tracks: &[MediaStreamTrack]) -> Result<(), JsError> {
        self.sources.retain(|(track, source)| {
            let stays = tracks.contains(track);
            if !stays {
                // One that is not connected any more is as good.
                let _: Result<JsValue, JsValue> = call(source, "disconnect", &[]);
            }
            stays
        });
        for track in tracks {
            if self.sources.iter().all(|(heard, _)| heard != track) {
                let source = self.sounds.source(track)?;
                connect(&source, &self.target)?;
                self.sources.push((Clone::clone(track), source));
            }
        }
        Ok(())
    }

    /// Its track, to be sent or recorded.
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
