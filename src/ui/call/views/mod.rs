//! The pictures of a call: which one is small, where it lies, and what is said of them.

mod bar;
mod corner;
mod hints;
mod small;
mod watch;
mod windows;

use leptos::prelude::*;
use visavis_devices::State;
use web_sys::Element;

use super::Kit;
use crate::by_name;
use crate::ui::{follow, is_sharing, live, mount, sends_picture, shows_them};
use corner::Corner;

pub(super) use windows::{by_finger, can_share, turn_whole, windows};

/// What is to be known from one moment to the next. One for all: each kind of thing that is kept
/// costs code.
#[derive(Clone, Copy)]
struct Memory {
    corner: Corner,
    hand: small::Hand,
    seen: watch::Seen,
    calm: bar::Calm,
}

/// Puts everything in its place. There it stays, and the style sheet shows it in a call.
pub(super) fn fill(kit: Kit) {
    mount(".stage", move || {
        let memory = StoredValue::new(Memory {
            corner: Corner::START,
            hand: small::Hand::default(),
            seen: watch::Seen::default(),
            calm: bar::Calm::default(),
        });
        let (swapped, stalled) = (RwSignal::new(false), RwSignal::new(false));
        small::put(kit, memory, swapped);
        watch::watch(kit, memory, stalled);
        bar::fade(kit, memory);
        dress(kit, memory, swapped);
        hints::hints(kit, stalled)
    });
}

/// Tells the style sheet what it has to know of the pictures.
fn dress(kit: Kit, memory: StoredValue<Memory>, swapped: RwSignal<bool>) {
    follow(move |before: Option<bool>| {
        let live = kit.context.get(|screen| live(screen.phase));
        // What was moved stays there for the call.
        if !live && before == Some(true) {
            memory.update_value(|memory| memory.corner = Corner::START);
            swapped.set(false);
            windows::leave();
        }
        mark(
            "data-corner",
            live.then(|| memory.get_value().corner.code()),
        );
        let own = kit.context.get(sends_picture);
        mark("data-alone", (!own).then_some(""));
        // A picture that is not there fills no room.
        let both = own && kit.context.get(shows_them);
        mark("data-swap", (swapped.get() && live && both).then_some(""));
        let shared = if kit.context.get(is_sharing) {
            Some("screen")
        } else {
            looks_away(kit).then_some("away")
        };
        mark("data-own", shared);
        let theirs = kit.context.get(|screen| screen.their_screen);
        mark("data-theirs", theirs.then_some("screen"));
        live
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
        let settings = by_name::call(&tracks.get(0), "getSettings", &[]).ok()?;
        by_name::get(&settings, "facingMode").as_string()
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
fn their_picture() -> Option<Element> {
    let found = document().query_selector("video.remote-video");
    found.ok().flatten()
}
