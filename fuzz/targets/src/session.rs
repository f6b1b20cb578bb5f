//! A Socket.IO session: any sequence of inputs.

use arbitrary::{Result, Unstructured};
use visavis_signaling::session::{
    AckToken, Config, Delivery, Effect, Emit, Input, Session, Status,
};
use visavis_signaling::{engine, socket};

use crate::drive::{Clock, Sockets, drain};
use crate::words;

/// More than one input may lead to: all that was queued, and all that came early.
const MOST_EFFECTS: usize = 4_096;

struct World {
    session: Session,
    clock: Clock,
    sockets: Sockets,
    connected: bool,
    /// What the server wants acknowledged.
    tokens: Vec<AckToken>,
    /// The last ticket.
    tickets: u32,
    /// Those of which nothing was heard yet.
    open: Vec<u32>,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    if let Ok(mut world) = World::new(&mut u) {
        world.give(Input::Start);
        while !u.is_empty() && world.step(&mut u).is_ok() {}
        world.give(Input::Leave);
        assert!(!world.sockets.is_live() && !world.connected);
        assert_eq!(world.session.next_timeout(), None, "who left waits");
    }
}

impl World {
    fn new(u: &mut Unstructured<'_>) -> Result<Self> {
        let auth = words::json(2, u)?;
        let config = Config {
            url: "ws://h/".to_owned(),
            namespace: (*u.choose(&[socket::ROOT, socket::ROOT, "/n"])?).to_owned(),
            auth: auth.as_object().cloned(),
            seed: u.arbitrary()?,
        };
        Ok(Self {
            session: Session::new(config),
            clock: Clock::new(u)?,
            sockets: Sockets::default(),
            connected: false,
            tokens: Vec::new(),
            tickets: 0,
            open: Vec::new(),
        })
    }

    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let attempt = self.sockets.attempt(u)?;
        match u.int_in_range(0..=15)? {
            0 => self.give(Input::Start),
            1 | 2 => self.give(Input::Opened { attempt }),
            3..=6 => {
                let text = words::socket_io(u)?;
                self.give(Input::Text {
                    attempt,
                    text: &text,
                });
            }
            7 => self.give(Input::Binary { attempt }),
            8 => {
                let code = *u.choose(&[1000, 1006, 4000])?;
                self.sockets.closed(attempt);
                let reason = "";
                self.give(Input::Closed {
                    attempt,
                    code,
                    reason,
                });
            }
            9 => {
                self.clock.pass(u)?;
                self.give(Input::Tick);
            }
            10 => {
                self.clock.reach(self.session.next_timeout());
                self.give(Input::Tick);
            }
            11 => self.give(Input::NetworkBack),
            12 => self.give(Input::Retry),
            13 => self.emit(u)?,
            14 => {
                if let Ok(token) = u.choose(&self.tokens) {
                    let (token, args) = (*token, vec![words::json(1, u)?]);
                    self.give(Input::Acknowledge { token, args });
                }
            }
            _ => {
                if u.ratio(1, 4)? {
                    self.give(Input::Leave);
                } else {
                    let by = self.clock.now + std::time::Duration::from_secs(5);
                    self.session.expect_life(by);
                }
            }
        }
        Ok(())
    }

    fn emit(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let wants = u.arbitrary::<bool>()?;
        self.tickets += u32::from(wants);
        let emit = Emit {
            name: words::word(u)?,
            args: vec![words::json(2, u)?],
            delivery: *u.choose(&[Delivery::Once, Delivery::UntilAcked])?,
            ticket: wants.then_some(self.tickets),
        };
        let taken = self.session.emit(&emit, self.clock.now);
        if wants && taken.is_ok() {
            self.open.push(self.tickets);
        }
        self.take_all();
        Ok(())
    }

    fn give(&mut self, input: Input<'_>) {
        let ticks = matches!(input, Input::Tick);
        self.session.handle(input, self.clock.now);
        self.take_all();
        if ticks {
            self.clock.check(self.session.next_timeout());
        }
        assert_eq!(self.session.is_connected(), self.connected);
        assert!(!self.connected || self.sockets.is_live());
    }

    fn take_all(&mut self) {
        for effect in drain(MOST_EFFECTS, || self.session.poll_effect()) {
            self.take(effect);
        }
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Connect { attempt, url } => {
                assert_eq!(url, "ws://h/");
                self.sockets.connect(attempt);
            }
            Effect::Transmit { attempt, frame } => {
                self.sockets.transmit(attempt);
                understood(&frame);
            }
            Effect::Disconnect { attempt } => self.sockets.disconnect(attempt),
            Effect::Status(status) => {
                self.connected = matches!(status, Status::Connected { .. });
                if let Status::Offline { retry_at, .. } = status {
                    assert!(retry_at.is_none_or(|at| at > self.clock.now));
                }
            }
            Effect::Event { name, ack, .. } => {
                assert!(!socket::is_reserved(&name));
                self.tokens.extend(ack);
            }
            Effect::Acked { ticket, .. } | Effect::Unacked { ticket } => {
                let known = self.open.iter().position(|it| *it == ticket);
                let Some(known) = known else {
                    panic!("ticket {ticket} is not open");
                };
                self.open.swap_remove(known);
            }
            Effect::Dropped(_) => {}
        }
    }
}

/// What a server gets is a packet.
fn understood(frame: &str) {
    match engine::decode(frame) {
        Ok(engine::Packet::Pong(_)) => {}
        Ok(engine::Packet::Message(message)) => {
            let packet = socket::decode(message, usize::MAX);
            assert!(packet.is_ok(), "{packet:?}: {frame}");
        }
        other => panic!("{other:?}: {frame}"),
    }
}
