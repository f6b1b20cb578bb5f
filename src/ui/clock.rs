//! How long a call has lasted.

use std::time::Duration;

use leptos::prelude::*;

/// Minutes and seconds, and hours where there are any: `1:02:03`.
pub(super) fn written(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Time since the page's time origin.
fn now() -> Duration {
    let milliseconds = window().performance().map_or(0.0, |clock| clock.now());
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

/// A clock that counts from a moment on.
#[component]
pub(super) fn Clock(
    /// When it started, since the time origin.
    since: Duration,
) -> impl IntoView {
    let elapsed = move || now().saturating_sub(since);
    let (seconds, set_seconds) = signal(elapsed().as_secs());
    let ticking = set_interval_with_handle(
        move || set_seconds.set(elapsed().as_secs()),
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(handle) = ticking {
            handle.clear();
        }
    });
    view! {
        <span class="clock" role="timer">
            {move || written(Duration::from_secs(seconds.get()))}
        </span>
    }
}
