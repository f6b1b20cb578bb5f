//! The tutorial's dialect, frame by frame.

mod delivery;
mod meaning;
mod presence;

use serde_json::{Value, json};
use std::time::Duration;
use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::tutorial::{Client, Config, Effect, Forwarding, Input, Status};

const OPEN: &str =
    r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":2000}"#;
const READY: &str = r#"42["connectionSuccess"]"#;
const SECOND: Duration = Duration::from_secs(1);

struct Bench {
    client: Client,
    now: Duration,
    attempt: u32,
}

impl Bench {
    /// Connected; the relay has not said yet that it is ready.
    fn at_the_door() -> Self {
        let client = Client::new(Config {
            url: "ws://h/".to_owned(),
            room: "001".to_owned(),
            me: person("me"),
            seed: 1,
        });
        let mut bench = Self {
            client,
            now: SECOND,
            attempt: 0,
        };
        bench.put(Input::Start);
        bench.open();
        bench
    }

    /// In the room, as an echo has proven.
    fn online() -> Self {
        let mut bench = Self::at_the_door();
        bench.text(READY);
        let online = Effect::Status(Status::Online(Forwarding::Proven));
        assert_eq!(bench.text(&tag("me", 1, "hello")), [online]);
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

    fn close(&mut self) {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        });
    }

    /// Connects again; returns what is transmitted when the relay is ready.
    fn reopen(&mut self) -> Vec<(String, Value)> {
        self.put(Input::NetworkBack);
        self.open();
        let effects = self.text(READY);
        transmitted(&effects)
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    fn say(&mut self, signal: Signal) -> Vec<Effect> {
        let call = CallId {
            caller: person("me"),
            number: 1,
        };
        let from = PersonId::stranger();
        self.put(Input::Send(Envelope {
            from,
            to: None,
            call: Some(call),
            signal,
        }))
    }
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
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

/// A tag as a relay forwards it.
fn tag(from: &str, seq: u32, kind: &str) -> String {
    let tag = json!({"from": from, "seq": seq, "kind": kind});
    received(
        "receiveCandidate",
        &json!({"candidate": "", "sdpMid": "0", "visavis": tag}),
    )
}

fn received(name: &str, arg: &Value) -> String {
    format!("42{}", json!([name, arg]))
}

/// The events among the effects, as name and argument.
fn transmitted(effects: &[Effect]) -> Vec<(String, Value)> {
    let events = effects.iter().filter_map(|effect| match effect {
        Effect::Transmit { frame, .. } => {
            let json = frame
                .strip_prefix("42")?
                .trim_start_matches(char::is_numeric);
            let event: Vec<Value> = serde_json::from_str(json).unwrap();
            Some((event[0].as_str().unwrap().to_owned(), event[1].clone()))
        }
        _ => None,
    });
    events.collect()
}

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
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
