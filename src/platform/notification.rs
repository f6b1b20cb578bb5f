//! A word outside of the page (Notifications API Standard).

use gloo_events::EventListener;
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};

use crate::by_name;

/// What the person has said to being notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// The browser has no notifications, or none for pages.
    Missing,
    /// Not asked yet.
    Unasked,
    /// Yes.
    Granted,
    /// No; the browser asks no second time.
    Denied,
}

/// A notification; gone when this is dropped.
#[must_use = "dropping it takes the notification away"]
pub struct Notification {
    shown: JsValue,
    _clicked: EventListener,
}

impl Notification {
    /// Shows one; a click on it brings the page to the front. `None` where it may not, or where only
    /// service workers can, as on Android.
    #[must_use]
    pub fn show(title: &str) -> Option<Self> {
        if Self::permission() != Permission::Granted {
            return None;
        }
        let options = Object::new();
        // One page rings once, however often.
        by_name::set(&options, "tag", "visavis-call");
        by_name::set(&options, "renotify", true);
        let shown = by_name::make("Notification", &[title.into(), options.into()]).ok()?;
        let clicked = {
            let shown = shown.clone();
            EventListener::new(&shown.clone().unchecked_into(), "click", move |_| {
                // Whatever the browser does not let happen, the person can do.
                let _: Result<_, _> = by_name::call(&by_name::window(), "focus", &[]);
                let _: Result<_, _> = by_name::call(&shown, "close", &[]);
            })
        };
        Some(Self {
            shown,
            _clicked: clicked,
        })
    }

    /// What the person has said.
    #[must_use]
    pub fn permission() -> Permission {
        let class = by_name::get(&by_name::window(), "Notification");
        match by_name::get(&class, "permission").as_string().as_deref() {
            Some("default") => Permission::Unasked,
            Some("granted") => Permission::Granted,
            Some(_) => Permission::Denied,
            None => Permission::Missing,
        }
    }

    /// Asks the person, who must have clicked just now.
    pub async fn ask() -> Permission {
        let class = by_name::get(&by_name::window(), "Notification");
        // Whatever it says, the answer is there afterwards.
        let _: Result<_, _> = by_name::ask(&class, "requestPermission", &[]).await;
        Self::permission()
    }
}

impl Drop for Notification {
    fn drop(&mut self) {
        let _: Result<_, _> = by_name::call(&self.shown, "close", &[]);
    }
}
