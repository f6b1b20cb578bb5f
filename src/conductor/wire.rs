//! A signaling client and the line that it speaks through.

use std::time::Duration;

use visavis_call::{Envelope, Input as CallInput};
use visavis_signaling::client::{Client, Config, Effect, Input, OfflineReason, Protocol, Status};

use super::people::People;
use super::view::Server;
use super::wiring::{Handle, Happening, State};
use crate::platform::bindings;
use crate::signaling::{Line, SocketEvent};

/// Which of the clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// That of the server.
    Main,
    /// That of the other tabs, where no server answers.
    Spare,
}

/// What happens to signaling besides its line.
#[derive(Clone, Debug)]
pub(super) enum WireInput {
    Start,
    Tick,
    Awake,
    Retry,
    Rename(String),
    Leave,
}

pub(super) struct Wire {
    client: Client,
    pub(super) protocol: Protocol,
    line: Option<Line>,
    pub(super) server: Server,
    /// Whether it ever was in the room.
    pub(super) was_online: bool,
    pub(super) people: People,
}

impl Wire {
    pub(super) fn new(config: Config) -> Self {
        Self {
            protocol: config.protocol,
            client: Client::new(config),
            line: None,
            server: Server::Connecting { after: None },
            was_online: false,
            people: People::default(),
        }
    }

    pub(super) fn tell(&mut self, input: &WireInput, now: Duration) {
        let input = match input {
            WireInput::Start => Input::Start,
            WireInput::Tick => Input::Tick,
            WireInput::Awake => Input::NetworkBack,
            WireInput::Retry => Input::Retry,
            WireInput::Rename(name) => {
                Input::Rename(Some(name.as_str()).filter(|it| !it.is_empty()))
            }
            WireInput::Leave => Input::Leave,
        };
        self.client.handle(input, now);
    }

    pub(super) fn send(&mut self, envelope: Envelope, now: Duration) {
        self.client.handle(Input::Send(envelope), now);
    }

    pub(super) fn hear(&mut self, attempt: u32, event: &SocketEvent, now: Duration) {
        let input = match event {
            SocketEvent::Opened => Input::Opened { attempt },
            SocketEvent::Text(text) => Input::Text { attempt, text },
            SocketEvent::Binary => Input::Binary { attempt },
            SocketEvent::Closed { code, reason } => Input::Closed {
                attempt,
                code: *code,
                reason,
            },
        };
        self.client.handle(input, now);
    }

    pub(super) fn poll_effect(&mut self) -> Option<Effect> {
        self.client.poll_effect()
    }

    /// Whether there seems to be no server at all. One that refuses is there.
    fn nobody_answers(&self) -> bool {
        let trouble = self.server.trouble();
        matches!(
            trouble,
            Some(OfflineReason::Unreachable | OfflineReason::TimedOut)
        )
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.client.next_timeout()
    }
}

impl State {
    /// One effect of signaling.
    pub(super) fn carry_out_wire(
        &mut self,
        which: Which,
        effect: Effect,
        now: Duration,
        handle: &Handle,
    ) {
        let Some(wire) = self.wire(which) else { return };
        match effect {
            Effect::Connect { attempt, url } => {
                let handle = handle.clone();
                wire.line = Some(Line::open(wire.protocol, &url, move |event| {
                    handle.happen(Happening::Line {
                        which,
                        attempt,
                        event,
                    });
                }));
            }
            Effect::Transmit { frame, .. } => {
                if let Some(line) = &wire.line {
                    line.send(frame);
                }
            }
            Effect::Disconnect { .. } => wire.line = None,
            Effect::Status(status) => {
                wire.was_online |= matches!(status, Status::Online(_));
                wire.server = wire.server.then(status);
                self.consider_tabs(now);
            }
            Effect::Receive(envelope) => self.call.handle(CallInput::Envelope(envelope), now),
            Effect::Person { person, change } => {
                if wire.people.change(&person, change) {
                    self.call.handle(CallInput::Absent(person), now);
                }
            }
            Effect::IceServers(servers) => self.lent_ice_servers = servers,
            Effect::Dropped(reason) => bindings::debug("signaling dropped", reason.code()),
        }
    }

    pub(super) fn wire(&mut self, which: Which) -> Option<&mut Wire> {
        match which {
            Which::Main => self.main.as_mut(),
            Which::Spare => self.spare.as_mut(),
        }
    }

    /// That which people are spoken to through.
    pub(super) fn speaker(&mut self) -> Option<&mut Wire> {
        self.spare.as_mut().or(self.main.as_mut())
    }

    /// A page that nobody told of a server, and that has none beside it, still reaches the other
    /// tabs of its browser. Once the server answers, it is the server's alone.
    fn consider_tabs(&mut self, now: Duration) {
        let Some(main) = &self.main else { return };
        if main.was_online {
            if let Some(mut spare) = self.spare.take() {
                spare.tell(&WireInput::Leave, now);
                while let Some(effect) = spare.poll_effect() {
                    if let (Effect::Transmit { frame, .. }, Some(line)) = (effect, &spare.line) {
                        line.send(frame);
                    }
                }
            }
        } else if self.may_use_tabs && self.spare.is_none() && main.nobody_answers() {
            let mut spare = Wire::new(Config {
                protocol: Protocol::Tab,
                url: ["visavis:", &self.config.room].concat(),
                ..self.config.clone()
            });
            spare.tell(&WireInput::Start, now);
            self.spare = Some(spare);
        }
    }
}
