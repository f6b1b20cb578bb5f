//! Machines, the hub, and the wires and clock between them.

use std::time::Duration;

use visavis_signaling::client::{self, Client};
use visavis_signaling::session::{self, Session};

use crate::hub::Hub;

/// What a machine asks of its wire, or tells.
pub(crate) enum Act<H> {
    Connect(u32),
    Transmit(u32, String),
    Disconnect(u32),
    Tell(H),
}

/// A machine with a wire.
pub(crate) trait Endpoint {
    type Heard;
    fn start(&mut self, now: Duration);
    fn opened(&mut self, attempt: u32, now: Duration);
    fn text(&mut self, attempt: u32, text: &str, now: Duration);
    fn closed(&mut self, attempt: u32, now: Duration);
    fn tick(&mut self, now: Duration);
    fn poll(&mut self) -> Option<Act<Self::Heard>>;
}

macro_rules! endpoint {
    ($machine:ty, $module:ident) => {
        impl Endpoint for $machine {
            type Heard = $module::Effect;
            fn start(&mut self, now: Duration) {
                self.handle($module::Input::Start, now);
            }
            fn opened(&mut self, attempt: u32, now: Duration) {
                self.handle($module::Input::Opened { attempt }, now);
            }
            fn text(&mut self, attempt: u32, text: &str, now: Duration) {
                self.handle($module::Input::Text { attempt, text }, now);
            }
            fn closed(&mut self, attempt: u32, now: Duration) {
                self.handle(
                    $module::Input::Closed {
                        attempt,
                        code: 1006,
                        reason: "",
                    },
                    now,
                );
            }
            fn tick(&mut self, now: Duration) {
                self.handle($module::Input::Tick, now);
            }
            fn poll(&mut self) -> Option<Act<Self::Heard>> {
                Some(match self.poll_effect()? {
                    $module::Effect::Connect { attempt, url: _ } => Act::Connect(attempt),
                    $module::Effect::Transmit { attempt, frame } => Act::Transmit(attempt, frame),
                    $module::Effect::Disconnect { attempt } => Act::Disconnect(attempt),
                    other => Act::Tell(other),
                })
            }
        }
    };
}

endpoint!(Session, session);
endpoint!(Client, client);

pub(crate) struct End<E: Endpoint> {
    pub(crate) machine: E,
    /// Everything that the machine told.
    pub(crate) heard: Vec<E::Heard>,
    /// The attempt whose WebSocket is open.
    pub(crate) wire: Option<u32>,
    /// Frames of the machine that died on the wire.
    pub(crate) lost: Vec<String>,
}

pub(crate) struct World<E: Endpoint> {
    pub(crate) hub: Hub,
    pub(crate) ends: Vec<End<E>>,
    pub(crate) now: Duration,
    /// Whether the server can be reached.
    pub(crate) up: bool,
}

impl<E: Endpoint> World<E> {
    pub(crate) fn new(hub: Hub, machines: Vec<E>) -> Self {
        let end = |machine| End {
            machine,
            heard: Vec::new(),
            wire: None,
            lost: Vec::new(),
        };
        let ends = machines.into_iter().map(end).collect();
        let mut world = Self {
            hub,
            ends,
            now: Duration::from_secs(1),
            up: true,
        };
        for index in 0..world.ends.len() {
            world.with(index, Endpoint::start);
        }
        world.calm();
        world
    }

    /// Lets a machine do something and carries out what it asks for.
    pub(crate) fn with(&mut self, index: usize, act: impl FnOnce(&mut E, Duration)) {
        act(&mut self.ends[index].machine, self.now);
        while let Some(act) = self.ends[index].machine.poll() {
            match act {
                Act::Connect(attempt) => {
                    assert_eq!(self.ends[index].wire, None, "two connections at a time");
                    if self.up {
                        self.hub.connect((index, attempt));
                        self.ends[index].wire = Some(attempt);
                        self.ends[index].machine.opened(attempt, self.now);
                    } else {
                        self.ends[index].machine.closed(attempt, self.now);
                    }
                }
                Act::Transmit(attempt, frame) => {
                    assert_eq!(self.ends[index].wire, Some(attempt), "sent on a dead wire");
                    self.hub.send((index, attempt), frame);
                }
                Act::Disconnect(attempt) => {
                    assert_eq!(self.ends[index].wire, Some(attempt), "closed a dead wire");
                    self.ends[index].wire = None;
                    let lost = self.hub.kill((index, attempt));
                    self.ends[index].lost.extend(lost);
                }
                Act::Tell(heard) => self.ends[index].heard.push(heard),
            }
        }
    }

    /// Lets the server read one frame of this end.
    pub(crate) fn rise(&mut self, index: usize) -> bool {
        let wire = self.ends[index].wire;
        wire.is_some_and(|attempt| self.hub.work((index, attempt)))
    }

    /// Lets this end read one frame of the server.
    pub(crate) fn fall(&mut self, index: usize) -> bool {
        let Some(attempt) = self.ends[index].wire else {
            return false;
        };
        let frame = self.hub.next_down((index, attempt));
        if let Some(frame) = &frame {
            self.with(index, |machine, now| machine.text(attempt, frame, now));
        }
        frame.is_some()
    }

    /// Cuts the wire; all that is on it is lost.
    pub(crate) fn kill(&mut self, index: usize) {
        if let Some(attempt) = self.ends[index].wire.take() {
            let lost = self.hub.kill((index, attempt));
            self.ends[index].lost.extend(lost);
            self.with(index, |machine, now| machine.closed(attempt, now));
        }
    }

    /// Lets time pass, and everybody look at the clock.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
        for index in 0..self.ends.len() {
            self.with(index, Endpoint::tick);
        }
    }

    /// Everything that is on the wires arrives.
    pub(crate) fn flow(&mut self) {
        loop {
            let mut moved = false;
            for index in 0..self.ends.len() {
                moved |= self.rise(index);
                moved |= self.fall(index);
            }
            if !moved {
                return;
            }
        }
    }

    /// Time passes and everything arrives, for seven seconds: longer than any waiting time between
    /// attempts.
    pub(crate) fn calm(&mut self) {
        self.flow();
        for _ in 0..70 {
            self.pass(Duration::from_millis(100));
            self.flow();
        }
        self.hub.ping();
        self.flow();
    }
}
