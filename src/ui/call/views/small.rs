//! What takes hold of the small picture: a button that lies on it, to swap and to move it.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use web_sys::{Element, Event};

use super::super::Kit;
use super::corner::Corner;
use super::{Memory, js, mark, stage};

/// How far a pointer has to go for a drag, in CSS pixels: less is a click of an unsteady hand.
const SLACK: i32 = 6;

/// What the button hears.
const HEARS: [&str; 6] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "click",
    "keydown",
];

/// The hand on the small picture.
#[derive(Clone, Copy, Default)]
pub(super) struct Hand {
    /// Where it took hold.
    from: Option<(i32, i32)>,
    /// Whether it has moved since: then the click that follows swaps nothing.
    moved: bool,
}

/// Puts the button onto the stage. It is written without a view: so many kinds of events would
/// make that one heavy.
pub(super) fn put(kit: Kit, memory: StoredValue<Memory>, swapped: RwSignal<bool>) {
    let made = document().create_element("button");
    let (Some(stage), Ok(button)) = (stage(), made) else {
        return;
    };
    let words = &kit.words.pictures;
    for (name, value) in [
        ("class", "small"),
        ("data-testid", "swap"),
        ("title", words.swap_or_move),
        ("aria-label", words.swap),
    ] {
        // Only names that no element has would be refused.
        let _ = button.set_attribute(name, value);
    }
    // Only what holds itself would be refused.
    let _ = stage.append_child(&button);
    let grip = Grip { memory, swapped };
    // Arrow keys would scroll the page.
    let options = EventListenerOptions::enable_prevent_default();
    let listeners = HEARS.map(|name| {
        let held = button.clone();
        EventListener::new_with_options(&button, name, options, move |event| {
            grip.feel(&held, event);
        })
    });
    StoredValue::new_local(listeners);
}

#[derive(Clone, Copy)]
struct Grip {
    memory: StoredValue<Memory>,
    swapped: RwSignal<bool>,
}

impl Grip {
    fn feel(self, button: &Element, event: &Event) {
        let hand = self.memory.get_value().hand;
        let at = (js::number(event, "clientX"), js::number(event, "clientY"));
        match event.type_().as_str() {
            "pointerdown" if js::number(event, "button") == 0 => {
                self.hold(Some(at), false);
                // Without it, a quick pointer leaves the picture behind.
                let pointer = js::number(event, "pointerId");
                js::call(button, "setPointerCapture", &[pointer.into()]);
            }
            "pointermove" => {
                if let Some(from) = hand.from {
                    self.drag(hand, (at.0 - from.0, at.1 - from.1));
                }
            }
            "pointerup" | "pointercancel" => {
                self.hold(None, hand.moved);
                if hand.moved {
                    let (x, y) = place(button);
                    let [width, height] =
                        ["offsetWidth", "offsetHeight"].map(|side| js::number(button, side));
                    let middle = (x + width / 2, y + height / 2);
                    let size =
                        ["innerWidth", "innerHeight"].map(|side| js::number(&window(), side));
                    let to = Corner::nearest(middle, size.into(), from_right());
                    self.settle(button, to);
                }
            }
            "click" => {
                self.hold(None, false);
                if !hand.moved {
                    self.swapped.update(|swapped| *swapped = !*swapped);
                }
            }
            "keydown" => {
                let corner = self.memory.get_value().corner;
                if let Some(to) = corner.beside(&js::text(event, "key"), from_right()) {
                    event.prevent_default();
                    self.settle(button, to);
                }
            }
            _ => {}
        }
    }

    fn hold(self, from: Option<(i32, i32)>, moved: bool) {
        let hand = Hand { from, moved };
        self.memory.update_value(|memory| memory.hand = hand);
    }

    fn drag(self, hand: Hand, (x, y): (i32, i32)) {
        if hand.moved || x.abs().max(y.abs()) > SLACK {
            self.hold(hand.from, true);
            mark("data-dragging", Some(""));
            shift(x, y);
        }
    }

    /// Lets the picture glide from where it is into its corner.
    fn settle(self, button: &Element, to: Corner) {
        let before = place(button);
        self.memory.update_value(|memory| memory.corner = to);
        mark("data-dragging", Some(""));
        shift(0, 0);
        mark("data-corner", Some(to.code()));
        let after = place(button);
        shift(before.0 - after.0, before.1 - after.1);
        // From there on it may glide: the browser has to have seen it there.
        place(button);
        mark("data-dragging", None);
        shift(0, 0);
    }
}

/// Where it is seen, in CSS pixels.
fn place(button: &Element) -> (i32, i32) {
    let place = js::call(button, "getBoundingClientRect", &[]).unwrap_or(JsValue::NULL);
    (js::number(&place, "x"), js::number(&place, "y"))
}

/// Puts the small picture so many CSS pixels beside its corner.
fn shift(x: i32, y: i32) {
    let style = stage().and_then(|stage| js::get(&stage, "style"));
    let Some(style) = style else { return };
    for (name, pixels) in [("--drag-x", x), ("--drag-y", y)] {
        let value = [&pixels.to_string(), "px"].concat();
        js::call(&style, "setProperty", &[name.into(), value.into()]);
    }
}

/// Whether lines begin at the right.
fn from_right() -> bool {
    js::text(&document(), "dir") == "rtl"
}
