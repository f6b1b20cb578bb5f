//! The envelope around everything that is said in a room.

use std::fmt;

use visavis_call::PersonId;

use crate::decimal;
use crate::fields::{number, optional, person};
use crate::json::{self, Value};

/// The version of the protocol that is spoken here.
pub const VERSION: u64 = 1;
/// How large a frame may be, in bytes of UTF-8.
pub const MAX_FRAME_BYTES: usize = 128 * 1024;
/// The largest number that JSON carries to a browser and back unchanged.
const MAX_EPOCH: u64 = (1 << 53) - 1;

/// One frame on a bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The room that it belongs to; a bus may carry several.
    pub room: String,
    /// Who sent it.
    pub from: PersonId,
    /// Milliseconds since the Unix epoch: when that which speaks here began. See [`super`].
    pub epoch: u64,
    /// For whom, and what.
    pub address: Address,
}

/// For whom a frame is, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum Address {
    /// For everybody, without any promise that it arrives.
    All {
        /// What is said.
        body: Value,
    },
    /// A part of the link to one person.
    One {
        /// Who that is.
        to: PersonId,
        /// What came from there; `None` from somebody who has not heard from there yet.
        ack: Option<Ack>,
        /// What is said, with its number from 1 on; `None` only acknowledges.
        message: Option<(u32, Value)>,
    },
}

/// "Everything up to here has arrived."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack {
    /// That of the other's side of the link.
    pub epoch: u64,
    /// The number of the last message that arrived with all before it; 0 is none.
    pub seq: u32,
}

/// Why a text is no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Longer than [`MAX_FRAME_BYTES`].
    TooLarge,
    /// No JSON.
    Json,
    /// A frame of another version of the protocol.
    Version(u64),
    /// This member is missing or cannot be what it is.
    Member(&'static str),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "longer than {MAX_FRAME_BYTES} bytes"),
            Self::Json => f.write_str("no JSON"),
            Self::Version(theirs) => {
                write!(f, "version {theirs}, and this is version {VERSION}")
            }
            Self::Member(name) => write!(f, "{name} is missing or wrong"),
        }
    }
}

/// The text of a frame.
#[must_use]
pub fn encode(frame: &Frame) -> String {
    let mut out = String::from("{\"v\":");
    decimal::push(&mut out, VERSION);
    out.push_str(",\"room\":");
    json::write_string(&frame.room, &mut out);
    out.push_str(",\"from\":");
    json::write_string(frame.from.as_str(), &mut out);
    out.push_str(",\"epoch\":");
    decimal::push(&mut out, frame.epoch);
    let body = match &frame.address {
        Address::All { body } => Some(body),
        Address::One { to, ack, message } => {
            out.push_str(",\"to\":");
            json::write_string(to.as_str(), &mut out);
            if let Some(Ack { epoch, seq }) = *ack {
                out.push_str(",\"ack\":[");
                decimal::push(&mut out, epoch);
                out.push(',');
                decimal::push(&mut out, seq.into());
                out.push(']');
            }
            message.as_ref().map(|(seq, body)| {
                out.push_str(",\"seq\":");
                decimal::push(&mut out, (*seq).into());
                body
            })
        }
    };
    if let Some(body) = body {
        out.push_str(",\"body\":");
        body.write(&mut out);
    }
    out.push('}');
    out
}

/// Reads a frame. Members that are not known are ignored.
pub fn decode(text: &str) -> Result<Frame, DecodeError> {
    if text.len() > MAX_FRAME_BYTES {
        return Err(DecodeError::TooLarge);
    }
    let mut value: Value = json::parse(text).map_err(|_| DecodeError::Json)?;
    let missing = |name| move || DecodeError::Member(name);
    let version = value.get("v").and_then(Value::as_u64);
    let version = version.ok_or_else(missing("v"))?;
    if version != VERSION {
        return Err(DecodeError::Version(version));
    }
    let room = value.get("room").and_then(Value::as_str);
    let room = room.ok_or_else(missing("room"))?.to_owned();
    let from = value.get("from").and_then(person);
    let from = from.ok_or_else(missing("from"))?;
    let epoch = value.get("epoch").and_then(read_epoch);
    let epoch = epoch.ok_or_else(missing("epoch"))?;
    let to = optional(value.get("to"), person).ok_or_else(missing("to"))?;
    let ack = optional(value.get("ack"), read_ack).ok_or_else(missing("ack"))?;
    let seq = optional(value.get("seq"), number).ok_or_else(missing("seq"))?;
    let body = match value.get_mut("body").map(Value::take) {
        None | Some(Value::Null) => None,
        Some(body @ (Value::Object(_) | Value::String(_))) => Some(body),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
            return Err(DecodeError::Member("body"));
        }
    };
    let address = match (to, seq, body) {
        (None, None, Some(body)) => Address::All { body },
        (None, None, None) | (Some(_), Some(_), None) => return Err(DecodeError::Member("body")),
        (Some(to), None, None) => Address::One {
            to,
            ack,
            message: None,
        },
        (Some(to), Some(seq), Some(body)) if seq > 0 => Address::One {
            to,
            ack,
            message: Some((seq, body)),
        },
        (None, Some(_), _) | (Some(_), _, Some(_)) => return Err(DecodeError::Member("seq")),
    };
    Ok(Frame {
        room,
        from,
        epoch,
        address,
    })
}

fn read_epoch(value: &Value) -> Option<u64> {
    value.as_u64().filter(|epoch| *epoch <= MAX_EPOCH)
}

fn read_ack(value: &Value) -> Option<Ack> {
    match value.as_array()?.as_slice() {
        [epoch, seq] => Some(Ack {
            epoch: read_epoch(epoch)?,
            seq: number(seq)?,
        }),
        _ => None,
    }
}
