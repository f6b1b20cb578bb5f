//! The drawn set: symbols of the sprite in index.html.

use leptos::prelude::*;

/// One icon of the set.
#[component]
pub(super) fn Icon(
    /// The symbol's id in the sprite, without its `i-`.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=["#i-", name].concat()></use>
        </svg>
    }
}
