//! What goes along with a call, as the conductor sees it: it is loaded when a call begins.

use std::time::Duration;

use js_sys::Promise;
use visavis_call::Generation;
use visavis_devices::{Kind, Sent};
use web_sys::MediaStreamTrack;

use super::view::Screen;
use super::wiring::{Conductor, Handle, Happening, Inner};
use crate::rtc::{ChannelEvent, Lane, PeerConnection, TrackKind};

/// How much is kept for a company that is on its way.
const BACKLOG: usize = 64;

/// Something that goes along with every call. It is told what happens between the conductor's
/// steps, and may ask for more then.
pub trait Company {
    /// Something happened on a channel of the call.
    fn hear(&mut self, lane: Lane, event: ChannelEvent, now: Duration);
    /// Something happened; this is how things are now.
    fn look(&mut self, screen: &Screen, now: Duration);
}

type Watcher = Box<dyn FnMut(&Screen)>;

/// Who goes along, and who only watches.
#[derive(Default)]
pub(super) struct Seat {
    company: Option<Box<dyn Company>>,
    /// What the company missed while it was on its way.
    missed: Vec<(Lane, ChannelEvent)>,
    watcher: Option<Watcher>,
}

impl Seat {
    pub(super) fn hear(&mut self, lane: Lane, event: ChannelEvent, now: Duration) {
        if let Some(company) = &mut self.company {
            company.hear(lane, event, now);
        } else if self.missed.len() < BACKLOG {
            self.missed.push((lane, event));
        }
    }

    pub(super) fn look(&mut self, screen: &Screen, now: Duration) {
        if let Some(company) = &mut self.company {
            company.look(screen, now);
        }
        if let Some(watcher) = &mut self.watcher {
            watcher(screen);
        }
    }
}

impl Conductor {
    /// What somebody who goes along needs.
    #[must_use]
    pub fn call_handle(&self) -> CallHandle {
        CallHandle(self.handle())
    }

    /// Has somebody go along from now on.
    pub fn accompany(&self, company: Box<dyn Company>) {
        self.inner().seat(company);
    }

    /// Has somebody told how things are, now and after each step.
    pub fn watch(&self, watcher: impl FnMut(&Screen) + 'static) {
        self.inner().seat.borrow_mut().watcher = Some(Box::new(watcher));
        self.inner().happen(Happening::Look);
    }
}

impl Inner {
    fn seat(self: &std::rc::Rc<Self>, company: Box<dyn Company>) {
        let missed = {
            let mut seat = self.seat.borrow_mut();
            seat.company = Some(company);
            std::mem::take(&mut seat.missed)
        };
        for (lane, event) in missed {
            self.happen(Happening::Channel { lane, event });
        }
        self.happen(Happening::Look);
    }
}

/// What somebody who goes along may do. It keeps nothing alive.
#[derive(Clone)]
pub struct CallHandle(Handle);

impl CallHandle {
    /// Says something on a channel of the call; false where it cannot be said.
    #[must_use]
    pub fn say(&self, lane: Lane, text: &str) -> bool {
        self.with(|peer| peer.say(lane, text)).unwrap_or_default()
    }

    /// The same with bytes.
    #[must_use]
    pub fn say_bytes(&self, lane: Lane, bytes: &[u8]) -> bool {
        self.with(|peer| peer.say_bytes(lane, bytes))
            .unwrap_or_default()
    }

    /// How many bytes wait to be sent.
    #[must_use]
    pub fn waiting(&self, lane: Lane) -> u32 {
        self.with(|peer| peer.waiting(lane)).unwrap_or_default()
    }

    /// Opens a channel for files, unless it is there.
    pub fn open_files(&self) {
        self.with(PeerConnection::open_files);
    }

    /// Tells what the other side says that it sends.
    pub fn tell(&self, sent: Sent) {
        self.0.happen(Happening::Told(sent));
    }

    /// A track of this page's devices, while it is open.
    #[must_use]
    pub fn track(&self, kind: Kind, generation: Generation) -> Option<MediaStreamTrack> {
        let inner = self.0.upgrade()?;
        let state = inner.state.borrow();
        state.media.track(kind, generation)
    }

    /// Sends this sound from now on, until the microphone's track is another one.
    pub fn send_sound(&self, track: Option<MediaStreamTrack>) {
        self.with(|peer| peer.send(TrackKind::Audio, track));
    }

    /// What the connection measures (W3C WebRTC statistics); `None` without a call.
    #[must_use]
    pub fn stats(&self) -> Option<Promise> {
        self.with(PeerConnection::stats)
    }

    /// The microphone's track of this generation, if it is open.
    #[must_use]
    pub fn microphone(&self, generation: Generation) -> Option<MediaStreamTrack> {
        let inner = self.0.upgrade()?;
        let state = inner.state.borrow();
        state.media.microphone(generation)
    }

    fn with<T>(&self, what: impl FnOnce(&PeerConnection) -> T) -> Option<T> {
        let inner = self.0.upgrade()?;
        let state = inner.state.borrow();
        state.peers.first().map(|(_, peer)| what(peer))
    }
}
