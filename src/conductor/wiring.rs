//! One queue for all that happens.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_events::EventListener;
use visavis_call::{Input as CallInput, Intent, Machine, PersonId, Phase};
use visavis_devices::Sent;
use visavis_settings::Mistake;
use visavis_signaling::address::AddressError;
use visavis_signaling::client::{Client, Config, Protocol};
use visavis_signaling::ice::IceServer;
use visavis_signaling::json::Map;
use wasm_bindgen_futures::spawn_local;

use super::company::Seat;
use super::listening::listen;
use super::settings::{NAME, Settings};
use super::studio::{Stand, Task};
use super::view::{Copied, Screen, Streams};
use super::wire::{Which, Wire, WireInput};
use crate::platform::{self, Alarm, Page};
use crate::rtc::{ChannelEvent, Lane};
use crate::signaling::SocketEvent;

/// Something that happened.
#[derive(Debug)]
pub(super) enum Happening {
    Call(CallInput),
    Line {
        which: Which,
        attempt: u32,
        event: SocketEvent,
    },
    Wire(WireInput),
    /// A person wants something of the devices.
    Wish(visavis_devices::Input),
    /// The other side has said what it sends.
    Told(Sent),
    /// On a channel of the call.
    Channel {
        lane: Lane,
        event: ChannelEvent,
    },
    /// There is something else to see, here or for whoever goes along.
    Look,
    /// The page is about to go, or so it seems.
    Going,
    Loaded {
        which: Which,
        client: Option<Client>,
    },
}

/// The machines and what they have opened. Borrowed for one step at a time; nothing that a step
/// calls comes back here but through the queue.
pub(super) struct State {
    pub(super) call: Machine,
    /// `None` where the address names no server.
    pub(super) main: Option<Wire>,
    /// The other tabs, while no server answers.
    pub(super) spare: Option<Wire>,
    pub(super) may_use_tabs: bool,
    pub(super) config: Config,
    /// How many people the room holds, the person here included.
    pub(super) capacity: Option<u32>,
    /// What leads others here.
    pub(super) link: String,
    /// What is where it can be pasted from.
    pub(super) copied: Option<Copied>,
    /// Whom the last call was with.
    pub(super) last: Option<PersonId>,
    /// Where the address names no server, or something else of what was set is wrong.
    pub(super) wrong: (Option<AddressError>, Vec<Mistake>),
    pub(super) studio: Stand,
    /// The site's settings, for what is read later.
    pub(super) file: Map,
    /// What the other side says that it sends.
    pub(super) told: Option<Sent>,
    pub(super) own_ice_servers: Vec<IceServer>,
    pub(super) lent_ice_servers: Vec<IceServer>,
    alarm: Alarm,
}

/// The page's one conductor. Clones are handles to it.
#[derive(Clone)]
pub struct Conductor(Rc<Inner>);

pub(super) struct Inner {
    queue: RefCell<VecDeque<Happening>>,
    busy: Cell<bool>,
    page: Page,
    pub(super) state: RefCell<State>,
    pub(super) seat: RefCell<Seat>,
    show: Box<dyn Fn(Screen, Streams)>,
    /// Has the studio loaded.
    furnish: fn(Conductor),
    listeners: RefCell<Vec<EventListener>>,
}

impl Conductor {
    /// Connects to the server and tells, from then on, what there is to show. `furnish` has the
    /// studio loaded, and is called again when it could not be and is needed.
    pub fn start(
        page: &Page,
        settings: &mut Settings,
        show: impl Fn(Screen, Streams) + 'static,
        furnish: fn(Self),
    ) -> Self {
        let (protocol, urls, error) = match &settings.places {
            Ok((protocol, urls)) => (*protocol, urls.clone(), None),
            Err(error) => (Protocol::Tab, Vec::new(), Some(*error)),
        };
        let chosen = settings.set.peer_id.clone();
        let drawn = || PersonId::new(&platform::identifier());
        let me = chosen.or_else(drawn).unwrap_or_else(PersonId::stranger);
        let config = Config {
            protocol,
            url: urls.first().cloned().unwrap_or_default(),
            room: settings.set.room.clone(),
            me: me.clone(),
            name: settings.name.clone(),
            token: settings.set.token.clone(),
            origin: platform::time_origin(),
            seed: platform::secret(),
        };
        let conductor = Self(Rc::new_cyclic(|inner| {
            let ring = Handle(Weak::clone(inner));
            Inner {
                queue: RefCell::default(),
                busy: Cell::new(false),
                page: page.clone(),
                state: RefCell::new(State {
                    call: Machine::new(me),
                    main: None,
                    spare: None,
                    may_use_tabs: settings.may_use_tabs(),
                    link: match protocol {
                        Protocol::PeerJs => page.link("dial-id", config.me.as_str()),
                        Protocol::SocketIo | Protocol::WebSocket | Protocol::Tab => {
                            page.link("room", &config.room)
                        }
                    },
                    capacity: settings.set.capacity,
                    copied: None,
                    last: None,
                    config,
                    wrong: (error, settings.mistakes.clone()),
                    studio: Stand::default(),
                    file: std::mem::take(&mut settings.set.file),
                    told: None,
                    own_ice_servers: settings.set.ice_servers.clone(),
                    lent_ice_servers: Vec::new(),
                    alarm: Alarm::new(move || {
                        ring.happen(Happening::Call(CallInput::Tick));
                        ring.happen(Happening::Wire(WireInput::Tick));
                    }),
                }),
                seat: RefCell::default(),
                show: Box::new(show),
                furnish,
                listeners: RefCell::default(),
            }
        }));
        // Whoever cannot take part in a call is not in the room to be called.
        if error.is_none() && page.can_call() {
            let config = conductor.0.state.borrow().config.clone();
            let main = Wire::new(config, urls, Which::Main, &conductor.handle());
            conductor.0.state.borrow_mut().main = Some(main);
        }
        *conductor.0.listeners.borrow_mut() = listen(page, &conductor.handle());
        conductor.0.happen(Happening::Wire(WireInput::Start));
        conductor
    }

    /// Hands in what a person wants.
    pub fn want(&self, intent: Intent) {
        self.0.happen(Happening::Call(CallInput::Intent(intent)));
    }

    /// Rings this one person.
    pub fn dial(&self, person: PersonId) {
        let offer = self.0.state.borrow().config.protocol == Protocol::PeerJs;
        let input = CallInput::Dial { person, offer };
        self.0.happen(Happening::Call(input));
    }

    /// Hands in what a person wants of the devices.
    pub fn device(&self, wish: visavis_devices::Input) {
        self.0.happen(Happening::Wish(wish));
    }

    /// The person wants to be called so, here and when the page is opened again.
    pub fn rename(&self, name: &str) {
        self.0.page.remember(NAME, name);
        self.0
            .happen(Happening::Wire(WireInput::Rename(name.to_owned())));
    }

    /// Puts the link that leads here, or the own id, where the person can paste it from.
    pub fn copy(&self, what: Copied) {
        let (handle, page) = (self.handle(), self.0.page.clone());
        let text = {
            let state = self.0.state.borrow();
            match what {
                Copied::Id => state.config.me.as_str().to_owned(),
                Copied::Link => state.link.clone(),
            }
        };
        spawn_local(async move {
            let copied = page.copy(&text).await;
            if let Some(inner) = handle.upgrade() {
                inner.state.borrow_mut().copied = copied.then_some(what);
                inner.happen(Happening::Call(CallInput::Tick));
            }
        });
    }

    /// Tries the server again at once.
    pub fn retry(&self) {
        self.0.happen(Happening::Wire(WireInput::Retry));
    }

    pub(super) fn handle(&self) -> Handle {
        Handle(Rc::downgrade(&self.0))
    }

    pub(super) fn inner(&self) -> &Rc<Inner> {
        &self.0
    }

    /// The page that this is for.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.0.page
    }
}

/// What callbacks of the browser hold: it keeps nothing alive.
#[derive(Clone)]
pub(super) struct Handle(Weak<Inner>);

impl Handle {
    pub(super) fn happen(&self, happening: Happening) {
        if let Some(inner) = self.0.upgrade() {
            inner.happen(happening);
        }
    }

    pub(super) fn upgrade(&self) -> Option<Rc<Inner>> {
        self.0.upgrade()
    }
}

impl Inner {
    /// Takes what happened; deals with it at once, unless something is being dealt with.
    pub(super) fn happen(self: &Rc<Self>, happening: Happening) {
        self.queue.borrow_mut().push_back(happening);
        if self.busy.replace(true) {
            return;
        }
        // What comes on a channel changes nothing here, and comes a thousand times a second.
        let mut same = true;
        loop {
            let next = self.queue.borrow_mut().pop_front();
            if let Some(next) = next {
                same &= matches!(next, Happening::Channel { .. });
                self.take(next);
                continue;
            }
            if same {
                self.busy.set(false);
                return;
            }
            let ((screen, streams), lacks) = {
                let mut state = self.state.borrow_mut();
                state.set_alarm(platform::now(), self.page.is_hidden());
                (state.screen(), state.studio.ask())
            };
            if lacks {
                (self.furnish)(Conductor(Rc::clone(self)));
            }
            self.seat.borrow_mut().look(&screen, platform::now());
            if self.queue.borrow().is_empty() {
                self.busy.set(false);
                (self.show)(screen, streams);
                return;
            }
        }
    }

    fn take(self: &Rc<Self>, happening: Happening) {
        let now = platform::now();
        if let Happening::Channel { lane, event } = happening {
            self.seat.borrow_mut().hear(lane, event, now);
        } else {
            let handle = Handle(Rc::downgrade(self));
            self.state.borrow_mut().step(happening, now, &handle);
        }
    }
}

impl State {
    /// All machines until none asks for anything more.
    fn step(&mut self, happening: Happening, now: Duration, handle: &Handle) {
        match happening {
            Happening::Call(input) => {
                match &input {
                    CallInput::Intent(Intent::Call) => self.last = None,
                    CallInput::Dial { person, .. } => self.last = Some(person.clone()),
                    CallInput::Intent(_)
                    | CallInput::Absent(_)
                    | CallInput::Envelope(_)
                    | CallInput::Media { .. }
                    | CallInput::Peer { .. }
                    | CallInput::NetworkChanged
                    | CallInput::Tick => {}
                }
                self.call.handle(input, now);
            }
            Happening::Line {
                which,
                attempt,
                event,
            } => {
                if let Some(wire) = self.wire(which) {
                    wire.hear(attempt, &event, now);
                }
            }
            Happening::Wish(wish) => {
                let in_call = !self.is_idle();
                self.studio.take(Task::Wish { wish, in_call }, now);
            }
            Happening::Told(sent) => self.told = Some(sent),
            Happening::Channel { .. } | Happening::Look => {}
            // What is said while a page goes may not arrive any more, so that good-bye is said before.
            // A call is another matter: it cannot be taken up again if the page stays.
            Happening::Going => {
                if self.is_idle() {
                    for wire in self.main.iter_mut().chain(&mut self.spare) {
                        wire.tell(&WireInput::Leave, now);
                    }
                }
            }
            Happening::Loaded { which, client } => {
                if let Some(wire) = self.wire(which) {
                    wire.loaded(client, now);
                }
            }
            Happening::Wire(input) => {
                if matches!(input, WireInput::Retry | WireInput::Awake) {
                    for which in [Which::Main, Which::Spare] {
                        if let Some(wire) = self.wire(which) {
                            wire.load_again(which, handle);
                        }
                    }
                }
                for wire in self.main.iter_mut().chain(&mut self.spare) {
                    wire.tell(&input, now);
                    wire.respect(self.capacity, now);
                }
                if let WireInput::Rename(name) = input {
                    self.config.name = Some(name).filter(|name| !name.is_empty());
                }
            }
        }
        loop {
            if let Some(effect) = self.call.poll_effect() {
                self.carry_out(effect, now);
                continue;
            }
            let asks = |which| Some((which, self.wire(which)?.poll_effect()?));
            match [Which::Main, Which::Spare].into_iter().find_map(asks) {
                Some((which, effect)) => self.carry_out_wire(which, effect, now, handle),
                None => return,
            }
        }
    }

    fn is_idle(&self) -> bool {
        matches!(self.call.snapshot().phase, Phase::Idle | Phase::Ended)
    }

    /// One alarm for all machines; a tick too early is harmless.
    fn set_alarm(&mut self, now: Duration, in_background: bool) {
        let wires = self.main.iter().chain(&self.spare);
        let wires = wires.filter_map(Wire::next_timeout);
        let due = self.call.next_timeout().into_iter().chain(wires).min();
        self.alarm
            .set(due.map(|due| due.saturating_sub(now)), in_background);
    }

    /// Those of the site, and those that the server lends.
    pub(super) fn ice_servers(&self) -> Vec<IceServer> {
        [&*self.own_ice_servers, &*self.lent_ice_servers].concat()
    }
}
