//! Whether the person wants to be notified of calls while they do not look at the page.

use crate::platform::{Notification, Page, Permission};

/// Under what the person's wish is kept. The browser keeps only what it may do.
const KEY: &str = "visavis.notify";

/// Whether the browser can.
#[must_use]
pub fn can() -> bool {
    Notification::permission() != Permission::Missing
}

/// Whether a call is to be told of.
#[must_use]
pub fn is_on() -> bool {
    let wished = Page::current().and_then(|page| page.remembered(KEY));
    wished.is_some_and(|wish| !wish.is_empty()) && Notification::permission() == Permission::Granted
}

/// Turns it on; asks the person if they were not asked yet, who must have clicked just now. Gives
/// whether it is on.
pub async fn turn_on() -> bool {
    remember("yes");
    if Notification::permission() == Permission::Unasked {
        Notification::ask().await;
    }
    is_on()
}

/// Turns it off.
pub fn turn_off() {
    remember("");
}

fn remember(wish: &str) {
    if let Some(page) = Page::current() {
        page.remember(KEY, wish);
    }
}
