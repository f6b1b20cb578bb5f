//! Objects of the browser by the names of their members. A binding for each would be carried by
//! everybody's first load; these few serve all, and are there already.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};

/// What an object has under this name, if that is anything.
pub(super) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!found.is_null() && !found.is_undefined()).then_some(found)
}

/// Whether what it has under this name is true, or something.
pub(super) fn is(object: &JsValue, name: &str) -> bool {
    get(object, name).is_some_and(|found| found.is_truthy())
}

/// A number; 0 where there is none.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pixels, frames and names of pointers; a cast saturates"
)]
pub(super) fn number(object: &JsValue, name: &str) -> i32 {
    let found = get(object, name).and_then(|found| found.as_f64());
    found.unwrap_or_default() as i32
}

/// A text; empty where there is none.
pub(super) fn text(object: &JsValue, name: &str) -> String {
    let found = get(object, name).and_then(|found| found.as_string());
    found.unwrap_or_default()
}

/// Calls a method; `None` where there is no such method, and where it gives nothing or throws.
pub(super) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(object, method)?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().collect();
    Reflect::apply(&method, object, &arguments).ok()
}

/// Calls a method that may be refused later, as where no click is behind it. Then nothing happens,
/// which the person sees.
pub(super) fn ask(object: &JsValue, method: &str) {
    // Not every browser promises anything.
    let answer = call(object, method, &[]).and_then(|it| it.dyn_into::<Promise>().ok());
    if let Some(promise) = answer {
        spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}
