//! The page's comings and goings, and what is plugged in and out.

use gloo_events::EventListener;
use visavis_call::{Input as CallInput, Intent};

use super::devices::list;
use super::wire::WireInput;
use super::wiring::{Handle, Happening};
use crate::media;
use crate::platform::Page;

/// The page's comings and goings.
pub(super) fn listen(page: &Page, handle: &Handle) -> Vec<EventListener> {
    let on_window = |event: &'static str, happenings: fn(&Handle)| {
        let handle = handle.clone();
        EventListener::new(page.window(), event, move |_| happenings(&handle))
    };
    let visible = {
        let (page, handle) = (page.clone(), handle.clone());
        EventListener::new(&page.document().clone(), "visibilitychange", move |_| {
            if page.is_hidden() {
                // The timers slow down from now on.
                handle.happen(Happening::Call(CallInput::Tick));
            } else {
                wake(&handle);
            }
        })
    };
    let plugged = {
        let handle = handle.clone();
        media::on_change(page, move || list(&handle))
    };
    let mut listeners = vec![
        visible,
        on_window("online", wake),
        // Not "unload": a page that is only put aside may be brought back.
        on_window("pagehide", |handle| {
            handle.happen(Happening::Call(CallInput::Intent(Intent::Leave)));
            handle.happen(Happening::Wire(WireInput::Leave));
        }),
        on_window("pageshow", |handle| {
            handle.happen(Happening::Wire(WireInput::Start));
        }),
    ];
    listeners.extend(plugged);
    listeners
}

/// The clock may have jumped, and the network may be back.
fn wake(handle: &Handle) {
    handle.happen(Happening::Call(CallInput::Tick));
    handle.happen(Happening::Wire(WireInput::Awake));
}
