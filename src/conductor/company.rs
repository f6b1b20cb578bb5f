//! What goes along with a call, as the conductor sees it: it is loaded when a call begins.

use std::time::Duration;

use js_sys::Promise;
use visavis_call::Generation;
use visavis_devices::{Kind, Sent};
use web_sys::MediaStreamTrack;

use super::studio::{Stand, Studio};
use super::view::Screen;
use super::wiring::{Conductor, Handle, Happening, Inner};
use crate::platform;
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
    /// Takes in who comes later, or gives them back: then they take the seat.
    ///
    /// # Errors
    /// There is no place for two.
    fn admit(&mut self, other: Box<dyn Company>) -> Result<(), Box<dyn Company>> {
        Err(other)
    }
}

/// Who goes along, or what they missed.
pub(super) enum Seat {
    Free(Vec<(Lane, ChannelEvent)>),
    Taken(Box<dyn Company>),
}

impl Default for Seat {
    fn default() -> Self {
        Self::Free(Vec::new())
    }
}

impl Seat {
    pub(super) fn hear(&mut self, lane: Lane, event: ChannelEvent, now: Duration) {
        match self {
            Self::Free(missed) if missed.len() < BACKLOG => missed.push((lane, event)),
            Self::Free(_) => {}
            Self::Taken(company) => company.hear(lane, event, now),
        }
    }

    pub(super) fn look(&mut self, screen: &Screen, now: Duration) {
        if let Self::Taken(company) = self {
            company.look(screen, now);
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
}

impl Inner {
    fn seat(self: &std::rc::Rc<Self>, company: Box<dyn Company>) {
        let mut seat = self.seat.borrow_mut();
        let left = match &mut *seat {
            Seat::Taken(there) => there.admit(company).err(),
            Seat::Free(_) => Some(company),
        };
        let before = left.map(|company| std::mem::replace(&mut *seat, Seat::Taken(company)));
        drop(seat);
        if let Some(Seat::Free(missed)) = before {
            for (lane, event) in missed {
                self.happen(Happening::Channel { lane, event });
            }
        }
        self.happen(Happening::Look);
    }
}

/// Somebody who only watches, and stands before whoever goes along.
pub(super) struct Watcher {
    watch: Box<dyn FnMut(&Screen)>,
    seat: Seat,
}

impl Watcher {
    pub(super) fn before(seat: Seat, watch: Box<dyn FnMut(&Screen)>) -> Seat {
        Seat::Taken(Box::new(Self { watch, seat }))
    }
}

impl Company for Watcher {
    fn hear(&mut self, lane: Lane, event: ChannelEvent, now: Duration) {
        self.seat.hear(lane, event, now);
    }

    fn look(&mut self, screen: &Screen, now: Duration) {
        self.seat.look(screen, now);
        (self.watch)(screen);
    }

    fn admit(&mut self, other: Box<dyn Company>) -> Result<(), Box<dyn Company>> {
        let before = std::mem::replace(&mut self.seat, Seat::Taken(other));
        if let Seat::Free(missed) = before {
            for (lane, event) in missed {
                self.seat.hear(lane, event, platform::now());
            }
        }
        Ok(())
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

    /// Has everybody told how things are now.
    pub fn look(&self) {
        self.0.happen(Happening::Look);
    }

    /// A track of this page's devices, while it is open.
    #[must_use]
    pub fn track(&self, kind: Kind, generation: Generation) -> Option<MediaStreamTrack> {
        self.studio(|studio| studio.track(kind, generation))
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

    fn with<T>(&self, what: impl FnOnce(&PeerConnection) -> T) -> Option<T> {
        let peer = self.studio(|studio| studio.peer())?;
        Some(what(&peer))
    }

    fn studio<T>(&self, what: impl FnOnce(&dyn Studio) -> Option<T>) -> Option<T> {
        let inner = self.0.upgrade()?;
        let state = inner.state.borrow();
        match &state.studio {
            Stand::Here(studio) => what(&**studio),
            Stand::Away { .. } => None,
        }
    }
}
