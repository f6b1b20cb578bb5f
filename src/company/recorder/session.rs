//! One recording while it runs.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use visavis_devices::Kind;
use visavis_recording::FRAMES;
use wasm_bindgen::JsCast;
use web_sys::{MediaStream, MediaStreamTrack};

use super::picture::{Picture, Sight};
use crate::by_name;
use crate::conductor::CallHandle;
use crate::media::{Format, Mix, Recorder, Taken};
use crate::platform::{self, Alarm, JsError, Page, bindings};

/// Half of the time that a picture of the recording stays.
const HALF_FRAME: Duration = Duration::from_millis(500 / FRAMES as u64);
/// How long the first piece may take. One that waits for a sound that never comes says nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// What records. It is torn down when it is dropped.
pub(super) struct Session {
    recorder: Recorder,
    stream: MediaStream,
    picture: Picture,
    mix: RefCell<Mix>,
    /// Rings for each picture, also while the page is in the background.
    alarm: RefCell<Alarm>,
    began: Duration,
    /// Whether anything has come of it.
    yields: Cell<bool>,
    /// When the next picture is due.
    due: Cell<Duration>,
    /// Asks the person who is about to leave the page.
    _leaving: EventListener,
}

impl Session {
    /// Begins to record. `taken` is told what comes of it; `draw` is called for each picture.
    pub(super) fn begin(
        taken: impl Fn(Taken) + Clone + 'static,
        draw: impl Fn() + 'static,
    ) -> Result<Self, JsError> {
        let unsupported = || JsError::named("NotSupportedError");
        let page = Page::current().ok_or_else(unsupported)?;
        let format = Format::of_browser().ok_or_else(unsupported)?;
        let picture = Picture::new(&page)?;
        let stream = picture.stream()?;
        let mix = Mix::new()?;
        if let Some(sound) = mix.track() {
            stream.add_track(&sound);
        }
        Ok(Self {
            recorder: Recorder::begin(&stream, format, taken)?,
            stream,
            picture,
            mix: RefCell::new(mix),
            alarm: RefCell::new(Alarm::new(draw)),
            began: platform::now(),
            yields: Cell::default(),
            due: Cell::default(),
            _leaving: ask_before_leaving(&page),
        })
    }

    /// Has the recorder end.
    pub(super) fn end(&self) {
        self.recorder.end();
    }

    /// Something has come of it.
    pub(super) fn yields(&self) {
        self.yields.set(true);
    }

    /// Whether nothing has come of it, and nothing will.
    pub(super) fn is_stuck(&self) -> bool {
        !self.yields.get() && platform::now() > self.began.saturating_add(PATIENCE)
    }

    /// Draws what there is to see, if it is time, and has itself rung for the next picture.
    pub(super) fn draw(&self, sight: &Sight) {
        let now = platform::now();
        if now >= self.due.get() {
            self.picture.draw(sight);
            // What is late is not made up for.
            let soon = self.due.get().saturating_add(HALF_FRAME);
            self.due.set(now.max(soon).saturating_add(HALF_FRAME));
        }
        let wait = self.due.get().saturating_sub(now);
        // Timers of pages in the background are slow; whether it is there may change meanwhile.
        self.alarm.borrow_mut().set(Some(wait), true);
    }

    /// Has all sounds of the call heard, and no others.
    pub(super) fn hear(&self, sight: &Sight, call: &CallHandle) {
        let mut tracks = self.picture.their_sounds();
        let own = [
            sight.voice.map(|it| (Kind::Microphone, it)),
            sight.sound.map(|it| (Kind::Speaker, it)),
        ];
        for (kind, generation) in own.into_iter().flatten() {
            tracks.extend(call.track(kind, generation));
        }
        if let Err(error) = self.mix.borrow_mut().hear(&tracks) {
            bindings::debug("not all is recorded that is heard", &error.message);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

/// What is not put away yet would be lost (HTML, section 7.4.2.4).
fn ask_before_leaving(page: &Page) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(page.window(), "beforeunload", options, |event| {
        event.prevent_default();
        by_name::set(event, "returnValue", true);
    })
}
