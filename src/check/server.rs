//! Whether a signaling server can be reached.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use visavis_signaling::client::{
    Client, Config, Effect, Forwarding, Input, OfflineReason, Protocol, Status,
};
use visavis_signaling::ice::IceServer;

use super::view::Finding;
use crate::conductor::load_client;
use crate::platform::{Bell, now};
use crate::signaling::{Line, SocketEvent};

/// How long a server may take.
const AT_MOST: Duration = Duration::from_secs(12);

/// Events of the line, with the attempt that they are of.
type Events = Rc<RefCell<VecDeque<(u32, SocketEvent)>>>;

/// What came of it.
pub(super) struct Tried {
    pub(super) finding: Finding,
    /// What the server lends.
    pub(super) lent: Vec<IceServer>,
}

/// Goes into a room of one's own, and out again.
pub(super) async fn enter(config: Config) -> Tried {
    let protocol = config.protocol;
    let mut lent = Vec::new();
    let finding = if protocol == Protocol::WebSocket {
        // The room stands in the address, and whoever is in it would hear somebody come.
        open(&config).await
    } else if let Some(client) = load_client(config).await {
        speak(client, protocol, &mut lent).await
    } else {
        Finding::Incomplete
    };
    Tried { finding, lent }
}

fn listening(protocol: Protocol, attempt: u32, url: &str, events: &Events, bell: &Bell) -> Line {
    let (events, bell) = (Rc::clone(events), bell.clone());
    Line::open(protocol, url, move |event| {
        events.borrow_mut().push_back((attempt, event));
        bell.ring();
    })
}

/// Only opens a line.
async fn open(config: &Config) -> Finding {
    let (events, bell, begin) = (Events::default(), Bell::default(), now());
    let _line = listening(config.protocol, 0, &config.url, &events, &bell);
    if !bell.wait(AT_MOST).await {
        return Finding::Offline(OfflineReason::TimedOut);
    }
    let first = events.borrow_mut().pop_front();
    match first {
        Some((_, SocketEvent::Opened)) => Finding::Works(Some(now().saturating_sub(begin))),
        Some(_) | None => Finding::Offline(OfflineReason::Unreachable),
    }
}

async fn speak(mut client: Client, protocol: Protocol, lent: &mut Vec<IceServer>) -> Finding {
    let (events, bell, begin) = (Events::default(), Bell::default(), now());
    let mut line = None;
    client.handle(Input::Start, begin);
    let finding = loop {
        let mut found = None;
        while let Some(effect) = client.poll_effect() {
            match effect {
                Effect::Connect { attempt, url } => {
                    line = Some(listening(protocol, attempt, &url, &events, &bell));
                }
                Effect::Transmit { frame, .. } => {
                    if let Some(line) = &line {
                        line.send(frame);
                    }
                }
                Effect::Disconnect { .. } => line = None,
                Effect::IceServers(servers) => *lent = servers,
                Effect::Status(Status::Online(Forwarding::Unproven)) => {
                    found = Some(Finding::Unproven);
                }
                Effect::Status(Status::Online(_)) => {
                    found = Some(Finding::Works(Some(now().saturating_sub(begin))));
                }
                Effect::Status(Status::Offline { reason, .. }) => {
                    found = Some(Finding::Offline(reason));
                }
                Effect::Status(Status::Connecting)
                | Effect::Receive(_)
                | Effect::Person { .. }
                | Effect::Dropped(_) => {}
            }
        }
        if let Some(found) = found {
            break found;
        }
        let now = now();
        let until = begin.saturating_add(AT_MOST);
        if now >= until {
            break Finding::Offline(OfflineReason::TimedOut);
        }
        let due = client.next_timeout().unwrap_or(until);
        let wait = due.min(until).saturating_sub(now);
        // A timer may ring a little early.
        bell.wait(wait.saturating_add(Duration::from_millis(1)))
            .await;
        hear(&mut client, &events);
    };
    client.handle(Input::Leave, now());
    while let Some(effect) = client.poll_effect() {
        if let (Effect::Transmit { frame, .. }, Some(line)) = (effect, &line) {
            line.send(frame);
        }
    }
    finding
}

fn hear(client: &mut Client, events: &Events) {
    let now = now();
    loop {
        let next = events.borrow_mut().pop_front();
        let Some((attempt, event)) = next else { break };
        client.handle(event.input(attempt), now);
    }
    client.handle(Input::Tick, now);
}
