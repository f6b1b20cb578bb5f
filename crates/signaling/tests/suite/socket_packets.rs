//! Socket.IO packets, text by text.

use serde_json::{Value, json};
use visavis_signaling::json::Map;
use visavis_signaling::socket::{Body, DecodeError, Event, Packet, decode, encode};

use crate::json::ours;

fn event(ack: Option<u64>, name: &str, args: &[Value]) -> Event {
    Event {
        ack,
        name: name.to_owned(),
        args: args.iter().map(ours).collect(),
    }
}

fn object(value: &Value) -> Option<Map> {
    ours(value).as_object().cloned()
}

#[test]
fn every_kind_of_packet_is_read_and_written() {
    for (text, namespace, body) in [
        ("0", "/", Body::Connect(None)),
        (
            r#"0{"sid":"x"}"#,
            "/",
            Body::Connect(object(&json!({"sid": "x"}))),
        ),
        (
            r#"0/admin,{"sid":"x"}"#,
            "/admin",
            Body::Connect(object(&json!({"sid": "x"}))),
        ),
        ("1", "/", Body::Disconnect),
        ("1/admin,", "/admin", Body::Disconnect),
        (r#"2["ev"]"#, "/", Body::Event(event(None, "ev", &[]))),
        (
            r#"212["ev",1,"é"]"#,
            "/",
            Body::Event(event(Some(12), "ev", &[json!(1), json!("é")])),
        ),
        (
            r#"2/a,0["ev"]"#,
            "/a",
            Body::Event(event(Some(0), "ev", &[])),
        ),
        (
            "312[]",
            "/",
            Body::Ack {
                id: 12,
                args: vec![],
            },
        ),
        (
            r#"3/a,1[{"ok":true}]"#,
            "/a",
            Body::Ack {
                id: 1,
                args: vec![ours(&json!({"ok": true}))],
            },
        ),
        (
            r#"4{"message":"no"}"#,
            "/",
            Body::ConnectError {
                message: "no".to_owned(),
                data: None,
            },
        ),
        (
            r#"51-["ev",{"_placeholder":true,"num":0}]"#,
            "/",
            Body::BinaryEvent {
                attachments: 1,
                event: event(None, "ev", &[json!({"_placeholder": true, "num": 0})]),
            },
        ),
        (
            r#"52-/a,7["ev"]"#,
            "/a",
            Body::BinaryEvent {
                attachments: 2,
                event: event(Some(7), "ev", &[]),
            },
        ),
        (
            "61-9[]",
            "/",
            Body::BinaryAck {
                attachments: 1,
                id: 9,
                args: vec![],
            },
        ),
    ] {
        let packet = Packet {
            namespace: namespace.to_owned(),
            body,
        };
        assert_eq!(encode(&packet), text);
        assert_eq!(decode(text, 1000).as_ref(), Ok(&packet), "{text}");
    }
}

#[test]
fn an_old_servers_plain_refusal_is_read() {
    assert_eq!(
        decode(r#"4"Invalid namespace""#, 100).map(|packet| packet.body),
        Ok(Body::ConnectError {
            message: "Invalid namespace".to_owned(),
            data: None
        })
    );
}

#[test]
fn what_is_no_packet_is_refused_with_its_reason() {
    let deep = ["2[\"ev\",", &"[".repeat(100_000), &"]".repeat(100_000), "]"].concat();
    for (text, reason) in [
        ("", DecodeError::Type),
        ("7", DecodeError::Type),
        ("é", DecodeError::Type),
        ("x[]", DecodeError::Type),
        ("2", DecodeError::Shape),
        ("2[]", DecodeError::Shape),
        ("2{}", DecodeError::Shape),
        ("2[1]", DecodeError::EventName),
        (r#"2["disconnect"]"#, DecodeError::EventName),
        (r#"2["ev""#, DecodeError::Json),
        (r#"2["ev"]]"#, DecodeError::Json),
        (r#"2["\ud800"]"#, DecodeError::Json),
        (r#"299999999999999999999["ev"]"#, DecodeError::AckId),
        ("3[]", DecodeError::AckId),
        ("31", DecodeError::Shape),
        ("31{}", DecodeError::Shape),
        ("0[]", DecodeError::Shape),
        ("01{}", DecodeError::AckId),
        ("1[]", DecodeError::Shape),
        ("4", DecodeError::Shape),
        ("4{}", DecodeError::Shape),
        (r#"4{"message":1}"#, DecodeError::Shape),
        (r#"5["ev"]"#, DecodeError::Attachments),
        (r#"50-["ev"]"#, DecodeError::Attachments),
        (r#"5+1-["ev"]"#, DecodeError::Attachments),
        (r#"5-["ev"]"#, DecodeError::Attachments),
        ("61-[]", DecodeError::AckId),
        (&deep, DecodeError::Json),
    ] {
        assert_eq!(
            decode(text, 1_000_000),
            Err(reason),
            "{}",
            text.get(..20).unwrap_or(text)
        );
    }
    assert_eq!(decode(r#"2["ev"]"#, 6), Err(DecodeError::TooLong));
}
