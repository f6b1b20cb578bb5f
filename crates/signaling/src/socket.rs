//! Socket.IO 5 packets: `<type>[<attachments>-][/namespace,][ack id][JSON]`.
//!
//! Source: the Socket.IO protocol, revision 5. Binary attachments are recognised and never taken.

use std::fmt;

use crate::decimal;
use crate::json::{self, Map, Value};
use crate::lists::take;
use crate::text::{cut, first};

/// The namespace that needs no name on the wire.
pub const ROOT: &str = "/";

/// One Socket.IO packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// The namespace; [`ROOT`] unless named. Contains no comma.
    pub namespace: String,
    /// What is said in it.
    pub body: Body,
}

/// What a packet says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `0`: a client asks for a namespace, the server grants it. Revision 4 and older grant
    /// without any data.
    Connect(Option<Map>),
    /// `1`: a side leaves the namespace.
    Disconnect,
    /// `2`: an event.
    Event(Event),
    /// `3`: the acknowledgement of an event.
    Ack {
        /// The event's acknowledgement id.
        id: u64,
        /// What the handler answered.
        args: Vec<Value>,
    },
    /// `4`: the server refuses the namespace.
    ConnectError {
        /// The reason in the server's words.
        message: String,
        /// Whatever else the server tells.
        data: Option<Value>,
    },
    /// `5`: an event that is followed by binary frames.
    BinaryEvent {
        /// How many binary frames follow, at least one.
        attachments: u32,
        /// The event, with placeholders for the attachments.
        event: Event,
    },
    /// `6`: an acknowledgement that is followed by binary frames.
    BinaryAck {
        /// How many binary frames follow, at least one.
        attachments: u32,
        /// The event's acknowledgement id.
        id: u64,
        /// The answer, with placeholders for the attachments.
        args: Vec<Value>,
    },
}

/// A named event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Present when the sender wants an acknowledgement.
    pub ack: Option<u64>,
    /// The event's name.
    pub name: String,
    /// Its arguments.
    pub args: Vec<Value>,
}

/// Why a text is no Socket.IO packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Longer than the limit.
    TooLong,
    /// The first character names no packet type.
    Type,
    /// The count of attachments is missing or no positive number.
    Attachments,
    /// The acknowledgement id is missing, too large, or does not belong there.
    AckId,
    /// The data are not JSON, or nested too deeply.
    Json,
    /// The data are JSON of the wrong shape for this type.
    Shape,
    /// The event's name is not a string, or is reserved for the library.
    EventName,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "Socket.IO packet over the size limit",
            Self::Type => "unknown Socket.IO packet type",
            Self::Attachments => "bad count of attachments",
            Self::AckId => "bad acknowledgement id",
            Self::Json => "data are not JSON",
            Self::Shape => "data of the wrong shape",
            Self::EventName => "bad event name",
        })
    }
}

impl std::error::Error for DecodeError {}

/// Whether a name belongs to the Socket.IO libraries and may not be emitted.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "connect"
            | "connect_error"
            | "disconnect"
            | "disconnecting"
            | "newListener"
            | "removeListener"
    )
}

/// Reads one packet of at most `limit` bytes.
pub fn decode(text: &str, limit: usize) -> Result<Packet, DecodeError> {
    if text.len() > limit {
        return Err(DecodeError::TooLong);
    }
    let (kind, rest) = first(text).ok_or(DecodeError::Type)?;
    let (attachments, rest) = match kind {
        b'5' | b'6' => attachments(rest)?,
        _ => (0, rest),
    };
    let (namespace, rest) = namespace(rest);
    let (ack, rest) = ack(rest)?;
    let json = if rest.is_empty() {
        None
    } else {
        Some(json::parse(rest).map_err(|_| DecodeError::Json)?)
    };
    let body = body(kind, attachments, ack, json)?;
    Ok(Packet {
        namespace: namespace.to_owned(),
        body,
    })
}

fn body(
    kind: u8,
    attachments: u32,
    ack: Option<u64>,
    json: Option<Value>,
) -> Result<Body, DecodeError> {
    let body = match kind {
        b'0' => match json {
            None => Body::Connect(None),
            Some(Value::Object(data)) => Body::Connect(Some(data)),
            Some(_) => return Err(DecodeError::Shape),
        },
        b'1' if json.is_none() => Body::Disconnect,
        b'1' => return Err(DecodeError::Shape),
        b'2' => return event(ack, json).map(Body::Event),
        b'4' => connect_error(json)?,
        b'5' => {
            let event = event(ack, json)?;
            return Ok(Body::BinaryEvent { attachments, event });
        }
        b'3' | b'6' => {
            let id = ack.ok_or(DecodeError::AckId)?;
            let args = array(json)?;
            return Ok(if kind == b'3' {
                Body::Ack { id, args }
            } else {
                Body::BinaryAck {
                    attachments,
                    id,
                    args,
                }
            });
        }
        _ => return Err(DecodeError::Type),
    };
    match ack {
        None => Ok(body),
        Some(_) => Err(DecodeError::AckId),
    }
}

fn attachments(text: &str) -> Result<(u32, &str), DecodeError> {
    let (count, rest) = cut(text, b'-').ok_or(DecodeError::Attachments)?;
    match decimal::read(count).map(u32::try_from) {
        Some(Ok(count)) if count > 0 => Ok((count, rest)),
        Some(_) | None => Err(DecodeError::Attachments),
    }
}

fn namespace(text: &str) -> (&str, &str) {
    if text.starts_with('/') {
        cut(text, b',').unwrap_or((text, ""))
    } else {
        (ROOT, text)
    }
}

fn ack(text: &str) -> Result<(Option<u64>, &str), DecodeError> {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(text.len());
    match text.split_at_checked(end) {
        None | Some(("", _)) => Ok((None, text)),
        Some((id, rest)) => Ok((Some(decimal::read(id).ok_or(DecodeError::AckId)?), rest)),
    }
}

fn array(json: Option<Value>) -> Result<Vec<Value>, DecodeError> {
    match json {
        Some(Value::Array(items)) => Ok(items),
        Some(_) | None => Err(DecodeError::Shape),
    }
}

fn event(ack: Option<u64>, json: Option<Value>) -> Result<Event, DecodeError> {
    let mut args = array(json)?;
    match take(&mut args, 0).ok_or(DecodeError::Shape)? {
        Value::String(name) if !is_reserved(&name) => Ok(Event { ack, name, args }),
        Value::String(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_) => Err(DecodeError::EventName),
    }
}

fn connect_error(json: Option<Value>) -> Result<Body, DecodeError> {
    match json {
        // Revision 4 and older: the message alone.
        Some(Value::String(message)) => Ok(Body::ConnectError {
            message,
            data: None,
        }),
        Some(Value::Object(mut map)) => match map.get_mut("message").map(Value::take) {
            Some(Value::String(message)) => Ok(Body::ConnectError {
                message,
                data: map.get_mut("data").map(Value::take),
            }),
            Some(_) | None => Err(DecodeError::Shape),
        },
        Some(_) | None => Err(DecodeError::Shape),
    }
}

/// Writes one packet.
#[must_use]
pub fn encode(packet: &Packet) -> String {
    let mut text = String::new();
    let out = &mut text;
    match &packet.body {
        Body::Connect(data) => {
            head(&packet.namespace, '0', 0, None, out);
            if let Some(data) = data {
                data.write(out);
            }
        }
        Body::Disconnect => head(&packet.namespace, '1', 0, None, out),
        Body::Event(event) => {
            head(&packet.namespace, '2', 0, event.ack, out);
            list(Some(&event.name), &event.args, out);
        }
        Body::Ack { id, args } => {
            head(&packet.namespace, '3', 0, Some(*id), out);
            list(None, args, out);
        }
        Body::ConnectError { message, data } => {
            head(&packet.namespace, '4', 0, None, out);
            out.push_str("{\"message\":");
            json::write_string(message, out);
            if let Some(data) = data {
                out.push_str(",\"data\":");
                data.write(out);
            }
            out.push('}');
        }
        Body::BinaryEvent { attachments, event } => {
            head(&packet.namespace, '5', *attachments, event.ack, out);
            list(Some(&event.name), &event.args, out);
        }
        Body::BinaryAck {
            attachments,
            id,
            args,
        } => {
            head(&packet.namespace, '6', *attachments, Some(*id), out);
            list(None, args, out);
        }
    }
    text
}

/// All that stands before the JSON.
pub(crate) fn head(
    namespace: &str,
    kind: char,
    attachments: u32,
    ack: Option<u64>,
    out: &mut String,
) {
    out.push(kind);
    if attachments > 0 {
        decimal::push(out, attachments.into());
        out.push('-');
    }
    if namespace != ROOT {
        out.push_str(namespace);
        out.push(',');
    }
    if let Some(id) = ack {
        decimal::push(out, id);
    }
}

/// The array of an event, which begins with its name, or of an acknowledgement.
pub(crate) fn list(name: Option<&str>, args: &[Value], out: &mut String) {
    out.push('[');
    if let Some(name) = name {
        json::write_string(name, out);
    }
    for (index, arg) in args.iter().enumerate() {
        if index > 0 || name.is_some() {
            out.push(',');
        }
        arg.write(out);
    }
    out.push(']');
}
