//! What clients say that know more than the tutorial's events: how they join, and messages.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::events::{Refusal, as_written, depth, is_object};
use crate::limits::{MAX_DEPTH, SEAT_LENGTH};
use crate::rooms::RoomId;

/// The version of the relay's own events.
pub(crate) const PROTOCOL: u8 = 1;

/// How a client joins that knows this relay's events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Joining {
    pub(crate) token: Option<String>,
    pub(crate) seat: Option<Seat>,
}

/// A secret of one page by which it is known when it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat(String);

impl Seat {
    fn new(text: String) -> Option<Self> {
        let is_word = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        (SEAT_LENGTH.contains(&text.len()) && is_word).then_some(Self(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Options<'a> {
    #[serde(borrow, deserialize_with = "as_written")]
    protocol: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    token: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    seat: Option<&'a RawValue>,
}

/// Reads the second argument of `joinRoom`; `None` from a client of the tutorial, whatever it
/// sends there.
pub(crate) fn joining(data: &str) -> Result<Option<Joining>, Refusal> {
    let items: Vec<&RawValue> = serde_json::from_str(data).map_err(|_| Refusal::BadArgument)?;
    let Some(options) = items.get(2).filter(|it| is_object(it)) else {
        return Ok(None);
    };
    let Ok(options) = serde_json::from_str::<Options<'_>>(options.get()) else {
        return Ok(None);
    };
    let protocol = options
        .protocol
        .and_then(|it| serde_json::from_str::<f64>(it.get()).ok())
        .is_some_and(|it| it >= f64::from(PROTOCOL));
    if !protocol {
        return Ok(None);
    }
    Ok(Some(Joining {
        token: options.token.map(text).transpose()?,
        seat: options
            .seat
            .map(|it| Seat::new(text(it)?).ok_or(Refusal::BadArgument))
            .transpose()?,
    }))
}

/// What a client says of itself when it connects; `None` from a client of the tutorial. A seat that
/// is none counts as missing: nothing can be answered here.
pub(crate) fn declared(protocol: Option<f64>, seat: Option<String>) -> Option<Joining> {
    protocol.filter(|it| *it >= f64::from(PROTOCOL))?;
    Some(Joining {
        token: None,
        seat: seat.and_then(Seat::new),
    })
}

fn text(json: &RawValue) -> Result<String, Refusal> {
    serde_json::from_str(json.get()).map_err(|_| Refusal::BadArgument)
}

/// Something said to the others in a room, or to one of them.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    pub(crate) room: RoomId,
    pub(crate) to: Option<String>,
    pub(crate) body: &'a RawValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MessageArgument<'a> {
    #[serde(borrow, deserialize_with = "as_written")]
    room: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    to: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    body: Option<&'a RawValue>,
}

/// Reads the argument of `room`.
pub(crate) fn message(data: &str) -> Result<Message<'_>, Refusal> {
    let items: Vec<&RawValue> = serde_json::from_str(data).map_err(|_| Refusal::BadArgument)?;
    let argument = items
        .get(1)
        .filter(|it| is_object(it))
        .ok_or(Refusal::BadArgument)?;
    let argument: MessageArgument<'_> =
        serde_json::from_str(argument.get()).map_err(|_| Refusal::BadArgument)?;
    let room = argument
        .room
        .and_then(RoomId::from_json)
        .ok_or(Refusal::BadRoom)?;
    // Not for everybody because it was not understood for whom.
    let to = argument.to.map(text).transpose()?;
    let body = argument
        .body
        .filter(|it| depth(it.get()) <= MAX_DEPTH)
        .ok_or(Refusal::BadPayload)?;
    Ok(Message { room, to, body })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_declares_no_protocol_is_a_client_of_the_tutorial() {
        for rest in [
            "",
            ",null",
            ",1",
            r#","protocol""#,
            ",[1]",
            ",{}",
            r#",{"token":"t"}"#,
            r#",{"protocol":0}"#,
            r#",{"protocol":-1}"#,
            r#",{"protocol":null}"#,
            r#",{"protocol":"1"}"#,
            r#",{"protocol":{},"seat":7}"#,
            r#",{"protocol":1,"protocol":1}"#,
        ] {
            let data = format!(r#"["joinRoom","r"{rest}]"#);
            assert_eq!(joining(&data), Ok(None), "{data}");
        }
    }

    #[test]
    fn who_declares_one_may_bring_a_token_and_a_seat() {
        let plain = joining(r#"["joinRoom","r",{"protocol":1,"name":7,"x":[]}]"#);
        assert_eq!(plain, Ok(Some(Joining::default())));
        let later = joining(r#"["joinRoom","r",{"protocol":2}]"#);
        assert_eq!(later, Ok(Some(Joining::default())));
        let seat = "a-seat_of_0123456789";
        let data = format!(r#"["joinRoom","r",{{"protocol":1,"token":"t","seat":"{seat}"}}]"#);
        let full = joining(&data).unwrap().unwrap();
        assert_eq!(full.token.as_deref(), Some("t"));
        assert_eq!(full.seat.unwrap().as_str(), seat);
    }

    #[test]
    fn a_token_or_a_seat_of_the_wrong_shape_is_refused() {
        let long = format!(r#""seat":"{}""#, "a".repeat(65));
        for member in [
            r#""token":1"#,
            r#""token":null"#,
            r#""seat":"""#,
            r#""seat":"too-short""#,
            r#""seat":"0123456789 123456""#,
            r#""seat":"0123456789é123456""#,
            long.as_str(),
        ] {
            let data = format!(r#"["joinRoom","r",{{"protocol":1,{member}}}]"#);
            assert_eq!(joining(&data), Err(Refusal::BadArgument), "{data}");
        }
    }

    #[test]
    fn a_message_keeps_its_body_to_the_byte() {
        let body = r#"{ "a":1.50e3,"b":[null,"\u00e9"] }"#;
        let data = format!(r#"["room",{{"body":{body},"room":7,"to":"x"}},"more"]"#);
        let read = message(&data).unwrap();
        assert_eq!(read.room.as_str(), "7");
        assert_eq!(read.to.as_deref(), Some("x"));
        assert_eq!(read.body.get(), body);
        let text = message(r#"["room",{"room":"r","body":"text"}]"#).unwrap();
        assert_eq!((text.to, text.body.get()), (None, r#""text""#));
    }

    #[test]
    fn a_malformed_message_is_refused() {
        let deep = format!(
            r#"{{"room":"r","body":{}{}}}"#,
            "[".repeat(9000),
            "]".repeat(9000)
        );
        for (argument, refusal) in [
            ("null", Refusal::BadArgument),
            (r#"["r",null,"x"]"#, Refusal::BadArgument),
            (r#""r""#, Refusal::BadArgument),
            (r#"{"body":"x"}"#, Refusal::BadRoom),
            (r#"{"room":{"roomId":"r"},"body":"x"}"#, Refusal::BadRoom),
            (r#"{"room":"r"}"#, Refusal::BadPayload),
            (deep.as_str(), Refusal::BadPayload),
            (r#"{"room":"r","to":null,"body":"x"}"#, Refusal::BadArgument),
            (r#"{"room":"r","to":7,"body":"x"}"#, Refusal::BadArgument),
            (
                r#"{"room":"r","room":"s","body":"x"}"#,
                Refusal::BadArgument,
            ),
        ] {
            let data = format!(r#"["room",{argument}]"#);
            let shown = data.get(..60).unwrap_or(&data);
            assert_eq!(message(&data).unwrap_err(), refusal, "{shown}");
        }
        assert_eq!(message(r#"["room"]"#).unwrap_err(), Refusal::BadArgument);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(data in ".{0,200}", body in any::<String>()) {
            let _ = (joining(&data), message(&data));
            let body = serde_json::Value::from(body).to_string();
            let data = format!(r#"["room",{{"room":"r","body":{body}}}]"#);
            prop_assert_eq!(message(&data).unwrap().body.get(), body.as_str());
        }
    }
}
