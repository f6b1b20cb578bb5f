//! How long a call has lasted.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use super::follow;

/// Minutes and seconds, and hours where there are any: `1:02:03`.
pub(super) fn written(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    if hours > 0 {
        push(&mut text, hours);
        text.push(':');
        pad(&mut text, minutes);
    } else {
        push(&mut text, minutes);
    }
    text.push(':');
    pad(&mut text, seconds);
    text
}

/// A number, without the weight of `core::fmt`.
fn push(text: &mut String, number: u64) {
    if number >= 10 {
        push(text, number / 10);
    }
    let digit = u32::try_from(number % 10).unwrap_or_default();
    text.extend(char::from_digit(digit, 10));
}

/// A number of at least two digits.
fn pad(text: &mut String, number: u64) {
    if number < 10 {
        text.push('0');
    }
    push(text, number);
}

/// What a clock shows that counts from a moment on; nothing where there is no such moment.
pub(super) fn counting(
    now: fn() -> Duration,
    since: impl Fn() -> Option<Duration> + Send + Sync + 'static,
) -> ReadSignal<String> {
    let (shown, show) = signal(String::new());
    follow(move |ticking: Option<Ticking>| {
        let since = since();
        if let Some(ticking) = ticking
            && ticking.since == since
        {
            return ticking;
        }
        let tick = move || {
            let text = since.map(|since| written(now().saturating_sub(since).as_secs()));
            show.set(text.unwrap_or_default());
        };
        tick();
        let second = Duration::from_secs(1);
        let timer = since.and_then(|_| set_interval_with_handle(tick, second).ok());
        Ticking { since, timer }
    });
    shown
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
