//! JSON (RFC 8259) as signaling needs it: small in wasm, and true to what was written.
//!
//! A number keeps its text, so nothing is lost or rounded and no code for floating point is
//! needed. Names follow `serde_json`. Reading a text takes time and memory in proportion to its
//! length, whatever it says.
//!
//! ```
//! use visavis_signaling::json::{Value, parse};
//!
//! let value = parse(r#"{"roomId":"001","seq":7}"#)?;
//! assert_eq!(value.get("roomId").and_then(Value::as_str), Some("001"));
//! assert_eq!(value.get("seq").and_then(Value::as_u64), Some(7));
//! # Ok::<(), visavis_signaling::json::Error>(())
//! ```

mod map;
mod parse;
mod write;

use std::fmt;

pub use map::Map;
pub use parse::{Error, MAX_DEPTH, parse};
pub(crate) use write::string as write_string;

use crate::decimal;

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values.
    Object(Map),
}

/// A number as it was written. Two are equal when they are written alike: `1` is not `1.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// What was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it is written as a whole one without a sign, and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        decimal::read(&self.0)
    }
}

impl Value {
    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The number, if this is a whole one that fits, see [`Number::as_u64`].
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self {
            number.as_u64()
        } else {
            None
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The list, if this is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The object, if this is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map> {
        if let Self::Object(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// A member, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// A member to be changed, if this is an object that has it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        if let Self::Object(map) = self {
            map.get_mut(key)
        } else {
            None
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is a text.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The value, leaving `null` behind.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Appends the value without any spaces.
    pub fn write(&self, out: &mut String) {
        write::value(self, out);
    }

    /// The value without any spaces. In the browser this or [`Value::write`] stands for what
    /// [`fmt::Display`] does elsewhere, because formatting costs kilobytes there.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        let mut text = String::new();
        decimal::push(&mut text, number);
        Self::Number(Number(text))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        u64::from(number).into()
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        u64::from(number).into()
    }
}

impl From<usize> for Value {
    /// Where a pointer is wider than 64 bits, the largest number of 64 bits stands for all above.
    fn from(number: usize) -> Self {
        u64::try_from(number).unwrap_or(u64::MAX).into()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        let mut text = String::new();
        if number < 0 {
            text.push('-');
        }
        decimal::push(&mut text, number.unsigned_abs());
        Self::Number(Number(text))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl From<Vec<Self>> for Value {
    fn from(items: Vec<Self>) -> Self {
        Self::Array(items)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Object(map)
    }
}
