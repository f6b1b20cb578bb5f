//! What JavaScript throws, typed once.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A value that JavaScript threw or rejected a promise with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsError {
    /// The name of the error, such as `NotAllowedError` (Web IDL, section 2.8.1); empty where
    /// something other than an error was thrown.
    pub name: String,
    /// The browser's own words, for the log.
    pub message: String,
}

impl JsError {
    /// One that the browser would have thrown if it knew what it lacks.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            message: name.to_owned(),
        }
    }
}

impl From<JsValue> for JsError {
    fn from(value: JsValue) -> Self {
        let text = |key: &str| {
            Reflect::get(&value, &JsValue::from_str(key))
                .ok()
                .and_then(|field| field.as_string())
        };
        Self {
            name: text("name").unwrap_or_default(),
            message: text("message")
                .or_else(|| value.as_string())
                .unwrap_or_default(),
        }
    }
}
