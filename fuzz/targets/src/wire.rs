//! The codecs: whatever can be read can be written, and is then read as the same.

use visavis_signaling::json::{self, Value};
use visavis_signaling::room::body::Body;
use visavis_signaling::room::envelope;
use visavis_signaling::{engine, socket};

/// JSON is what `serde_json` takes for it, but for numbers beyond its range.
pub(crate) fn json(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let theirs: Result<serde_json::Value, _> = serde_json::from_str(text);
    match (json::parse(text), theirs) {
        (Err(error), Err(_)) => assert!(error.at <= text.len(), "{error}"),
        (Err(error), Ok(theirs)) => panic!("{error} of {theirs}"),
        (Ok(ours), Err(error)) => {
            assert!(error.to_string().contains("number out of range"), "{error}");
            rewritten(&ours);
        }
        (Ok(ours), Ok(_)) => rewritten(&ours),
    }
}

/// What is written is read as it was, and written in the same way again.
fn rewritten(value: &Value) {
    let text = value.to_text();
    match json::parse(&text) {
        Ok(again) => {
            assert_eq!(again, *value);
            assert_eq!(again.to_text(), text);
        }
        Err(error) => panic!("{error} in {text}"),
    }
}

/// Engine.IO and Socket.IO packets.
pub(crate) fn packets(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(packet) = engine::decode(text) {
        let written = engine::encode(&packet);
        assert_eq!(engine::decode(&written), Ok(packet));
    }
    let limit = text.len();
    if let Ok(packet) = socket::decode(text, limit) {
        assert!(!packet.namespace.contains(','), "{packet:?}");
        let written = socket::encode(&packet);
        assert_eq!(socket::decode(&written, usize::MAX), Ok(packet));
        let short = socket::decode(text, limit.saturating_sub(1));
        assert_eq!(short, Err(socket::DecodeError::TooLong));
    }
}

/// Frames of a room, and what is said in them.
pub(crate) fn room_frames(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(frame) = envelope::decode(text) {
        assert!(!frame.from.is_stranger(), "{frame:?}");
        let written = envelope::encode(&frame);
        assert_eq!(envelope::decode(&written), Ok(frame.clone()));
        match frame.address {
            envelope::Address::All { body } => said(body),
            envelope::Address::One { message, .. } => {
                if let Some((seq, body)) = message {
                    assert!(seq > 0);
                    said(body);
                }
            }
        }
    } else if let Ok(value) = json::parse(text) {
        said(value);
    }
}

fn said(value: Value) {
    if let Ok(body) = Body::read(value) {
        let Some(written) = body.write() else {
            panic!("there are no words for {body:?}");
        };
        assert_eq!(Body::read(written), Ok(body));
    }
}
