//! The events of the protocol: what a client may send, and what the room then hears.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::limits::MAX_DEPTH;
use crate::rooms::RoomId;

/// Sent to every client as soon as it is connected.
pub(crate) const WELCOME: &str = "connectionSuccess";

/// What a client can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    JoinRoom,
    LeaveRoom,
    /// A message of clients that know more than the tutorial, see [`crate::native`].
    Room,
    CallRemote,
    AcceptCall,
    HangUp,
    SendOffer,
    SendAnswer,
    SendCandidate,
}

/// The member of an event's argument that is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cargo {
    Offer,
    Answer,
    Candidate,
}

impl Event {
    pub(crate) const ALL: [Self; 9] = [
        Self::JoinRoom,
        Self::LeaveRoom,
        Self::Room,
        Self::CallRemote,
        Self::AcceptCall,
        Self::HangUp,
        Self::SendOffer,
        Self::SendAnswer,
        Self::SendCandidate,
    ];

    /// Its name on the way in.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::JoinRoom => "joinRoom",
            Self::LeaveRoom => "leaveRoom",
            Self::Room => "room",
            Self::CallRemote => "callRemote",
            Self::AcceptCall => "acceptCall",
            Self::HangUp => "hangUp",
            Self::SendOffer => "sendOffer",
            Self::SendAnswer => "sendAnswer",
            Self::SendCandidate => "sendCandidate",
        }
    }

    /// Its name on the way out to the room.
    pub(crate) const fn heard_as(self) -> &'static str {
        match self {
            Self::SendAnswer => "receiveAnswer",
            Self::SendCandidate => "receiveCandidate",
            Self::JoinRoom
            | Self::LeaveRoom
            | Self::Room
            | Self::CallRemote
            | Self::AcceptCall
            | Self::HangUp
            | Self::SendOffer => self.name(),
        }
    }

    const fn cargo(self) -> Option<Cargo> {
        match self {
            Self::JoinRoom
            | Self::LeaveRoom
            | Self::Room
            | Self::CallRemote
            | Self::AcceptCall
            | Self::HangUp => None,
            Self::SendOffer => Some(Cargo::Offer),
            Self::SendAnswer => Some(Cargo::Answer),
            Self::SendCandidate => Some(Cargo::Candidate),
        }
    }
}

/// Why an event was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No event of this protocol.
    UnknownEvent,
    /// It came with binary attachments.
    Binary,
    /// Its argument is missing or of the wrong type.
    BadArgument,
    /// No usable room id.
    BadRoom,
    /// The offer, answer or candidate is missing, of the wrong type or nested too deeply.
    BadPayload,
    /// The sender has not joined the room.
    NotInRoom,
    /// The sender is in as many rooms as it may be.
    TooManyRooms,
    /// There is no place in the room.
    RoomFull,
    /// The relay wants a token, and this is not it.
    BadToken,
    /// Whom it is for is not in the room, or would not understand it.
    NoSuchMember,
    /// Too much at once.
    RateLimited,
}

impl Refusal {
    /// The code in the acknowledgement.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::UnknownEvent => "unknown-event",
            Self::Binary => "binary",
            Self::BadArgument => "bad-argument",
            Self::BadRoom => "bad-room",
            Self::BadPayload => "bad-payload",
            Self::NotInRoom => "not-in-room",
            Self::TooManyRooms => "too-many-rooms",
            Self::RoomFull => "room-full",
            Self::BadToken => "bad-token",
            Self::NoSuchMember => "no-such-member",
            Self::RateLimited => "rate-limited",
        }
    }
}

/// A well-formed event: the room, and what is to be passed on as it came.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) room: RoomId,
    pub(crate) payload: Option<&'a RawValue>,
}

/// Members are kept as written, so that `null` and "not there" stay two things and nothing inside
/// is rewritten on its way through.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Argument<'a> {
    #[serde(rename = "roomId", borrow, deserialize_with = "as_written")]
    room: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    offer: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    answer: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "as_written")]
    candidate: Option<&'a RawValue>,
}

pub(crate) fn as_written<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads the data of an EVENT packet, `[name, argument, …]`. Further arguments are ignored, as the
/// protocol's own servers do.
pub(crate) fn read(event: Event, data: &str) -> Result<Request<'_>, Refusal> {
    let items: Vec<&RawValue> = serde_json::from_str(data).map_err(|_| Refusal::BadArgument)?;
    let argument = *items.get(1).ok_or(Refusal::BadArgument)?;

    // serde would read an array as a struct's members in order.
    let members = if is_object(argument) {
        Some(
            serde_json::from_str::<Argument<'_>>(argument.get())
                .map_err(|_| Refusal::BadArgument)?,
        )
    } else {
        None
    };

    let Some(cargo) = event.cargo() else {
        let room = match members {
            Some(members) => members.room.ok_or(Refusal::BadRoom)?,
            None => argument,
        };
        let room = RoomId::from_json(room).ok_or(Refusal::BadRoom)?;
        return Ok(Request {
            room,
            payload: None,
        });
    };

    let members = members.ok_or(Refusal::BadArgument)?;
    let room = members
        .room
        .and_then(RoomId::from_json)
        .ok_or(Refusal::BadRoom)?;
    let payload = match cargo {
        Cargo::Offer => members.offer.filter(|it| is_object(it)),
        Cargo::Answer => members.answer.filter(|it| is_object(it)),
        // A null candidate is how some clients say that there are no more.
        Cargo::Candidate => members
            .candidate
            .filter(|it| is_object(it) || it.get() == "null"),
    };
    let payload = payload
        .filter(|it| depth(it.get()) <= MAX_DEPTH)
        .ok_or(Refusal::BadPayload)?;
    Ok(Request {
        room,
        payload: Some(payload),
    })
}

pub(crate) fn is_object(json: &RawValue) -> bool {
    json.get().starts_with('{')
}

/// How deeply arrays and objects are nested in well-formed JSON. It does not recurse, because its
/// input may be made to be deep.
pub(crate) fn depth(json: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
