//! How loud the microphone is.

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use visavis_devices::State;

use super::green::is_open;
use crate::company;
use crate::ui::{Context, follow};

/// How often it is looked at, in milliseconds.
const LOOK_EVERY: u32 = 100;

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
    follow(
        move |looks: Option<Option<StoredValue<Interval, LocalStorage>>>| {
            if let Some(looks) = looks.flatten() {
                looks.dispose();
            }
            tell.set(0);
            generation.get()?;
            let stream = context
                .shown
                .with_untracked(|(_, streams)| streams.own.clone());
            let ear = company::Level::of(&stream?)?;
            let look = move || {
                let percent = ear.percent();
                let _: Option<()> = tell.try_update(|level| *level = percent);
            };
            Some(StoredValue::new_local(Interval::new(LOOK_EVERY, look)))
        },
    );
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
