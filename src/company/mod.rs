//! What goes along with a call: what the two pages say to each other beside picture and sound.
//!
//! It is loaded when the first call begins, and stays.

mod report;
mod watch;
pub mod keys;
pub mod notify;
mod ringing;
mod sound;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use visavis_call::Phase;
use visavis_devices::{Flow, Sent};
use visavis_talk::{
    Channel, ChatMessage, Config, Device, Effect, Input, Media, News, Refusal, Talk,
};

use crate::conductor::{CallHandle, Company, Conductor, Screen};
use crate::platform;
use crate::rtc::{ChannelEvent, Lane};
use watch::Watch;

pub use watch::Measured;
use ringing::Ringing;

pub use crate::media::hear_by;
pub use ringing::Phrases;
use sound::Sound;

/// What there is to show of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether the other page is one of ours, which can be written to.
    pub ours: bool,
    /// What was written, oldest first.
    pub messages: Vec<ChatMessage>,
    /// How many of theirs have not been read.
    pub unread: usize,
}

/// A handle to what goes along.
#[derive(Clone)]
pub struct Companion(Rc<Inner>);

struct Inner {
    talk: RefCell<Talk>,
    call: CallHandle,
    phase: Cell<Phase>,
    watch: Watch,
    ringing: RefCell<Ringing>,
    sound: RefCell<Sound>,
    show: Box<dyn Fn(View)>,
}

impl Companion {
    /// Goes along with every call of this page from now on, and tells what there is to show.
    pub fn join(conductor: &Conductor, phrases: Phrases, show: impl Fn(View) + 'static) -> Self {
        let companion = Self(Rc::new(Inner {
            talk: RefCell::new(Talk::new(Config::default())),
            call: conductor.call_handle(),
            phase: Cell::default(),
            watch: Watch::new(conductor.call_handle()),
            ringing: RefCell::new(Ringing::new(phrases)),
            sound: RefCell::default(),
            show: Box::new(show),
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

    /// The person has seen all that was written.
    pub fn read(&self) {
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
        let over = matches!(screen.phase, Phase::Ended | Phase::Idle);
        if over && before != screen.phase {
            self.0.take(Input::Reset, now);
        }
        self.0.take(Input::SetMedia(media(screen.sent)), now);
        self.0.watch.look(screen);
        let mut sound = self.0.sound.borrow_mut();
        sound.follow(&screen.devices, &self.0.call);
    }
}

impl Inner {
    fn take(&self, input: Input, now: Duration) {
        self.talk.borrow_mut().handle(input, now);
        self.settle();
    }

    /// Does all that is asked for, and tells what there is to show.
    fn settle(&self) {
        loop {
            let effect = self.talk.borrow_mut().poll_effect();
            let Some(effect) = effect else { break };
            self.carry_out(effect);
        }
        let talk = self.talk.borrow();
        let view = talk.view();
        (self.show)(View {
            ours: view.is_ours,
            messages: view.messages.to_vec(),
            unread: view.unread,
        });
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            // Where it cannot be said, the channel is about to close.
            Effect::Text(text) => {
                let _: bool = self.call.say(Lane::Words, &text);
            }
            Effect::News(News::Media) => {
                let told = self.talk.borrow().view().media;
                if let Some(media) = told {
                    self.call.tell(sent(media));
                }
            }
            Effect::OpenFileChannel => self.call.open_files(),
            Effect::Binary(_)
            | Effect::ReadChunk { .. }
            | Effect::Write { .. }
            | Effect::Finish(_)
            | Effect::Discard(_)
            | Effect::Release(_)
            | Effect::News(_) => {}
        }
    }
}

fn media(sent: Sent) -> Media {
    let device = |flow| match flow {
        Flow::On => Device::On,
        Flow::Off => Device::Off,
        Flow::None => Device::None,
    };
    Media {
        microphone: device(sent.microphone),
        camera: device(sent.camera),
        screen: sent.screen,
        recording: false,
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
