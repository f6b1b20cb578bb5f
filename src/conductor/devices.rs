//! The devices' machine, and what it asks for, done.

use std::time::Duration;

use visavis_call::{Generation, Input as CallInput};
use visavis_devices::{DeviceId, Effect, Input, Kind, Machine, Opened, ScreenHas, ShareError};
use wasm_bindgen_futures::spawn_local;

use super::wiring::{Handle, Happening, State};
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

impl State {
    pub(super) fn hear_devices(&mut self, input: DeviceInput, now: Duration) {
        let input = match input {
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
        };
        self.devices.handle(input, now);
    }

    pub(super) fn carry_out_devices(&mut self, effect: Effect, now: Duration, handle: &Handle) {
        match effect {
            Effect::Open {
                kind,
                generation,
                which,
            } => {
                let handle = handle.clone();
                spawn_local(async move {
                    let result = media::open(kind, &which).await;
                    let ended = tell(&handle, Input::Ended { kind, generation });
                    handle.happen(Happening::Devices(DeviceInput::Opened {
                        kind,
                        generation,
                        result: result.map(|(track, opened)| (Track::new(track, ended), opened)),
                    }));
                });
            }
            Effect::Stop { generation } => self.media.stop(generation),
            Effect::Mute { on } => self.media.mute(on),
            Effect::List => list(handle),
            // The screen has the other person's sound played where it reads that it should.
            Effect::Speaker { .. } => {}
            Effect::OpenScreen { generation } => {
                let handle = handle.clone();
                spawn_local(async move {
                    let result = media::open_screen().await;
                    let ended = tell(&handle, Input::ShareEnded { generation });
                    let result = result.map(|(picture, sound, has)| {
                        let sound = sound.map(|sound| Track::new(sound, || ()));
                        (Track::new(picture, ended), sound, has)
                    });
                    handle.happen(Happening::Devices(DeviceInput::Shared {
                        generation,
                        result,
                    }));
                });
            }
            Effect::Replaced { kind } => {
                let track = self.media.show(kind, self.devices.source(kind));
                for (_, peer) in &self.peers {
                    peer.send(track_kind(kind), track.clone());
                }
            }
            Effect::Settled { generation, report } => {
                self.call
                    .handle(CallInput::Media { generation, report }, now);
            }
        }
    }
}

pub(super) fn track_kind(kind: Kind) -> TrackKind {
    match kind {
        Kind::Camera => TrackKind::Video,
        Kind::Microphone | Kind::Speaker => TrackKind::Audio,
    }
}

/// Looks which devices there are.
pub(super) fn list(handle: &Handle) {
    let handle = handle.clone();
    spawn_local(async move {
        let listed = Input::Listed(media::list().await);
        handle.happen(Happening::Devices(DeviceInput::Plain(listed)));
    });
}

/// Under what a person's choice of a device is remembered, and whether it is to be off.
fn keys(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Microphone => ("visavis.microphone", "visavis.muted"),
        Kind::Camera => ("visavis.camera", "visavis.camera-off"),
        Kind::Speaker => ("visavis.speaker", ""),
    }
}

/// The device that the person chose, the last time too.
pub(super) fn chosen(page: &Page, kind: Kind) -> Option<DeviceId> {
    let id = page.remembered(keys(kind).0).filter(|id| !id.is_empty());
    id.map(DeviceId)
}

/// A machine that wants what the person wanted the last time.
pub(super) fn remembered(page: &Page) -> Machine {
    let mut machine = Machine::new();
    for kind in [Kind::Microphone, Kind::Camera, Kind::Speaker] {
        let (_, off) = keys(kind);
        let device = chosen(page, kind);
        if device.is_some() {
            machine.handle(Input::Choose { kind, device }, Duration::ZERO);
        }
        if kind != Kind::Speaker && page.remembered(off).is_some_and(|off| !off.is_empty()) {
            machine.handle(Input::Wish { kind, on: false }, Duration::ZERO);
        }
    }
    machine
}

/// Remembers what the person wants for the next time. Who is mute within a call need not want to
/// be so in the next.
pub(super) fn remember(page: &Page, wish: &Input, in_call: bool) {
    match wish {
        Input::Choose { kind, device } => {
            let id = device.as_ref().map_or("", |device| &device.0);
            page.remember(keys(*kind).0, id);
        }
        Input::Wish { kind, on } if !in_call => {
            page.remember(keys(*kind).1, if *on { "" } else { "yes" });
        }
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

fn tell(handle: &Handle, input: Input) -> impl Fn() + 'static {
    let handle = handle.clone();
    move || handle.happen(Happening::Devices(DeviceInput::Plain(input.clone())))
}
