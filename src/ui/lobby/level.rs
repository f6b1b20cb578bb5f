//! How loud the microphone is.

use std::time::Duration;

use leptos::prelude::*;
use visavis_devices::State;
use web_sys::{AnalyserNode, AudioContext, MediaStream};

use super::green::is_open;
use crate::ui::{Context, follow};

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How many samples are looked at.
const SAMPLES: u32 = 1024;
/// What is as loud as it gets when somebody speaks, of 1.
const LOUD: f32 = 0.25;

/// An ear that hears for as long as it is held.
struct Ear {
    audio: AudioContext,
    analyser: AnalyserNode,
    looks: IntervalHandle,
}

impl Ear {
    /// `None` where the browser has none, or the stream no sound.
    fn open(stream: &MediaStream, tell: WriteSignal<u32>) -> Option<Self> {
        let audio = AudioContext::new().ok()?;
        let analyser = audio.create_analyser().ok()?;
        analyser.set_fft_size(SAMPLES);
        let source = audio.create_media_stream_source(stream).ok()?;
        source.connect_with_audio_node(&analyser).ok()?;
        let ear = analyser.clone();
        let look = move || {
            let percent = loudness(&ear);
            let _: Option<()> = tell.try_update(|level| *level = percent);
        };
        let looks = set_interval_with_handle(look, LOOK_EVERY).ok()?;
        Some(Self {
            audio,
            analyser,
            looks,
        })
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.looks.clear();
        self.analyser.disconnect().unwrap_or_default();
        // Nobody waits for its end.
        let _ = self.audio.close();
    }
}

/// How loud it is, of 100.
fn loudness(ear: &AnalyserNode) -> u32 {
    let mut samples = [0.0_f32; SAMPLES as usize];
    ear.get_float_time_domain_data(&mut samples);
    let peak = samples.iter().fold(0.0_f32, |peak, it| peak.max(it.abs()));
    // Ears hear ratios: what is quiet shows, too.
    let percent = ((peak / LOUD).sqrt() * 100.0).min(100.0).round();
    // From 0 to 100.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded above"
    )]
    let percent = percent as u32;
    percent
}

/// A bar that moves with the sound while there is any.
#[component]
pub(super) fn Level(
    /// What there is to show.
    context: Context,
    /// What it is, for those who cannot see it.
    label: &'static str,
) -> impl IntoView {
    let (level, tell) = signal(0);
    let generation = Memo::new(move |_| {
        context.get(|screen| match screen.devices.microphone.state {
            State::On(generation) if is_open(screen) => Some(generation),
            State::On(_) | State::Off | State::Opening | State::Failed(_) => None,
        })
    });
    follow(move |ear: Option<Option<StoredValue<Ear, LocalStorage>>>| {
        if let Some(ear) = ear.flatten() {
            ear.dispose();
        }
        tell.set(0);
        generation.get()?;
        let stream = context
            .shown
            .with_untracked(|(_, streams)| streams.own.clone());
        let ear = Ear::open(&stream?, tell)?;
        Some(StoredValue::new_local(ear))
    });
    view! {
        <div
            class="level"
            role="meter"
            data-testid="level"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=level
            hidden=move || generation.get().is_none()
        >
            <span style:inline-size=move || [level.get().to_string().as_str(), "%"].concat()></span>
        </div>
    }
}
