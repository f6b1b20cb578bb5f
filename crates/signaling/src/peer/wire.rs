//! What travels: one JSON object per text frame.

use visavis_call::{Candidate, Description, DescriptionKind, PersonId, Signal};

use super::MAX_MESSAGE;
use crate::Dropped;
use crate::fields::{self, number, optional};
use crate::json::{self, Map, Value};
use crate::room::body::tidy_name;
use crate::session::{OfflineReason, refusal};
use crate::text::cut;

/// The member in which clients of our kind speak to each other.
const OURS: &str = "visavis";
/// The version of the PeerJS client whose messages these are.
const VERSION: &str = "1.5.5";
const DEFAULT_KEY: &str = "peerjs";
/// How long the name of a call may be, in bytes. Stock names have at most 14.
const MAX_NAME: usize = 128;
/// What the server says when the key is wrong; older ones have a message of its own for that.
const INVALID_KEY: &str = "Invalid key provided";

/// What the server says.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// We are registered.
    Open,
    /// It does not want us.
    Refused(OfflineReason),
    /// Nobody of this id is there, and what waited for them is lost.
    Expired(PersonId),
    /// Somebody says something.
    Said { from: PersonId, said: Said },
}

/// What somebody says about a call.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    Offer {
        connection: String,
        sdp: String,
        ours: Option<Ours>,
    },
    Answer {
        connection: String,
        sdp: String,
        ours: Option<Ours>,
    },
    Candidate {
        connection: String,
        candidate: Candidate,
    },
    /// Something that only clients of our kind say.
    Word { connection: String, word: Word },
    /// It is over. Without a name: all calls with them; without a signal: whatever that means.
    Over {
        connection: Option<String>,
        signal: Option<Signal>,
    },
}

/// What a client of our kind tells of itself.
#[derive(Debug, PartialEq)]
pub(super) struct Ours {
    pub(super) name: Option<String>,
}

/// What only clients of our kind say.
#[derive(Debug, PartialEq)]
pub(super) enum Word {
    /// It rings here.
    Ringing(Ours),
    /// Yes; the answer follows.
    Accept,
    /// They want to be called so now.
    Name(Ours),
    /// A description after the first two.
    Description(Description),
}

/// The URL of the WebSocket at a base, which is `ws(s)://host[:port]/path/` and may have a query.
pub(super) fn url(base: &str, me: &PersonId, token: &str) -> String {
    let (place, query) = cut(base, b'?').unwrap_or((base, ""));
    let (mut key, mut others) = (DEFAULT_KEY, String::new());
    for pair in query.split('&') {
        match cut(pair, b'=').unwrap_or((pair, "")) {
            ("key", value) if !value.is_empty() => key = value,
            ("" | "key" | "id" | "token" | "version", _) => {}
            _ => {
                others.push('&');
                others.push_str(pair);
            }
        }
    }
    let slash = if place.ends_with('/') { "" } else { "/" };
    let parts = [
        place,
        slash,
        "peerjs?key=",
        key,
        "&id=",
        me.as_str(),
        "&token=",
        token,
        "&version=",
        VERSION,
        &others,
    ];
    parts.concat()
}

pub(super) fn heartbeat() -> String {
    r#"{"type":"HEARTBEAT"}"#.to_owned()
}

/// Ends our registration at once.
pub(super) fn unregister() -> String {
    r#"{"type":"LEAVE"}"#.to_owned()
}

/// Comes back to whom it is for, and means nothing.
pub(super) fn probe(me: &PersonId) -> String {
    message("CANDIDATE", me, Map::new())
}

pub(super) fn offer(to: &PersonId, connection: &str, sdp: &str, name: Option<&str>) -> String {
    let mut metadata = Map::new();
    metadata.set(OURS, ours(name).into());
    let mut payload = described(connection, "offer", sdp);
    payload.set("metadata", metadata.into());
    message("OFFER", to, payload)
}

pub(super) fn answer(to: &PersonId, connection: &str, sdp: &str, name: Option<&str>) -> String {
    let mut payload = described(connection, "answer", sdp);
    payload.set(OURS, ours(name).into());
    message("ANSWER", to, payload)
}

pub(super) fn candidate(to: &PersonId, connection: &str, candidate: &Candidate) -> String {
    let mut map = Map::new();
    fields::write_candidate(candidate, &mut map);
    let mut payload = about(connection);
    payload.set("candidate", map.into());
    message("CANDIDATE", to, payload)
}

/// Says something to a client of our kind. To others it looks like a candidate that is none.
pub(super) fn word(to: &PersonId, connection: &str, word: &Word) -> String {
    let (kind, mut map) = match word {
        Word::Ringing(it) => ("ringing", ours(it.name.as_deref())),
        Word::Accept => ("accept", Map::new()),
        Word::Name(it) => ("name", ours(it.name.as_deref())),
        Word::Description(description) => ("description", rewritten(description)),
    };
    map.set("kind", kind.into());
    let mut empty = Map::new();
    empty.set("candidate", "".into());
    empty.set("sdpMid", "0".into());
    let mut payload = about(connection);
    payload.set("candidate", empty.into());
    payload.set(OURS, map.into());
    message("CANDIDATE", to, payload)
}

/// Ends a call; a stock client closes all that it has from us.
pub(super) fn leave(to: &PersonId, connection: &str, signal: &Signal) -> String {
    message("LEAVE", to, over(connection, signal))
}

/// Ends a call that a stock client has not taken. It tells its page that we cannot be connected to,
/// while [`leave`] would make the page's later `answer()` throw.
pub(super) fn expire(to: &PersonId, connection: &str, signal: &Signal) -> String {
    message("EXPIRE", to, over(connection, signal))
}

fn over(connection: &str, signal: &Signal) -> Map {
    let kind = ENDS.iter().find(|(known, _)| known == signal);
    let mut map = Map::new();
    map.set("kind", kind.map_or("hang-up", |(_, kind)| kind).into());
    let mut payload = about(connection);
    payload.set(OURS, map.into());
    payload
}

const ENDS: &[(Signal, &str)] = &[
    (Signal::Decline, "decline"),
    (Signal::Busy, "busy"),
    (Signal::Cancel, "cancel"),
    (Signal::HangUp, "hang-up"),
];

fn about(connection: &str) -> Map {
    let mut payload = Map::new();
    payload.set("type", "media".into());
    payload.set("connectionId", connection.into());
    payload
}

fn described(connection: &str, kind: &str, sdp: &str) -> Map {
    let mut description = Map::new();
    description.set("type", kind.into());
    description.set("sdp", sdp.into());
    let mut payload = about(connection);
    payload.set("sdp", description.into());
    payload
}

fn rewritten(description: &Description) -> Map {
    let mut map = Map::new();
    let kind = match description.kind {
        DescriptionKind::Offer => "offer",
        DescriptionKind::Answer => "answer",
    };
    map.set("type", kind.into());
    map.set("sdp", description.sdp.as_str().into());
    if let Some(negotiation) = description.negotiation {
        map.set("negotiation", negotiation.into());
    }
    map
}

fn ours(name: Option<&str>) -> Map {
    let mut map = Map::new();
    if let Some(name) = name {
        map.set("name", name.into());
    }
    map
}

fn message(kind: &str, to: &PersonId, payload: Map) -> String {
    let mut map = Map::new();
    map.set("type", kind.into());
    map.set("dst", to.as_str().into());
    map.set("payload", payload.into());
    let mut text = String::new();
    map.write(&mut text);
    text
}

/// What a frame says; nothing at all is said by our own words that come back.
pub(super) fn read(text: &str, me: &PersonId) -> Result<Option<Message>, Dropped> {
    if text.len() > MAX_MESSAGE {
        return Err(Dropped::Overflow);
    }
    let value = json::parse(text).map_err(|_| Dropped::Malformed)?;
    let kind = value.get("type").and_then(Value::as_str);
    let payload = value.get("payload").unwrap_or(&Value::Null);
    match kind.ok_or(Dropped::Malformed)? {
        "OPEN" => return Ok(Some(Message::Open)),
        "ID-TAKEN" => return Ok(Some(Message::Refused(OfflineReason::IdTaken))),
        "INVALID-KEY" => return Ok(Some(refused(INVALID_KEY))),
        "ERROR" => {
            let words = payload.get("msg").and_then(Value::as_str);
            return Ok(Some(refused(words.unwrap_or_default())));
        }
        _ => {}
    }
    let from = value.get("src").and_then(fields::person);
    let from = from.ok_or(Dropped::Tag)?;
    if from == *me {
        return Ok(None);
    }
    let ours = payload.get(OURS).filter(|it| it.is_object());
    let said = match kind.unwrap_or_default() {
        "OFFER" => read_offer(payload)?,
        "ANSWER" => Said::Answer {
            connection: name_of(payload)?,
            sdp: read_sdp(payload, "answer")?,
            ours: ours.map(read_ours),
        },
        "CANDIDATE" => read_candidate(payload, ours)?,
        "EXPIRE" if ours.is_none() => return Ok(Some(Message::Expired(from))),
        "LEAVE" | "EXPIRE" => read_over(payload, ours)?,
        _ => return Err(Dropped::UnknownEvent),
    };
    Ok(Some(Message::Said { from, said }))
}

fn refused(words: &str) -> Message {
    let message = refusal(words);
    Message::Refused(OfflineReason::Refused { message })
}

fn name_of(payload: &Value) -> Result<String, Dropped> {
    let name = payload.get("connectionId").and_then(Value::as_str);
    name.filter(|it| (1..=MAX_NAME).contains(&it.len()))
        .map(str::to_owned)
        .ok_or(Dropped::Malformed)
}

fn read_offer(payload: &Value) -> Result<Said, Dropped> {
    // A stock client's channel for data, with which nobody calls.
    if payload.get("type").and_then(Value::as_str) != Some("media") {
        return Err(Dropped::UnknownEvent);
    }
    let ours = payload.get("metadata").and_then(|it| it.get(OURS));
    Ok(Said::Offer {
        connection: name_of(payload)?,
        sdp: read_sdp(payload, "offer")?,
        ours: ours.filter(|it| it.is_object()).map(read_ours),
    })
}

fn read_candidate(payload: &Value, ours: Option<&Value>) -> Result<Said, Dropped> {
    let connection = name_of(payload)?;
    if let Some(ours) = ours {
        let word = read_word(ours)?;
        return Ok(Said::Word { connection, word });
    }
    let candidate = payload.get("candidate").and_then(Value::as_object);
    let candidate = candidate.and_then(fields::read_candidate);
    Ok(Said::Candidate {
        connection,
        candidate: candidate.ok_or(Dropped::Malformed)?,
    })
}

fn read_sdp(payload: &Value, kind: &str) -> Result<String, Dropped> {
    let description = payload.get("sdp").ok_or(Dropped::Malformed)?;
    let fits = description.get("type").and_then(Value::as_str) == Some(kind);
    let sdp = description.get("sdp").filter(|_| fits);
    sdp.and_then(fields::text).ok_or(Dropped::Malformed)
}

fn read_ours(map: &Value) -> Ours {
    let name = map.get("name").and_then(Value::as_str);
    Ours {
        name: name.and_then(tidy_name),
    }
}

fn read_word(map: &Value) -> Result<Word, Dropped> {
    let kind = map.get("kind").and_then(Value::as_str);
    Ok(match kind.ok_or(Dropped::Tag)? {
        "ringing" => Word::Ringing(read_ours(map)),
        "accept" => Word::Accept,
        "name" => Word::Name(read_ours(map)),
        "description" => Word::Description(read_description(map).ok_or(Dropped::Malformed)?),
        _ => return Err(Dropped::Tag),
    })
}

fn read_description(map: &Value) -> Option<Description> {
    let kind = match map.get("type")?.as_str()? {
        "offer" => DescriptionKind::Offer,
        "answer" => DescriptionKind::Answer,
        _ => return None,
    };
    let negotiation = optional(map.get("negotiation"), number)?;
    Some(Description {
        kind,
        sdp: fields::text(map.get("sdp")?)?,
        negotiation,
    })
}

fn read_over(payload: &Value, ours: Option<&Value>) -> Result<Said, Dropped> {
    let Some(ours) = ours else {
        return Ok(Said::Over {
            connection: None,
            signal: None,
        });
    };
    let kind = ours.get("kind").and_then(Value::as_str);
    let row = ENDS.iter().find(|(_, known)| Some(*known) == kind);
    let connection = payload.get("connectionId").map(|_| name_of(payload));
    Ok(Said::Over {
        connection: connection.transpose()?,
        // A word that is not known ends the call all the same.
        signal: row.map(|(signal, _)| signal.clone()),
    })
}
