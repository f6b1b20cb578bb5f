//! What a person sees when the program breaks.

use std::panic;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The element of index.html that is hidden until then. It has its own words and its own button,
/// because nothing in here runs afterwards.
const CRASH: &str = "crash";

/// From now on a panic shows the crash page and tells the console its message.
pub fn show_panics() {
    panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        show();
    }));
}

/// Shows the crash page.
fn show() {
    let element = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(CRASH));
    if let Some(element) = element {
        // Nothing is left that could handle a failure of this.
        drop(element.remove_attribute("hidden"));
    }
}

/// Breaks the program on purpose, so that whoever hosts the page can see what a person would see
/// and whether their error reports arrive: `wasmBindings.crash()` in the browser's console.
///
/// # Panics
///
/// Always.
#[wasm_bindgen]
#[expect(clippy::panic, reason = "it is what the function is for")]
pub fn crash() {
    panic!("crash() was called");
}
