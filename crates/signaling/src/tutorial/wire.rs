//! From envelopes to events and back.

use visavis_call::{CallId, Description, DescriptionKind, Envelope, PersonId, Signal};

use super::names::{Bare, Incoming, OUTPUT, incoming};
use crate::Dropped;
use crate::fields::{self, call, number, optional, person};
use crate::json::{Map, Value};

/// The field in which our clients sign what they send.
const TAG: &str = "visavis";
const DESCRIPTION: &str = "description";
const CANDIDATE: &str = "candidate";
/// Says nothing to anybody: its echo proves that the connection lives.
const PROBE: &str = "probe";

/// The word for a signal.
fn word(signal: &Signal) -> &'static str {
    match signal {
        Signal::Hello => "hello",
        Signal::Ring => "ring",
        Signal::Ringing => "ringing",
        Signal::Accept => "accept",
        Signal::Decline => "decline",
        Signal::Busy => "busy",
        Signal::Cancel => "cancel",
        Signal::HangUp => "hang-up",
        Signal::Description(_) => DESCRIPTION,
        Signal::Candidate(_) => CANDIDATE,
    }
}

/// The signal of this word, if it is one that needs no content.
fn plain(word: &str) -> Option<Signal> {
    Some(match word {
        "hello" => Signal::Hello,
        "ring" => Signal::Ring,
        "ringing" => Signal::Ringing,
        "accept" => Signal::Accept,
        "decline" => Signal::Decline,
        "busy" => Signal::Busy,
        "cancel" => Signal::Cancel,
        "hang-up" => Signal::HangUp,
        _ => return None,
    })
}

/// The bare event that follows the tag of this signal.
fn twin(signal: &Signal) -> Option<Bare> {
    match signal {
        Signal::Ring => Some(Bare::Ring),
        Signal::Accept => Some(Bare::Accept),
        Signal::Decline | Signal::Cancel | Signal::HangUp => Some(Bare::HangUp),
        Signal::Hello
        | Signal::Ringing
        | Signal::Busy
        | Signal::Description(_)
        | Signal::Candidate(_) => None,
    }
}

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

/// The event that says `envelope` in `room`, and the bare one that has to follow it.
pub(super) fn write(envelope: &Envelope, seq: u32, room: &str) -> (Outgoing, Option<Bare>) {
    let signal = &envelope.signal;
    let mut tag = signature(&envelope.from, seq);
    if let Some(to) = &envelope.to {
        tag.set("to", to.as_str().into());
    }
    fields::write_call(envelope.call.as_ref(), &mut tag);
    let mut inner = Map::new();
    let (name, key) = match signal {
        Signal::Description(description) => {
            if let Some(negotiation) = description.negotiation {
                tag.set("negotiation", negotiation.into());
            }
            let (name, key) = match description.kind {
                DescriptionKind::Offer => (OUTPUT.offer, "offer"),
                DescriptionKind::Answer => (OUTPUT.answer, "answer"),
            };
            inner.set("type", key.into());
            inner.set("sdp", description.sdp.as_str().into());
            (name, key)
        }
        Signal::Candidate(candidate) => {
            fields::write_candidate(candidate, &mut inner);
            (OUTPUT.candidate, CANDIDATE)
        }
        Signal::Hello
        | Signal::Ring
        | Signal::Ringing
        | Signal::Accept
        | Signal::Decline
        | Signal::Busy
        | Signal::Cancel
        | Signal::HangUp => return (bare_tag(tag, word(signal), room), twin(signal)),
    };
    let event = Outgoing {
        name,
        arg: argument(key, inner, tag, word(signal), room),
    };
    (event, None)
}

/// A tag that says nothing.
pub(super) fn write_probe(me: &PersonId, seq: u32, room: &str) -> Outgoing {
    bare_tag(signature(me, seq), PROBE, room)
}

fn signature(from: &PersonId, seq: u32) -> Map {
    let mut tag = Map::new();
    tag.set("from", from.as_str().into());
    tag.set("seq", seq.into());
    tag
}

fn bare_tag(tag: Map, kind: &str, room: &str) -> Outgoing {
    let mut inner = Map::new();
    inner.set("candidate", "".into());
    // Browsers refuse a candidate that belongs nowhere.
    inner.set("sdpMid", "0".into());
    Outgoing {
        name: OUTPUT.candidate,
        arg: argument(CANDIDATE, inner, tag, kind, room),
    }
}

/// `inner`, signed with the tag, as the argument of an event.
fn argument(key: &str, mut inner: Map, mut tag: Map, kind: &str, room: &str) -> Value {
    tag.set("kind", kind.into());
    inner.set(TAG, Value::Object(tag));
    let mut arg = Map::new();
    arg.set(key, Value::Object(inner));
    arg.set("roomId", room.into());
    Value::Object(arg)
}

/// What an event says.
pub(super) fn read(name: &str, args: &[Value]) -> Result<Meaning, Dropped> {
    match incoming(name).ok_or(Dropped::UnknownEvent)? {
        Incoming::Ready => Ok(Meaning::Ready),
        Incoming::Bare(bare) => Ok(Meaning::Bare(bare)),
        Incoming::Offer => read_description(args, "offer", DescriptionKind::Offer),
        Incoming::Answer => read_description(args, "answer", DescriptionKind::Answer),
        Incoming::Candidate => read_candidate(args),
    }
}

/// The argument itself, or what it holds under `key`, where relays pass the whole of it on.
fn unwrap<'a>(args: &'a [Value], key: &str) -> Result<&'a Map, Dropped> {
    match args.first() {
        Some(Value::Object(map)) => Ok(map.get(key).and_then(Value::as_object).unwrap_or(map)),
        Some(_) | None => Err(Dropped::Malformed),
    }
}

fn read_description(args: &[Value], key: &str, kind: DescriptionKind) -> Result<Meaning, Dropped> {
    let map = unwrap(args, key)?;
    let fits = map
        .get("type")
        .is_none_or(|kind| kind.as_str() == Some(key));
    let sdp = map.get("sdp").filter(|_| fits).and_then(fields::text);
    let mut description = Description {
        kind,
        sdp: sdp.ok_or(Dropped::Malformed)?,
        negotiation: None,
    };
    let Some(tag) = map.get(TAG) else {
        return Ok(Meaning::Unsigned(Signal::Description(description)));
    };
    if kind_of(tag) != Some(DESCRIPTION) {
        return Err(Dropped::Tag);
    }
    description.negotiation = optional(tag.get("negotiation"), number).ok_or(Dropped::Tag)?;
    read_tag(tag, Some(Signal::Description(description)))
}

fn read_candidate(args: &[Value]) -> Result<Meaning, Dropped> {
    let map = unwrap(args, CANDIDATE)?;
    let tag = map.get(TAG);
    if let Some(tag) = tag {
        match kind_of(tag) {
            None => return Err(Dropped::Tag),
            Some(CANDIDATE) => {}
            Some(PROBE) => return read_tag(tag, None),
            Some(kind) => {
                let signal = plain(kind).ok_or(Dropped::Tag)?;
                return read_tag(tag, Some(signal));
            }
        }
    }
    let candidate = fields::read_candidate(map).ok_or(Dropped::Malformed)?;
    let signal = Signal::Candidate(candidate);
    match tag {
        Some(tag) => read_tag(tag, Some(signal)),
        None => Ok(Meaning::Unsigned(signal)),
    }
}

fn kind_of(tag: &Value) -> Option<&str> {
    tag.get("kind")?.as_str()
}

fn read_tag(tag: &Value, signal: Option<Signal>) -> Result<Meaning, Dropped> {
    let read = || {
        // What owns nothing comes first: there is nothing to release when the rest fails.
        let seq = number(tag.get("seq")?)?;
        let call = optional(tag.get("call"), call)?;
        let to = optional(tag.get("to"), |to| match to.as_str()? {
            "" => Some(PersonId::stranger()),
            id => PersonId::new(id),
        })?;
        let from = person(tag.get("from")?)?;
        Some((from, to, call, seq))
    };
    let (from, to, call, seq) = read().ok_or(Dropped::Tag)?;
    Ok(Meaning::Signed(Signed {
        from,
        to,
        call,
        seq,
        twin: signal.as_ref().and_then(twin),
        signal,
    }))
}
