//! Single keys that press buttons.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsValue;

use crate::by_name;
use crate::platform::Page;

/// Under what is kept that the person does not want them (WCAG 2.2, 2.1.4: what a voice says may
/// look like such keys).
const KEY: &str = "visavis.keys";

/// Where a key is meant for what has the focus.
const WRITES: &str = "input:not([type=checkbox]),textarea,select,[contenteditable]";

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// Its letter or sign, as if without Shift.
    pub key: char,
    /// Whether Shift was held with it.
    pub shift: bool,
}

/// Tells every key that is meant for the page, and not for a field or for the browser. What `act`
/// has dealt with (true) goes no further.
#[must_use]
pub fn listen(act: impl Fn(Press) -> bool + 'static) -> Option<EventListener> {
    let page = Page::current()?;
    let options = EventListenerOptions::enable_prevent_default();
    let heard = move |event: &web_sys::Event| {
        if let Some(press) = press_of(event)
            && act(press)
        {
            // A field that has the focus now must not be given the letter.
            event.prevent_default();
        }
    };
    let document = page.document();
    Some(EventListener::new_with_options(
        document, "keydown", options, heard,
    ))
}

fn press_of(event: &JsValue) -> Option<Press> {
    let taken = [
        "ctrlKey",
        "metaKey",
        "altKey",
        "repeat",
        "isComposing",
        "defaultPrevented",
    ];
    if taken.into_iter().any(|flag| by_name::is(event, flag)) {
        return None;
    }
    let target = by_name::get(event, "target");
    let field = by_name::call(&target, "closest", &[WRITES.into()]);
    if field.is_ok_and(|field| field.is_truthy()) {
        return None;
    }
    let text = |name| by_name::get(event, name).as_string();
    let key = only(&text("key")?)?;
    // On a keyboard of another script, the letter of the place.
    let latin = || only(text("code")?.strip_prefix("Key")?);
    let key = if key.is_ascii() { key } else { latin()? };
    Some(Press {
        key: key.to_ascii_lowercase(),
        shift: by_name::is(event, "shiftKey"),
    })
}

/// The one character of a text; those with names, such as Enter, have more.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

/// Presses the button of this test id, as a click does. Gives whether there is one to be seen; one
/// that is disabled takes no notice.
#[must_use]
pub fn press(name: &str) -> bool {
    let button = find(&["[data-testid=", name, "]"].concat());
    let boxes = by_name::call(&button, "getClientRects", &[]);
    let seen = boxes.is_ok_and(|boxes| by_name::is(&boxes, "length"));
    seen && by_name::call(&button, "click", &[]).is_ok()
}

/// Opens the dialog that a selector finds, or closes it.
pub fn toggle_dialog(selector: &str) {
    let dialog = find(selector);
    let method = if by_name::is(&dialog, "open") {
        "close"
    } else {
        "showModal"
    };
    // One that is not in the page cannot be opened, and nobody would see it.
    let _: Result<_, _> = by_name::call(&dialog, method, &[]);
}

/// Whether the dialog that a selector finds is open.
#[must_use]
pub fn is_open(selector: &str) -> bool {
    by_name::is(&find(selector), "open")
}

/// Whether the person wants such keys.
#[must_use]
pub fn are_on() -> bool {
    let wish = Page::current().and_then(|page| page.remembered(KEY));
    wish.is_none_or(|wish| wish.is_empty())
}

/// The person wants them, or does not.
pub fn turn(on: bool) {
    if let Some(page) = Page::current() {
        page.remember(KEY, if on { "" } else { "off" });
    }
}

fn document() -> JsValue {
    by_name::get(&by_name::window(), "document")
}

fn find(selector: &str) -> JsValue {
    by_name::call(&document(), "querySelector", &[selector.into()]).unwrap_or_default()
}
