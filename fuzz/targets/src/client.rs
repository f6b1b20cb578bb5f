//! A client of signaling, whatever its server speaks: any sequence of inputs.

use arbitrary::{Result, Unstructured};
use visavis_call::PersonId;
use visavis_signaling::client::{Client, Config, Effect, Input, Protocol, Status};
use visavis_signaling::ice::MAX_SERVERS;
use visavis_signaling::json;

use crate::drive::{Clock, Sockets, drain};
use crate::vocabulary::{self as say, ME};
use crate::words;

/// More than one input may lead to: a window for each person of a full room.
const MOST_EFFECTS: usize = 8_192;
/// More than what waits when somebody leaves.
const MOST_WAITS: usize = 512;

struct World {
    client: Client,
    protocol: Protocol,
    me: PersonId,
    clock: Clock,
    sockets: Sockets,
    online: bool,
}

pub(crate) fn relay(data: &[u8]) {
    run(Protocol::SocketIo, data);
}

pub(crate) fn plain(data: &[u8]) {
    let (protocol, data) = match data.split_first() {
        Some((first, rest)) if first % 2 == 1 => (Protocol::Tab, rest),
        Some((_, rest)) => (Protocol::WebSocket, rest),
        None => return,
    };
    run(protocol, data);
}

pub(crate) fn peer(data: &[u8]) {
    run(Protocol::PeerJs, data);
}

fn run(protocol: Protocol, data: &[u8]) {
    let mut u = Unstructured::new(data);
    if let Ok(mut world) = World::new(protocol, &mut u) {
        world.give(Input::Start);
        while !u.is_empty() && world.step(&mut u).is_ok() {}
        world.give(Input::Leave);
        assert!(!world.sockets.is_live() && !world.online);
        world.settle();
    }
}

impl World {
    fn new(protocol: Protocol, u: &mut Unstructured<'_>) -> Result<Self> {
        let me = say::somebody(ME);
        let config = Config {
            protocol,
            url: "ws://h/".to_owned(),
            room: words::ROOM.to_owned(),
            me: me.clone(),
            name: None,
            token: u.arbitrary::<bool>()?.then(|| "t".to_owned()),
            // Early in history, so that the epochs of others are not all stale.
            origin: 0,
            seed: u.arbitrary()?,
        };
        let mut clock = Clock::new(u)?;
        if u.arbitrary()? {
            clock = Clock::start();
        }
        Ok(Self {
            client: Client::new(config),
            protocol,
            me,
            clock,
            sockets: Sockets::default(),
            online: false,
        })
    }

    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let attempt = self.sockets.attempt(u)?;
        match u.int_in_range(0..=15)? {
            0 => self.give(Input::Start),
            1 => self.give(Input::Opened { attempt }),
            2..=7 => {
                let text = match self.protocol {
                    Protocol::SocketIo => words::socket_io(u)?,
                    Protocol::WebSocket | Protocol::Tab => words::room_frame(ME, u)?,
                    Protocol::PeerJs => words::peer_js(u)?,
                };
                self.give(Input::Text {
                    attempt,
                    text: &text,
                });
            }
            8 => self.give(Input::Binary { attempt }),
            9 => {
                let code = *u.choose(&[1000, 1006, 4000])?;
                self.sockets.closed(attempt);
                let reason = "";
                self.give(Input::Closed {
                    attempt,
                    code,
                    reason,
                });
            }
            10 => {
                self.clock.pass(u)?;
                self.give(Input::Tick);
            }
            11 => {
                self.clock.reach(self.client.next_timeout());
                self.give(Input::Tick);
            }
            12 => self.give(if u.arbitrary()? {
                Input::NetworkBack
            } else {
                Input::Retry
            }),
            13 | 14 => self.give(Input::Send(say::envelope(u)?)),
            _ => {
                if u.ratio(1, 4)? {
                    self.give(Input::Leave);
                } else {
                    let name = words::word(u)?;
                    self.give(Input::Rename(Some(&name)));
                }
            }
        }
        Ok(())
    }

    fn give(&mut self, input: Input<'_>) {
        let ticks = matches!(input, Input::Tick);
        self.client.handle(input, self.clock.now);
        for effect in drain(MOST_EFFECTS, || self.client.poll_effect()) {
            self.take(effect);
        }
        if ticks {
            self.clock.check(self.client.next_timeout());
        }
        assert!(!self.online || self.sockets.is_live());
    }

    /// What was said to strangers still waits for who comes back, and not for ever.
    fn settle(&mut self) {
        let mut waits = 0;
        while self.clock.reach(self.client.next_timeout()) {
            self.give(Input::Tick);
            waits += 1;
            assert!(waits < MOST_WAITS, "who left waits");
        }
        assert!(!self.sockets.is_live(), "who left comes back");
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Connect { attempt, .. } => self.sockets.connect(attempt),
            Effect::Transmit { attempt, frame } => {
                self.sockets.transmit(attempt);
                // Socket.IO has a prefix before its JSON.
                if self.protocol != Protocol::SocketIo {
                    assert!(json::parse(&frame).is_ok(), "{frame}");
                }
            }
            Effect::Disconnect { attempt } => self.sockets.disconnect(attempt),
            Effect::Status(status) => {
                self.online = matches!(status, Status::Online(_));
                if let Status::Offline { retry_at, .. } = status {
                    assert!(retry_at.is_none_or(|at| at > self.clock.now));
                }
            }
            Effect::Receive(envelope) => {
                assert_ne!(envelope.from, self.me, "own words come back");
            }
            Effect::Person { person, .. } => assert_ne!(person, self.me),
            Effect::IceServers(servers) => assert!(servers.len() <= MAX_SERVERS),
            Effect::Dropped(_) => {}
        }
    }
}
