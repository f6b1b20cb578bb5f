//! What holds at any time, and what holds in the end.

use visavis_call::DeviceError;
use visavis_devices::{Input, Kind, Sharing, State};

use crate::browser::{KINDS, World};

impl World {
    /// What holds at any time.
    pub(crate) fn check(&self) {
        let mut used = Vec::new();
        for kind in KINDS {
            if let (State::On(generation), _) = self.line(kind) {
                used.push((Some(kind), generation));
            }
        }
        if let Sharing::On { generation, .. } = self.machine.view().sharing {
            used.push((None, generation));
            assert!(self.wanted.1, "a screen is shared with nobody");
        }
        let mut held: Vec<_> = self
            .tracks
            .iter()
            .map(|track| (track.kind, track.generation))
            .collect();
        held.sort_by_key(|(_, generation)| *generation);
        used.sort_by_key(|(_, generation)| *generation);
        assert_eq!(held, used, "what is open is what is in use");
        assert!(self.needed() || held.is_empty(), "nobody wants {held:?}");

        for track in &self.tracks {
            let wish = track.kind.is_none_or(|kind| self.line(kind).1);
            assert_eq!(track.silent, !wish, "{track:?}");
            assert!(wish || track.kind == Some(Kind::Microphone), "{track:?}");
        }
        let sources = KINDS.map(|kind| self.machine.source(kind));
        assert_eq!(self.sending, sources, "what is sent is what is in use");
    }

    /// What holds when nothing is under way.
    pub(crate) fn check_quiet(&self) {
        for kind in KINDS {
            let (state, wish) = self.line(kind);
            let there = self.plugged.iter().any(|device| device.0 == kind);
            match state {
                State::Opening => panic!("{kind:?} waits for nothing"),
                State::Off => assert!(!(self.needed() && wish), "{kind:?} is wished on"),
                State::On(generation) => {
                    let mut tracks = self.tracks.iter();
                    let track = tracks.find(|track| track.generation == generation);
                    assert!(track.is_some_and(|track| track.live), "{kind:?} is over");
                }
                State::Failed(DeviceError::NotFound) => {
                    assert!(!there, "{kind:?} is there, and was not found");
                }
                State::Failed(_) => assert!(self.needed() && wish),
            }
        }
        assert!(!self.wanted.1 || self.settled == 1, "the call waits");
    }

    /// After another try of what failed, whatever is plugged in is on.
    pub(crate) fn check_retried(&mut self) {
        for kind in KINDS {
            if let (State::Failed(_), _) = self.line(kind) {
                self.give(Input::Wish { kind, on: true });
            }
        }
        self.quiet();
        self.check_quiet();
        for kind in KINDS {
            let (state, wish) = self.line(kind);
            let there = self.plugged.iter().any(|device| device.0 == kind);
            if wish && self.needed() {
                assert_eq!(matches!(state, State::On(_)), there, "{kind:?}: {state:?}");
            }
        }
    }
}
