//! How loud the microphone is.

use std::any::Any;

use leptos::prelude::*;
use visavis_call::Generation;
use visavis_devices::State;

use super::green::is_open;
use crate::ui::{Context, follow};

/// Has told how loud the microphone of a generation is, of 100, for as long as what it gives is held.
pub type Listen = Box<dyn Fn(Generation, Box<dyn Fn(u32)>) -> Option<Box<dyn Any>>>;

/// A bar that moves with the sound while there is any.
#[component]
pub(super) fn Level(
    /// What there is to show.
    context: Context,
    /// Hears it.
    listen: StoredValue<Listen, LocalStorage>,
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
    let ear = StoredValue::new_local(None);
    follow(move |_| {
        ear.set_value(None);
        tell.set(0);
        if let Some(generation) = generation.get() {
            let tell = Box::new(move |percent| {
                let _: Option<()> = tell.try_update(|level| *level = percent);
            });
            ear.set_value(listen.with_value(|listen| listen(generation, tell)));
        }
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
