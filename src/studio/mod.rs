//! Devices and connections: what a call needs of the browser beside signaling.
//!
//! It is loaded right behind the page, and stays.

mod devices;
mod level;
mod peers;

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use visavis_call::{Generation, MediaReport, PersonId};
use visavis_devices::{Kind, Machine};
use visavis_signaling::ice::IceServer;
use web_sys::MediaStreamTrack;

use crate::conductor::{Conductor, Sight, Streams, Studio as Studying, StudioHandle, Task};
use crate::media::{self, LocalMedia};
use crate::platform::{self, Page};
use crate::rtc::PeerConnection;
use devices::DeviceInput;

pub use level::Level;

/// The page's one studio.
struct Studio(Rc<Inner>);

struct Inner {
    page: Page,
    conductor: StudioHandle,
    desk: RefCell<Desk>,
    plugged: RefCell<Option<EventListener>>,
}

/// The machine and what it has opened. Borrowed for one step at a time.
struct Desk {
    devices: Machine,
    media: LocalMedia,
    /// Few: a room. Each person once.
    peers: Vec<(PersonId, Rc<PeerConnection>)>,
    /// The one that was hung up last, with the end of its time.
    parting: Option<(Rc<PeerConnection>, Timeout)>,
    ice_servers: Vec<IceServer>,
    /// What the conductor is to be told after the step.
    settled: Vec<(Generation, MediaReport)>,
}

/// Cares for the devices and connections of this page from now on.
pub fn open(conductor: &Conductor) {
    let page = conductor.page().clone();
    let inner = Rc::new(Inner {
        desk: RefCell::new(Desk {
            devices: devices::remembered(&page),
            media: LocalMedia::new(),
            peers: Vec::new(),
            parting: None,
            ice_servers: Vec::new(),
            settled: Vec::new(),
        }),
        page,
        conductor: conductor.studio_handle(),
        plugged: RefCell::default(),
    });
    let handle = Handle(Rc::downgrade(&inner));
    let plugged = media::on_change(&inner.page, move || handle.list());
    *inner.plugged.borrow_mut() = plugged;
    conductor.furnish(Box::new(Studio(inner)), platform::now());
}

impl Studying for Studio {
    fn take(&self, task: Task, now: Duration) {
        match task {
            Task::Call(effect) => self.0.carry_out_call(effect, now),
            Task::Through(ice_servers) => self.0.desk.borrow_mut().ice_servers = ice_servers,
            Task::Wish { wish, in_call } => {
                devices::remember(&self.0.page, &wish, in_call);
                self.0.hear(DeviceInput::Plain(wish), now);
            }
        }
    }

    fn sight(&self) -> Sight {
        let desk = self.0.desk.borrow();
        let stream = desk.media.stream();
        Sight {
            devices: desk.devices.view(),
            sent: desk.devices.sent(),
            streams: Streams {
                // An element that is given a stream without a picture does not begin to play later.
                local: desk.devices.source(Kind::Camera).and(stream.clone()),
                own: stream,
                remote: desk.peers.first().map(|(_, peer)| peer.remote()),
            },
        }
    }

    fn peer(&self) -> Option<Rc<PeerConnection>> {
        let desk = self.0.desk.borrow();
        desk.peers.first().map(|(_, peer)| Rc::clone(peer))
    }

    fn track(&self, kind: Kind, generation: Generation) -> Option<MediaStreamTrack> {
        self.0.desk.borrow().media.track(kind, generation)
    }
}

/// What callbacks of the browser hold: it keeps nothing alive.
#[derive(Clone)]
struct Handle(Weak<Inner>);

impl Handle {
    fn hear(&self, input: DeviceInput) {
        if let Some(inner) = self.0.upgrade() {
            inner.hear(input, platform::now());
            inner.conductor.look();
        }
    }
}

impl Inner {
    fn handle(self: &Rc<Self>) -> Handle {
        Handle(Rc::downgrade(self))
    }
}
