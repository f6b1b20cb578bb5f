//! How long a call has lasted.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use super::follow;

/// Minutes and seconds, and hours where there are any: `1:02:03`.
pub(super) fn written(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let two = |number: u64| format!("{number:02}");
    if hours > 0 {
        [hours.to_string(), two(minutes), two(seconds)].join(":")
    } else {
        [minutes.to_string(), two(seconds)].join(":")
    }
}

/// Time since the page's time origin.
fn now() -> Duration {
    let milliseconds = window().performance().map_or(0.0, |clock| clock.now());
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

/// What a clock shows that counts from a moment on; nothing where there is no such moment.
pub(super) fn counting(
    since: impl Fn() -> Option<Duration> + Send + Sync + 'static,
) -> Signal<String> {
    let shown = RwSignal::new(String::new());
    follow(move |ticking: Option<Ticking>| {
        let since = since();
        if let Some(ticking) = ticking
            && ticking.since == since
        {
            return ticking;
        }
        let show = move || {
            let text = since.map(|since| written(now().saturating_sub(since).as_secs()));
            shown.set(text.unwrap_or_default());
        };
        show();
        let second = Duration::from_secs(1);
        let timer = since.and_then(|_| set_interval_with_handle(show, second).ok());
        Ticking { since, timer }
    });
    shown.into()
}

/// A timer that ends with whoever holds it.
struct Ticking {
    since: Option<Duration>,
    timer: Option<IntervalHandle>,
}

impl Drop for Ticking {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            timer.clear();
        }
    }
}
