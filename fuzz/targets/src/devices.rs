//! The devices: any sequence of inputs, with answers that come late, twice, or for what nobody waits
//! for any more. Each track that comes is in use, or was named to be stopped.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_call::Generation;
use visavis_devices::{
    Device, DeviceId, Effect, Facing, Input, Kind, Machine, Opened, ScreenHas, ShareError, Sharing,
    State,
};

use crate::drive::drain;
use crate::vocabulary as say;

/// More than any input may lead to.
const MOST_EFFECTS: usize = 32;

/// Of what a generation was asked for; `None` is a screen.
type Asked = (Option<Kind>, Generation);

struct World {
    machine: Machine,
    now: Duration,
    preview: bool,
    call: bool,
    calls: Generation,
    settled: bool,
    /// All that was ever asked for, the newest last.
    asked: Vec<Asked>,
    /// What was not answered yet.
    open: Vec<Asked>,
    /// The tracks there are.
    tracks: Vec<Generation>,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut world = World {
        machine: Machine::new(),
        now: Duration::ZERO,
        preview: false,
        call: false,
        calls: 0,
        settled: true,
        asked: Vec::new(),
        open: Vec::new(),
        tracks: Vec::new(),
    };
    while !u.is_empty() && world.step(&mut u).is_ok() {}
    world.give(Input::CallOver);
    world.give(Input::Preview(false));
    assert!(
        world.tracks.is_empty(),
        "something is open, and nobody wants it"
    );
}

impl World {
    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.now += Duration::from_millis(1);
        let input = match u.int_in_range(0..=15)? {
            0 => Input::Preview(u.arbitrary()?),
            1 => {
                self.calls += 1;
                Input::Call {
                    generation: self.calls,
                }
            }
            2 => Input::CallOver,
            3 | 4 => Input::Wish {
                kind: kind(u)?,
                on: u.arbitrary()?,
            },
            5 => Input::Choose {
                kind: kind(u)?,
                device: if u.arbitrary()? {
                    Some(device_id(u)?)
                } else {
                    None
                },
            },
            6 => Input::Flip,
            7 => Input::Listed(list(u)?),
            8 => Input::SpeakerRefused(say::device_error(u)?),
            9 => Input::Share { on: u.arbitrary()? },
            10 => match self.some_track(u)? {
                Some((Some(kind), generation)) => Input::Ended { kind, generation },
                Some((None, generation)) => Input::ShareEnded { generation },
                None => return Ok(()),
            },
            _ => match self.answer(u)? {
                Some(input) => input,
                None => return Ok(()),
            },
        };
        self.give(input);
        Ok(())
    }

    /// Anything that was ever asked for.
    fn some_track(&self, u: &mut Unstructured<'_>) -> Result<Option<Asked>> {
        if self.asked.is_empty() {
            return Ok(None);
        }
        Ok(Some(*u.choose(&self.asked)?))
    }

    /// An answer of the browser: most often to a question that is open.
    fn answer(&mut self, u: &mut Unstructured<'_>) -> Result<Option<Input>> {
        let asked = if self.open.is_empty() || u.ratio(1, 8)? {
            self.some_track(u)?
        } else {
            Some(*u.choose(&self.open)?)
        };
        let Some((kind, generation)) = asked else {
            return Ok(None);
        };
        self.open.retain(|it| it.1 != generation);
        let there = u.ratio(2, 3)?;
        if there && !self.tracks.contains(&generation) {
            self.tracks.push(generation);
        }
        Ok(Some(match kind {
            Some(kind) => Input::Opened {
                kind,
                generation,
                result: if there {
                    Ok(opened(u)?)
                } else {
                    Err(say::device_error(u)?)
                },
            },
            None => Input::Shared {
                generation,
                result: if there {
                    Ok(ScreenHas {
                        audio: u.arbitrary()?,
                    })
                } else {
                    Err(*u.choose(&[
                        ShareError::Cancelled,
                        ShareError::BlockedBySystem,
                        ShareError::BlockedByPolicy,
                        ShareError::Unsupported,
                        ShareError::Unknown,
                    ])?)
                },
            },
        }))
    }

    fn give(&mut self, input: Input) {
        match &input {
            Input::Preview(on) => self.preview = *on,
            Input::Call { .. } => (self.call, self.settled) = (true, false),
            Input::CallOver => self.call = false,
            Input::Wish { .. }
            | Input::Choose { .. }
            | Input::Flip
            | Input::Opened { .. }
            | Input::Ended { .. }
            | Input::Listed(_)
            | Input::SpeakerRefused(_)
            | Input::Share { .. }
            | Input::Shared { .. }
            | Input::ShareEnded { .. } => {}
        }
        self.machine.handle(input, self.now);
        for effect in drain(MOST_EFFECTS, || self.machine.poll_effect()) {
            self.take(&effect);
        }
        self.check();
    }

    fn take(&mut self, effect: &Effect) {
        match *effect {
            Effect::Open {
                kind, generation, ..
            } => {
                assert!(self.preview || self.call, "nobody wants a device");
                self.ask((Some(kind), generation));
            }
            Effect::OpenScreen { generation } => {
                assert!(self.call, "nobody is there to share with");
                self.ask((None, generation));
            }
            Effect::Stop { generation } => {
                let track = self.tracks.iter().position(|it| *it == generation);
                let Some(track) = track else {
                    panic!("there is no track {generation}");
                };
                self.tracks.swap_remove(track);
            }
            Effect::Settled { generation, .. } => {
                assert!(self.call && !self.settled, "once for each call");
                assert_eq!(generation, self.calls);
                self.settled = true;
            }
            Effect::Mute { .. } | Effect::List | Effect::Speaker { .. } => {}
            Effect::Replaced { kind } => assert_ne!(kind, Kind::Speaker),
        }
    }

    fn ask(&mut self, asked: Asked) {
        let newest = self.asked.last().map_or(0, |it| it.1);
        assert!(asked.1 > newest, "a generation comes twice");
        assert!(
            self.open.iter().all(|it| it.0 != asked.0),
            "one question at a time"
        );
        self.asked.push(asked);
        self.open.push(asked);
    }

    /// What is open is what is in use.
    fn check(&self) {
        let view = self.machine.view();
        let mut used = Vec::new();
        for line in [&view.microphone, &view.camera] {
            if let State::On(generation) = line.state {
                used.push(generation);
            }
        }
        if let Sharing::On { generation, .. } = view.sharing {
            used.push(generation);
        }
        let mut tracks = self.tracks.clone();
        tracks.sort_unstable();
        used.sort_unstable();
        assert_eq!(tracks, used, "{view:?}");
        assert!(used.is_empty() || self.preview || self.call);
        for kind in [Kind::Microphone, Kind::Camera] {
            let source = self.machine.source(kind);
            assert!(source.is_none_or(|it| tracks.contains(&it)));
        }
    }
}

fn kind(u: &mut Unstructured<'_>) -> Result<Kind> {
    Ok(*u.choose(&[Kind::Microphone, Kind::Camera, Kind::Speaker])?)
}

fn device_id(u: &mut Unstructured<'_>) -> Result<DeviceId> {
    Ok(DeviceId((*u.choose(&["", "1", "2", "3"])?).to_owned()))
}

fn label(u: &mut Unstructured<'_>) -> Result<String> {
    Ok((*u.choose(&["", "one", "two"])?).to_owned())
}

fn opened(u: &mut Unstructured<'_>) -> Result<Opened> {
    Ok(Opened {
        id: device_id(u)?,
        label: label(u)?,
        facing: *u.choose(&[None, Some(Facing::User), Some(Facing::Environment)])?,
    })
}

fn list(u: &mut Unstructured<'_>) -> Result<Vec<Device>> {
    let mut list = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        list.push(Device {
            kind: kind(u)?,
            id: device_id(u)?,
            label: label(u)?,
            group: label(u)?,
        });
    }
    Ok(list)
}
