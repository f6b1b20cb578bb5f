//! What the site says of where its page may be. It is read a moment after the rest.

use visavis_signaling::json::{Map, Value};

use super::Mistake;
use super::read::in_file;

/// What the site says of where its page may be. Only its file does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The origins of the pages that may frame this one and speak with it.
    pub embed: Vec<String>,
    /// Whether the page can be installed.
    pub installable: bool,
}

impl Around {
    /// Reads the file, as [`super::Settings`] have it.
    #[must_use]
    pub fn read(file: &Map) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut mistake = |key, wants| {
            let place = in_file(key);
            mistakes.push(Mistake { place, wants });
        };
        let origin = |value: &Value| {
            let text = value.as_str().filter(|text| is_origin(text));
            text.map(str::to_owned)
        };
        let embed = match file.get("embed") {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(value) => value
                .as_array()
                .and_then(|list| list.iter().map(origin).collect()),
        };
        if embed.is_none() {
            mistake("embed", r#"["https://example.org"]"#);
        }
        let installable = match file.get("installable") {
            None | Some(Value::Null) => Some(true),
            Some(value) => value.as_bool(),
        };
        if installable.is_none() {
            mistake("installable", "true | false");
        }
        let around = Self {
            embed: embed.unwrap_or_default(),
            installable: installable.unwrap_or(true),
        };
        (around, mistakes)
    }
}

/// Whether this is an origin as browsers write it, which is how it is compared: nothing behind the
/// host but a port that is not the usual one, no capital letters, no asterisk.
fn is_origin(text: &str) -> bool {
    let host = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) if !host.ends_with(":443") => host,
        (None, Some(host)) if !host.ends_with(":80") => host,
        _ => return false,
    };
    let fits = |sign| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'.' | b':' | b'-' | b'[' | b']');
    !host.is_empty() && host.bytes().all(fits)
}
