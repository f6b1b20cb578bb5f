//! What a Socket.IO server says, be it ours, the tutorial's, or neither.

use arbitrary::{Result, Unstructured};
use visavis_signaling::engine;
use visavis_signaling::json::{Map, Value};

use super::{ROOM, json, mangled, members, room_frame, small, word};
use crate::vocabulary as say;

/// A text frame of a Socket.IO server of either kind.
pub(crate) fn socket_io(u: &mut Unstructured<'_>) -> Result<String> {
    let text = match u.int_in_range(0..=15)? {
        0 => {
            let heartbeat = u.int_in_range(0..=60_000_u64)?;
            let open = members([
                ("sid", "e".into()),
                ("pingInterval", heartbeat.into()),
                ("pingTimeout", 20_000_u64.into()),
            ]);
            ["0", &open.to_text()].concat()
        }
        1 => r#"40{"sid":"s"}"#.to_owned(),
        2 => r#"40{"sid":"s","pid":"p"}"#.to_owned(),
        3 => r#"42["connectionSuccess"]"#.to_owned(),
        4 => "2".to_owned(),
        5 => {
            let id = u.int_in_range(0..=4_u64)?;
            [
                "43",
                &id.to_string(),
                &Value::Array(vec![answer(u)?]).to_text(),
            ]
            .concat()
        }
        6 | 7 => in_candidate(room_frame(say::ME, u)?, u)?,
        8 | 9 => {
            let arg = members([
                ("room", ROOM.into()),
                ("from", word(u)?.into()),
                ("body", room_frame(say::ME, u)?.into()),
            ]);
            event("room", vec![arg])
        }
        10 => tagged(u)?,
        11 => {
            let name = *u.choose(&["callRemote", "acceptCall", "hangUp"])?;
            event(name, Vec::new())
        }
        12 => {
            let member = members([
                ("id", word(u)?.into()),
                ("protocol", u.int_in_range(0..=1_u64)?.into()),
                ("within", u.int_in_range(0..=70_000_u64)?.into()),
            ]);
            let name = *u.choose(&["memberJoined", "memberLeft", "goingAway"])?;
            event(name, vec![member])
        }
        13 => event(&word(u)?, vec![json(3, u)?, json(1, u)?]),
        14 => {
            let start = *u.choose(&["41", "44", "451-", "461-1", "1", "3", "5", "6", "4212"])?;
            [start, &json(2, u)?.to_text()].concat()
        }
        _ => u.arbitrary()?,
    };
    mangled(text, u)
}

fn event(name: &str, args: Vec<Value>) -> String {
    let mut all = vec![name.into()];
    all.extend(args);
    engine::message(&["2", &Value::Array(all).to_text()].concat())
}

/// A frame as it travels where a server knows only the tutorial's events.
fn in_candidate(frame: String, u: &mut Unstructured<'_>) -> Result<String> {
    let candidate = members([
        ("candidate", "".into()),
        ("sdpMid", "0".into()),
        ("visavis", members([("frame", frame.into())])),
    ]);
    Ok(if u.arbitrary()? {
        event("receiveCandidate", vec![candidate])
    } else {
        let wrapped = members([("candidate", candidate), ("roomId", ROOM.into())]);
        event("sendCandidate", vec![wrapped])
    })
}

/// What our kind, or a client of another make, says in the tutorial's events.
fn tagged(u: &mut Unstructured<'_>) -> Result<String> {
    let (name, kind) = *u.choose(&[
        ("sendOffer", "offer"),
        ("receiveAnswer", "answer"),
        ("receiveCandidate", "candidate"),
    ])?;
    let mut arg = Map::new();
    arg.insert("type".to_owned(), kind.into());
    arg.insert("sdp".to_owned(), say::sdp(u)?.into());
    arg.insert("candidate".to_owned(), "".into());
    if u.arbitrary()? {
        let tag = members([
            ("from", u.choose(&["a", "b", "me"])?.to_string().into()),
            ("seq", small(u)?.into()),
        ]);
        let bare = *u.choose(&["callRemote", "acceptCall", "hangUp"])?;
        let mut tag = tag.as_object().cloned().unwrap_or_default();
        if u.arbitrary()? {
            tag.insert("bare".to_owned(), bare.into());
        }
        arg.insert("visavis".to_owned(), tag.into());
    }
    Ok(event(name, vec![arg.into()]))
}

/// What a relay answers to whom wants to come in.
fn answer(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1, 4)? {
        return json(3, u);
    }
    if u.ratio(1, 4)? {
        let error = *u.choose(&["rate-limited", "room-full", "x"])?;
        return Ok(members([("ok", false.into()), ("error", error.into())]));
    }
    let member = members([
        ("id", word(u)?.into()),
        ("protocol", u.int_in_range(0..=1_u64)?.into()),
    ]);
    let server = members([("urls", "stun:s".into())]);
    Ok(members([
        ("ok", true.into()),
        ("protocol", u.int_in_range(0..=1_u64)?.into()),
        ("members", Value::Array(vec![member])),
        ("iceServers", Value::Array(vec![server])),
        ("iceServersTtl", u.int_in_range(0..=400_u64)?.into()),
    ]))
}
