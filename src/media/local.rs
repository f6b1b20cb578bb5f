//! The tracks of this page's devices.

use visavis_call::Generation;
use visavis_devices::Kind;
use web_sys::{MediaStream, MediaStreamTrack};

use super::track::Track;

/// The tracks that are open, and the stream in which they are shown and sent.
///
/// Dropping a track turns its device off, and with the last one the browser's recording sign goes
/// out.
#[derive(Debug)]
pub struct LocalMedia {
    /// `None` where the browser knows no streams, and so no calls.
    stream: Option<MediaStream>,
    /// Few: one of each kind, two while one takes the other's place.
    tracks: Vec<(Kind, Generation, Track)>,
}

impl Default for LocalMedia {
    fn default() -> Self {
        Self::new()
    }
}

impl LocalMedia {
    /// Nothing is open.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stream: MediaStream::new().ok(),
            tracks: Vec::new(),
        }
    }

    /// A handle to the stream. It stays the same while tracks come and go in it.
    #[must_use]
    pub fn stream(&self) -> Option<MediaStream> {
        self.stream.clone()
    }

    /// Keeps a track until [`Self::stop`].
    pub fn keep(&mut self, kind: Kind, generation: Generation, track: Track) {
        self.tracks.push((kind, generation, track));
    }

    /// A handle to one that is kept.
    #[must_use]
    pub fn track(&self, kind: Kind, generation: Generation) -> Option<MediaStreamTrack> {
        let mut tracks = self.tracks.iter();
        let found = tracks.find(|(one, of, _)| *one == kind && *of == generation);
        found.map(|(.., track)| track.handle())
    }

    /// Stops the tracks of this generation.
    pub fn stop(&mut self, generation: Generation) {
        self.tracks.retain(|(_, one, _)| *one != generation);
    }

    /// Lets the microphone be heard, or not.
    pub fn mute(&self, on: bool) {
        for (kind, _, track) in &self.tracks {
            if *kind == Kind::Microphone {
                track.carry(!on);
            }
        }
    }

    /// Puts the track of this generation into the stream, in the place of the other of its kind,
    /// and hands it out to be sent.
    #[must_use]
    pub fn show(&self, kind: Kind, generation: Option<Generation>) -> Option<MediaStreamTrack> {
        let track = generation.and_then(|generation| self.track(kind, generation));
        let stream = self.stream.as_ref()?;
        let before = match kind {
            Kind::Camera => stream.get_video_tracks(),
            Kind::Microphone | Kind::Speaker => stream.get_audio_tracks(),
        };
        for old in before.iter() {
            let old = MediaStreamTrack::from(old);
            if track.as_ref() != Some(&old) {
                stream.remove_track(&old);
            }
        }
        if let Some(track) = &track {
            stream.add_track(track);
        }
        track
    }
}
