//! The page's comings and goings.

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use visavis_call::{Input as CallInput, Intent};
use wasm_bindgen::JsCast;
use web_sys::EventTarget;

use super::wire::WireInput;
use super::wiring::{Handle, Happening};
use crate::by_name;
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
    let mut all = vec![
        visible,
        on_window("online", change_network),
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
    ];
    all.extend(network(handle));
    all
}

/// From one kind of network to another, where the browser tells of that (Network Information API): the
/// page may have been online all the time.
fn network(handle: &Handle) -> Option<EventListener> {
    let navigator = by_name::get(&by_name::window(), "navigator");
    let network = by_name::find(&navigator, "connection")?;
    // It also tells each guess of how fast the network is.
    let kind = RefCell::new(by_name::text(&network, "type"));
    let (handle, target) = (handle.clone(), network.clone());
    Some(EventListener::new(
        network.unchecked_ref::<EventTarget>(),
        "change",
        move |_| {
            let now = by_name::text(&target, "type");
            if *kind.borrow() != now {
                kind.replace(now);
                change_network(&handle);
            }
        },
    ))
}

/// The paths so far may lead nowhere.
fn change_network(handle: &Handle) {
    handle.happen(Happening::Call(CallInput::NetworkChanged));
    wake(handle);
}

/// The clock may have jumped, and the network may be back.
fn wake(handle: &Handle) {
    handle.happen(Happening::Call(CallInput::Tick));
    handle.happen(Happening::Wire(WireInput::Awake));
}
