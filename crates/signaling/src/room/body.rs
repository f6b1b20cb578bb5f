//! What is said inside an envelope.

use visavis_call::{CallId, Candidate, Description, DescriptionKind, PersonId, Signal};

use crate::fields::{self, call, number, optional, person};
use crate::json::{Map, Value};

/// How many characters of a person's name are kept.
pub const MAX_NAME_CHARS: usize = 64;
/// How many candidates one message carries at most.
pub const MAX_BATCH: usize = 32;
/// How much of a kind that is not known is told.
const MAX_KIND_CHARS: usize = 32;
/// Stands for everybody where a person's id could stand.
const EVERYBODY: &str = "*";

/// The signals that have no content of their own.
const PLAIN: &[(Signal, &str)] = &[
    (Signal::Ring, "invite"),
    (Signal::Ringing, "ringing"),
    (Signal::Accept, "accept"),
    (Signal::Decline, "decline"),
    (Signal::Busy, "busy"),
    (Signal::Cancel, "cancel"),
    (Signal::HangUp, "hang-up"),
];

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// "I am in the room."
    Hello {
        /// How the person wants to be called.
        name: Option<String>,
    },
    /// "I leave the room."
    Bye,
    /// A part of a call.
    Call {
        /// Whom it concerns.
        audience: Audience,
        /// Which call.
        call: Option<CallId>,
        /// What about it.
        content: Content,
    },
}

/// What is said about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One thing, neither [`Signal::Hello`], which is [`Body::Hello`], nor a candidate.
    Signal(Signal),
    /// Candidates, oldest first; 1 to [`MAX_BATCH`].
    Candidates(Vec<Candidate>),
}

/// Whom a message concerns, which may be more or others than get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever gets it.
    You,
    /// Everybody in the room gets the same.
    Everybody,
    /// This person; the others may know.
    Person(PersonId),
}

/// Why a body means nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// A kind that this version does not have; the beginning of it.
    UnknownKind(String),
    /// It lacks what it must have.
    Malformed,
    /// It is sealed, and there is no key.
    Sealed,
}

/// A name as it may be shown: on one line, neither empty nor long.
#[must_use]
pub fn tidy_name(name: &str) -> Option<String> {
    let shown: String = name.chars().filter(|c| !c.is_control()).collect();
    let short: String = shown.trim().chars().take(MAX_NAME_CHARS).collect();
    // A long name may have been cut behind a space.
    let tidy = short.trim_end();
    (!tidy.is_empty()).then(|| tidy.to_owned())
}

impl Body {
    /// As it travels; `None` for what this protocol has no words for.
    #[must_use]
    pub fn write(&self) -> Option<Value> {
        let mut map = Map::new();
        let kind = match self {
            Self::Hello { name } => {
                if let Some(name) = name {
                    map.insert("name".to_owned(), name.as_str().into());
                }
                "hello"
            }
            Self::Bye => "bye",
            Self::Call {
                audience,
                call,
                content,
            } => {
                match audience {
                    Audience::You => {}
                    Audience::Everybody => _ = map.insert("for".to_owned(), EVERYBODY.into()),
                    Audience::Person(id) => _ = map.insert("for".to_owned(), id.as_str().into()),
                }
                fields::write_call(call.as_ref(), &mut map);
                write_content(content, &mut map)?
            }
        };
        map.insert("kind".to_owned(), kind.into());
        Some(Value::Object(map))
    }

    /// Reads what was said.
    pub fn read(value: Value) -> Result<Self, BodyError> {
        let mut map = match value {
            Value::Object(map) => map,
            Value::String(_) => return Err(BodyError::Sealed),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                return Err(BodyError::Malformed);
            }
        };
        let Some(Value::String(kind)) = map.remove("kind") else {
            return Err(BodyError::Malformed);
        };
        let content = match kind.as_str() {
            "hello" => {
                let name = map.get("name").and_then(Value::as_str).and_then(tidy_name);
                return Ok(Self::Hello { name });
            }
            "bye" => return Ok(Self::Bye),
            "description" => read_description(&mut map).map(Content::Signal),
            "candidates" => read_candidates(&map).map(Content::Candidates),
            plain => {
                let row = PLAIN.iter().find(|(_, known)| *known == plain);
                let Some((signal, _)) = row else {
                    let kind = plain.chars().take(MAX_KIND_CHARS).collect();
                    return Err(BodyError::UnknownKind(kind));
                };
                Some(Content::Signal(signal.clone()))
            }
        };
        let read = || {
            Some(Self::Call {
                audience: match map.get("for") {
                    None | Some(Value::Null) => Audience::You,
                    Some(Value::String(all)) if all == EVERYBODY => Audience::Everybody,
                    Some(id) => Audience::Person(person(id)?),
                },
                call: optional(map.get("call"), call)?,
                content: content?,
            })
        };
        read().ok_or(BodyError::Malformed)
    }
}

/// Adds the content and gives the kind.
fn write_content(content: &Content, map: &mut Map) -> Option<&'static str> {
    match content {
        Content::Signal(Signal::Description(description)) => {
            let key = match description.kind {
                DescriptionKind::Offer => "offer",
                DescriptionKind::Answer => "answer",
            };
            map.insert("type".to_owned(), key.into());
            map.insert("sdp".to_owned(), description.sdp.as_str().into());
            if let Some(negotiation) = description.negotiation {
                map.insert("negotiation".to_owned(), negotiation.into());
            }
            Some("description")
        }
        Content::Candidates(candidates) => {
            let write = |candidate| {
                let mut inner = Map::new();
                fields::write_candidate(candidate, &mut inner);
                Value::Object(inner)
            };
            let list = candidates.iter().map(write).collect();
            map.insert("candidates".to_owned(), Value::Array(list));
            Some("candidates")
        }
        Content::Signal(plain) => PLAIN
            .iter()
            .find(|(signal, _)| signal == plain)
            .map(|(_, kind)| *kind),
    }
}

fn read_description(map: &mut Map) -> Option<Signal> {
    let kind = match map.get("type")?.as_str()? {
        "offer" => DescriptionKind::Offer,
        "answer" => DescriptionKind::Answer,
        _ => return None,
    };
    let negotiation = optional(map.get("negotiation"), number)?;
    let Some(Value::String(sdp)) = map.remove("sdp") else {
        return None;
    };
    Some(Signal::Description(Description {
        kind,
        sdp,
        negotiation,
    }))
}

fn read_candidates(map: &Map) -> Option<Vec<Candidate>> {
    let list = map.get("candidates")?.as_array()?;
    if !(1..=MAX_BATCH).contains(&list.len()) {
        return None;
    }
    list.iter()
        .map(|it| fields::read_candidate(it.as_object()?))
        .collect()
}
