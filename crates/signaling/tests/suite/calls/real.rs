//! Pages without a browser on servers that people run, over real WebSockets.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tungstenite::{Message, WebSocket};
use visavis_call::{EndReason, Intent, Phase};
use visavis_signaling::address::find;
use visavis_signaling::client::Protocol;

use super::Act;
use super::page::{Happening, Page};

/// How long anything may take: a reconnection waits for five seconds at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server of `e2e/servers`; dropping it ends it.
struct Server {
    child: Child,
    script: &'static [&'static str],
    port: String,
}

impl Server {
    fn start(script: &'static [&'static str], port: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../e2e/servers");
        let (file, options) = script.split_first().unwrap();
        let mut child = Command::new("node")
            .arg(folder.join(file))
            .arg(port)
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|it| it.starts_with("http"));
        let url = url.unwrap_or_else(|| panic!("is `npm ci` done in e2e/servers? {line:?}"));
        let port = url.split([':', '/']).nth(4).unwrap().to_owned();
        Self {
            child,
            script,
            port,
        }
    }

    fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn restart(&mut self) {
        *self = Self::start(self.script, &self.port);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A page with its socket.
struct Seat {
    page: Page,
    url: String,
    socket: Option<WebSocket<TcpStream>>,
    planned: Vec<(Duration, Happening)>,
}

struct World {
    began: Instant,
    seats: Vec<Seat>,
}

impl World {
    /// Two pages that have met at this address.
    fn pair(address: &str) -> Self {
        let (protocol, url) = find(None, address, "null", "001").unwrap();
        let seat = |name| Seat {
            page: Page::new(name, 0, 0, protocol),
            url: url.clone(),
            socket: None,
            planned: Vec::new(),
        };
        let mut world = Self {
            began: Instant::now(),
            seats: ["anna", "bert"].map(seat).into(),
        };
        for seat in &mut world.seats {
            seat.page.start(world.began.elapsed());
        }
        world.until("met", |world| {
            world.seats.iter().all(|seat| seat.page.has_met_somebody())
        });
        world
    }

    fn turn(&mut self) {
        let now = self.began.elapsed();
        for seat in &mut self.seats {
            seat.turn(now);
        }
        let descriptions: Vec<_> = self
            .seats
            .iter()
            .map(|seat| seat.page.descriptions().next())
            .collect();
        for (index, seat) in self.seats.iter_mut().enumerate() {
            let (ours, theirs) = (&descriptions[index], &descriptions[1 - index]);
            let joined = matches!((ours, theirs), (Some(a), Some(b)) if a.0 == b.1 && a.1 == b.0);
            let local = ours.as_ref().filter(|_| joined).map(|it| it.0.as_str());
            seat.page.joined(&local.into_iter().collect::<Vec<_>>());
        }
    }

    fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(self) {
            let phases: Vec<_> = self.seats.iter().map(|it| it.page.phase()).collect();
            assert!(Instant::now() < deadline, "never {what}: {phases:?}");
            self.turn();
        }
    }

    fn want(&mut self, index: usize, intent: Intent) {
        let now = self.began.elapsed();
        self.seats[index].page.happen(Happening::Want(intent), now);
    }

    fn phases_are(&self, phases: [Phase; 2]) -> bool {
        (0..2).all(|index| self.seats[index].page.phase() == phases[index])
    }

    fn call(&mut self) {
        self.want(0, Intent::Call);
        self.until("ringing", |it| {
            it.phases_are([Phase::Outgoing, Phase::Incoming])
        });
        self.want(1, Intent::Accept);
        self.until("connected", |it| it.phases_are([Phase::Connected; 2]));
    }

    fn hang_up(&mut self, index: usize) {
        self.want(index, Intent::HangUp);
        self.until("hung up", |it| {
            it.seats[1 - index].page.ended() == Some(EndReason::RemoteHungUp)
        });
    }
}

impl Seat {
    fn turn(&mut self, now: Duration) {
        let attempt = self.page.attempt;
        match self.socket.as_mut().map(WebSocket::read) {
            Some(Ok(Message::Text(text))) => self.page.text(attempt, &text, now),
            None | Some(Ok(_)) => {}
            Some(Err(tungstenite::Error::Io(error)))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Some(Err(_)) => {
                self.socket = None;
                self.page.closed(attempt, now);
            }
        }
        self.page.tick(now);
        let due: Vec<_> = self.planned.extract_if(.., |(at, _)| *at <= now).collect();
        for (_, happening) in due {
            self.page.happen(happening, now);
        }
        self.carry_out(now);
        let planned = self.page.planned().into_iter();
        self.planned
            .extend(planned.map(|(after, it)| (now + Duration::from_millis(after), it)));
    }

    fn carry_out(&mut self, now: Duration) {
        for act in self.page.acts() {
            match act {
                Act::Connect(attempt) => {
                    let host = self.url.split('/').nth(2).unwrap();
                    self.socket = TcpStream::connect(host).ok().and_then(|stream| {
                        let socket = tungstenite::client(&self.url, stream).ok()?.0;
                        let wait = Some(Duration::from_millis(5));
                        socket.get_ref().set_read_timeout(wait).ok()?;
                        Some(socket)
                    });
                    match self.socket {
                        Some(_) => self.page.opened(attempt, now),
                        None => self.page.closed(attempt, now),
                    }
                }
                Act::Transmit(_, frame) => {
                    if let Some(socket) = &mut self.socket {
                        // A connection that broke is noticed when it is read.
                        socket.send(Message::text(frame)).ok();
                    }
                }
                Act::Disconnect(_) => self.socket = None,
            }
        }
    }
}

/// Calls, ends, and a call during which the server is gone for a while.
fn calls_work(script: &'static [&'static str], address: &str, protocol: Protocol) {
    let mut server = Server::start(script, "0");
    let address = address.replace("{port}", &server.port);
    assert_eq!(find(None, &address, "null", "001").unwrap().0, protocol);
    let mut world = World::pair(&address);
    world.call();
    world.hang_up(1);

    world.call();
    server.stop();
    world.until("the loss is noticed", |it| {
        it.seats.iter().all(|seat| seat.page.is_offline())
    });
    assert!(
        world.phases_are([Phase::Connected; 2]),
        "media needs no server"
    );
    world.want(0, Intent::HangUp);
    server.restart();
    world.until("the hang-up is heard", |it| {
        it.seats[1].page.ended() == Some(EndReason::RemoteHungUp)
    });
    world.call();
}

#[test]
fn pages_call_each_other_through_the_tutorial_s_relay_as_it_is() {
    calls_work(
        &["tutorial-relay.mjs"],
        "ws://127.0.0.1:{port}",
        Protocol::SocketIo,
    );
}

#[test]
fn pages_call_each_other_through_a_relay_that_recovers_connections() {
    calls_work(
        &["tutorial-relay.mjs", "--recovery"],
        "ws://127.0.0.1:{port}",
        Protocol::SocketIo,
    );
}

#[test]
fn pages_call_each_other_through_a_few_lines_that_copy_text() {
    calls_work(
        &["plain-ws.mjs"],
        "ws://127.0.0.1:{port}/call/{room}",
        Protocol::WebSocket,
    );
}
