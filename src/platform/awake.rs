//! A screen that does not go dark (Screen Wake Lock API).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::Page;
use crate::by_name;

/// Keeps the screen on, in browsers that can, until it is dropped.
#[must_use = "dropping it lets the screen go dark"]
pub struct Awake {
    held: Rc<RefCell<JsValue>>,
    _seen: EventListener,
}

impl Awake {
    /// From now on. The browser lets go whenever the page is hidden, so it is asked again then.
    pub fn keep(page: &Page) -> Self {
        let held = Rc::<RefCell<JsValue>>::default();
        let (page, slot) = (page.clone(), Rc::downgrade(&held));
        ask(slot.clone());
        let seen = EventListener::new(&page.document().clone(), "visibilitychange", move |_| {
            if !page.is_hidden() {
                ask(slot.clone());
            }
        });
        Self { held, _seen: seen }
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        release(self.held.take());
    }
}

fn ask(held: Weak<RefCell<JsValue>>) {
    spawn_local(async move {
        let lock = by_name::get(&by_name::get(&by_name::window(), "navigator"), "wakeLock");
        // A low battery, a hidden page, a browser without: the screen may go dark, that is all.
        let Ok(sentinel) = by_name::ask(&lock, "request", &["screen".into()]).await else {
            return;
        };
        // Nobody may want it any more, and one is enough.
        release(match held.upgrade() {
            Some(held) => held.replace(sentinel),
            None => sentinel,
        });
    });
}

fn release(sentinel: JsValue) {
    if sentinel.is_truthy() {
        spawn_local(async move {
            // The browser may have released it before.
            let _: Result<_, _> = by_name::ask(&sentinel, "release", &[]).await;
        });
    }
}
