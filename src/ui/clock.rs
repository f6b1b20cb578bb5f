//! How long a call has lasted.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::{Context, follow};

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
pub(super) fn push(text: &mut String, number: u64) {
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

/// Tells `beat` at every full second since a moment, for as long as there is one.
pub(super) fn beat(context: Context, beat: WriteSignal<bool>) {
    follow(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        context.beat.track();
        let since = context.get(|screen| screen.connected_at)?;
        let into_second = context.since(since).subsec_millis();
        let left = Duration::from_millis((1000 - into_second).into());
        let tell = move || {
            // Nobody listens where the page has gone meanwhile.
            let _: Option<()> = beat.try_update(|beat| *beat = !*beat);
        };
        set_timeout_with_handle(tell, left).ok()
    });
}
