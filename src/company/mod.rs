//! What goes along with a call: what the two pages say to each other beside picture and sound.
//!
//! It is loaded when the first call begins, and stays.

mod files;
pub mod keys;
pub mod notify;
pub mod recorder;
mod recording;
mod report;
mod ringing;
mod sound;
mod view;
mod watch;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use visavis_call::Phase;
use visavis_devices::{Flow, Sent};
use visavis_talk::{Channel, Config, Device, Effect, Input, Media, News, Refusal, Talk};

use crate::conductor::{CallHandle, Company, Conductor, Screen};
use crate::platform;
use crate::rtc::{ChannelEvent, Lane};
use files::Known;
use recording::Recorder;
use ringing::Ringing;
use sound::Sound;
use watch::Watch;

pub use crate::media::hear_by;
pub use recording::{Load, Recording};
pub use ringing::Phrases;
pub use view::{Entry, File, View, What};
pub use watch::Measured;

/// How long what is shown stays, in milliseconds: a file changes it with every piece.
const REST: u32 = 100;

/// A handle to what goes along.
#[derive(Clone)]
pub struct Companion(Rc<Inner>);

struct Inner {
    talk: RefCell<Talk>,
    files: RefCell<Vec<Known>>,
    /// The time of day of each text.
    times: RefCell<Vec<(u32, String)>>,
    /// How many files were offered to us since the person looked.
    offered: Cell<usize>,
    news: Cell<Option<News>>,
    call: CallHandle,
    phase: Cell<Phase>,
    sent: Cell<Sent>,
    recorder: RefCell<Option<Rc<dyn Recorder>>>,
    /// Has the recorder loaded.
    load: Load,
    recording: RefCell<Recording>,
    /// Whether the other side is told that the call is recorded.
    told: Cell<bool>,
    watch: Watch,
    ringing: RefCell<Ringing>,
    sound: RefCell<Sound>,
    show: Box<dyn Fn(View)>,
    /// Runs while nothing new is shown.
    rest: RefCell<Option<Timeout>>,
    stale: Cell<bool>,
}

impl Companion {
    /// Goes along with every call of this page from now on, and tells what there is to show.
    /// `load` is asked for the recorder when a call is to be recorded.
    pub fn join(
        conductor: &Conductor,
        phrases: Phrases,
        load: Load,
        show: impl Fn(View) + 'static,
    ) -> Self {
        let companion = Self(Rc::new(Inner {
            talk: RefCell::new(Talk::new(Config::default())),
            files: RefCell::default(),
            times: RefCell::default(),
            offered: Cell::default(),
            news: Cell::default(),
            call: conductor.call_handle(),
            phase: Cell::default(),
            sent: Cell::default(),
            recorder: RefCell::default(),
            load,
            recording: RefCell::default(),
            told: Cell::default(),
            watch: Watch::new(conductor.call_handle()),
            ringing: RefCell::new(Ringing::new(phrases)),
            sound: RefCell::default(),
            show: Box::new(show),
            rest: RefCell::default(),
            stale: Cell::default(),
        }));
        conductor.accompany(Box::new(companion.clone()));
        companion
    }

    /// Writes to the other person.
    ///
    /// # Errors
    /// Why that cannot be said.
    pub fn say(&self, text: &str) -> Result<(), Refusal> {
        let said = self.0.talk.borrow_mut().say(text, platform::now());
        self.0.settle();
        said.map(drop)
    }

    /// Tells what is measured, from now on.
    pub fn measure(&self, show: impl Fn(Measured) + 'static) {
        self.0.watch.tell(show);
    }

    /// The person has seen all that was written and offered.
    pub fn read(&self) {
        self.0.offered.set(0);
        self.0.take(Input::MarkRead, platform::now());
    }
}

impl Company for Companion {
    fn hear(&mut self, lane: Lane, event: ChannelEvent, now: Duration) {
        let channel = match lane {
            Lane::Words => Channel::Text,
            Lane::Files => Channel::Files,
        };
        let input = match event {
            ChannelEvent::Opened => Input::Opened(channel),
            ChannelEvent::Closed => Input::Closed(channel),
            ChannelEvent::Text(text) => Input::Text(text),
            ChannelEvent::Bytes(bytes) => Input::Binary(bytes),
            ChannelEvent::Drained => Input::Buffered(self.0.call.waiting(lane).into()),
        };
        self.0.take(input, now);
    }

    fn look(&mut self, screen: &Screen, now: Duration) {
        self.0.ringing.borrow_mut().look(screen);
        let before = self.0.phase.replace(screen.phase);
        // Before the other side is forgotten: it is told until nothing is recorded.
        self.0.with_recorder(|it| it.look(screen));
        let over = matches!(screen.phase, Phase::Ended | Phase::Idle);
        if over && before != screen.phase {
            self.0.take(Input::Reset, now);
            self.0.files.borrow_mut().clear();
            self.0.times.borrow_mut().clear();
            self.0.offered.set(0);
            self.0.news.set(None);
        }
        self.0.sent.set(screen.sent);
        self.0.say_media(now);
        self.0.watch.look(screen);
        let mut sound = self.0.sound.borrow_mut();
        sound.follow(&screen.devices, &self.0.call);
    }
}

impl Inner {
    fn take(self: &Rc<Self>, input: Input, now: Duration) {
        self.talk.borrow_mut().handle(input, now);
        self.settle();
    }

    /// Does all that is asked for, and tells what there is to show.
    fn settle(self: &Rc<Self>) {
        loop {
            let effect = self.talk.borrow_mut().poll_effect();
            let Some(effect) = effect else { break };
            self.carry_out(effect);
        }
        self.keep_told();
        self.stale.set(true);
        self.tell();
    }

    /// Tells what there is to show, now or when what is shown has rested.
    fn tell(self: &Rc<Self>) {
        if self.rest.borrow().is_some() || !self.stale.replace(false) {
            return;
        }
        let inner = Rc::downgrade(self);
        *self.rest.borrow_mut() = Some(Timeout::new(REST, move || {
            if let Some(inner) = inner.upgrade() {
                inner.rest.take();
                inner.tell();
            }
        }));
        (self.show)(self.view());
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            // Where it cannot be said, the channel is about to close.
            Effect::Text(text) => {
                let _: bool = self.call.say(Lane::Words, &text);
            }
            Effect::Binary(bytes) => {
                let _: bool = self.call.say_bytes(Lane::Files, &bytes);
                let waiting = self.call.waiting(Lane::Files).into();
                let mut talk = self.talk.borrow_mut();
                talk.handle(Input::Buffered(waiting), platform::now());
            }
            Effect::OpenFileChannel => self.call.open_files(),
            Effect::ReadChunk { id, offset, len } => self.read(id, offset, len),
            Effect::Write { id, bytes } => self.write(id, bytes),
            Effect::Finish(id) => self.finish(id),
            Effect::Discard(id) => self.discard(id),
            Effect::Release(id) => self.release(id),
            Effect::News(News::Media) => {
                let told = self.talk.borrow().view().media;
                if let Some(media) = told {
                    self.call.tell(sent(media));
                }
            }
            Effect::News(News::Greeted) => {}
            Effect::News(news) => {
                if let News::Offered(_) = news {
                    self.offered.set(self.offered.get() + 1);
                }
                self.news.set(Some(news));
            }
        }
    }
}

fn media(sent: Sent, recording: bool) -> Media {
    let device = |flow| match flow {
        Flow::On => Device::On,
        Flow::Off => Device::Off,
        Flow::None => Device::None,
    };
    Media {
        microphone: device(sent.microphone),
        camera: device(sent.camera),
        screen: sent.screen,
        recording,
    }
}

fn sent(media: Media) -> Sent {
    let flow = |device| match device {
        Device::On => Flow::On,
        Device::Off => Flow::Off,
        Device::None => Flow::None,
    };
    Sent {
        microphone: flow(media.microphone),
        camera: flow(media.camera),
        screen: media.screen,
    }
}
