//! From messages to commands.

use visavis_call::PersonId;
use visavis_settings::{MAX_CAPACITY, MAX_ROOM_BYTES, MAX_TEXT_BYTES};
use visavis_signaling::client::Protocol;
use visavis_signaling::json::{self, Map, Value};

use crate::fields::{field, member, only, text, truth};
use crate::{MAX_ID_BYTES, MAX_MESSAGE_BYTES, Refusal, Refused, VERSION};

/// What tells answers apart: a short text or a number, as the asker likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id(Value);

impl Id {
    fn read(value: &Value) -> Option<Self> {
        let fits = match value {
            Value::String(text) => text.len() <= MAX_ID_BYTES,
            Value::Number(number) => number.as_str().len() <= MAX_ID_BYTES,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
        };
        fits.then(|| Self(value.clone()))
    }

    /// As it was written.
    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

/// A parameter of the page's address, and its new value; `None` takes it away.
pub type Parameter = (&'static str, Option<String>);

/// What a page that frames this one can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To be in another room, or by another name, or with other settings.
    Join(Vec<Parameter>),
    /// To ring: this one, or everybody in the room.
    Call(Option<PersonId>),
    /// To take the call that comes in.
    Accept,
    /// Not to.
    Decline,
    /// To end the call, or to stop ringing.
    HangUp,
    /// To be heard, or not.
    Microphone(bool),
    /// To be seen, or not.
    Camera(bool),
    /// To share a screen, or no longer.
    Screen(bool),
    /// To be told everything.
    State,
}

/// A message that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// What its answer is known by, if it is wanted.
    pub(crate) id: Option<Id>,
    /// What it asks for.
    pub(crate) command: Command,
}

/// The parameters of the address that `join` may set beside room and name.
const SETTINGS: [&str; 9] = [
    "server",
    "protocol",
    "lang",
    "title",
    "token",
    "capacity",
    "peer-id",
    "dial-id",
    "skip-lobby",
];
const KNOWN: &str =
    "server | protocol | lang | title | token | capacity | peer-id | dial-id | skip-lobby";
const PERSON: &str = "A–Z a–z 0–9 - _ (≤ 64)";
const TEXT: &str = "\"…\" (≤ 2048 bytes)";

/// Reads a message. `None`: it is somebody else's, who speak in other words.
pub(crate) fn read(message: &str) -> Option<Result<Request, Refused>> {
    let refused = |id, refusal| Some(Err(Refused { id, refusal }));
    if message.len() > MAX_MESSAGE_BYTES {
        // Whose it is would take as long to find out as to read it.
        return refused(None, Refusal::TooLong);
    }
    let Ok(Value::Object(map)) = json::parse(message) else {
        return None;
    };
    let version = map.get("visavis")?;
    let id = member(&map, "id");
    let known = id.and_then(Id::read);
    if id.is_some() && known.is_none() {
        return refused(None, field("id", "\"…\" (≤ 64 bytes) | number"));
    }
    if version.as_u64() != Some(VERSION.into()) {
        return refused(known, Refusal::Version);
    }
    Some(match command(&map) {
        Ok(command) => Ok(Request { id: known, command }),
        Err(refusal) => Err(Refused { id: known, refusal }),
    })
}

fn command(map: &Map) -> Result<Command, Refusal> {
    let kind = map.get("type").and_then(Value::as_str);
    // What each may have beside these: another one is named, with what could stand there.
    let with =
        |more: &[&str], wants| only(map, &[&["visavis", "type", "id"], more].concat(), wants);
    let plain = |command| with(&[], "nothing").map(|()| command);
    let switch = |command: fn(bool) -> Command| {
        with(&["on"], "on")?;
        truth(map, "on").map(command)
    };
    match kind {
        Some("join") => {
            with(&["room", "name", "settings"], "room | name | settings")?;
            Ok(Command::Join(join(map)?))
        }
        Some("call") => {
            with(&["person"], "person")?;
            let person = member(map, "person").map(|value| {
                let id = value.as_str().and_then(PersonId::new);
                id.ok_or_else(|| field("person", PERSON))
            });
            Ok(Command::Call(person.transpose()?))
        }
        Some("accept") => plain(Command::Accept),
        Some("decline") => plain(Command::Decline),
        Some("hang-up") => plain(Command::HangUp),
        Some("state") => plain(Command::State),
        Some("microphone") => switch(Command::Microphone),
        Some("camera") => switch(Command::Camera),
        Some("screen") => switch(Command::Screen),
        Some(_) | None => Err(Refusal::Type),
    }
}

fn join(map: &Map) -> Result<Vec<Parameter>, Refusal> {
    let mut parameters = Vec::new();
    for (name, longest, wants) in [
        ("room", MAX_ROOM_BYTES, "\"…\" (≤ 128 bytes)"),
        ("name", MAX_TEXT_BYTES, TEXT),
    ] {
        if let Some(value) = map.get(name) {
            let value = if value.is_null() {
                None
            } else {
                Some(text(value, longest, name, wants)?)
            };
            parameters.push((name, value));
        }
    }
    let settings = match member(map, "settings") {
        None => return Ok(parameters),
        Some(Value::Object(settings)) => settings,
        Some(_) => return Err(field("settings", "{ … }")),
    };
    only(settings, &SETTINGS, KNOWN)?;
    for name in SETTINGS {
        if let Some(value) = settings.get(name) {
            parameters.push((name, setting(name, value)?));
        }
    }
    Ok(parameters)
}

/// The value that a parameter of the address then has.
fn setting(name: &'static str, value: &Value) -> Result<Option<String>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let refused = |wants| field(&["settings.", name].concat(), wants);
    let found = match name {
        "skip-lobby" => {
            let on = value.as_bool().ok_or_else(|| refused("true | false"))?;
            return Ok(on.then(|| "1".to_owned()));
        }
        "capacity" => {
            let number = value.as_u64().filter(|it| (2..=MAX_CAPACITY).contains(it));
            let Some(_) = number else {
                return Err(refused("2 … 1000"));
            };
            return Ok(Some(value.to_text()));
        }
        "protocol" => {
            let wants = r#""auto" | "socketio" | "websocket" | "peerjs" | "tab""#;
            let name = value.as_str();
            let known = name.filter(|it| *it == "auto" || Protocol::named(it).is_some());
            known.ok_or_else(|| refused(wants))?
        }
        "peer-id" | "dial-id" => {
            let id = value.as_str().filter(|it| PersonId::new(it).is_some());
            id.ok_or_else(|| refused(PERSON))?
        }
        _ => {
            let text = value.as_str().filter(|it| it.len() <= MAX_TEXT_BYTES);
            text.ok_or_else(|| refused(TEXT))?
        }
    };
    Ok(Some(found.to_owned()))
}
