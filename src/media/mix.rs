//! Two sounds as one track (Web Audio API): a call sends one track of each kind.

use wasm_bindgen::JsCast;
use web_sys::{
    AudioContext, MediaStream, MediaStreamAudioDestinationNode, MediaStreamAudioSourceNode,
    MediaStreamTrack,
};

use crate::platform::JsError;

/// Two sounds as one; it ends when it is dropped. The two go on.
#[derive(Debug)]
#[must_use = "dropping it ends its track"]
pub struct Mix {
    context: AudioContext,
    target: MediaStreamAudioDestinationNode,
    /// Nobody else holds them.
    _sources: [MediaStreamAudioSourceNode; 2],
}

impl Mix {
    /// Mixes two tracks. One that is silenced is silent in the mix, too.
    ///
    /// # Errors
    /// What the browser throws; above all where it has no Web Audio.
    pub fn of(one: &MediaStreamTrack, other: &MediaStreamTrack) -> Result<Self, JsError> {
        let context = AudioContext::new()?;
        let target = context.create_media_stream_destination()?;
        let source = |track| {
            let stream = MediaStream::new()?;
            stream.add_track(track);
            let source = context.create_media_stream_source(&stream)?;
            source.connect_with_audio_node(&target)?;
            Ok::<_, JsError>(source)
        };
        let sources = [source(one)?, source(other)?];
        // Some browsers begin suspended, also within a click.
        let _ = context.resume();
        Ok(Self {
            context,
            target,
            _sources: sources,
        })
    }

    /// Its track, to be sent.
    #[must_use]
    pub fn track(&self) -> Option<MediaStreamTrack> {
        let tracks = self.target.stream().get_audio_tracks();
        tracks.get(0).dyn_into().ok()
    }
}

impl Drop for Mix {
    fn drop(&mut self) {
        if let Some(track) = self.track() {
            track.stop();
        }
        let _ = self.context.close();
    }
}
