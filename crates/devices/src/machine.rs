//! The devices' state machine.

use std::time::Duration;

use visavis_call::{Generation, MediaReport};

use crate::desk::Desk;
use crate::screen::Screen;
use crate::slot::Slot;
use crate::speaker::Speaker;
use crate::{Effect, Input, Kind, Sent, View, Wanted};

/// One page's devices.
///
/// ```text
///               wished, and wanted by green room or call
///      off ────────────────────────────────────────────────► opening ◄───┐
///       ▲                                                    │    │      │
///       │ not wanted;                    refused, and no     │    │ Ok   │ the device
///       │ camera wished off              other is left to    │    ▼      │ went away;
///       ├──────────────────── failed ◄── try ────────────────┘    on ────┘ another was
///       │                        └─► opening: wished or            │       picked: stays
///       │                            chosen again, plugged in      │       on meanwhile
///       └──────────────────────────────────────────────────────────┘
/// ```
///
/// Microphone and camera go through it each by itself. Only a camera that is wished off is closed,
/// so that its light goes out; a microphone falls silent, so that it can speak at once.
///
/// Drive it with [`Machine::handle`] and carry out what [`Machine::poll_effect`] gives until it
/// gives nothing. There is nothing to wait for but the browser's answers, so it has no time-out.
#[derive(Debug)]
pub struct Machine {
    preview: bool,
    call: Option<Generation>,
    /// Whether the call still waits to hear what there is.
    unsettled: bool,
    microphone: Slot,
    camera: Slot,
    speaker: Speaker,
    screen: Screen,
    desk: Desk,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A machine for a page that wants nothing yet. Both wishes are on; where the person has others,
    /// say them first.
    #[must_use]
    pub fn new() -> Self {
        Self {
            preview: false,
            call: None,
            unsettled: false,
            microphone: Slot::new(Kind::Microphone),
            camera: Slot::new(Kind::Camera),
            speaker: Speaker::default(),
            screen: Screen::default(),
            desk: Desk::new(),
        }
    }

    /// Takes one input. What means nothing in this state is counted and otherwise ignored; a track
    /// that comes with it is stopped.
    pub fn handle(&mut self, input: Input, now: Duration) {
        self.desk.now = now;
        let kinds = [Kind::Microphone, Kind::Camera];
        let before = kinds.map(|kind| self.source(kind));
        self.take(input);

        let needed = self.needed();
        self.microphone.steer(needed, &mut self.desk);
        self.camera.steer(needed, &mut self.desk);
        self.screen.steer(self.call.is_some(), &mut self.desk);
        for (kind, before) in kinds.into_iter().zip(before) {
            if self.source(kind) != before {
                self.desk.push(Effect::Replaced { kind });
            }
        }
        self.settle();
    }

    fn take(&mut self, input: Input) {
        let needed = self.needed();
        let desk = &mut self.desk;
        match input {
            Input::Preview(on) => self.preview = on,
            Input::Call { generation } => {
                if self.call != Some(generation) {
                    self.call = Some(generation);
                    self.unsettled = true;
                    // What failed in the green room may have been put right since.
                    self.microphone.retry();
                    self.camera.retry();
                }
            }
            Input::CallOver => self.call = None,
            Input::Wish { kind, on } => match kind {
                Kind::Microphone => self.microphone.wish(on, desk),
                Kind::Camera => self.camera.wish(on, desk),
                Kind::Speaker => desk.drop_input(),
            },
            Input::Choose { kind, device } => {
                let wanted = |device: Option<_>| device.map_or(Wanted::Any, Wanted::Device);
                match kind {
                    Kind::Microphone => self.microphone.choose(wanted(device)),
                    Kind::Camera => self.camera.choose(wanted(device)),
                    Kind::Speaker => self.speaker.choose(device, desk),
                }
            }
            Input::Flip => self.camera.flip(),
            Input::Opened {
                kind,
                generation,
                result,
            } => match kind {
                Kind::Microphone => self.microphone.opened(generation, result, needed, desk),
                Kind::Camera => self.camera.opened(generation, result, needed, desk),
                Kind::Speaker => desk.drop_input(),
            },
            Input::Ended { kind, generation } => match kind {
                Kind::Microphone => self.microphone.ended(generation, desk),
                Kind::Camera => self.camera.ended(generation, desk),
                Kind::Speaker => desk.drop_input(),
            },
            Input::Listed(devices) => {
                let speaker = self.speaker.device();
                let from = speaker.map_or_else(String::new, |id| desk.label(Kind::Speaker, id));
                let [microphone, camera] = desk.list(devices);
                if microphone {
                    self.microphone.arrived(desk);
                }
                if camera {
                    self.camera.arrived(desk);
                }
                self.speaker.listed(from, desk);
            }
            Input::SpeakerRefused(error) => self.speaker.refused(error, desk),
            Input::Share { on } => {
                if self.call.is_none() {
                    desk.drop_input();
                }
                self.screen.share(on);
            }
            Input::Shared { generation, result } => self.screen.shared(generation, result, desk),
            Input::ShareEnded { generation } => self.screen.ended(generation, desk),
        }
    }

    /// Lets the call go on as soon as it is known what there is.
    fn settle(&mut self) {
        if self.unsettled
            && let Some(generation) = self.call
            && let Some(audio) = self.microphone.decided()
            && let Some(video) = self.camera.decided()
        {
            self.unsettled = false;
            self.desk.push(Effect::Settled {
                generation,
                report: MediaReport { audio, video },
            });
        }
    }

    /// Whether anybody wants media.
    fn needed(&self) -> bool {
        self.preview || self.call.is_some()
    }

    /// The next thing to do outside, in order; `None` when there is nothing left.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.desk.poll()
    }

    /// Of which generation the track is that is to be sent: for [`Kind::Microphone`] the sound,
    /// which may be silent, for [`Kind::Camera`] the picture, which may be that of a screen.
    /// `None`: nothing is.
    #[must_use]
    pub fn source(&self, kind: Kind) -> Option<Generation> {
        match kind {
            Kind::Microphone => self.microphone.track(),
            Kind::Camera => self.screen.track().or(self.camera.track()),
            Kind::Speaker => None,
        }
    }

    /// How many inputs meant nothing when they came.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.desk.dropped
    }

    /// What to tell the other side.
    #[must_use]
    pub fn sent(&self) -> Sent {
        Sent {
            microphone: self.microphone.flow(),
            camera: self.camera.flow(),
            screen: self.screen.track().is_some(),
        }
    }

    /// Everything that a screen needs.
    #[must_use]
    pub fn view(&self) -> View {
        let needed = self.needed();
        View {
            microphone: self.microphone.line(needed),
            camera: self.camera.line(needed),
            speaker: self.speaker.device().cloned(),
            sharing: self.screen.sharing(),
            devices: self.desk.devices.clone(),
            told: self.desk.told.clone(),
        }
    }
}
