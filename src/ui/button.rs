//! The one kind of button.

use leptos::prelude::*;

use super::icon::Icon;
use super::{Context, Wish};
use crate::conductor::Screen;

/// What a button is like.
#[derive(Clone)]
pub(super) struct Look {
    /// Its class: what it looks like.
    pub(super) class: &'static str,
    /// The name that tests know it by; empty for none.
    pub(super) name: &'static str,
    /// Its word; the style may show the icon alone.
    pub(super) label: &'static str,
    /// Its icon in the sprite; the style may show the word alone.
    pub(super) icon: &'static str,
    /// Whether it does nothing just now.
    pub(super) disabled: fn(&Screen) -> bool,
    /// What it does.
    pub(super) action: Action,
}

/// What a click does.
#[derive(Clone)]
pub(super) enum Action {
    /// What is not the screen's to do.
    Wish(Wish),
    /// Rings whoever has the id that was typed.
    DialTyped,
    /// Asks again for the devices that failed.
    TryDevices,
    /// Plays the sound that the browser held back.
    PlaySound(WriteSignal<bool>),
    /// Puts the notice of this title away.
    PutAway(WriteSignal<&'static str>, &'static str),
}

/// A button: an icon and a word.
#[component]
pub(super) fn Button(
    /// What there is to show.
    context: Context,
    /// What it is like.
    look: Look,
) -> impl IntoView {
    view! {
        <button
            class=look.class
            data-testid=look.name
            title=look.label
            disabled=context.flag(look.disabled)
            on:click=move |_| context.act(look.action.clone())
        >
            <span class="disc">
                <Icon name=look.icon />
            </span>
            <span class="label">{look.label}</span>
        </button>
    }
}

/// Two places for buttons, filled with what `of` gives whenever that changes.
pub(super) fn pair(
    context: Context,
    of: impl Fn() -> [Option<Look>; 2] + Send + 'static,
) -> impl IntoView {
    move || of().map(|look| look.map(|look| view! { <Button context look /> }))
}
