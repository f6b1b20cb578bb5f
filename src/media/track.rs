//! One track of a device: stopped when nobody holds it any more.

use std::fmt;

use gloo_events::EventListener;
use web_sys::MediaStreamTrack;

/// A track that is stopped when it is dropped, which turns its device off.
#[must_use = "dropping it turns the device off"]
pub struct Track {
    track: MediaStreamTrack,
    _ended: EventListener,
}

impl Track {
    /// Takes a track over; `ended` is told when it ends by itself, as when its device is unplugged.
    pub fn new(track: MediaStreamTrack, ended: impl Fn() + 'static) -> Self {
        let listener = EventListener::new(&track, "ended", move |_| ended());
        Self {
            track,
            _ended: listener,
        }
    }

    /// A handle to it, to be shown and sent.
    #[must_use]
    pub fn handle(&self) -> MediaStreamTrack {
        Clone::clone(&self.track)
    }

    /// Whether it carries what its device hears; otherwise it carries silence.
    pub fn carry(&self, on: bool) {
        self.track.set_enabled(on);
    }
}

impl fmt::Debug for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Track")
    }
}

impl Drop for Track {
    fn drop(&mut self) {
        self.track.stop();
    }
}
