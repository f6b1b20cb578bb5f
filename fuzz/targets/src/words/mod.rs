//! Texts as servers and other pages send them, and such as they should not.

mod peer_js;
mod room;
mod socket_io;

use arbitrary::{Result, Unstructured};
use visavis_signaling::json::{Map, Value};

pub(crate) use peer_js::peer_js;
pub(crate) use room::room_frame;
pub(crate) use socket_io::socket_io;

/// The room of every fuzzed page.
pub(crate) const ROOM: &str = "001";

/// Keys and short texts that mean something to one of the protocols.
const WORDS: &[&str] = &[
    "a",
    "b",
    "x",
    "me",
    "",
    "*",
    "001",
    "v",
    "room",
    "from",
    "epoch",
    "to",
    "ack",
    "seq",
    "body",
    "kind",
    "hello",
    "bye",
    "name",
    "invite",
    "accept",
    "description",
    "candidates",
    "candidate",
    "sdp",
    "type",
    "offer",
    "answer",
    "negotiation",
    "call",
    "for",
    "sdpMid",
    "sdpMLineIndex",
    "visavis",
    "frame",
    "bare",
    "hangUp",
    "callRemote",
    "acceptCall",
    "sendOffer",
    "receiveAnswer",
    "receiveCandidate",
    "connectionSuccess",
    "memberJoined",
    "memberLeft",
    "goingAway",
    "within",
    "id",
    "protocol",
    "ok",
    "error",
    "rate-limited",
    "members",
    "iceServers",
    "iceServersTtl",
    "urls",
    "url",
    "stun:s",
    "turn:t",
    "username",
    "credential",
    "sid",
    "pid",
    "offset",
    "pingInterval",
    "pingTimeout",
    "maxPayload",
    "upgrades",
    "message",
    "data",
    "_placeholder",
    "num",
    "src",
    "dst",
    "payload",
    "connectionId",
    "mc_1",
    "metadata",
    "media",
    "OPEN",
    "OFFER",
    "ANSWER",
    "CANDIDATE",
    "LEAVE",
    "EXPIRE",
    "ID-TAKEN",
    "ERROR",
    "msg",
    "ringing",
    "decline",
    "busy",
    "cancel",
    "hang-up",
];

pub(crate) fn word(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 16)? {
        return u.arbitrary();
    }
    Ok((*u.choose(WORDS)?).to_owned())
}

/// Any JSON, out of words that mean something.
pub(crate) fn json(depth: u32, u: &mut Unstructured<'_>) -> Result<Value> {
    let most = if depth > 0 { 8 } else { 5 };
    Ok(match u.int_in_range(0..=most)? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.int_in_range(0..=9_u64)?.into(),
        3 => u.arbitrary::<i64>()?.into(),
        4 | 5 => word(u)?.into(),
        6 => {
            let mut list = Vec::new();
            for _ in 0..u.int_in_range(0..=3)? {
                list.push(json(depth - 1, u)?);
            }
            Value::Array(list)
        }
        _ => object(depth - 1, u)?.into(),
    })
}

fn object(depth: u32, u: &mut Unstructured<'_>) -> Result<Map> {
    let mut map = Map::new();
    for _ in 0..u.int_in_range(0..=5)? {
        map.insert(word(u)?, json(depth, u)?);
    }
    Ok(map)
}

/// An object of these members.
fn members<const N: usize>(members: [(&str, Value); N]) -> Value {
    let pairs = members.into_iter();
    let map: Map = pairs.map(|(key, value)| (key.to_owned(), value)).collect();
    map.into()
}

/// Most often the text itself; else some of it is cut out, doubled, or something put into it.
pub(crate) fn mangled(text: String, u: &mut Unstructured<'_>) -> Result<String> {
    if !u.ratio(1, 8)? {
        return Ok(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let from = u.int_in_range(0..=chars.len())?;
    let to = u.int_in_range(0..=8)?;
    let doubled = u.arbitrary::<bool>()?;
    let (start, rest) = chars.split_at_checked(from).unwrap_or((&chars, &[]));
    let after = if doubled { 0 } else { to };
    let mut out: String = start.iter().collect();
    out.push_str(&word(u)?);
    out.extend(rest.iter().take(if doubled { to } else { 0 }));
    out.extend(rest.iter().skip(after));
    Ok(out)
}

/// A small number, as counts are early in the life of a page.
fn small(u: &mut Unstructured<'_>) -> Result<u32> {
    if u.ratio(1, 32)? {
        return u.arbitrary();
    }
    u.int_in_range(0..=5)
}
