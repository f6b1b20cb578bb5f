//! From envelopes to events and back.

use visavis_call::{CallId, Description, DescriptionKind, Envelope, PersonId, Signal};

use super::names::{Bare, Incoming, OUTPUT, incoming};
use crate::Dropped;
use crate::fields::{self, call, number, optional};
use crate::json::{Map, Value};

/// The field in which our clients sign what they send.
const TAG: &str = "visavis";
const DESCRIPTION: &str = "description";
const CANDIDATE: &str = "candidate";
/// Says nothing to anybody: its echo proves that the connection lives.
const PROBE: &str = "probe";

/// The signals that need no content beside the tag, and the bare event that follows theirs.
const PLAIN: &[(Signal, &str, Option<Bare>)] = &[
    (Signal::Hello, "hello", None),
    (Signal::Ring, "ring", Some(Bare::Ring)),
    (Signal::Ringing, "ringing", None),
    (Signal::Accept, "accept", Some(Bare::Accept)),
    (Signal::Decline, "decline", Some(Bare::HangUp)),
    (Signal::Busy, "busy", None),
    (Signal::Cancel, "cancel", Some(Bare::HangUp)),
    (Signal::HangUp, "hang-up", Some(Bare::HangUp)),
];

/// One event to emit.
pub(super) struct Outgoing {
    pub(super) name: &'static str,
    pub(super) arg: Value,
}

/// What an event of the relay means.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    /// The relay is ready for us.
    Ready,
    /// A client of our kind said something.
    Signed(Signed),
    /// The twin of a tag, or a client of another make.
    Bare(Bare),
    /// A client of another make said something.
    Unsigned(Signal),
}

/// What a client of our kind said.
#[derive(Debug, PartialEq)]
pub(super) struct Signed {
    pub(super) from: PersonId,
    pub(super) to: Option<PersonId>,
    pub(super) call: Option<CallId>,
    pub(super) seq: u32,
    /// The bare event that follows.
    pub(super) twin: Option<Bare>,
    /// `None` for a probe.
    pub(super) signal: Option<Signal>,
}

/// The events that say `envelope` in `room`.
pub(super) fn write(envelope: &Envelope, seq: u32, room: &str) -> Vec<Outgoing> {
    let mut tag = signature(&envelope.from, seq);
    if let Some(to) = &envelope.to {
        tag.insert("to".to_owned(), to.as_str().into());
    }
    fields::write_call(envelope.call.as_ref(), &mut tag);
    match &envelope.signal {
        Signal::Description(description) => {
            if let Some(negotiation) = description.negotiation {
                tag.insert("negotiation".to_owned(), negotiation.into());
            }
            let (name, key) = match description.kind {
                DescriptionKind::Offer => (OUTPUT.offer, "offer"),
                DescriptionKind::Answer => (OUTPUT.answer, "answer"),
            };
            let mut inner = signed(tag, DESCRIPTION);
            inner.insert("type".to_owned(), key.into());
            inner.insert("sdp".to_owned(), description.sdp.as_str().into());
            vec![outgoing(name, key, inner, room)]
        }
        Signal::Candidate(candidate) => {
            let mut inner = signed(tag, CANDIDATE);
            fields::write_candidate(candidate, &mut inner);
            vec![outgoing(OUTPUT.candidate, CANDIDATE, inner, room)]
        }
        Signal::Hello
        | Signal::Ring
        | Signal::Ringing
        | Signal::Accept
        | Signal::Decline
        | Signal::Busy
        | Signal::Cancel
        | Signal::HangUp => {
            let row = PLAIN.iter().find(|(signal, ..)| *signal == envelope.signal);
            let Some((_, kind, twin)) = row else {
                return Vec::new();
            };
            let mut events = vec![bare_tag(tag, kind, room)];
            events.extend(twin.map(|twin| Outgoing {
                name: twin.output(),
                arg: room.into(),
            }));
            events
        }
    }
}

/// A tag that says nothing.
pub(super) fn write_probe(me: &PersonId, seq: u32, room: &str) -> Outgoing {
    bare_tag(signature(me, seq), PROBE, room)
}

fn signature(from: &PersonId, seq: u32) -> Map {
    let mut tag = Map::new();
    tag.insert("from".to_owned(), from.as_str().into());
    tag.insert("seq".to_owned(), seq.into());
    tag
}

fn signed(mut tag: Map, kind: &str) -> Map {
    tag.insert("kind".to_owned(), kind.into());
    let mut inner = Map::new();
    inner.insert(TAG.to_owned(), Value::Object(tag));
    inner
}

fn bare_tag(tag: Map, kind: &str, room: &str) -> Outgoing {
    let mut inner = signed(tag, kind);
    inner.insert("candidate".to_owned(), "".into());
    // Browsers refuse a candidate that belongs nowhere.
    inner.insert("sdpMid".to_owned(), "0".into());
    outgoing(OUTPUT.candidate, CANDIDATE, inner, room)
}

fn outgoing(name: &'static str, key: &str, inner: Map, room: &str) -> Outgoing {
    let mut arg = Map::new();
    arg.insert(key.to_owned(), Value::Object(inner));
    arg.insert("roomId".to_owned(), room.into());
    Outgoing {
        name,
        arg: Value::Object(arg),
    }
}

/// What an event says.
pub(super) fn read(name: &str, args: Vec<Value>) -> Result<Meaning, Dropped> {
    let first = || args.into_iter().next();
    match incoming(name).ok_or(Dropped::UnknownEvent)? {
        Incoming::Ready => Ok(Meaning::Ready),
        Incoming::Bare(bare) => Ok(Meaning::Bare(bare)),
        Incoming::Offer => read_description(first(), "offer", DescriptionKind::Offer),
        Incoming::Answer => read_description(first(), "answer", DescriptionKind::Answer),
        Incoming::Candidate => read_candidate(first()),
    }
}

/// The object itself, or what it holds under `key`, where relays pass the whole argument on.
fn unwrap(arg: Option<Value>, key: &str) -> Result<Map, Dropped> {
    let Some(Value::Object(mut map)) = arg else {
        return Err(Dropped::Malformed);
    };
    match map.remove(key) {
        Some(Value::Object(inner)) => Ok(inner),
        Some(other) => {
            map.insert(key.to_owned(), other);
            Ok(map)
        }
        None => Ok(map),
    }
}

fn read_description(
    arg: Option<Value>,
    key: &str,
    kind: DescriptionKind,
) -> Result<Meaning, Dropped> {
    let mut map = unwrap(arg, key)?;
    let fits = map
        .get("type")
        .is_none_or(|kind| kind.as_str() == Some(key));
    let Some(Value::String(sdp)) = map.remove("sdp").filter(|_| fits) else {
        return Err(Dropped::Malformed);
    };
    let Some(tag) = map.get(TAG) else {
        let description = Description {
            kind,
            sdp,
            negotiation: None,
        };
        return Ok(Meaning::Unsigned(Signal::Description(description)));
    };
    if tag.get("kind").and_then(Value::as_str) != Some(DESCRIPTION) {
        return Err(Dropped::Tag);
    }
    let negotiation = optional(tag.get("negotiation"), number).ok_or(Dropped::Tag)?;
    let signal = Signal::Description(Description {
        kind,
        sdp,
        negotiation,
    });
    read_tag(tag, Some(signal), None)
}

fn read_candidate(arg: Option<Value>) -> Result<Meaning, Dropped> {
    let mut map = unwrap(arg, CANDIDATE)?;
    let tag = map.remove(TAG);
    let kind = tag.as_ref().and_then(|tag| tag.get("kind")?.as_str());
    match (&tag, kind) {
        (Some(tag), Some(PROBE)) => return read_tag(tag, None, None),
        (Some(_), Some(CANDIDATE)) | (None, _) => {}
        (Some(tag), Some(kind)) => {
            let row = PLAIN.iter().find(|(_, known, _)| *known == kind);
            let (signal, _, twin) = row.ok_or(Dropped::Tag)?;
            return read_tag(tag, Some(signal.clone()), *twin);
        }
        (Some(_), None) => return Err(Dropped::Tag),
    }
    let candidate = fields::read_candidate(&map).ok_or(Dropped::Malformed)?;
    let signal = Signal::Candidate(candidate);
    match &tag {
        Some(tag) => read_tag(tag, Some(signal), None),
        None => Ok(Meaning::Unsigned(signal)),
    }
}

fn read_tag(tag: &Value, signal: Option<Signal>, twin: Option<Bare>) -> Result<Meaning, Dropped> {
    let read = || {
        Some(Signed {
            from: PersonId::new(tag.get("from")?.as_str()?)?,
            to: optional(tag.get("to"), |to| match to.as_str()? {
                "" => Some(PersonId::stranger()),
                id => PersonId::new(id),
            })?,
            call: optional(tag.get("call"), call)?,
            seq: number(tag.get("seq")?)?,
            twin,
            signal,
        })
    };
    read().map(Meaning::Signed).ok_or(Dropped::Tag)
}
