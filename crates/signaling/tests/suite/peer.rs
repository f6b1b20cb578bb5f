//! What the tests of PeerJS share: a client on a bench, and words for what it does.

use std::time::Duration;

use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::client::{Config, Effect, Forwarding, Input, Protocol, Reason, Status};
use visavis_signaling::json::{self, Value};
use visavis_signaling::peer::Client;
use visavis_signaling::{Dropped, room};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const OPEN: &str = r#"{"type":"OPEN"}"#;
pub(crate) const HEARTBEAT: &str = r#"{"type":"HEARTBEAT"}"#;
pub(crate) const OFFER_SDP: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n";
pub(crate) const REFUSAL_SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
    m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:0\r\n";

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

pub(crate) fn call(caller: &str, number: u32) -> CallId {
    CallId {
        caller: person(caller),
        number,
    }
}

pub(crate) fn config(url: &str, me: &str, secret: u64) -> Config {
    Config {
        protocol: Protocol::PeerJs,
        url: url.to_owned(),
        room: String::new(),
        me: person(me),
        name: Some(" Ada ".to_owned()),
        token: None,
        origin: 0,
        seed: [secret, !secret],
    }
}

pub(crate) fn description(
    kind: DescriptionKind,
    sdp: &str,
    negotiation: impl Into<Option<u32>>,
) -> Signal {
    Signal::Description(Description {
        kind,
        sdp: sdp.to_owned(),
        negotiation: negotiation.into(),
    })
}

pub(crate) fn offer(sdp: &str, negotiation: impl Into<Option<u32>>) -> Signal {
    description(DescriptionKind::Offer, sdp, negotiation)
}

pub(crate) fn answer(sdp: &str, negotiation: impl Into<Option<u32>>) -> Signal {
    description(DescriptionKind::Answer, sdp, negotiation)
}

pub(crate) fn candidate(text: &str) -> Signal {
    Signal::Candidate(Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: None,
        username_fragment: None,
    })
}

/// What somebody said about a call, for us.
pub(crate) fn heard(from: &str, call: CallId, signal: Signal) -> Effect {
    Effect::Receive(Envelope {
        from: person(from),
        to: Some(person("ada")),
        call: Some(call),
        signal,
    })
}

pub(crate) fn about(id: &str, change: room::Change) -> Effect {
    Effect::Person {
        person: person(id),
        change,
    }
}

pub(crate) fn joined(id: &str, name: Option<&str>) -> Effect {
    let name = name.map(str::to_owned);
    about(
        id,
        room::Change::Joined {
            name,
            was_here: true,
        },
    )
}

pub(crate) fn left(id: &str, why: room::Absence) -> Effect {
    about(id, room::Change::Left { why })
}

pub(crate) fn dropped(reason: Dropped) -> Effect {
    Effect::Dropped(Reason::Wire(reason))
}

pub(crate) fn online() -> Effect {
    Effect::Status(Status::Online(Forwarding::Acknowledged))
}

/// A client, the socket that it opened last, and the time.
pub(crate) struct Bench {
    pub(crate) client: Client,
    pub(crate) now: Duration,
    pub(crate) attempt: u32,
}

impl Bench {
    /// Started; the WebSocket is open.
    pub(crate) fn opened() -> Self {
        let mut bench = Self {
            client: Client::new(config("ws://host/", "ada", 1)),
            now: SECOND,
            attempt: 1,
        };
        bench.put(Input::Start);
        assert_eq!(bench.put(Input::Opened { attempt: 1 }), []);
        bench
    }

    /// Known to the server.
    pub(crate) fn registered() -> Self {
        let mut bench = Self::opened();
        assert_eq!(bench.text(OPEN), [online()]);
        bench
    }

    pub(crate) fn put(&mut self, input: Input<'_>) -> Vec<Effect> {
        self.client.handle(input, self.now);
        std::iter::from_fn(|| self.client.poll_effect()).collect()
    }

    pub(crate) fn text(&mut self, text: &str) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Text { attempt, text })
    }

    pub(crate) fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    pub(crate) fn close(&mut self, code: u16) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code,
            reason: "",
        })
    }

    /// Waits for the next attempt and opens its socket.
    pub(crate) fn reopen(&mut self) {
        self.now = self.client.next_timeout().unwrap();
        self.put(Input::Tick);
        self.attempt += 1;
        let attempt = self.attempt;
        assert_eq!(self.put(Input::Opened { attempt }), []);
    }

    pub(crate) fn say(&mut self, to: &str, call: &CallId, signal: Signal) -> Vec<Effect> {
        self.put(Input::Send(Envelope {
            from: person("ada"),
            to: Some(person(to)),
            call: Some(call.clone()),
            signal,
        }))
    }

    /// Dials and offers; gives the name of the call on the wire.
    pub(crate) fn dial(&mut self, to: &str, call: &CallId) -> String {
        assert_eq!(self.say(to, call, Signal::Ring), []);
        let effects = self.say(to, call, offer("v=1", 1));
        let [Effect::Transmit { frame, .. }] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        let frame = json::parse(frame).unwrap();
        let payload = frame.get("payload").unwrap();
        let name = payload.get("connectionId").and_then(Value::as_str);
        name.unwrap().to_owned()
    }

    pub(crate) fn transmit(&self, frame: &str) -> Effect {
        Effect::Transmit {
            attempt: self.attempt,
            frame: frame.to_owned(),
        }
    }

    /// Somebody's message as the server brings it.
    pub(crate) fn from(&mut self, src: &str, kind: &str, payload: &str) -> Vec<Effect> {
        self.text(&brought(src, kind, payload))
    }
}

pub(crate) fn brought(src: &str, kind: &str, payload: &str) -> String {
    format!(r#"{{"type":"{kind}","src":"{src}","dst":"ada","payload":{payload}}}"#)
}

/// A message of ours.
pub(crate) fn sent(kind: &str, to: &str, payload: &str) -> String {
    format!(r#"{{"type":"{kind}","dst":"{to}","payload":{payload}}}"#)
}

/// The payload of a stock client's offer.
pub(crate) fn stock_offer(name: &str) -> String {
    let sdp = json::Value::from(OFFER_SDP).to_text();
    format!(
        r#"{{"sdp":{{"type":"offer","sdp":{sdp}}},"type":"media","connectionId":"{name}","metadata":null}}"#
    )
}

/// The payload of an offer of a client of our kind.
pub(crate) fn our_offer(name: &str) -> String {
    let stock = stock_offer(name);
    stock.replace(
        r#""metadata":null"#,
        r#""metadata":{"visavis":{"name":"Bob"}}"#,
    )
}

/// The payload of an answer; `ours` is empty or what a client of our kind adds.
pub(crate) fn answer_of(name: &str, ours: &str) -> String {
    format!(
        r#"{{"sdp":{{"type":"answer","sdp":"v=2"}},"type":"media","connectionId":"{name}"{ours}}}"#
    )
}

/// The payload of a candidate.
pub(crate) fn candidate_of(name: &str, text: &str) -> String {
    format!(
        r#"{{"type":"media","connectionId":"{name}","candidate":{{"candidate":"{text}","sdpMid":"0"}}}}"#
    )
}

/// The payload of something that only clients of our kind say.
pub(crate) fn word(name: &str, word: &str) -> String {
    format!(
        r#"{{"type":"media","connectionId":"{name}","candidate":{{"candidate":"","sdpMid":"0"}},"visavis":{word}}}"#
    )
}

/// The payload that ends a call.
pub(crate) fn end_of(name: &str, kind: &str) -> String {
    format!(r#"{{"type":"media","connectionId":"{name}","visavis":{{"kind":"{kind}"}}}}"#)
}
