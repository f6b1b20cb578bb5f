//! A browser with devices that come and go, which answers when it likes, and the page's adapter.

use std::time::Duration;

use visavis_call::{DeviceError, Generation};
use visavis_devices::{
    Device, DeviceId, Effect, Facing, Input, Kind, Machine, Opened, ScreenHas, ShareError, Sharing,
    State, Wanted,
};

/// What the browser makes of a question.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// What there is, is handed out.
    Honest,
    /// It fails, whatever there is.
    Fails(DeviceError),
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The person or the call wants something.
    Give(Input),
    /// A device is plugged in, or out if it is there.
    Toggle(Kind, u8),
    /// The oldest or the newest question is answered.
    Answer { newest: bool, fate: Fate },
    /// The page hears of a track that is over.
    HearEnd,
    /// The page looks which devices there are.
    Look,
    /// The picker is answered.
    Pick(Result<(), ShareError>),
    /// The browser's own bar ends sharing; the page hears of it.
    EndShare,
}

/// What the page's adapter holds.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) generation: Generation,
    /// `None` for a screen.
    pub(crate) kind: Option<Kind>,
    device: DeviceId,
    pub(crate) live: bool,
    pub(crate) silent: bool,
}

pub(crate) struct World {
    pub(crate) machine: Machine,
    now: Duration,
    pub(crate) plugged: Vec<(Kind, u8)>,
    /// Whether a second camera cannot be opened beside the first.
    one_camera: bool,
    questions: Vec<(Kind, Generation, Wanted)>,
    pickers: Vec<Generation>,
    ends: Vec<(Kind, Generation)>,
    changed: bool,
    pub(crate) tracks: Vec<Track>,
    pub(crate) sending: [Option<Generation>; 2],
    /// The calls so far, and how often the last was told what there is.
    calls: Generation,
    pub(crate) settled: u32,
    pub(crate) wanted: (bool, bool),
}

pub(crate) const KINDS: [Kind; 2] = [Kind::Microphone, Kind::Camera];

pub(crate) fn id(kind: Kind, number: u8) -> DeviceId {
    DeviceId(format!("{kind:?} {number}"))
}

/// The first camera looks at the person, the second away, the others do not say.
fn facing(kind: Kind, number: u8) -> Option<Facing> {
    match (kind, number) {
        (Kind::Camera, 0) => Some(Facing::User),
        (Kind::Camera, 1) => Some(Facing::Environment),
        (Kind::Camera | Kind::Microphone | Kind::Speaker, _) => None,
    }
}

impl World {
    pub(crate) fn new(plugged: Vec<(Kind, u8)>, one_camera: bool) -> Self {
        Self {
            machine: Machine::new(),
            now: Duration::ZERO,
            plugged,
            one_camera,
            questions: Vec::new(),
            pickers: Vec::new(),
            ends: Vec::new(),
            changed: true,
            tracks: Vec::new(),
            sending: [None; 2],
            calls: 0,
            settled: 0,
            wanted: (false, false),
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Give(input) => self.wants(input),
            Step::Toggle(kind, number) => self.toggle(kind, number),
            Step::Answer { newest, fate } => {
                let question = if newest {
                    self.questions.pop()
                } else {
                    (!self.questions.is_empty()).then(|| self.questions.remove(0))
                };
                if let Some(question) = question {
                    self.answer(question, fate);
                }
            }
            Step::HearEnd => {
                if let Some((kind, generation)) = self.ends.pop() {
                    self.give(Input::Ended { kind, generation });
                }
            }
            Step::Look => self.look(),
            Step::Pick(answer) => {
                if let Some(generation) = self.pickers.pop() {
                    let result = answer.map(|()| {
                        self.hold(generation, None, DeviceId(String::new()));
                        ScreenHas { audio: false }
                    });
                    self.give(Input::Shared { generation, result });
                }
            }
            Step::EndShare => {
                if let Sharing::On { generation, .. } = self.machine.view().sharing {
                    self.give(Input::ShareEnded { generation });
                }
            }
        }
    }

    /// Lets everything under way come to its end, by a browser that does what it can.
    pub(crate) fn quiet(&mut self) {
        for _ in 0..200 {
            self.step(Step::HearEnd);
            if self.changed {
                self.look();
            }
            let fate = Fate::Honest;
            self.step(Step::Answer {
                newest: false,
                fate,
            });
            self.step(Step::Pick(Ok(())));
            let open = [self.ends.len(), self.questions.len(), self.pickers.len()];
            if open == [0; 3] && !self.changed {
                return;
            }
        }
        panic!("it goes in circles: {:?}", self.machine.view());
    }

    fn wants(&mut self, input: Input) {
        let mut input = input;
        match &mut input {
            Input::Preview(on) => self.wanted.0 = *on,
            Input::Call { generation } => {
                self.calls += 1;
                self.settled = 0;
                self.wanted.1 = true;
                *generation = self.calls;
            }
            Input::CallOver => self.wanted.1 = false,
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
        self.give(input.clone());
        // Whatever is wanted once more costs nothing, where it did not fail.
        let failed = KINDS.map(|kind| matches!(self.line(kind).0, State::Failed(_)));
        if failed == [false; 2] && !matches!(input, Input::Flip) {
            self.machine.handle(input, self.now);
            assert_eq!(self.machine.poll_effect(), None);
        }
    }

    fn toggle(&mut self, kind: Kind, number: u8) {
        self.changed = true;
        let before = self.plugged.len();
        self.plugged.retain(|device| *device != (kind, number));
        if self.plugged.len() == before {
            self.plugged.push((kind, number));
            return;
        }
        let gone = id(kind, number);
        for track in &mut self.tracks {
            if track.live && track.kind == Some(kind) && track.device == gone {
                track.live = false;
                self.ends.push((kind, track.generation));
            }
        }
    }

    fn answer(&mut self, (kind, generation, which): (Kind, Generation, Wanted), fate: Fate) {
        let result = match fate {
            Fate::Fails(error) => Err(error),
            Fate::Honest => self.hand_out(kind, &which),
        };
        if let Ok(device) = &result {
            self.hold(generation, Some(kind), device.id.clone());
        }
        self.give(Input::Opened {
            kind,
            generation,
            result,
        });
    }

    fn hand_out(&self, kind: Kind, which: &Wanted) -> Result<Opened, DeviceError> {
        let mut of_kind = self.plugged.iter().filter(|device| device.0 == kind);
        let first = of_kind.clone().next();
        let found = match which {
            Wanted::Any => first,
            Wanted::Device(wanted) => of_kind.find(|(_, number)| id(kind, *number) == *wanted),
            Wanted::Facing(way) => of_kind
                .find(|(_, number)| facing(kind, *number) == Some(*way))
                .or(first),
        };
        let Some((_, number)) = found else {
            return Err(match first {
                Some(_) => DeviceError::Overconstrained,
                None => DeviceError::NotFound,
            });
        };
        let mut tracks = self.tracks.iter();
        if self.one_camera
            && kind == Kind::Camera
            && tracks.any(|track| track.live && track.kind == Some(kind))
        {
            return Err(DeviceError::InUse);
        }
        Ok(Opened {
            id: id(kind, *number),
            label: format!("{kind:?} number {number}"),
            facing: facing(kind, *number),
        })
    }

    fn look(&mut self) {
        self.changed = false;
        let devices = self.plugged.iter().map(|(kind, number)| Device {
            kind: *kind,
            id: id(*kind, *number),
            label: format!("{kind:?} number {number}"),
            group: String::new(),
        });
        self.give(Input::Listed(devices.collect()));
    }

    fn hold(&mut self, generation: Generation, kind: Option<Kind>, device: DeviceId) {
        self.tracks.push(Track {
            generation,
            kind,
            device,
            live: true,
            silent: false,
        });
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.now += Duration::from_millis(1);
        self.machine.handle(input, self.now);
        while let Some(effect) = self.machine.poll_effect() {
            self.carry_out(effect);
        }
        self.check();
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Open {
                kind,
                generation,
                which,
            } => {
                let mut questions = self.questions.iter();
                assert!(
                    questions.all(|question| question.0 != kind),
                    "one at a time"
                );
                assert!(self.needed(), "nobody wants the {kind:?}");
                let wish = self.line(kind).1;
                assert!(wish || kind == Kind::Microphone, "the camera is off");
                self.questions.push((kind, generation, which));
            }
            Effect::OpenScreen { generation } => {
                assert_eq!(self.pickers, [], "one at a time");
                self.pickers.push(generation);
            }
            Effect::Stop { generation } => {
                let before = self.tracks.len();
                self.tracks.retain(|track| track.generation != generation);
                assert_eq!(self.tracks.len() + 1, before, "no track {generation}");
                self.ends.retain(|(_, ended)| *ended != generation);
            }
            Effect::Mute { on } => {
                let source = self.machine.source(Kind::Microphone);
                for track in &mut self.tracks {
                    if Some(track.generation) == source {
                        track.silent = on;
                    }
                }
            }
            Effect::List => self.changed = true,
            Effect::Replaced { kind } => {
                let slot = usize::from(kind == Kind::Camera);
                self.sending[slot] = self.machine.source(kind);
            }
            Effect::Settled { generation, .. } => {
                assert!(self.wanted.1 && generation == self.calls, "of this call");
                self.settled += 1;
                assert_eq!(self.settled, 1, "once");
            }
            Effect::Speaker { .. } => panic!("nobody chose a speaker"),
        }
    }

    /// What is in use of a device, and whether it is wished on.
    pub(crate) fn line(&self, kind: Kind) -> (State, bool) {
        let view = self.machine.view();
        let line = if kind == Kind::Camera {
            view.camera
        } else {
            view.microphone
        };
        (line.state, line.wish)
    }

    pub(crate) fn needed(&self) -> bool {
        self.wanted.0 || self.wanted.1
    }
}
