//! The one kind of button.

use leptos::prelude::*;

use super::Context;
use super::icon::Icon;
use crate::conductor::Screen;

/// What a button is like.
#[derive(Clone, Copy)]
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
}

/// A button: an icon and a word.
#[component]
pub(super) fn Button(
    /// What there is to show.
    context: Context,
    /// What it is like.
    look: Look,
    /// What it does.
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class=look.class
            data-testid=look.name
            title=look.label
            disabled=context.flag(look.disabled)
            on:click=move |_| on_click.run(())
        >
            <span class="disc">
                <Icon name=look.icon />
            </span>
            <span class="label">{look.label}</span>
        </button>
    }
}
