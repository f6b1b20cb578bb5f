//! How things are, and how that is told.

use std::time::Duration;

use visavis_call::{DeviceError, EndReason, PersonId, Phase};
use visavis_signaling::json::{Map, Value};

use crate::fields::{object, or_null};

/// How things are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// `connecting`, `online` or `offline`.
    pub server: &'static str,
    /// Why there is no server, also while it is tried again.
    pub trouble: Option<&'static str>,
    /// Whether only the other tabs of the browser can be called.
    pub tabs_only: bool,
    /// The call's state.
    pub phase: Phase,
    /// Why the last call ended, while nothing else goes on.
    pub ended: Option<EndReason>,
    /// How long the ended call was connected.
    pub duration: Option<Duration>,
    /// Whether it is known to ring at the other side.
    pub rings: bool,
    /// Whom the call is with, or was.
    pub partner: Option<Person>,
    /// Whether people are called by their ids, and not by being in the same room.
    pub by_id: bool,
    /// The others in the room.
    pub people: Vec<Person>,
    /// The microphone.
    pub microphone: Line,
    /// The camera.
    pub camera: Line,
    /// The own screen.
    pub sharing: Sharing,
    /// What the other side sends; `None`: not known.
    pub remote: Option<Remote>,
    /// The first setting that could not be used: where, and what should stand there.
    pub mistake: Option<(String, &'static str)>,
}

/// Somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who, for signaling.
    pub id: PersonId,
    /// How they want to be called.
    pub name: Option<String>,
}

/// A microphone or a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether the person wants it.
    pub on: bool,
    /// What has become of that.
    pub stream: Stream,
}

/// What a device gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Nothing, and nobody asked it to.
    Off,
    /// The browser is being asked.
    Opening,
    /// Sound or picture.
    On,
    /// Nothing, because of this.
    Failed(DeviceError),
}

/// Whether the screen is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// No.
    Off,
    /// The person is being asked which.
    Opening,
    /// Yes.
    On,
}

/// What the other side sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Sound.
    pub sound: bool,
    /// A picture.
    pub picture: bool,
    /// Whether that is the picture of a screen.
    pub screen: bool,
}

impl State {
    /// What is told, each part under the name of its event.
    pub(crate) fn parts(&self) -> [(&'static str, Map); 4] {
        [
            ("server", self.server()),
            ("call", self.call()),
            ("people", self.people()),
            ("devices", self.devices()),
        ]
    }

    fn server(&self) -> Map {
        object([
            ("state", self.server.into()),
            ("reason", or_null(self.trouble)),
            ("tabsOnly", self.tabs_only.into()),
        ])
    }

    fn call(&self) -> Map {
        let ended = self.ended.map(EndReason::code);
        let duration = self.duration.map(|it| {
            let milliseconds = it.as_millis();
            u64::try_from(milliseconds).unwrap_or(u64::MAX)
        });
        object([
            ("state", self.phase.code().into()),
            ("ended", or_null(ended)),
            ("duration", or_null(duration)),
            ("rings", self.rings.into()),
            ("partner", or_null(self.partner.as_ref().map(Person::value))),
        ])
    }

    fn people(&self) -> Map {
        let all: Vec<_> = self.people.iter().map(Person::value).collect();
        object([("people", all.into())])
    }

    fn devices(&self) -> Map {
        let remote = self.remote.map(|remote| {
            Value::Object(object([
                ("sound", remote.sound.into()),
                ("picture", remote.picture.into()),
                ("screen", remote.screen.into()),
            ]))
        });
        let sharing = match self.sharing {
            Sharing::Off => "off",
            Sharing::Opening => "opening",
            Sharing::On => "on",
        };
        object([
            ("microphone", self.microphone.value()),
            ("camera", self.camera.value()),
            ("screen", sharing.into()),
            ("remote", or_null(remote)),
        ])
    }
}

impl Person {
    fn value(&self) -> Value {
        let name = self.name.as_deref();
        Value::Object(object([
            ("id", self.id.as_str().into()),
            ("name", or_null(name)),
        ]))
    }
}

impl Line {
    fn value(self) -> Value {
        let (state, error) = match self.stream {
            Stream::Off => ("off", None),
            Stream::Opening => ("opening", None),
            Stream::On => ("on", None),
            Stream::Failed(error) => ("failed", Some(code(error))),
        };
        Value::Object(object([
            ("on", self.on.into()),
            ("state", state.into()),
            ("error", or_null(error)),
        ]))
    }
}

fn code(error: DeviceError) -> &'static str {
    match error {
        DeviceError::DeniedByPerson => "denied-by-person",
        DeviceError::BlockedBySystem => "blocked-by-system",
        DeviceError::BlockedByPolicy => "blocked-by-policy",
        DeviceError::InUse => "in-use",
        DeviceError::NotFound => "not-found",
        DeviceError::Overconstrained => "overconstrained",
        DeviceError::InsecureContext => "insecure-context",
        DeviceError::Unsupported => "unsupported",
        DeviceError::Unknown => "unknown",
    }
}
