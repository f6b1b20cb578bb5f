//! The pictures of a call: which one is small, where it lies, and what is said of them.

mod bar;
mod corner;
mod hints;
mod small;
mod watch;
mod windows;

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use visavis_devices::State;
use web_sys::{Element, HtmlVideoElement, MediaStreamTrack};

use super::Kit;
use crate::ui::{follow, is_sharing, live, mount, sends_picture, shows_them};
use corner::Corner;

pub(super) use windows::{can_share, windows};

/// Puts everything in its place. There it stays, and the style sheet shows it in a call.
pub(super) fn fill(kit: Kit) {
    mount(".stage", move || {
        let corner = RwSignal::new(Corner::START);
        let swapped = RwSignal::new(false);
        let stalled = watch::watch(kit);
        bar::fade(kit);
        dress(kit, corner, swapped);
        (
            hints::hints(kit, stalled),
            small::small(kit, corner, swapped),
        )
    });
}

/// Tells the style sheet what it has to know of the pictures.
fn dress(kit: Kit, corner: RwSignal<Corner>, swapped: RwSignal<bool>) {
    let live = Memo::new(move |_| kit.context.get(|screen| live(screen.phase)));
    // What was moved stays there for the call.
    follow(move |_| {
        if !live.get() {
            corner.set(Corner::START);
            swapped.set(false);
            windows::leave();
        }
    });
    follow(move |_| {
        let place = live.get().then(|| corner.get().code());
        // A picture that is not there fills no room.
        let both = kit.context.get(|it| sends_picture(it) && shows_them(it));
        mark("data-corner", place);
        mark(
            "data-swap",
            (live.get() && both && swapped.get()).then_some(""),
        );
        let sharing = kit.context.get(is_sharing);
        let turned = sharing || looks_away(kit);
        mark(
            "data-own",
            match (sharing, turned) {
                (true, _) => Some("screen"),
                (false, true) => Some("away"),
                (false, false) => None,
            },
        );
        let theirs = kit.context.get(|screen| screen.their_screen);
        mark("data-theirs", theirs.then_some("screen"));
    });
}

/// Whether the camera in use is one that looks away from the person.
fn looks_away(kit: Kit) -> bool {
    facing(kit).as_deref() == Some("environment")
}

/// Which way the camera in use looks, where that is known (Media Capture and Streams, section
/// 4.3.8, `facingMode`).
fn facing(kit: Kit) -> Option<String> {
    kit.context.shown.with(|(screen, streams)| {
        let State::On(_) = screen.devices.camera.state else {
            return None;
        };
        let tracks = streams.local.as_ref()?.get_video_tracks();
        let track: MediaStreamTrack = tracks.get(0).dyn_into().ok()?;
        track.get_settings().get_facing_mode()
    })
}

/// Sets an attribute of the stage, or takes it away.
fn mark(name: &str, value: Option<&str>) {
    let Some(stage) = stage() else { return };
    // Only names that no element has would be refused.
    let _ = match value {
        Some(value) => stage.set_attribute(name, value),
        None => stage.remove_attribute(name),
    };
}

/// The element that everything stands on.
fn stage() -> Option<Element> {
    document().query_selector(".stage").ok().flatten()
}

/// The element that shows the other person.
fn their_picture() -> Option<HtmlVideoElement> {
    let found = document().query_selector("video.remote-video");
    found.ok().flatten()?.dyn_into().ok()
}

/// Whether an object of the browser has this.
fn has(object: &JsValue, name: &str) -> bool {
    js_sys::Reflect::has(object, &JsValue::from_str(name)).unwrap_or_default()
}
