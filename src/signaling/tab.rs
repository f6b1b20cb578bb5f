//! The channel between the tabs of one browser: a bus without a server.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::SocketEvent;
use crate::platform::{Task, bindings};

/// A `BroadcastChannel` (HTML, section 9.5). Dropping it closes it, and nothing is heard of it any
/// more.
#[must_use = "dropping it closes the channel"]
pub struct TabChannel {
    /// `None` where the browser has none.
    channel: Option<BroadcastChannel>,
    _listener: Option<EventListener>,
    _opening: Task,
}

impl TabChannel {
    /// Opens a channel; what becomes of it is told, never before this returns.
    pub fn open(name: &str, events: impl Fn(SocketEvent) + 'static) -> Self {
        let events = Rc::new(events);
        let channel = BroadcastChannel::new(name).ok();
        let listener = channel.as_ref().map(|channel| {
            let events = Rc::clone(&events);
            EventListener::new(channel, "message", move |event| {
                // HTML, section 9.5: this event is always of this type.
                let data = event.unchecked_ref::<MessageEvent>().data();
                events(
                    data.as_string()
                        .map_or(SocketEvent::Binary, SocketEvent::Text),
                );
            })
        });
        let opened = if channel.is_some() {
            SocketEvent::Opened
        } else {
            SocketEvent::UNOPENED
        };
        Self {
            channel,
            _listener: listener,
            _opening: Task::spawn(async move { events(opened) }),
        }
    }

    /// Says something to the other tabs.
    pub fn send(&self, text: &str) {
        if let Some(channel) = &self.channel
            && channel.post_message(&JsValue::from_str(text)).is_err()
        {
            bindings::debug("BroadcastChannel", "not sent");
        }
    }
}

impl Drop for TabChannel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
