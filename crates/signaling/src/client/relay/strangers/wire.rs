//! What is said in the tutorial's events, read and written.

use visavis_call::{Description, DescriptionKind, PersonId, Signal};

use super::names::{self, Bare, Incoming, incoming};
use crate::Dropped;
use crate::fields::{self, number, person};
use crate::json::{Map, Value};

/// The field by which our kind knows what is ours.
const TAG: &str = "visavis";
const FRAME: &str = "frame";
const BARE: &str = "bare";

/// One event to emit.
pub(crate) struct Outgoing {
    pub(crate) name: &'static str,
    pub(crate) arg: Value,
}

/// What an event of the relay means.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning<'a> {
    /// The relay is ready for us.
    Ready,
    /// A frame of the room protocol; by whom, where the relay says so.
    Frame {
        text: &'a str,
        member: Option<&'a str>,
    },
    /// The relay says that somebody is in the room.
    MemberJoined { id: &'a str, protocol: u64 },
    /// The relay says that somebody is not.
    MemberLeft { id: &'a str },
    /// The relay wants us to go within so many milliseconds.
    GoingAway { within: u64 },
    /// One of our kind says something to strangers: the bare event that follows, or the content
    /// that stands beside the tag.
    Tag {
        from: PersonId,
        seq: u32,
        bare: Option<Bare>,
    },
    /// Of a stranger, unless a tag has announced it.
    Bare(Bare),
    /// A stranger said something.
    Said(Signal),
}

/// The event that says this to strangers, and the bare one that has to follow it. `None`: there are
/// no words for it.
pub(super) fn write(
    signal: &Signal,
    me: &PersonId,
    seq: u32,
    room: &str,
) -> Option<(Outgoing, Option<Bare>)> {
    let mut tag = Map::new();
    tag.set("from", me.as_str().into());
    tag.set("seq", seq.into());
    let mut inner = Map::new();
    let bare = match signal {
        Signal::Ring => Bare::Ring,
        Signal::Accept => Bare::Accept,
        Signal::Decline | Signal::Cancel | Signal::HangUp => Bare::HangUp,
        Signal::Description(description) => {
            let (name, key) = match description.kind {
                DescriptionKind::Offer => (names::OFFER, "offer"),
                DescriptionKind::Answer => (names::ANSWER, "answer"),
            };
            inner.set("type", key.into());
            inner.set("sdp", description.sdp.as_str().into());
            let arg = argument(key, inner, tag, room);
            return Some((Outgoing { name, arg }, None));
        }
        Signal::Candidate(candidate) => {
            fields::write_candidate(candidate, &mut inner);
            return Some((in_candidate(inner, tag, room), None));
        }
        Signal::Hello | Signal::Ringing | Signal::Busy => return None,
    };
    tag.set(BARE, bare.name().into());
    Some((in_candidate(nothing(), tag, room), Some(bare)))
}

/// A frame of the room protocol, on a relay that only knows the tutorial's events.
pub(crate) fn write_frame(text: String, room: &str) -> Outgoing {
    let mut tag = Map::new();
    tag.set(FRAME, Value::String(text));
    in_candidate(nothing(), tag, room)
}

/// A candidate that does nothing.
fn nothing() -> Map {
    let mut inner = Map::new();
    inner.set("candidate", "".into());
    // Browsers refuse a candidate that belongs nowhere.
    inner.set("sdpMid", "0".into());
    inner
}

fn in_candidate(inner: Map, tag: Map, room: &str) -> Outgoing {
    Outgoing {
        name: names::CANDIDATE,
        arg: argument("candidate", inner, tag, room),
    }
}

/// `inner` with the tag in it, as the argument of an event.
fn argument(key: &str, mut inner: Map, tag: Map, room: &str) -> Value {
    inner.set(TAG, Value::Object(tag));
    let mut arg = Map::new();
    arg.set(key, Value::Object(inner));
    arg.set("roomId", room.into());
    Value::Object(arg)
}

/// What an event says.
pub(crate) fn read<'a>(name: &str, args: &'a [Value]) -> Result<Meaning<'a>, Dropped> {
    let about = incoming(name).ok_or(Dropped::UnknownEvent)?;
    let member = |key: &str| args.first()?.get(key);
    let text = |key: &str| member(key).and_then(Value::as_str);
    let amount = |key: &str| member(key).and_then(Value::as_u64);
    let meaning = match about {
        Incoming::Ready => Some(Meaning::Ready),
        Incoming::Bare(bare) => Some(Meaning::Bare(bare)),
        Incoming::Offer => return read_description(args, "offer", DescriptionKind::Offer),
        Incoming::Answer => return read_description(args, "answer", DescriptionKind::Answer),
        Incoming::Candidate => return read_candidate(args),
        Incoming::Room => text("body").map(|text_of_frame| Meaning::Frame {
            text: text_of_frame,
            member: text("from"),
        }),
        Incoming::MemberJoined => text("id")
            .zip(amount("protocol"))
            .map(|(id, protocol)| Meaning::MemberJoined { id, protocol }),
        Incoming::MemberLeft => text("id").map(|id| Meaning::MemberLeft { id }),
        Incoming::GoingAway => amount("within").map(|within| Meaning::GoingAway { within }),
    };
    meaning.ok_or(Dropped::Malformed)
}

/// The argument itself, or what it holds under `key`, where relays pass the whole of it on.
fn unwrap<'a>(args: &'a [Value], key: &str) -> Result<&'a Map, Dropped> {
    match args.first() {
        Some(Value::Object(map)) => Ok(map.get(key).and_then(Value::as_object).unwrap_or(map)),
        Some(_) | None => Err(Dropped::Malformed),
    }
}

fn read_description<'a>(
    args: &'a [Value],
    key: &str,
    kind: DescriptionKind,
) -> Result<Meaning<'a>, Dropped> {
    let map = unwrap(args, key)?;
    if let Some(tag) = map.get(TAG) {
        return read_tag(tag);
    }
    let fits = map
        .get("type")
        .is_none_or(|kind| kind.as_str() == Some(key));
    let sdp = map.get("sdp").filter(|_| fits).and_then(fields::text);
    Ok(Meaning::Said(Signal::Description(Description {
        kind,
        sdp: sdp.ok_or(Dropped::Malformed)?,
        negotiation: None,
    })))
}

fn read_candidate(args: &[Value]) -> Result<Meaning<'_>, Dropped> {
    let map = unwrap(args, "candidate")?;
    if let Some(tag) = map.get(TAG) {
        return read_tag(tag);
    }
    let candidate = fields::read_candidate(map).ok_or(Dropped::Malformed)?;
    Ok(Meaning::Said(Signal::Candidate(candidate)))
}

fn read_tag(tag: &Value) -> Result<Meaning<'_>, Dropped> {
    if let Some(frame) = tag.get(FRAME) {
        let text = frame.as_str().ok_or(Dropped::Tag)?;
        return Ok(Meaning::Frame { text, member: None });
    }
    let read = || {
        let bare = fields::optional(tag.get(BARE), |bare| Bare::named(bare.as_str()?))?;
        Some(Meaning::Tag {
            seq: number(tag.get("seq")?)?,
            bare,
            from: person(tag.get("from")?)?,
        })
    };
    read().ok_or(Dropped::Tag)
}
