//! Nothing that arrives panics, and nothing malformed ends a session.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use visavis_call::PersonId;
use visavis_signaling::client::{Client, Config, Effect, Input, Protocol, Status};
use visavis_signaling::{address, engine, socket};

use crate::oracle::any_json;
use crate::room_air::cases;

const OPEN: &str = r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#;
const NOW: Duration = Duration::from_secs(1);

const VALID: &[&str] = &[
    OPEN,
    r#"40{"sid":"s","pid":"p"}"#,
    r#"42["connectionSuccess","offset"]"#,
    r#"42["callRemote"]"#,
    r#"4212["sendOffer",{"type":"offer","sdp":"v=0","visavis":{"from":"b","seq":1}}]"#,
    r#"42["receiveCandidate",{"candidate":"","sdpMid":"0","visavis":{"from":"b","seq":2,"bare":"hangUp"}}]"#,
    r#"42["receiveCandidate",{"candidate":"","sdpMid":"0","visavis":{"frame":"{\"v\":1,\"room\":\"001\",\"from\":\"b\",\"epoch\":7,\"body\":{\"kind\":\"hello\"}}"}}]"#,
    r#"42["receiveCandidate",{"candidate":"candidate:1","sdpMid":null,"sdpMLineIndex":0}]"#,
    r#"42["room",{"room":"001","from":"x","body":"{\"v\":1,\"room\":\"001\",\"from\":\"b\",\"epoch\":7,\"to\":\"a\"}"}]"#,
    r#"42["memberJoined",{"room":"001","id":"x","protocol":0}]"#,
    r#"42["memberLeft",{"room":"001","id":"x"}]"#,
    r#"42["goingAway",{"within":1000}]"#,
    r#"431[{"ok":true}]"#,
    r#"431[{"ok":true,"protocol":1,"members":[{"id":"x","protocol":0}],"iceServers":[{"urls":"stun:s"}],"iceServersTtl":9}]"#,
    r#"451-["ev",{"_placeholder":true,"num":0}]"#,
    r#"44{"message":"no"}"#,
    r#"{"v":1,"room":"001","from":"b","epoch":7,"to":"a","ack":[1,0],"seq":1,"body":{"kind":"bye"}}"#,
    "41",
    "2",
];

fn client(protocol: Protocol) -> Client {
    let mut client = Client::new(Config {
        protocol,
        url: "ws://h/".to_owned(),
        room: "001".to_owned(),
        me: PersonId::new("a").unwrap(),
        name: None,
        token: None,
        origin: 7,
        seed: [0, 0],
    });
    client.handle(Input::Start, NOW);
    client.handle(Input::Opened { attempt: 1 }, NOW);
    client
}

/// In the room of a relay that gives this answer.
fn online(answer: &str) -> Client {
    let mut client = client(Protocol::SocketIo);
    for text in [
        OPEN,
        r#"40{"sid":"s"}"#,
        r#"42["connectionSuccess"]"#,
        answer,
    ] {
        client.handle(Input::Text { attempt: 1, text }, NOW);
    }
    let effects: Vec<_> = std::iter::from_fn(|| client.poll_effect()).collect();
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::Status(Status::Online(_)))),
        "{effects:?}"
    );
    client
}

/// A valid frame with a piece cut out, doubled or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let pick = prop::sample::select(VALID);
    (
        pick,
        any::<prop::sample::Index>(),
        0..12_usize,
        "\\PC{0,3}",
        any::<bool>(),
    )
        .prop_map(|(frame, at, cut, insert, double)| {
            let chars: Vec<char> = frame.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            let mut out: String = chars[..at].iter().collect();
            out.push_str(&insert);
            if double {
                out.extend(&chars[at..end]);
            }
            out.extend(&chars[if double { at } else { end }..]);
            out
        })
}

/// Any event with any arguments, with likely names and keys.
fn event() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "callRemote",
        "acceptCall",
        "hangUp",
        "sendOffer",
        "receiveAnswer",
        "receiveCandidate",
        "room",
        "memberJoined",
        "memberLeft",
        "x",
    ]);
    let key = prop::sample::select(vec![
        "candidate",
        "offer",
        "sdp",
        "visavis",
        "type",
        "sdpMid",
        "id",
        "protocol",
        "body",
        "from",
    ]);
    let inner = prop::collection::btree_map(key, any_json(), 0..4).boxed();
    let tag = prop::collection::btree_map(
        prop::sample::select(vec!["from", "seq", "bare", "frame"]),
        prop_oneof![
            any_json(),
            Just(json!("b")),
            Just(json!(1)),
            Just(json!("hangUp"))
        ],
        0..7,
    );
    let arg = prop_oneof![
        any_json(),
        inner.clone().prop_map(|map| json!(map)),
        inner.prop_map(|map| json!({"candidate": map})),
        tag.prop_map(|tag| json!({"candidate": "", "visavis": tag})),
    ];
    (
        name,
        prop::collection::vec(arg, 0..3),
        prop::option::of(any::<u64>()),
    )
        .prop_map(|(name, args, ack)| {
            let mut items = vec![Value::from(name)];
            items.extend(args);
            let ack = ack.map(|ack| ack.to_string()).unwrap_or_default();
            format!("42{ack}{}", Value::Array(items))
        })
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn no_text_panics_the_codecs(text in any::<String>(), other in mutated()) {
        for (text, other) in [(&text, &other), (&other, &text)] {
            let _ = engine::decode(text);
            let _ = socket::decode(text, usize::MAX);
            let _ = address::web_socket_url(text, "https://host");
            let _ = address::web_socket_url("", text);
            let _ = address::find(None, text, "https://host", other);
        }
    }

    #[test]
    fn what_an_address_becomes_is_one_that_browsers_take(server in "\\PC{0,20}", page in "(https?://host|null)") {
        if let Ok(url) = address::web_socket_url(&server, &page) {
            prop_assert!(url.starts_with("ws://") || url.starts_with("wss://"));
            prop_assert!(url.ends_with("EIO=4&transport=websocket"));
            prop_assert!(!url.contains([' ', '#']));
        }
    }

    #[test]
    fn no_sequence_of_frames_panics_a_client(
        frames in prop::collection::vec(prop_oneof![mutated(), event(), any::<String>()], 0..20),
        protocol in prop::sample::select(vec![Protocol::SocketIo, Protocol::WebSocket, Protocol::Tab]),
    ) {
        let mut client = client(protocol);
        for text in &frames {
            client.handle(Input::Text { attempt: 1, text }, NOW);
        }
        client.handle(Input::Tick, NOW * 100);
    }

    #[test]
    fn no_event_ends_a_session(
        frames in prop::collection::vec(event(), 1..20),
        answer in prop::sample::select(vec![
            r#"431[{"ok":true}]"#,
            r#"431[{"ok":true,"protocol":1,"members":[]}]"#,
        ]),
    ) {
        let mut client = online(answer);
        for text in &frames {
            client.handle(Input::Text { attempt: 1, text }, NOW);
            while let Some(effect) = client.poll_effect() {
                let lives = !matches!(effect, Effect::Disconnect { .. } | Effect::Status(Status::Offline { .. }));
                prop_assert!(lives, "{effect:?} after {text}");
            }
        }
    }

    #[test]
    fn no_text_ends_a_plain_connection(
        frames in prop::collection::vec(prop_oneof![mutated(), any::<String>()], 1..20),
    ) {
        let mut client = client(Protocol::WebSocket);
        for text in &frames {
            client.handle(Input::Text { attempt: 1, text }, NOW);
            while let Some(effect) = client.poll_effect() {
                let lives = !matches!(effect, Effect::Disconnect { .. } | Effect::Status(Status::Offline { .. }));
                prop_assert!(lives, "{effect:?} after {text}");
            }
        }
    }
}
