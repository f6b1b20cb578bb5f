//! What takes hold of the small picture: a button that lies on it, to swap and to move it.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomRect, HtmlElement, KeyboardEvent, PointerEvent};

use super::super::Kit;
use super::corner::Corner;
use super::{mark, stage};
use crate::ui::sends_picture;

/// How far a pointer has to go for a drag, in CSS pixels: less is a click of an unsteady hand.
const SLACK: i32 = 6;

/// The hand on the small picture.
#[derive(Clone, Copy, Default)]
struct Hand {
    /// Where it took hold.
    from: Option<(i32, i32)>,
    /// Whether it has moved since: then the click that follows swaps nothing.
    moved: bool,
}

/// The button.
pub(super) fn small(kit: Kit, corner: RwSignal<Corner>, swapped: RwSignal<bool>) -> impl IntoView {
    let words = &kit.words.pictures;
    let button = NodeRef::<html::Button>::new();
    let hand = StoredValue::new(Hand::default());
    let held = move || button.get_untracked();

    let take = move |event: PointerEvent| {
        if event.button() == 0
            && let Some(button) = held()
        {
            let from = Some((event.client_x(), event.client_y()));
            hand.set_value(Hand { from, moved: false });
            // Without it, a quick pointer leaves the picture behind.
            let _ = button.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: PointerEvent| {
        let Hand {
            from: Some(from),
            moved,
        } = hand.get_value()
        else {
            return;
        };
        let (x, y) = (event.client_x() - from.0, event.client_y() - from.1);
        if moved || x.abs().max(y.abs()) > SLACK {
            hand.update_value(|hand| hand.moved = true);
            mark("data-dragging", Some(""));
            shift(x, y);
        }
    };
    let release = move |_: PointerEvent| {
        hand.update_value(|hand| hand.from = None);
        if hand.get_value().moved
            && let Some(button) = held()
        {
            let at = button.get_bounding_client_rect();
            let point = (at.x() + at.width() / 2.0, at.y() + at.height() / 2.0);
            let to = Corner::nearest(point, size(), from_right());
            settle(&button, corner, to);
        }
    };
    let click = move |_| {
        let dragged = hand.with_value(|hand| hand.moved);
        hand.set_value(Hand::default());
        if !dragged {
            swapped.update(|swapped| *swapped = !*swapped);
        }
    };
    let key = move |event: KeyboardEvent| {
        let to = corner.get_untracked().beside(&event.key(), from_right());
        if let Some(to) = to
            && let Some(button) = held()
        {
            // The page would scroll.
            event.prevent_default();
            settle(&button, corner, to);
        }
    };
    view! {
        <button
            node_ref=button
            class="small"
            data-testid="swap"
            title=words.swap_or_move
            aria-label=words.swap
            hidden=move || !kit.context.get(sends_picture)
            on:pointerdown=take
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:click=click
            on:keydown=key
        ></button>
    }
}

/// Lets the picture glide from where it is into its corner.
fn settle(button: &HtmlElement, corner: RwSignal<Corner>, to: Corner) {
    let before = button.get_bounding_client_rect();
    mark("data-dragging", Some(""));
    shift(0, 0);
    mark("data-corner", Some(to.code()));
    corner.set(to);
    let after = button.get_bounding_client_rect();
    let way = |from: fn(&DomRect) -> f64| whole(from(&before) - from(&after));
    shift(way(DomRect::x), way(DomRect::y));
    // From there on it may glide: the browser has to have seen it there.
    button.get_bounding_client_rect();
    mark("data-dragging", None);
    shift(0, 0);
}

/// Puts the small picture so many CSS pixels beside its corner.
fn shift(x: i32, y: i32) {
    let Some(stage) = stage() else { return };
    let style = stage.unchecked_ref::<HtmlElement>().style();
    for (name, pixels) in [("--drag-x", x), ("--drag-y", y)] {
        // Only a style that is computed would refuse it.
        let _ = style.set_property(name, &[&pixels.to_string(), "px"].concat());
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no screen has so many pixels; a cast saturates"
)]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}

/// How large what is seen of the page is, in CSS pixels.
fn size() -> (f64, f64) {
    let of = |side: Result<JsValue, JsValue>| side.ok()?.as_f64();
    let (width, height) = (of(window().inner_width()), of(window().inner_height()));
    (width.unwrap_or_default(), height.unwrap_or_default())
}

/// Whether lines begin at the right.
fn from_right() -> bool {
    document().dir() == "rtl"
}
