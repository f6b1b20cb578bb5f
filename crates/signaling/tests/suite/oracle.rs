//! The codecs against those of socketioxide, which read and write the server's side.

use engineioxide_core::{Packet as EnginePacket, ProtocolVersion};
use proptest::prelude::*;
use serde_json::{Value, json};
use socketioxide_core::packet::{Packet as OraclePacket, PacketData};
use socketioxide_core::parser::{Parse, ParseConfig, ParseError, ParserState};
use socketioxide_core::{Str, Value as OracleValue};
use socketioxide_parser_common::CommonParser;
use visavis_signaling::engine;
use visavis_signaling::json;
use visavis_signaling::socket::{self, Body, Event, Packet};

use crate::json::{ours, theirs};
use crate::room_air::cases;

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_value() -> impl Strategy<Value = json::Value> {
    any_json().prop_map(|value| ours(&value))
}

fn any_object() -> impl Strategy<Value = json::Map> {
    prop::collection::btree_map(any::<String>(), any_value(), 0..6)
        .prop_map(|map| map.into_iter().collect())
}

fn any_namespace() -> impl Strategy<Value = String> {
    prop_oneof![Just("/".to_owned()), "/[^,]{1,8}"]
}

fn any_event() -> impl Strategy<Value = Event> {
    let name = any::<String>().prop_filter("reserved", |name| !socket::is_reserved(name));
    // The oracle's ids are signed.
    let ack = prop::option::of(0..i64::MAX.unsigned_abs());
    (ack, name, prop::collection::vec(any_value(), 0..4)).prop_map(|(ack, name, args)| Event {
        ack,
        name,
        args,
    })
}

fn any_packet() -> impl Strategy<Value = Packet> {
    let args = || prop::collection::vec(any_value(), 0..4);
    let id = || 0..i64::MAX.unsigned_abs();
    let body = prop_oneof![
        prop::option::of(any_object()).prop_map(Body::Connect),
        Just(Body::Disconnect),
        any_event().prop_map(Body::Event),
        (id(), args()).prop_map(|(id, args)| Body::Ack { id, args }),
        (any::<String>(), prop::option::of(any_value()))
            .prop_map(|(message, data)| Body::ConnectError { message, data }),
        (1..9_u32, any_event())
            .prop_map(|(attachments, event)| Body::BinaryEvent { attachments, event }),
        (1..9_u32, id(), args()).prop_map(|(attachments, id, args)| Body::BinaryAck {
            attachments,
            id,
            args
        }),
    ];
    (any_namespace(), body).prop_map(|(namespace, body)| Packet { namespace, body })
}

fn oracle_decode(text: &str) -> Result<OraclePacket, ParseError> {
    let state = ParserState::default();
    CommonParser.decode_str(&ParseConfig::default(), &state, Str::from(text.to_owned()))
}

fn oracle_encode(packet: OraclePacket) -> String {
    CommonParser.encode(packet).as_str().unwrap().to_string()
}

fn json_of(value: &OracleValue) -> Value {
    serde_json::from_str(value.as_str().unwrap()).unwrap()
}

fn oracle_text(value: &Value) -> OracleValue {
    OracleValue::Str(Str::from(value.to_string()), None)
}

fn event_json(event: &Event) -> Value {
    let mut items = vec![json!(event.name)];
    items.extend(event.args.iter().map(theirs));
    Value::Array(items)
}

fn signed(id: u64) -> i64 {
    i64::try_from(id).unwrap()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn what_is_written_reads_back_the_same(packet in any_packet()) {
        let text = socket::encode(&packet);
        prop_assert_eq!(socket::decode(&text, usize::MAX), Ok(packet));
    }

    #[test]
    fn a_server_understands_what_a_client_writes(packet in any_packet()) {
        let text = socket::encode(&packet);
        let frame = engine::encode(&engine::Packet::Message(&text));
        let parsed = EnginePacket::parse(ProtocolVersion::V4, frame).unwrap();
        prop_assert_eq!(&parsed, &EnginePacket::Message(text.clone().into()));
        let parsed = oracle_decode(&text);
        match packet.body {
            // What only a server says, the oracle does not read; binary waits for more.
            Body::ConnectError { .. } => prop_assert!(parsed.is_err()),
            Body::BinaryEvent { .. } | Body::BinaryAck { .. } => {
                prop_assert!(matches!(parsed, Err(ParseError::NeedsMoreBinaryData)));
            }
            body => {
                let parsed = parsed.unwrap();
                prop_assert_eq!(parsed.ns.as_str(), packet.namespace.as_str());
                match (parsed.inner, body) {
                    (PacketData::Connect(theirs), Body::Connect(ours)) => {
                        let ours = ours.map(|map| crate::json::theirs(&map.into()));
                        prop_assert_eq!(theirs.as_ref().map(json_of), ours);
                    }
                    (PacketData::Disconnect, Body::Disconnect) => {}
                    (PacketData::Event(data, ack), Body::Event(event)) => {
                        prop_assert_eq!(ack, event.ack.map(signed));
                        prop_assert_eq!(json_of(&data), event_json(&event));
                        // The oracle cannot read a name that is escaped.
                        if json!(event.name).to_string().len() == event.name.len() + 2 {
                            prop_assert_eq!(CommonParser.read_event(&data).unwrap(), event.name);
                        }
                    }
                    (PacketData::EventAck(data, theirs), Body::Ack { id, args }) => {
                        prop_assert_eq!(theirs, signed(id));
                        prop_assert_eq!(json_of(&data), crate::json::theirs(&args.into()));
                    }
                    (theirs, ours) => panic!("{ours:?} was taken for {theirs:?}"),
                }
            }
        }
    }

    #[test]
    fn a_client_understands_what_a_server_writes(packet in any_packet()) {
        let ns = packet.namespace.clone();
        let theirs = match &packet.body {
            Body::Connect(data) => {
                let data = data.clone().map(|data| oracle_text(&theirs(&data.into())));
                OraclePacket::connect(ns, data)
            }
            Body::Disconnect => OraclePacket::disconnect(ns),
            Body::Event(event) => {
                let mut theirs = OraclePacket::event(ns, oracle_text(&event_json(event)));
                if let Some(id) = event.ack {
                    theirs.inner.set_ack_id(signed(id));
                }
                theirs
            }
            Body::Ack { id, args } => {
                OraclePacket::ack(ns, oracle_text(&theirs(&args.clone().into())), signed(*id))
            }
            Body::ConnectError { message, data: None } => OraclePacket::connect_error(ns, message),
            // The oracle writes no data with a refusal, and binary only with the binary.
            Body::ConnectError { .. } | Body::BinaryEvent { .. } | Body::BinaryAck { .. } => {
                return Ok(());
            }
        };
        let text = oracle_encode(theirs);
        let frame = String::from(EnginePacket::Message(text.into()));
        let Ok(engine::Packet::Message(text)) = engine::decode(&frame) else {
            panic!("{frame}");
        };
        prop_assert_eq!(socket::decode(text, usize::MAX), Ok(packet));
    }

    #[test]
    fn whatever_both_read_they_read_alike(text in "[0-6][0-9]{0,2}-?(/[a-z]{0,2},?)?[0-9]{0,3}(\\[(\"[a-c]\"(,[0-9])?)?\\]|\\{\\}|)") {
        let theirs = oracle_decode(&text).map(|packet| packet.ns.as_str().to_owned());
        if let (Ok(ours), Ok(theirs)) = (socket::decode(&text, usize::MAX), theirs) {
            prop_assert_eq!(ours.namespace, theirs);
        }
    }
}

#[test]
fn a_servers_handshake_and_heartbeat_are_understood() {
    let open = engineioxide_core::OpenPacket {
        sid: engineioxide_core::Sid::new(),
        upgrades: [].into_iter().collect(),
        ping_interval: std::time::Duration::from_secs(25),
        ping_timeout: std::time::Duration::from_secs(20),
        max_payload: 100_000,
    };
    let frame = String::from(EnginePacket::Open(open.clone()));
    let Ok(engine::Packet::Open(ours)) = engine::decode(&frame) else {
        panic!("{frame}");
    };
    assert_eq!(ours.sid, open.sid.to_string());
    assert_eq!(ours.patience(), open.ping_interval + open.ping_timeout);
    assert_eq!(ours.max_payload, 100_000);
    let heartbeat = String::from(EnginePacket::Ping);
    assert_eq!(engine::decode(&heartbeat), Ok(engine::Packet::Ping("")));
    let pong = engine::encode(&engine::Packet::Pong(""));
    assert_eq!(
        EnginePacket::parse(ProtocolVersion::V4, pong).unwrap(),
        EnginePacket::Pong
    );
    for (theirs, ours) in [
        (EnginePacket::Close, engine::Packet::Close),
        (EnginePacket::Upgrade, engine::Packet::Upgrade),
        (EnginePacket::Noop, engine::Packet::Noop),
    ] {
        assert_eq!(engine::encode(&ours), String::from(theirs.clone()));
        assert_eq!(engine::decode(&String::from(theirs)), Ok(ours));
    }
}
