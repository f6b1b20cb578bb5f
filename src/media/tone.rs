//! What is heard while it rings, here and there (W3C Web Audio API). No recording is needed for it.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::platform::{JsError, late};

/// What to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tune {
    /// Somebody calls.
    Ring,
    /// It rings at the other side.
    Ringback,
}

/// Two notes that come again and again. Times are in seconds.
struct Score {
    /// How high, in hertz, and when within a round.
    notes: [(f64, f64); 2],
    round: f64,
    /// 1 is as loud as it gets.
    volume: f64,
    /// The time constant with which a note dies away.
    decay: f64,
}

/// How long it goes on, in seconds: longer than any call rings. All of it is handed over at once: the
/// timers of a page in the background would come too late.
const LONGEST: f64 = 60.0;
/// How soon it begins, and how soon a note is there: without a click.
const SOON: f64 = 0.05;
const ATTACK: f64 = 0.012;
/// How long a note is held before it dies away.
const HELD: f64 = 0.08;

impl Tune {
    /// A third down, like a door bell's; a low fifth, further away.
    fn score(self) -> Score {
        match self {
            Self::Ring => Score {
                notes: [(659.26, 0.0), (523.25, 0.36)],
                round: 2.4,
                volume: 0.2,
                decay: 0.28,
            },
            Self::Ringback => Score {
                notes: [(329.63, 0.0), (493.88, 0.12)],
                round: 3.6,
                volume: 0.06,
                decay: 0.4,
            },
        }
    }
}

/// A tune that plays until this is dropped.
#[must_use = "dropping it makes it silent"]
pub struct Tone(JsValue);

impl Tone {
    /// Plays it. A browser that lets a page make no sound before a click stays silent.
    #[must_use]
    pub fn play(tune: Tune) -> Option<Self> {
        let played = Self(late::make("AudioContext", &[]).ok()?);
        let score = tune.score();
        for note in score.notes {
            played.voice(&score, note).ok()?;
        }
        Some(played)
    }

    /// One of the notes, in all rounds.
    fn voice(&self, score: &Score, (pitch, at): (f64, f64)) -> Result<(), JsError> {
        let context = &self.0;
        let source = late::call(context, "createOscillator", &[])?;
        late::set(&late::get(&source, "frequency"), "value", pitch);
        let loudness = late::call(context, "createGain", &[])?;
        let gain = late::get(&loudness, "gain");
        late::set(&gain, "value", 0.0);

        let toward = |value: f64, from: f64, pace: f64| {
            late::call(
                &gain,
                "setTargetAtTime",
                &[value.into(), from.into(), pace.into()],
            )
        };
        let mut begin = SOON + at;
        while begin < LONGEST {
            toward(score.volume, begin, ATTACK)?;
            toward(0.0, begin + HELD, score.decay)?;
            begin += score.round;
        }

        late::call(&source, "connect", std::slice::from_ref(&loudness))?;
        late::call(&loudness, "connect", &[late::get(context, "destination")])?;
        late::call(&source, "start", &[])?;
        late::call(&source, "stop", &[begin.into()])?;
        Ok(())
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        let closed = late::call(&self.0, "close", &[]);
        spawn_local(async move {
            // Closed or not, there is nobody to hear it.
            let _: Result<_, _> = late::settle(closed).await;
        });
    }
}
