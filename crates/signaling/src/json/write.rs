//! From values to text.

use super::{Map, Value};

/// Appends a value without any spaces.
pub(super) fn value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                self::value(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => object(map, out),
    }
}

/// Appends an object without any spaces.
pub(super) fn object(map: &Map, out: &mut String) {
    out.push('{');
    members(map, out);
    out.push('}');
}

/// Appends what stands between the braces of an object.
pub(super) fn members(map: &Map, out: &mut String) {
    for (index, (key, item)) in map.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        string(key, out);
        out.push(':');
        value(item, out);
    }
}

/// Appends a string with its quotes. Only what must be escaped is (RFC 8259, section 7).
pub(crate) fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let short = match c {
            '"' | '\\' => c,
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\0'..='\u{1f}' => {
                out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(u32::from(c) % 16, 16));
                continue;
            }
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
}
