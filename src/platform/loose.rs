//! Objects of the browser by the names of their members.
//!
//! Each function that web-sys binds is a line of the script that everybody loads first. What only
//! a part needs that is loaded later goes through these few.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::JsError;

/// A member; `undefined` where there is none.
#[must_use]
pub fn get(target: &JsValue, name: &str) -> JsValue {
    Reflect::get(target, &JsValue::from_str(name)).unwrap_or_default()
}

/// A member that is a number; 0 where there is none.
#[must_use]
pub fn number(target: &JsValue, name: &str) -> f64 {
    get(target, name).as_f64().unwrap_or_default()
}

/// Sets a member, if the object lets it be set.
pub fn set(target: &JsValue, name: &str, value: &JsValue) {
    // What refuses it goes on as it was.
    let _: Result<bool, JsValue> = Reflect::set(target, &JsValue::from_str(name), value);
}

/// Calls a method.
///
/// # Errors
/// There is none of this name, or it throws.
pub fn call(target: &JsValue, name: &str, given: &[JsValue]) -> Result<JsValue, JsError> {
    let method = get(target, name).dyn_into::<Function>()?;
    let given: Array = given.iter().collect();
    Ok(Reflect::apply(&method, target, &given)?)
}

/// Makes an object of a class of the window's.
///
/// # Errors
/// There is none of this name, or its constructor throws.
pub fn make(class: &str, given: &[JsValue]) -> Result<JsValue, JsError> {
    let class = get(&js_sys::global(), class).dyn_into::<Function>()?;
    let given: Array = given.iter().collect();
    Ok(Reflect::construct(&class, &given)?)
}
