//! Engine.IO 4 packets as text frames of a WebSocket.
//!
//! Source: the Engine.IO protocol, revision 4. One packet is one frame, its first character is the
//! type. Binary frames carry no prefix and are no packets of this module.

use std::fmt;
use std::time::Duration;

use crate::json::{self, Map, Value};
use crate::text;

/// What a server may send us at most, in bytes, when it announces no `maxPayload` of its own.
pub const DEFAULT_MAX_PAYLOAD: usize = 1_000_000;

/// The longest heartbeat interval or time-out that is believed: one hour, in milliseconds.
const MAX_HEARTBEAT_MS: u64 = 3_600_000;

/// One Engine.IO packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// `0`: the server's handshake.
    Open(Open),
    /// `1`: the transport closes.
    Close,
    /// `2`: the heartbeat of the server, with data that the pong repeats (usually none).
    Ping(&'a str),
    /// `3`: the answer to a ping.
    Pong(&'a str),
    /// `4`: payload, here a Socket.IO packet.
    Message(&'a str),
    /// `5`: the end of a transport upgrade; does not occur on WebSocket alone.
    Upgrade,
    /// `6`: nothing.
    Noop,
}

/// The handshake that a server opens with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The session's opaque name.
    pub sid: String,
    /// How often the server pings, at most one hour.
    pub ping_interval: Duration,
    /// How long after that the connection counts as dead, at most one hour.
    pub ping_timeout: Duration,
    /// How many bytes a frame to this server may have.
    pub max_payload: usize,
}

impl Open {
    /// How long a connection may stay without a ping.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.ping_interval.saturating_add(self.ping_timeout)
    }
}

/// Why a text frame is no Engine.IO packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The frame is empty.
    Empty,
    /// The first character names no packet type.
    Type,
    /// The handshake is not the object that it must be.
    Handshake,
    /// A packet of this type carries no data, this one does.
    Trailing,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty frame",
            Self::Type => "unknown Engine.IO packet type",
            Self::Handshake => "malformed Engine.IO handshake",
            Self::Trailing => "Engine.IO packet with data that it cannot have",
        })
    }
}

impl std::error::Error for DecodeError {}

/// Reads one text frame.
pub fn decode(frame: &str) -> Result<Packet<'_>, DecodeError> {
    if frame.is_empty() {
        return Err(DecodeError::Empty);
    }
    let (kind, rest) = text::first(frame).ok_or(DecodeError::Type)?;
    let bare = |packet| {
        if rest.is_empty() {
            Ok(packet)
        } else {
            Err(DecodeError::Trailing)
        }
    };
    match kind {
        b'0' => open(rest).map(Packet::Open).ok_or(DecodeError::Handshake),
        b'1' => bare(Packet::Close),
        b'2' => Ok(Packet::Ping(rest)),
        b'3' => Ok(Packet::Pong(rest)),
        b'4' => Ok(Packet::Message(rest)),
        b'5' => bare(Packet::Upgrade),
        b'6' => bare(Packet::Noop),
        _ => Err(DecodeError::Type),
    }
}

fn open(json: &str) -> Option<Open> {
    let value = json::parse(json).ok()?;
    let millis = |key: &str| {
        let millis = value.get(key)?.as_u64()?;
        (millis <= MAX_HEARTBEAT_MS).then(|| Duration::from_millis(millis))
    };
    let max_payload = match value.get("maxPayload") {
        None => DEFAULT_MAX_PAYLOAD,
        Some(bytes) => usize::try_from(bytes.as_u64()?).unwrap_or(usize::MAX),
    };
    Some(Open {
        sid: value.get("sid")?.as_str()?.to_owned(),
        ping_interval: millis("pingInterval")?,
        ping_timeout: millis("pingTimeout")?,
        max_payload,
    })
}

/// Writes one text frame.
#[must_use]
pub fn encode(packet: &Packet<'_>) -> String {
    match packet {
        Packet::Open(open) => {
            let mut json = Map::new();
            json.insert("sid".to_owned(), open.sid.as_str().into());
            json.insert("upgrades".to_owned(), Value::Array(Vec::new()));
            json.insert("pingInterval".to_owned(), millis(open.ping_interval));
            json.insert("pingTimeout".to_owned(), millis(open.ping_timeout));
            json.insert("maxPayload".to_owned(), open.max_payload.into());
            let mut frame = "0".to_owned();
            json.write(&mut frame);
            frame
        }
        Packet::Close => "1".to_owned(),
        Packet::Ping(data) => prefixed('2', data),
        Packet::Pong(data) => pong(data),
        Packet::Message(data) => message(data),
        Packet::Upgrade => "5".to_owned(),
        Packet::Noop => "6".to_owned(),
    }
}

fn millis(duration: Duration) -> Value {
    u64::try_from(duration.as_millis())
        .unwrap_or(u64::MAX)
        .into()
}

/// The frame of [`Packet::Pong`].
#[must_use]
pub fn pong(data: &str) -> String {
    prefixed('3', data)
}

/// The frame of [`Packet::Message`].
#[must_use]
pub fn message(data: &str) -> String {
    prefixed('4', data)
}

fn prefixed(kind: char, data: &str) -> String {
    let mut frame = String::with_capacity(1 + data.len());
    frame.push(kind);
    frame.push_str(data);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_frame_is_read() {
        let open = Open {
            sid: "lv_VI97HAXpY6yYWAAAC".to_owned(),
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            max_payload: 1_000_000,
        };
        let handshake = concat!(
            r#"0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"#,
            r#""pingTimeout":20000,"maxPayload":1000000}"#
        );
        for (frame, expected) in [
            (handshake, Ok(Packet::Open(open))),
            ("1", Ok(Packet::Close)),
            ("2", Ok(Packet::Ping(""))),
            ("2probe", Ok(Packet::Ping("probe"))),
            ("3", Ok(Packet::Pong(""))),
            ("4hello", Ok(Packet::Message("hello"))),
            ("4", Ok(Packet::Message(""))),
            ("5", Ok(Packet::Upgrade)),
            ("6", Ok(Packet::Noop)),
            ("", Err(DecodeError::Empty)),
            ("7", Err(DecodeError::Type)),
            ("b4AAEC", Err(DecodeError::Type)),
            ("€", Err(DecodeError::Type)),
            ("HTTP/1.1 404 Not Found", Err(DecodeError::Type)),
            ("<html>", Err(DecodeError::Type)),
            ("1x", Err(DecodeError::Trailing)),
            ("0", Err(DecodeError::Handshake)),
            ("0[]", Err(DecodeError::Handshake)),
            (r#"0{"sid":"a"}"#, Err(DecodeError::Handshake)),
            (
                r#"0{"sid":1,"pingInterval":1,"pingTimeout":1}"#,
                Err(DecodeError::Handshake),
            ),
            (
                r#"0{"sid":"a","pingInterval":-1,"pingTimeout":1}"#,
                Err(DecodeError::Handshake),
            ),
            (
                r#"0{"sid":"a","pingInterval":18446744073709551615,"pingTimeout":1}"#,
                Err(DecodeError::Handshake),
            ),
        ] {
            assert_eq!(decode(frame), expected, "{frame}");
        }
    }

    #[test]
    fn a_handshake_without_a_payload_limit_gets_the_usual_one() {
        let Ok(Packet::Open(open)) = decode(r#"0{"sid":"a","pingInterval":1,"pingTimeout":2}"#)
        else {
            panic!("not an open packet");
        };
        assert_eq!(open.max_payload, DEFAULT_MAX_PAYLOAD);
        assert_eq!(open.patience(), Duration::from_millis(3));
    }
}
