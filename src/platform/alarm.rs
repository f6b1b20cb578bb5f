//! A timer that is on time also in the background.

use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use web_sys::Worker;

/// The file beside the page that waits where browsers do not slow timers down.
const SCRIPT: &str = "timer.js";

/// Rings at a time that can be moved. The timers of a page in the background run once a minute
/// (HTML, section 8.6, leaves that to browsers, and Chromium does so after five minutes); those of
/// a worker do not. The worker is only fetched when a page first needs it.
pub struct Alarm {
    ring: Rc<dyn Fn()>,
    timeout: Option<Timeout>,
    worker: Option<(Worker, EventListener)>,
}

impl Alarm {
    /// An alarm that does nothing until it is set.
    pub fn new(ring: impl Fn() + 'static) -> Self {
        Self {
            ring: Rc::new(ring),
            timeout: None,
            worker: None,
        }
    }

    /// Rings once after this time, and not when it was set to before. It may ring too early.
    pub fn set(&mut self, wait: Option<Duration>, in_background: bool) {
        let wait = wait.map(|wait| {
            let wait = wait.as_millis().saturating_add(1);
            // What browsers take; some day later it rings too early.
            i32::try_from(wait).unwrap_or(i32::MAX)
        });
        let ring = Rc::clone(&self.ring);
        self.timeout = wait.map(|wait| Timeout::new(wait.unsigned_abs(), move || ring()));
        if let Some(wait) = wait
            && in_background
        {
            self.employ();
            if let Some((worker, _)) = &self.worker {
                // A worker that died leaves the other timer.
                let _: Result<(), _> = worker.post_message(&JsValue::from(wait));
            }
        }
    }

    fn employ(&mut self) {
        if self.worker.is_none()
            && let Ok(worker) = Worker::new(SCRIPT)
        {
            let ring = Rc::clone(&self.ring);
            let listener = EventListener::new(&worker, "message", move |_| ring());
            self.worker = Some((worker, listener));
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some((worker, _)) = &self.worker {
            worker.terminate();
        }
    }
}
