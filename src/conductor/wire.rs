//! A signaling client and the line that it speaks through.

use std::time::Duration;

use visavis_call::{Envelope, Input as CallInput};
use visavis_signaling::address;
use visavis_signaling::client::{
    Client, Config, Effect, Input, OfflineReason, Protocol, ROOM_FULL, Status,
};

use super::clients;
use super::people::People;
use super::view::Server;
use super::wiring::{Handle, Happening, State};
use crate::platform::{Task, bindings};
use crate::signaling::{Line, SocketEvent};

/// How long after coming in those may answer who were there before.
const COUNT_FOR: Duration = Duration::from_secs(10);

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

/// What a client is told that is not there yet.
#[derive(Debug)]
enum Told {
    Input(WireInput),
    Envelope(Envelope),
}

pub(super) struct Wire {
    client: Result<Client, Loading>,
    pub(super) protocol: Protocol,
    line: Option<Line>,
    /// Where to connect, one after the other.
    urls: Vec<String>,
    /// How often there was no connection.
    failures: usize,
    /// Until when it may turn out that the room was full already.
    count_until: Option<Duration>,
    pub(super) server: Server,
    /// Whether it ever was in the room.
    pub(super) was_online: bool,
    pub(super) people: People,
}

/// A client whose code is on its way, and what it is to be told then.
struct Loading {
    config: Config,
    told: Vec<Told>,
    /// `None` where it could not be loaded; a retry tries again.
    task: Option<Task>,
}

impl Loading {
    fn begin(config: Config, which: Which, handle: &Handle, told: Vec<Told>) -> Self {
        let (handle, wanted) = (handle.clone(), config.clone());
        Self {
            config,
            told,
            task: Some(Task::spawn(async move {
                let client = clients::load(wanted).await;
                handle.happen(Happening::Loaded { which, client });
            })),
        }
    }
}

impl Wire {
    /// With several addresses, one that fails is followed by the next.
    pub(super) fn new(config: Config, urls: Vec<String>, which: Which, handle: &Handle) -> Self {
        Self {
            protocol: config.protocol,
            client: if config.protocol == Protocol::SocketIo {
                Ok(Client::socket_io(config))
            } else {
                Err(Loading::begin(config, which, handle, Vec::new()))
            },
            line: None,
            urls,
            failures: 0,
            count_until: None,
            server: Server::Connecting { after: None },
            was_online: false,
            people: People::default(),
        }
    }

    /// Where the servers are.
    pub(super) fn urls(&self) -> &[String] {
        &self.urls
    }

    /// The code of the client is there, or cannot be had.
    pub(super) fn loaded(&mut self, client: Option<Client>, now: Duration) {
        let Err(loading) = &mut self.client else {
            return;
        };
        let Some(client) = client else {
            loading.task = None;
            self.server = Server::Incomplete;
            return;
        };
        let told = std::mem::take(&mut loading.told);
        self.client = Ok(client);
        for told in told {
            match told {
                Told::Input(input) => self.tell(&input, now),
                Told::Envelope(envelope) => self.send(envelope, now),
            }
        }
    }

    /// Begins to load again what could not be loaded.
    pub(super) fn load_again(&mut self, which: Which, handle: &Handle) {
        if let Err(loading) = &mut self.client
            && loading.task.is_none()
        {
            let told = std::mem::take(&mut loading.told);
            *loading = Loading::begin(loading.config.clone(), which, handle, told);
            self.server = self.server.then(Status::Connecting);
        }
    }

    pub(super) fn tell(&mut self, input: &WireInput, now: Duration) {
        let client = match &mut self.client {
            Ok(client) => client,
            Err(loading) => {
                if !matches!(input, WireInput::Tick) {
                    loading.told.push(Told::Input(input.clone()));
                }
                return;
            }
        };
        let input = match input {
            WireInput::Start => Input::Start,
            WireInput::Tick => Input::Tick,
            WireInput::Awake => Input::NetworkBack,
            WireInput::Retry => {
                // After having left of one's own accord, which only a beginning undoes.
                client.handle(Input::Start, now);
                self.was_online &= !is_full(&self.server);
                Input::Retry
            }
            WireInput::Rename(name) => {
                Input::Rename(Some(name.as_str()).filter(|it| !it.is_empty()))
            }
            WireInput::Leave => Input::Leave,
        };
        client.handle(input, now);
    }

    pub(super) fn send(&mut self, envelope: Envelope, now: Duration) {
        match &mut self.client {
            Ok(client) => client.handle(Input::Send(envelope), now),
            Err(loading) => loading.told.push(Told::Envelope(envelope)),
        }
    }

    pub(super) fn hear(&mut self, attempt: u32, event: &SocketEvent, now: Duration) {
        if let Ok(client) = &mut self.client {
            client.handle(event.input(attempt), now);
        }
    }

    pub(super) fn poll_effect(&mut self) -> Option<Effect> {
        self.client.as_mut().ok()?.poll_effect()
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
        self.client.as_ref().ok()?.next_timeout()
    }

    /// Whoever comes into a room that holds no more people leaves again. A server that knows its
    /// members refuses them itself; where none does, those who come see who is there.
    pub(super) fn respect(&mut self, capacity: Option<u32>, now: Duration) {
        if self.count_until.is_none_or(|until| now >= until) {
            return;
        }
        let before = self.people.all.iter().filter(|person| person.was_here);
        let others = u32::try_from(before.count()).unwrap_or(u32::MAX);
        if capacity.is_some_and(|capacity| others >= capacity) {
            self.count_until = None;
            self.tell(&WireInput::Leave, now);
            self.server = Server::Offline {
                reason: OfflineReason::RoomRefused {
                    code: ROOM_FULL.to_owned(),
                },
                retries: false,
            };
        }
    }
}

fn is_full(server: &Server) -> bool {
    matches!(
        server,
        Server::Offline {
            reason: OfflineReason::RoomRefused { .. },
            ..
        }
    )
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
        let capacity = self.capacity;
        let Some(wire) = self.wire(which) else { return };
        match effect {
            Effect::Connect { attempt, url } => {
                let handle = handle.clone();
                let turn = wire.failures.checked_rem(wire.urls.len());
                let other = turn.and_then(|turn| wire.urls.get(turn));
                // Only PeerServer's addresses say more than where the server is.
                let url = other
                    .cloned()
                    .filter(|_| wire.urls.len() > 1)
                    .unwrap_or(url);
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
                let online = matches!(status, Status::Online(_));
                if online && !wire.was_online {
                    wire.count_until = Some(now.saturating_add(COUNT_FOR));
                }
                if matches!(
                    status,
                    Status::Offline {
                        reason: OfflineReason::Left,
                        ..
                    }
                ) {
                    wire.people = People::default();
                    // Whoever was refused for want of room is told so, and not that they left.
                    if is_full(&wire.server) {
                        return;
                    }
                }
                wire.was_online |= online;
                wire.failures += usize::from(matches!(status, Status::Offline { .. }));
                wire.server = wire.server.then(status);
                self.consider_tabs(now, handle);
            }
            Effect::Receive(envelope) => self.call.handle(CallInput::Envelope(envelope), now),
            Effect::Person { person, change } => {
                let is_absent = wire.people.change(&person, change);
                wire.respect(capacity, now);
                if is_absent {
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
    fn consider_tabs(&mut self, now: Duration, handle: &Handle) {
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
            let place = address::find(Some(Protocol::Tab), "", "", &self.config.room);
            let Ok((protocol, url)) = place else { return };
            let config = Config {
                protocol,
                url,
                ..self.config.clone()
            };
            let mut spare = Wire::new(config, Vec::new(), Which::Spare, handle);
            spare.tell(&WireInput::Start, now);
            self.spare = Some(spare);
        }
    }
}
