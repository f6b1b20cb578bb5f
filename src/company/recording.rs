//! The recording of a call, as the rest of what goes along sees it: whoever records is loaded when
//! somebody first wants it.

use std::rc::{Rc, Weak};
use std::time::Duration;

use visavis_recording::{Failure, Stage};
use visavis_talk::Input;

use super::{Companion, Inner, media};
use crate::conductor::{CallHandle, Screen};
use crate::platform;

/// Has the recorder loaded, which then begins with [`recorder::begin`](super::recorder::begin).
pub type Load = Box<dyn Fn(Companion)>;

/// What there is to show of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// How far it is.
    pub stage: Stage,
    /// What its file is called.
    pub name: String,
    /// The address that it can be saved from, where it is kept by the browser.
    pub link: Option<String>,
}

/// Whoever records.
pub(super) trait Recorder {
    /// The person wants to record; `told`: whether the other side can be told.
    fn start(&self, told: bool);
    /// The person wants no more of it.
    fn stop(&self);
    /// The person has read what became of it.
    fn put_away(&self);
    /// The other side cannot be told any more.
    fn untold(&self);
    /// This is how things are now.
    fn look(&self, screen: &Screen);
}

impl Companion {
    /// Records the call. Nothing is recorded where the other side cannot be told of it.
    pub fn record(&self) {
        let told = self.0.is_heard();
        let here = self.0.with_recorder(|it| it.start(told));
        if here.is_none() {
            if told {
                (self.0.load)(self.clone());
            } else {
                self.0.show_stage(Stage::Failed(Failure::Untold));
            }
        }
    }

    /// Records no more; what there is is saved.
    pub fn stop_recording(&self) {
        self.0.with_recorder(Recorder::stop);
    }

    /// The person has read what became of the recording.
    pub fn put_recording_away(&self) {
        if self.0.with_recorder(Recorder::put_away).is_none() {
            self.0.show_stage(Stage::Off);
        }
    }

    /// Has the call recorded by this one from now on, unless somebody is there already.
    pub(super) fn seat(&self, recorder: impl FnOnce(Desk) -> Rc<dyn Recorder>) {
        if self.0.recorder.borrow().is_none() {
            let recorder = recorder(Desk(Rc::downgrade(&self.0)));
            self.0.recorder.replace(Some(recorder));
            // So that it is shown how things are.
            self.0.call.look();
            self.record();
        }
    }
}

/// What a recorder may ask for.
#[derive(Clone)]
pub(super) struct Desk(Weak<Inner>);

impl Desk {
    /// Shows what there is to show, and tells the other side whether they are recorded.
    pub(super) fn show(&self, recording: Recording, tell: bool) {
        if let Some(inner) = self.0.upgrade() {
            inner.recording.replace(recording);
            if inner.told.replace(tell) == tell {
                inner.settle();
            } else {
                inner.say_media(platform::now());
            }
        }
    }

    pub(super) fn call(&self) -> Option<CallHandle> {
        self.0.upgrade().map(|inner| inner.call.clone())
    }
}

impl Inner {
    /// Asks whoever records, who is not borrowed meanwhile.
    pub(super) fn with_recorder<T>(
        &self,
        what: impl FnOnce(&(dyn Recorder + 'static)) -> T,
    ) -> Option<T> {
        let recorder = self.recorder.borrow().clone();
        recorder.map(|it| what(&*it))
    }

    /// Says what is sent, and whether the call is recorded, unless it was said.
    pub(super) fn say_media(self: &Rc<Self>, now: Duration) {
        let media = media(self.sent.get(), self.told.get());
        self.take(Input::SetMedia(media), now);
    }

    /// Whether the other side understands what it is told.
    fn is_heard(&self) -> bool {
        self.talk.borrow().view().is_ours
    }

    /// Has a recording end of which the other side does not hear any more.
    pub(super) fn keep_told(&self) {
        if self.told.get() && !self.is_heard() {
            self.with_recorder(Recorder::untold);
        }
    }

    fn show_stage(self: &Rc<Self>, stage: Stage) {
        self.recording.borrow_mut().stage = stage;
        self.settle();
    }
}
