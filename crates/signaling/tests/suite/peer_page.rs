//! A page without a browser: the call's machine, the client, and a real WebSocket.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tungstenite::{Message, WebSocket};
use visavis_call::{
    ConnectionState, Effect as CallEffect, EndReason, Generation, Input as CallInput, Intent,
    Machine, MediaReport, PeerEvent, PersonId, Phase,
};
use visavis_signaling::client::{Effect, Input, OfflineReason, Status};
use visavis_signaling::peer::Client;
use visavis_signaling::room::Change;

use crate::peer::{config, person};

/// How long anything may take. What PeerServer does after five seconds is within.
const PATIENCE: Duration = Duration::from_secs(20);

/// npm peer as a program; dropping it ends it.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    port: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_at("0")
    }

    fn start_at(port: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../e2e/servers");
        let mut child = Command::new("node")
            .arg(folder.join("peer-server.mjs"))
            .args([port, "--path", "/signaling"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|it| it.starts_with("http"));
        let url = url.unwrap_or_else(|| panic!("is `npm ci` done in e2e/servers? {line:?}"));
        let port = url.split([':', '/']).nth(4).unwrap().to_owned();
        let url = url.replace("http", "ws");
        Self { child, url, port }
    }

    pub(crate) fn restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        *self = Self::start_at(&self.port);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

type Socket = WebSocket<TcpStream>;

pub(crate) struct Page {
    pub(crate) client: Client,
    pub(crate) machine: Machine,
    pub(crate) status: Status,
    pub(crate) changes: Vec<Change>,
    /// Of the frames that came, what they are.
    pub(crate) heard: Vec<String>,
    socket: Option<Socket>,
    /// Sockets that the server takes for alive.
    pub(crate) abandoned: Vec<Socket>,
    attempt: u32,
    /// That of the newest connection between people.
    generation: Generation,
    began: Instant,
}

impl Page {
    /// `secret` decides about the token that the server is shown.
    pub(crate) fn open(url: &str, me: &str, secret: u64) -> Self {
        let mut page = Self {
            client: Client::new(config(url, me, secret)),
            machine: Machine::new(person(me)),
            status: Status::Connecting,
            changes: Vec::new(),
            heard: Vec::new(),
            socket: None,
            abandoned: Vec::new(),
            attempt: 0,
            generation: 0,
            began: Instant::now(),
        };
        page.put(Input::Start);
        page
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn put(&mut self, input: Input<'_>) {
        let now = self.now();
        self.client.handle(input, now);
        while let Some(effect) = self.client.poll_effect() {
            match effect {
                Effect::Connect { attempt, url } => {
                    self.attempt = attempt;
                    self.connect(&url);
                }
                Effect::Transmit { attempt, frame } => {
                    assert_eq!(attempt, self.attempt);
                    if let Some(socket) = &mut self.socket {
                        // A connection that broke is noticed when it is read.
                        socket.send(Message::text(frame)).ok();
                    }
                }
                Effect::Disconnect { .. } => self.socket = None,
                Effect::Status(status) => self.status = status,
                Effect::Receive(envelope) => self.call(CallInput::Envelope(envelope)),
                Effect::Person { person, change } => {
                    if let Change::Left { .. } = change {
                        self.call(CallInput::Absent(person));
                    }
                    self.changes.push(change);
                }
                Effect::IceServers(_) | Effect::Dropped(_) => {}
            }
        }
    }

    fn connect(&mut self, url: &str) {
        let host = url.split('/').nth(2).unwrap();
        let opened = TcpStream::connect(host).ok().and_then(|stream| {
            let socket = tungstenite::client(url, stream).ok()?.0;
            let stream = socket.get_ref();
            stream
                .set_read_timeout(Some(Duration::from_millis(5)))
                .ok()?;
            Some(socket)
        });
        let attempt = self.attempt;
        self.socket = opened;
        if self.socket.is_some() {
            self.put(Input::Opened { attempt });
        } else {
            self.closed();
        }
    }

    fn closed(&mut self) {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        });
    }

    /// The network here is gone, and the server does not notice.
    pub(crate) fn blip(&mut self) {
        self.abandoned.extend(self.socket.take());
        self.closed();
    }

    /// Takes what came, and looks at the clock.
    fn turn(&mut self) {
        let attempt = self.attempt;
        match self.socket.as_mut().map(WebSocket::read) {
            Some(Ok(Message::Text(text))) => {
                let message = visavis_signaling::json::parse(&text).unwrap();
                let kind = message.get("type").and_then(|it| it.as_str());
                self.heard.push(kind.unwrap().to_owned());
                self.put(Input::Text {
                    attempt,
                    text: &text,
                });
            }
            None | Some(Ok(_)) => {}
            Some(Err(tungstenite::Error::Io(error)))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Some(Err(_)) => {
                self.socket = None;
                self.closed();
            }
        }
        self.put(Input::Tick);
        self.call(CallInput::Tick);
    }

    /// Everything that a browser would do succeeds at once.
    pub(crate) fn call(&mut self, input: CallInput) {
        let now = self.now();
        self.machine.handle(input, now);
        while let Some(effect) = self.machine.poll_effect() {
            match effect {
                CallEffect::Send(envelope) => self.put(Input::Send(envelope)),
                CallEffect::OpenMedia { generation } => self.call(CallInput::Media {
                    generation,
                    report: MediaReport {
                        audio: Ok(()),
                        video: Ok(()),
                    },
                }),
                CallEffect::OpenPeer {
                    peer: _,
                    generation,
                } => self.generation = generation,
                CallEffect::CreateOffer {
                    peer, negotiation, ..
                } => {
                    let sdp = crate::peer::OFFER_SDP.to_owned();
                    self.happen(&peer, PeerEvent::OfferCreated { negotiation, sdp });
                }
                CallEffect::ApplyOffer {
                    peer,
                    negotiation,
                    sdp,
                } => {
                    assert_eq!(sdp, crate::peer::OFFER_SDP);
                    let sdp = "v=2".to_owned();
                    self.happen(&peer, PeerEvent::AnswerCreated { negotiation, sdp });
                    self.connected(&peer);
                }
                CallEffect::ApplyAnswer {
                    peer,
                    negotiation,
                    sdp,
                } => {
                    assert_eq!(sdp, "v=2");
                    self.happen(&peer, PeerEvent::AnswerApplied { negotiation });
                    self.connected(&peer);
                }
                CallEffect::CloseMedia
                | CallEffect::ClosePeer { .. }
                | CallEffect::AddCandidate { .. } => {}
            }
        }
    }

    fn happen(&mut self, peer: &PersonId, event: PeerEvent) {
        self.call(CallInput::Peer {
            peer: peer.clone(),
            generation: self.generation,
            event,
        });
    }

    fn connected(&mut self, peer: &PersonId) {
        self.happen(peer, PeerEvent::Connection(ConnectionState::Connected));
    }

    pub(crate) fn phase(&self) -> Phase {
        self.machine.snapshot().phase
    }

    pub(crate) fn ended(&self) -> Option<EndReason> {
        self.machine.snapshot().ended
    }

    pub(crate) fn is_online(&self) -> bool {
        matches!(self.status, Status::Online(_))
    }

    /// Why it is not online, if that is for good.
    pub(crate) fn refusal(&self) -> Option<&OfflineReason> {
        match &self.status {
            Status::Offline {
                reason,
                retry_at: None,
            } => Some(reason),
            Status::Offline { .. } | Status::Connecting | Status::Online(_) => None,
        }
    }

    pub(crate) fn dial(&mut self, id: &str) {
        let person = person(id);
        self.call(CallInput::Dial {
            person,
            offer: true,
        });
    }

    pub(crate) fn want(&mut self, intent: Intent) {
        self.call(CallInput::Intent(intent));
    }
}

/// Lets the pages run until this is so.
pub(crate) fn until<const N: usize>(
    mut pages: [&mut Page; N],
    what: &str,
    so: impl Fn(&[&mut Page; N]) -> bool,
) {
    let deadline = Instant::now() + PATIENCE;
    while !so(&pages) {
        assert!(
            Instant::now() < deadline,
            "never {what}: {:?}",
            pages.map(|page| (
                page.status.clone(),
                page.machine.snapshot(),
                page.heard.clone()
            ))
        );
        for page in &mut pages {
            page.turn();
        }
        thread::yield_now();
    }
}
