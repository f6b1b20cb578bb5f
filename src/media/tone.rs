//! What is heard while it rings, here and there, and to try a speaker. No recording is needed for it.

use std::fmt;

use visavis_devices::DeviceId;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::sounds::{Sounds, connect};
use crate::by_name::{call, get, set};
use crate::platform::JsError;

/// What to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tune {
    /// Somebody calls.
    Ring,
    /// It rings at the other side.
    Ringback,
    /// One tone, to be asked whether it is heard.
    Test,
}

/// A few notes that come again and again. Times are in seconds.
struct Score {
    /// How high, in hertz, and when within a round.
    notes: &'static [(f64, f64)],
    /// How long a note is held before it dies away.
    held: f64,
    /// The time constant with which it does.
    decay: f64,
    round: f64,
    /// 1 is as loud as it gets.
    volume: f64,
    /// When no round begins any more.
    until: f64,
}

/// How long it goes on, in seconds: longer than any call rings. All of it is handed over at once: the
/// timers of a page in the background would come too late.
const LONGEST: f64 = 60.0;
/// How soon it begins, and how soon a note is there: without a click.
const SOON: f64 = 0.05;
const ATTACK: f64 = 0.012;

impl Tune {
    /// A third down, like a door bell's; a low fifth, further away; a note that small speakers
    /// have, too.
    fn score(self) -> Score {
        match self {
            Self::Ring => Score {
                notes: &[(659.26, 0.0), (523.25, 0.36)],
                held: 0.08,
                decay: 0.28,
                round: 2.4,
                volume: 0.2,
                until: LONGEST,
            },
            Self::Ringback => Score {
                notes: &[(329.63, 0.0), (493.88, 0.12)],
                held: 0.08,
                decay: 0.4,
                round: 3.6,
                volume: 0.06,
                until: LONGEST,
            },
            Self::Test => Score {
                notes: &[(659.26, 0.0)],
                held: 1.0,
                decay: 0.1,
                round: 1.5,
                volume: 0.2,
                until: 1.0,
            },
        }
    }
}

/// A tune that plays until this is dropped.
#[must_use = "dropping it makes it silent"]
pub struct Tone(Sounds);

impl Tone {
    /// Plays it by this device, where the browser can choose; else by the system's own. A browser
    /// that lets a page make no sound before a click stays silent.
    ///
    /// # Errors
    /// What the browser throws, above all where it has no Web Audio.
    pub fn play(tune: Tune, device: Option<&DeviceId>) -> Result<Self, JsError> {
        let played = Self(Sounds::new()?);
        if let Some(DeviceId(id)) = device {
            // Where it cannot choose, the tone comes from where the call's sound comes from, too.
            if let Ok(set) = played.0.by(id) {
                let set = JsFuture::from(js_sys::Promise::resolve(&set));
                spawn_local(async move { drop(set.await) });
            }
        }
        let score = tune.score();
        for (pitch, at) in score.notes {
            played.voice(&score, *pitch, *at)?;
        }
        Ok(played)
    }

    /// Whether the browser lets it be heard.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// One of the notes, in all rounds.
    fn voice(&self, score: &Score, pitch: f64, at: f64) -> Result<(), JsError> {
        let source = self.0.node("createOscillator")?;
        set(&get(&source, "frequency"), "value", pitch);
        let loudness = self.0.node("createGain")?;
        let gain = get(&loudness, "gain");
        set(&gain, "value", 0.0);

        let toward = |value: f64, from: f64, pace: f64| {
            let arguments = [value.into(), from.into(), pace.into()];
            call(&gain, "setTargetAtTime", &arguments)
        };
        let start = self.0.now() + SOON;
        let mut begin = at;
        while begin < score.until {
            toward(score.volume, start + begin, ATTACK)?;
            toward(0.0, start + begin + score.held, score.decay)?;
            begin += score.round;
        }

        connect(&source, &loudness)?;
        connect(&loudness, &self.0.output())?;
        call(&source, "start", &[])?;
        call(&source, "stop", &[(start + begin).into()])?;
        Ok(())
    }
}

impl fmt::Debug for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tone")
    }
}
