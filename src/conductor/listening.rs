//! The page's comings and goings.

use std::cell::Cell;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use visavis_call::{Input as CallInput, Intent};

use super::wire::WireInput;
use super::wiring::{Handle, Happening};
use crate::platform::Page;

/// How long after it seemed to go a page that is still there comes back, in milliseconds.
const STILL_HERE_AFTER: u32 = 1500;

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
    vec![
        visible,
        on_window("online", wake),
        {
            let (handle, back) = (handle.clone(), Cell::new(None));
            EventListener::new(page.window(), "beforeunload", move |_| {
                let still_here = handle.clone();
                handle.happen(Happening::Going);
                // Not every address that is followed leads away, such as that of a download.
                back.set(Some(Timeout::new(STILL_HERE_AFTER, move || {
                    still_here.happen(Happening::Wire(WireInput::Start));
                })));
            })
        },
        // Not "unload": a page that is only put aside may be brought back.
        on_window("pagehide", |handle| {
            handle.happen(Happening::Call(CallInput::Intent(Intent::Leave)));
            handle.happen(Happening::Wire(WireInput::Leave));
        }),
        on_window("pageshow", |handle| {
            handle.happen(Happening::Wire(WireInput::Start));
        }),
    ]
}

/// The clock may have jumped, and the network may be back.
fn wake(handle: &Handle) {
    handle.happen(Happening::Call(CallInput::Tick));
    handle.happen(Happening::Wire(WireInput::Awake));
}
