//! Whether the person is told of calls while they do not look at the page.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Context;
use crate::company::notify;
use crate::words::for_lobby;

/// The switch; none where the browser cannot.
pub(super) fn switch(context: Context) -> Option<impl IntoView> {
    let words = for_lobby(context.words);
    let on = RwSignal::new(notify::is_on());
    let refused = RwSignal::new(false);
    let turn = move |event| {
        let wanted = event_target_checked(&event);
        on.set(wanted);
        refused.set(false);
        if wanted {
            spawn_local(async move {
                let allowed = notify::turn_on().await;
                // The lobby may be gone by the time that the person has answered.
                let _: Option<()> = on.try_update(|on| *on = allowed);
                let _: Option<()> = refused.try_update(|refused| *refused = !allowed);
            });
        } else {
            notify::turn_off();
        }
    };
    let why = move || {
        if refused.get() { words.not_allowed } else { "" }
    };
    notify::can().then(|| {
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="notify"
                    prop:checked=move || on.get()
                    on:change=turn
                />
                <span>{words.notify}</span>
            </label>
            <p class="news" role="status" data-testid="notify-refused">
                {why}
            </p>
        }
    })
}
