//! Objects of the browser that are spoken to by the names of their methods.
//!
//! Each method that is bound is a function in the script that every visit loads. What few visits
//! use is reached through these, and costs the others nothing.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::JsError;

/// What an object has under this name; `None` where it has nothing, or is nothing itself.
#[must_use]
pub fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(target, &JsValue::from_str(name)).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

/// Calls a method.
///
/// # Errors
/// What it throws; a `TypeError` where there is none of this name.
pub fn call(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsError> {
    let method = get(target, name).and_then(|it| it.dyn_into::<Function>().ok());
    let method = method.ok_or_else(|| JsError::named("TypeError"))?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    Ok(Reflect::apply(&method, target, &list)?)
}

/// Calls a method that gives a promise, and waits for what it promises.
///
/// # Errors
/// As [`call`], and what the promise is rejected with.
pub async fn ask(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsError> {
    let answer = call(target, name, arguments)?;
    Ok(JsFuture::from(Promise::from(answer)).await?)
}

/// A dictionary with one member.
#[must_use]
pub fn with(name: &str, value: &JsValue) -> JsValue {
    let dictionary = Object::new();
    // A plain object takes anything.
    let _: Result<bool, JsValue> = Reflect::set(&dictionary, &JsValue::from_str(name), value);
    dictionary.into()
}
