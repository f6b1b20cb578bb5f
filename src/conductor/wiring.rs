//! One queue for all that happens.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use visavis_call::{Input as CallInput, Intent, Machine, PersonId};
use visavis_signaling::tutorial;

use super::settings::Settings;
use super::view::{Screen, Server, Streams};
use crate::media::LocalMedia;
use crate::platform::{self, Page};
use crate::rtc::PeerConnection;
use crate::signaling::{Socket, SocketEvent};

/// Something that happened, for one of the two machines.
#[derive(Debug)]
pub(super) enum Happening {
    Call(CallInput),
    Socket { attempt: u32, event: SocketEvent },
    Wire(WireInput),
}

/// What happens to signaling besides its socket.
#[derive(Clone, Copy, Debug)]
pub(super) enum WireInput {
    Start,
    Tick,
    Awake,
    Retry,
    Leave,
}

/// The machines and what they have opened. Borrowed for one step at a time; nothing that a step
/// calls comes back here but through the queue.
pub(super) struct State {
    pub(super) call: Machine,
    /// `None` where the address names no server.
    pub(super) client: Option<tutorial::Client>,
    pub(super) server: Server,
    pub(super) socket: Option<Socket>,
    pub(super) media: Option<LocalMedia>,
    /// Few: a room. Each person once.
    pub(super) peers: Vec<(PersonId, PeerConnection)>,
    timer: Option<Timeout>,
}

/// The page's one conductor. Clones are handles to it.
#[derive(Clone)]
pub struct Conductor(Rc<Inner>);

pub(super) struct Inner {
    queue: RefCell<VecDeque<Happening>>,
    busy: Cell<bool>,
    pub(super) state: RefCell<State>,
    show: Box<dyn Fn(Screen, Streams)>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Conductor {
    /// Connects to the server and tells, from then on, what there is to show.
    pub fn start(
        page: &Page,
        settings: &Settings,
        show: impl Fn(Screen, Streams) + 'static,
    ) -> Self {
        let me = PersonId::new(&platform::identifier()).unwrap_or_else(PersonId::stranger);
        let client = settings.server.as_ref().map(|url| {
            tutorial::Client::new(tutorial::Config {
                url: url.clone(),
                room: settings.room.clone(),
                me: me.clone(),
                seed: platform::seed(),
            })
        });
        let server = match &client {
            Ok(_) => Server::Connecting { after: None },
            Err(error) => Server::Misaddressed(**error),
        };
        let conductor = Self(Rc::new(Inner {
            queue: RefCell::default(),
            busy: Cell::new(false),
            state: RefCell::new(State {
                call: Machine::new(me),
                client: client.ok(),
                server,
                socket: None,
                media: None,
                peers: Vec::new(),
                timer: None,
            }),
            show: Box::new(show),
            listeners: RefCell::default(),
        }));
        *conductor.0.listeners.borrow_mut() = listen(page, &conductor.handle());
        conductor.0.happen(Happening::Wire(WireInput::Start));
        conductor
    }

    /// Hands in what a person wants.
    pub fn want(&self, intent: Intent) {
        self.0.happen(Happening::Call(CallInput::Intent(intent)));
    }

    /// Tries the server again at once.
    pub fn retry(&self) {
        self.0.happen(Happening::Wire(WireInput::Retry));
    }

    fn handle(&self) -> Handle {
        Handle(Rc::downgrade(&self.0))
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
        let handle = Handle(Rc::downgrade(self));
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(next) = next else { break };
            self.state.borrow_mut().step(next, platform::now(), &handle);
        }
        let (screen, streams) = {
            let mut state = self.state.borrow_mut();
            state.set_timer(platform::now(), &handle);
            (state.screen(), state.streams())
        };
        self.busy.set(false);
        (self.show)(screen, streams);
    }
}

impl State {
    /// Both machines until neither asks for anything more.
    fn step(&mut self, happening: Happening, now: Duration, handle: &Handle) {
        match happening {
            Happening::Call(input) => self.call.handle(input, now),
            Happening::Socket { attempt, event } => {
                if let Some(client) = &mut self.client {
                    client.handle(socket_input(attempt, &event), now);
                }
            }
            Happening::Wire(input) => self.wire(input, now),
        }
        loop {
            if let Some(effect) = self.call.poll_effect() {
                self.carry_out(effect, now, handle);
            } else if let Some(effect) =
                self.client.as_mut().and_then(tutorial::Client::poll_effect)
            {
                self.carry_out_wire(effect, now, handle);
            } else {
                return;
            }
        }
    }

    fn wire(&mut self, input: WireInput, now: Duration) {
        let Some(client) = &mut self.client else {
            return;
        };
        client.handle(
            match input {
                WireInput::Start => tutorial::Input::Start,
                WireInput::Tick => tutorial::Input::Tick,
                WireInput::Awake => tutorial::Input::NetworkBack,
                WireInput::Retry => tutorial::Input::Retry,
                WireInput::Leave => tutorial::Input::Leave,
            },
            now,
        );
    }

    /// One timer for both machines; a tick too early is harmless.
    fn set_timer(&mut self, now: Duration, handle: &Handle) {
        let wire = self
            .client
            .as_ref()
            .and_then(tutorial::Client::next_timeout);
        let due = self.call.next_timeout().into_iter().chain(wire).min();
        self.timer = due.map(|due| {
            let wait = due.saturating_sub(now).as_millis().saturating_add(1);
            let handle = handle.clone();
            Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX), move || {
                handle.happen(Happening::Call(CallInput::Tick));
                handle.happen(Happening::Wire(WireInput::Tick));
            })
        });
    }

    fn screen(&self) -> Screen {
        Screen::new(&self.call.snapshot(), self.server.clone())
    }

    fn streams(&self) -> Streams {
        Streams {
            local: self.media.as_ref().map(LocalMedia::stream),
            remote: self.peers.first().map(|(_, peer)| peer.remote()),
        }
    }
}

fn socket_input(attempt: u32, event: &SocketEvent) -> tutorial::Input<'_> {
    match event {
        SocketEvent::Opened => tutorial::Input::Opened { attempt },
        SocketEvent::Text(text) => tutorial::Input::Text { attempt, text },
        SocketEvent::Binary => tutorial::Input::Binary { attempt },
        SocketEvent::Closed { code, reason } => tutorial::Input::Closed {
            attempt,
            code: *code,
            reason,
        },
    }
}

/// The page's comings and goings.
fn listen(page: &Page, handle: &Handle) -> Vec<EventListener> {
    let on_window = |event: &'static str, happenings: fn(&Handle)| {
        let handle = handle.clone();
        EventListener::new(page.window(), event, move |_| happenings(&handle))
    };
    let visible = {
        let (page, handle) = (page.clone(), handle.clone());
        EventListener::new(&page.document().clone(), "visibilitychange", move |_| {
            if !page.is_hidden() {
                wake(&handle);
            }
        })
    };
    vec![
        visible,
        on_window("online", wake),
        // Not "unload": a page that is only put aside may be brought back.
        on_window("pagehide", |handle| {
            handle.happen(Happening::Call(CallInput::Intent(Intent::Leave)));
            handle.happen(Happening::Wire(WireInput::Leave));
        }),
        on_window("pageshow", |handle| {
            handle.happen(Happening::Wire(WireInput::Start));
        }),
    ]
}

/// The clock may have jumped, and the network may be back.
fn wake(handle: &Handle) {
    handle.happen(Happening::Call(CallInput::Tick));
    handle.happen(Happening::Wire(WireInput::Awake));
}
