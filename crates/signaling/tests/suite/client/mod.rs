//! One client for every kind of server, frame by frame.

mod addresses;
mod delivery;
mod joining;
mod knowing;
mod plain;
mod sealed;
mod strangers;

use serde_json::{Value, json};
use std::time::Duration;
use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::client::{
    Client, Config, Effect, Forwarding, Input, Protocol, Reason, Status,
};
use visavis_signaling::room::body::{Audience, Body, Content};
use visavis_signaling::room::envelope::{self, Ack, Address, Frame};

use crate::json::theirs;

const OPEN: &str =
    r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":2000}"#;
const READY: &str = r#"42["connectionSuccess"]"#;
const SECOND: Duration = Duration::from_secs(1);
const ORIGIN: u64 = 1_700_000_000_000;

fn config(protocol: Protocol) -> Config {
    Config {
        protocol,
        url: "ws://h/".to_owned(),
        room: "001".to_owned(),
        me: person("me"),
        name: Some("Me".to_owned()),
        token: None,
        origin: ORIGIN,
        seed: [1, 2],
    }
}

struct Bench {
    client: Client,
    now: Duration,
    attempt: u32,
}

impl Bench {
    fn started(config: Config) -> Self {
        let mut bench = Self {
            client: Client::new(config),
            now: SECOND,
            attempt: 0,
        };
        bench.put(Input::Start);
        bench
    }

    /// Connected; the relay has not said yet that it is ready.
    fn at_the_door() -> Self {
        let mut bench = Self::started(config(Protocol::SocketIo));
        bench.open();
        bench
    }

    /// In the room of a relay that only knows the tutorial's events, as an echo has proven.
    fn online() -> Self {
        let mut bench = Self::at_the_door();
        let events = transmitted(&bench.text(READY));
        let effects = bench.echo(&events);
        assert_eq!(effects, [online(Forwarding::Proven)]);
        bench
    }

    /// In the room of a relay that knows more, together with these.
    fn knowing(members: &Value) -> Self {
        let mut bench = Self::at_the_door();
        bench.text(READY);
        bench.text(&welcome(1, &json!({ "members": members })));
        bench
    }

    fn put(&mut self, input: Input<'_>) -> Vec<Effect> {
        self.client.handle(input, self.now);
        std::iter::from_fn(|| self.client.poll_effect()).collect()
    }

    fn text(&mut self, text: &str) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Text { attempt, text })
    }

    fn open(&mut self) {
        self.attempt += 1;
        self.put(Input::Opened {
            attempt: self.attempt,
        });
        self.text(OPEN);
        assert_eq!(self.text(r#"40{"sid":"s"}"#), []);
    }

    fn close(&mut self) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        })
    }

    /// Connects again; returns what is transmitted when the relay is ready.
    fn reopen(&mut self) -> Vec<Event> {
        self.put(Input::NetworkBack);
        self.open();
        let effects = self.text(READY);
        transmitted(&effects)
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    /// Lets time pass, tick by tick, and gives all that happens.
    fn wait(&mut self, time: Duration) -> Vec<Effect> {
        let end = self.now + time;
        let mut effects = Vec::new();
        while let Some(due) = self.client.next_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            effects.extend(self.put(Input::Tick));
        }
        self.now = end;
        effects.extend(self.put(Input::Tick));
        effects
    }

    /// What was sent comes back, as from the tutorial's relay.
    fn echo(&mut self, events: &[Event]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for event in events {
            let back = match event.name.as_str() {
                "joinRoom" => continue,
                "sendCandidate" => received("receiveCandidate", &event.arg["candidate"]),
                "sendOffer" => received("sendOffer", &event.arg["offer"]),
                "sendAnswer" => received("receiveAnswer", &event.arg["answer"]),
                bare => format!("42{}", json!([bare])),
            };
            effects.extend(self.text(&back));
        }
        effects
    }

    /// Something about our own call, to everybody.
    fn say(&mut self, signal: Signal) -> Vec<Effect> {
        self.say_to(None, signal)
    }

    fn say_to(&mut self, to: Option<&str>, signal: Signal) -> Vec<Effect> {
        self.put(Input::Send(Envelope {
            from: PersonId::stranger(),
            to: to.map(person),
            call: Some(our_call()),
            signal,
        }))
    }

    /// Somebody of our kind comes in and greets us over the link; returns their next frame's
    /// acknowledgement. `carry` says how frames travel here.
    fn meet(&mut self, name: &str, carry: fn(&str) -> String) -> Ack {
        let hello = Body::Hello { name: None };
        let all = Address::All {
            body: hello.write().unwrap(),
        };
        let effects = self.text(&carry(&frame(name, all)));
        let ours = links(&effects);
        assert_eq!(ours.len(), 1, "{effects:?}");
        let ack = Ack {
            epoch: ours[0].epoch,
            seq: 0,
        };
        let effects = self.text(&carry(&message(name, ack, 1, &hello)));
        assert!(
            effects.iter().any(|it| matches!(it, Effect::Person { .. })),
            "{effects:?}"
        );
        ack
    }
}

/// An event of ours.
#[derive(Clone, Debug, PartialEq)]
struct Event {
    name: String,
    arg: Value,
    ack: Option<u64>,
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn our_call() -> CallId {
    CallId {
        caller: person("me"),
        number: 1,
    }
}

fn candidate(text: &str) -> Signal {
    Signal::Candidate(Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: None,
    })
}

fn description(kind: DescriptionKind, sdp: &str) -> Signal {
    Signal::Description(Description {
        kind,
        sdp: sdp.to_owned(),
        negotiation: None,
    })
}

fn frame(from: &str, address: Address) -> String {
    envelope::encode(&Frame {
        room: "001".to_owned(),
        from: person(from),
        epoch: ORIGIN,
        address,
    })
}

/// A message on the link from this person to us.
fn message(from: &str, ack: Ack, seq: u32, body: &Body) -> String {
    let address = Address::One {
        to: person("me"),
        ack: Some(ack),
        message: Some((seq, body.write().unwrap())),
    };
    frame(from, address)
}

fn about_our_call(signal: Signal) -> Body {
    Body::Call {
        audience: Audience::You,
        call: Some(our_call()),
        content: Content::Signal(signal),
    }
}

/// A frame as a relay forwards it that only knows the tutorial's events.
fn in_candidate(frame: &str) -> String {
    received(
        "receiveCandidate",
        &json!({"candidate": "", "sdpMid": "0", "visavis": {"frame": frame}}),
    )
}

/// A frame as a relay forwards it that knows the event for it.
fn in_room(frame: &str) -> String {
    received(
        "room",
        &json!({"room": "001", "from": "their-socket", "body": frame}),
    )
}

/// A tag as a relay forwards it.
fn tag(from: &str, seq: u32, bare: &str) -> String {
    let tag = json!({"from": from, "seq": seq, "bare": bare});
    received(
        "receiveCandidate",
        &json!({"candidate": "", "sdpMid": "0", "visavis": tag}),
    )
}

fn received(name: &str, arg: &Value) -> String {
    format!("42{}", json!([name, arg]))
}

/// The acknowledgement of entering, of a relay that knows more than the tutorial's.
fn welcome(ack: u64, more: &Value) -> String {
    let mut answer = json!({"ok": true, "protocol": 1, "you": "our-socket", "capacity": 0});
    for (key, value) in more.as_object().unwrap() {
        answer[key] = value.clone();
    }
    format!("43{ack}{}", json!([answer]))
}

/// The events among the effects.
fn transmitted(effects: &[Effect]) -> Vec<Event> {
    let events = effects.iter().filter_map(|effect| match effect {
        Effect::Transmit { frame, .. } => {
            let rest = frame.strip_prefix("42")?;
            let json = rest.trim_start_matches(char::is_numeric);
            let ack = rest.strip_suffix(json)?.parse().ok();
            let event: Vec<Value> = serde_json::from_str(json).unwrap();
            assert_eq!(event.len(), 2, "one argument only: {frame}");
            Some(Event {
                name: event[0].as_str().unwrap().to_owned(),
                arg: event[1].clone(),
                ack,
            })
        }
        _ => None,
    });
    events.collect()
}

/// The frame of the room protocol that an event carries, and for which member.
fn carried(event: &Event) -> Option<(Frame, Option<&str>)> {
    let text = match event.name.as_str() {
        "room" => &event.arg["body"],
        _ => &event.arg["candidate"]["visavis"]["frame"],
    };
    let frame = envelope::decode(text.as_str()?).unwrap();
    Some((frame, event.arg["to"].as_str()))
}

/// The frames of links among the effects.
fn links(effects: &[Effect]) -> Vec<Frame> {
    let events = transmitted(effects);
    let frames = events
        .iter()
        .filter_map(carried)
        .map(|(frame, _)| frame)
        .filter(|frame| matches!(frame.address, Address::One { .. }));
    frames.collect()
}

/// What our kind and strangers see: the kinds of bodies, and the names of the events without a
/// frame.
fn gist(events: &[Event]) -> Vec<String> {
    let gist = events.iter().map(|event| match carried(event) {
        Some((frame, _)) => match frame.address {
            Address::All { body }
            | Address::One {
                message: Some((_, body)),
                ..
            } => theirs(&body)["kind"].as_str().unwrap().to_owned(),
            Address::One { message: None, .. } => "ack".to_owned(),
        },
        None => event.name.clone(),
    });
    gist.collect()
}

fn online(forwarding: Forwarding) -> Effect {
    Effect::Status(Status::Online(forwarding))
}

fn dropped(reason: visavis_signaling::Dropped) -> Effect {
    Effect::Dropped(Reason::Wire(reason))
}

fn from_stranger(signal: Signal) -> Effect {
    Effect::Receive(Envelope {
        from: PersonId::stranger(),
        to: None,
        call: None,
        signal,
    })
}

fn status(effects: &[Effect]) -> Option<&Status> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Status(status) => Some(status),
        _ => None,
    })
}
