//! Objects of the browser, by the names of their members.
//!
//! Each function that web-sys binds is a line of the script and an entry of the program that every
//! visit loads, also where only a part that comes later calls it. These few do for all.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A member; `None` where it is nothing, or there is none.
#[must_use]
pub fn find(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = get(object, name);
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

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

/// A member that is a number; 0 where there is none.
#[must_use]
pub fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or_default()
}

/// The same in whole numbers, as pixels, frames and the names of pointers are; the nearest there is.
#[must_use]
pub fn whole(object: &JsValue, name: &str) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let whole = number(object, name) as i32;
    whole
}

/// A member that is a text; empty where there is none.
#[must_use]
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// Sets a member. What takes none is left as it is.
pub fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    let _: Result<bool, _> = Reflect::set(object, &name.into(), &value.into());
}

/// Calls a method.
///
/// # Errors
/// What it throws; a `TypeError` where there is no such method.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, name).unchecked_into();
    Reflect::apply(&method, object, &list(arguments))
}

/// Calls a method and waits for what it promises. Old browsers give nothing where newer ones
/// promise.
///
/// # Errors
/// What it throws or its promise is rejected with; a `TypeError` where there is no such method.
pub async fn ask(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise = call(object, name, arguments)?;
    JsFuture::from(Promise::resolve(&promise)).await
}

/// Calls a method that may be refused, now or later, as where no click is behind it. Then nothing
/// happens, which the person sees.
pub fn request(object: &JsValue, name: &str) {
    if let Ok(promise) = call(object, name, &[]) {
        spawn_local(async move {
            let _: Result<JsValue, _> = JsFuture::from(Promise::resolve(&promise)).await;
        });
    }
}

/// Makes an object of a class of the window.
///
/// # Errors
/// What the constructor throws; a `TypeError` where there is no such class.
pub fn make(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let class: Function = get(&window(), class).unchecked_into();
    Reflect::construct(&class, &list(arguments))
}

/// A dictionary with one member.
#[must_use]
pub fn with(name: &str, value: impl Into<JsValue>) -> JsValue {
    let dictionary = Object::new().into();
    set(&dictionary, name, value);
    dictionary
}

/// The window; undefined outside of one.
#[must_use]
pub fn window() -> JsValue {
    web_sys::window().map_or_else(JsValue::default, Into::into)
}

fn list(arguments: &[JsValue]) -> Array {
    arguments.iter().collect()
}
