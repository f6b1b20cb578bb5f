//! Buttons, and the bar at the bottom of a call.

use leptos::prelude::*;
use visavis_call::Intent;

use super::clock::Clock;
use super::icon::Icon;
use super::{context, live};

/// A round button: an icon over its word.
#[component]
pub(super) fn RoundButton(
    /// The name that tests know it by.
    name: &'static str,
    /// Its word.
    label: &'static str,
    /// Its icon in the sprite.
    icon: &'static str,
    /// "go" or "stop".
    tone: &'static str,
    /// What it asks for.
    intent: Intent,
) -> impl IntoView {
    let context = context();
    view! {
        <button class=format!("round {tone}") data-testid=name on:click=context.asks(intent)>
            <span class="disc">
                <Icon name=icon />
            </span>
            <span>{label}</span>
        </button>
    }
}

/// The bar of a call that is under way.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let context = context();
    let phase = context.phase();
    let connected_at = context.aspect(|screen| screen.connected_at);
    view! {
        <Show when=move || live(phase.get())>
            <div class="bar" role="toolbar">
                {move || connected_at.get().map(|since| view! { <Clock since /> })}
                <button
                    class="pill stop"
                    data-testid="hang-up"
                    title=context.words.hang_up
                    aria-label=context.words.hang_up
                    on:click=context.asks(Intent::HangUp)
                >
                    <Icon name="hang-up" />
                </button>
            </div>
        </Show>
    }
}
