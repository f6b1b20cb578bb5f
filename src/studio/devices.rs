//! The devices' machine, and what it asks for, done.

use std::rc::Rc;
use std::time::Duration;

use visavis_call::Generation;
use visavis_devices::{Effect, Input, Kind, Machine, Opened, ScreenHas, ShareError};
use wasm_bindgen_futures::spawn_local;

use super::{Desk, Handle, Inner};
use crate::conductor::choices;
use crate::media::{self, Track};
use crate::platform::Page;
use crate::rtc::TrackKind;

/// Something that happened to the devices.
#[derive(Debug)]
pub(super) enum DeviceInput {
    /// For the machine, as it is.
    Plain(Input),
    /// A device was opened, or not.
    Opened {
        kind: Kind,
        generation: Generation,
        result: Result<(Track, Opened), visavis_call::DeviceError>,
    },
    /// A screen was, with or without its sound.
    Shared {
        generation: Generation,
        result: Result<(Track, Option<Track>, ScreenHas), ShareError>,
    },
}

impl Inner {
    /// One input, and all that follows from it.
    pub(super) fn hear(self: &Rc<Self>, input: DeviceInput, now: Duration) {
        let settled = {
            let desk = &mut *self.desk.borrow_mut();
            let input = desk.keep(input);
            desk.devices.handle(input, now);
            while let Some(effect) = desk.devices.poll_effect() {
                desk.carry_out(effect, &self.handle());
            }
            std::mem::take(&mut desk.settled)
        };
        for (generation, report) in settled {
            self.conductor.media(generation, report);
        }
    }
}

impl Desk {
    /// Keeps the tracks that came with an input.
    fn keep(&mut self, input: DeviceInput) -> Input {
        match input {
            DeviceInput::Plain(input) => input,
            DeviceInput::Opened {
                kind,
                generation,
                result,
            } => Input::Opened {
                kind,
                generation,
                result: result.map(|(track, opened)| {
                    self.media.keep(kind, generation, track);
                    opened
                }),
            },
            DeviceInput::Shared { generation, result } => Input::Shared {
                generation,
                result: result.map(|(picture, sound, has)| {
                    self.media.keep(Kind::Camera, generation, picture);
                    if let Some(sound) = sound {
                        self.media.keep(Kind::Speaker, generation, sound);
                    }
                    has
                }),
            },
        }
    }

    fn carry_out(&mut self, effect: Effect, handle: &Handle) {
        match effect {
            Effect::Open {
                kind,
                generation,
                which,
            } => {
                let handle = handle.clone();
                spawn_local(async move {
                    let result = media::open(kind, &which).await;
                    let ended = handle.teller(Input::Ended { kind, generation });
                    handle.hear(DeviceInput::Opened {
                        kind,
                        generation,
                        result: result.map(|(track, opened)| (Track::new(track, ended), opened)),
                    });
                });
            }
            Effect::Stop { generation } => self.media.stop(generation),
            Effect::Mute { on } => self.media.mute(on),
            Effect::List => handle.list(),
            // The screen has the other person's sound played where it reads that it should.
            Effect::Speaker { .. } => {}
            Effect::OpenScreen { generation } => {
                let handle = handle.clone();
                spawn_local(async move {
                    let result = media::open_screen().await;
                    let ended = handle.teller(Input::ShareEnded { generation });
                    let result = result.map(|(picture, sound, has)| {
                        let sound = sound.map(|sound| Track::new(sound, || ()));
                        (Track::new(picture, ended), sound, has)
                    });
                    handle.hear(DeviceInput::Shared { generation, result });
                });
            }
            Effect::Replaced { kind } => {
                let track = self.media.show(kind, self.devices.source(kind));
                for (_, peer) in &self.peers {
                    peer.send(track_kind(kind), track.clone());
                }
            }
            Effect::Settled { generation, report } => self.settled.push((generation, report)),
        }
    }
}

impl Handle {
    /// Looks which devices there are.
    pub(super) fn list(&self) {
        let handle = self.clone();
        spawn_local(async move {
            let listed = Input::Listed(media::list().await);
            handle.hear(DeviceInput::Plain(listed));
        });
    }

    fn teller(&self, input: Input) -> impl Fn() + 'static {
        let handle = self.clone();
        move || handle.hear(DeviceInput::Plain(input.clone()))
    }
}

pub(super) fn track_kind(kind: Kind) -> TrackKind {
    match kind {
        Kind::Camera => TrackKind::Video,
        Kind::Microphone | Kind::Speaker => TrackKind::Audio,
    }
}

/// A machine that wants what the person wanted the last time.
pub(super) fn remembered(page: &Page) -> Machine {
    let mut machine = Machine::new();
    for kind in [Kind::Microphone, Kind::Camera, Kind::Speaker] {
        let device = choices::chosen(page, kind);
        if device.is_some() {
            machine.handle(Input::Choose { kind, device }, Duration::ZERO);
        }
        if choices::is_off(page, kind) {
            machine.handle(Input::Wish { kind, on: false }, Duration::ZERO);
        }
    }
    machine
}

/// Remembers what the person wants for the next time. Who is mute within a call need not want to
/// be so in the next.
pub(super) fn remember(page: &Page, wish: &Input, in_call: bool) {
    match wish {
        Input::Choose { kind, device } => choices::choose(page, *kind, device.as_ref()),
        Input::Wish { kind, on } if !in_call => choices::wish(page, *kind, *on),
        Input::Preview(_)
        | Input::Call { .. }
        | Input::CallOver
        | Input::Wish { .. }
        | Input::Flip
        | Input::Opened { .. }
        | Input::Ended { .. }
        | Input::Listed(_)
        | Input::SpeakerRefused(_)
        | Input::Share { .. }
        | Input::Shared { .. }
        | Input::ShareEnded { .. } => {}
    }
}
