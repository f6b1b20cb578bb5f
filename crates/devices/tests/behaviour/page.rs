//! One machine with what it asked for, in words.

use std::time::Duration;

use visavis_call::{DeviceError, Generation};
use visavis_devices::{
    Device, DeviceId, Effect, Facing, Input, Kind, Machine, News, Opened, ScreenHas, ShareError,
    State, View, Wanted,
};

pub(crate) use Kind::{Camera, Microphone, Speaker};

pub(crate) const NOTHING: [&str; 0] = [];

#[derive(Default)]
pub(crate) struct Page {
    pub(crate) machine: Machine,
    pub(crate) now: Duration,
}

pub(crate) fn id(name: &str) -> DeviceId {
    DeviceId(name.to_owned())
}

/// A device of its own hardware.
pub(crate) fn device(kind: Kind, name: &str) -> Device {
    Device {
        kind,
        id: id(name),
        label: name.to_uppercase(),
        group: format!("hardware of {name}"),
    }
}

impl Page {
    /// A page in whose green room nobody is yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// In a call, with microphone "m" and camera "c" on: tracks 1 and 2.
    pub(crate) fn in_call() -> Self {
        let mut page = Self::new();
        page.list(&[(Microphone, "m"), (Camera, "c")]);
        page.give(Input::Call { generation: 70 });
        page.opens(Microphone, 1, "m");
        page.opens(Camera, 2, "c");
        page
    }

    pub(crate) fn give(&mut self, input: Input) -> Vec<String> {
        self.now += Duration::from_secs(1);
        self.machine.handle(input, self.now);
        std::iter::from_fn(|| self.machine.poll_effect())
            .map(|effect| in_words(&effect))
            .collect()
    }

    pub(crate) fn wish(&mut self, kind: Kind, on: bool) -> Vec<String> {
        self.give(Input::Wish { kind, on })
    }

    pub(crate) fn choose(&mut self, kind: Kind, name: &str) -> Vec<String> {
        let device = (!name.is_empty()).then(|| id(name));
        self.give(Input::Choose { kind, device })
    }

    /// The browser hands out this device.
    pub(crate) fn opens(&mut self, kind: Kind, generation: Generation, name: &str) -> Vec<String> {
        self.answers(kind, generation, name, None)
    }

    /// The browser hands out a camera that looks somewhere.
    pub(crate) fn opens_facing(
        &mut self,
        generation: Generation,
        name: &str,
        facing: Facing,
    ) -> Vec<String> {
        self.answers(Camera, generation, name, Some(facing))
    }

    fn answers(
        &mut self,
        kind: Kind,
        generation: Generation,
        name: &str,
        facing: Option<Facing>,
    ) -> Vec<String> {
        let label = name.to_uppercase();
        let id = id(name);
        self.give(Input::Opened {
            kind,
            generation,
            result: Ok(Opened { id, label, facing }),
        })
    }

    pub(crate) fn refuses(
        &mut self,
        kind: Kind,
        generation: Generation,
        error: DeviceError,
    ) -> Vec<String> {
        self.give(Input::Opened {
            kind,
            generation,
            result: Err(error),
        })
    }

    pub(crate) fn ends(&mut self, kind: Kind, generation: Generation) -> Vec<String> {
        self.give(Input::Ended { kind, generation })
    }

    pub(crate) fn list(&mut self, devices: &[(Kind, &str)]) -> Vec<String> {
        let devices = devices.iter().map(|(kind, name)| device(*kind, name));
        self.give(Input::Listed(devices.collect()))
    }

    pub(crate) fn shares(&mut self, generation: Generation) -> Vec<String> {
        self.give(Input::Shared {
            generation,
            result: Ok(ScreenHas { audio: true }),
        })
    }

    pub(crate) fn refuses_screen(
        &mut self,
        generation: Generation,
        error: ShareError,
    ) -> Vec<String> {
        self.give(Input::Shared {
            generation,
            result: Err(error),
        })
    }

    pub(crate) fn view(&self) -> View {
        self.machine.view()
    }

    pub(crate) fn states(&self) -> (State, State) {
        let view = self.view();
        (view.microphone.state, view.camera.state)
    }

    /// The last news, with how many there were.
    pub(crate) fn news(&self) -> Option<(u32, News)> {
        let told = self.view().told?;
        Some((told.count, told.news))
    }
}

fn in_words(effect: &Effect) -> String {
    let name = |kind: &Kind| match kind {
        Kind::Microphone => "microphone",
        Kind::Camera => "camera",
        Kind::Speaker => "speaker",
    };
    match effect {
        Effect::Open {
            kind,
            generation,
            which,
        } => {
            let which = match which {
                Wanted::Any => "any",
                Wanted::Device(DeviceId(id)) => id,
                Wanted::Facing(Facing::User) => "front",
                Wanted::Facing(Facing::Environment) => "back",
            };
            format!("open {} {generation}: {which}", name(kind))
        }
        Effect::Stop { generation } => format!("stop {generation}"),
        Effect::Mute { on: true } => "mute".into(),
        Effect::Mute { on: false } => "unmute".into(),
        Effect::List => "list".into(),
        Effect::Speaker { device: None } => "speaker: any".into(),
        Effect::Speaker {
            device: Some(DeviceId(id)),
        } => format!("speaker: {id}"),
        Effect::OpenScreen { generation } => format!("open screen {generation}"),
        Effect::Replaced { kind } => format!("replaced {}", name(kind)),
        Effect::Settled { generation, report } => {
            let one = |it: Result<(), DeviceError>| match it {
                Ok(()) => "ok".into(),
                Err(error) => format!("{error:?}"),
            };
            let (audio, video) = (one(report.audio), one(report.video));
            format!("settled {generation}: {audio}, {video}")
        }
    }
}
