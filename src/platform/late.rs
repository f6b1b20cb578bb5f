//! What only code that comes later uses of the browser, found by name.
//!
//! Each function that web-sys binds is an entry in the script and in the program that every visit
//! loads, also where only a chunk calls it. These few do for all.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::JsError;

/// A member; undefined where there is none, or nothing that could have one.
#[must_use]
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Whether a member is there and not nothing.
#[must_use]
pub fn is(object: &JsValue, name: &str) -> bool {
    get(object, name).is_truthy()
}

/// Sets a member. What takes none is left as it is.
pub fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    let _: Result<bool, _> = Reflect::set(object, &name.into(), &value.into());
}

/// Calls a method.
///
/// # Errors
/// What it throws; a `TypeError` where there is no such method.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsError> {
    let method: Function = get(object, name).unchecked_into();
    Ok(Reflect::apply(&method, object, &list(arguments))?)
}

/// Makes an object of a class of the window.
///
/// # Errors
/// What the constructor throws; a `TypeError` where there is no such class.
pub fn make(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsError> {
    let class: Function = get(&window(), class).unchecked_into();
    Ok(Reflect::construct(&class, &list(arguments))?)
}

/// What a promise comes to.
///
/// # Errors
/// What it was rejected with, or why there is none.
pub async fn settle(promise: Result<JsValue, JsError>) -> Result<JsValue, JsError> {
    // Old browsers give nothing where newer ones promise.
    Ok(JsFuture::from(Promise::resolve(&promise?)).await?)
}

/// The window; undefined outside of one.
#[must_use]
pub fn window() -> JsValue {
    web_sys::window().map_or_else(JsValue::default, Into::into)
}

fn list(arguments: &[JsValue]) -> Array {
    arguments.iter().collect()
}
