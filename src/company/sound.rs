//! What is heard of a shared screen: its sound goes out with the voice, in one track.

use visavis_call::Generation;
use visavis_devices::{Kind, Sharing, State, View};

use crate::conductor::CallHandle;
use crate::media::Mix;

/// The sound that goes out while a screen with sound is shared.
#[derive(Default)]
pub(super) struct Sound {
    /// Which voice, if there is one, goes out with which screen.
    of: Option<(Option<Generation>, Generation)>,
    mix: Option<Mix>,
}

impl Sound {
    /// Goes along with the devices. Nothing is negotiated: another track takes the place of one.
    pub(super) fn follow(&mut self, devices: &View, call: &CallHandle) {
        let voice = match devices.microphone.state {
            State::On(generation) => Some(generation),
            State::Off | State::Opening | State::Failed(_) => None,
        };
        let wanted = match devices.sharing {
            Sharing::On { generation, has } if has.audio => Some((voice, generation)),
            Sharing::On { .. } | Sharing::Opening | Sharing::Off => None,
        };
        if wanted == self.of {
            return;
        }
        self.of = wanted;
        let voice = voice.and_then(|it| call.track(Kind::Microphone, it));
        let screen = wanted.and_then(|(_, it)| call.track(Kind::Speaker, it));
        let mix = voice.as_ref().zip(screen.as_ref());
        // Where nothing can be mixed, the voice matters more.
        let mix = mix.and_then(|(voice, screen)| Mix::of(voice, screen).ok());
        let mixed = mix.as_ref().and_then(Mix::track);
        call.send_sound(mixed.or(voice).or(screen));
        self.mix = mix;
    }
}
