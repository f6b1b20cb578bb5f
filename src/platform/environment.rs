//! The page, its clock, and its source of chance.

use std::time::Duration;

use js_sys::Math;
use wasm_bindgen::JsCast;

use super::bindings::PolicedDocument;

/// The time since the page's time origin (High Resolution Time, section 3). It stands still, in
/// some browsers, while the computer sleeps.
#[must_use]
pub fn now() -> Duration {
    let milliseconds = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the clock starts at 0 and counts for 584,000 years; a cast saturates"
    )]
    Duration::from_micros((milliseconds * 1000.0) as u64)
}

/// A number for jitter; not for secrets.
#[must_use]
pub fn seed() -> u64 {
    Math::random().to_bits()
}

/// A fresh identifier of 96 bits in hexadecimal, from the browser's cryptographic source.
#[must_use]
pub fn identifier() -> String {
    let mut bytes = [0_u8; 12];
    let drawn = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !drawn {
        for byte in &mut bytes {
            // Truncation is the point: any eight bits will do.
            *byte = seed().to_le_bytes()[0];
        }
    }
    let mut id = String::with_capacity(24);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            id.extend(char::from_digit(nibble.into(), 16));
        }
    }
    id
}

/// The document, its address, and its root element.
#[derive(Clone, Debug)]
pub struct Page {
    window: web_sys::Window,
    document: web_sys::Document,
}

impl Page {
    /// `None` outside of a document, as in a worker.
    #[must_use]
    pub fn current() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        Some(Self { window, document })
    }

    /// The window, to listen on.
    #[must_use]
    pub fn window(&self) -> &web_sys::Window {
        &self.window
    }

    /// The document, to listen on.
    #[must_use]
    pub fn document(&self) -> &web_sys::Document {
        &self.document
    }

    /// The origin, such as `https://example.org:8443`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.window.location().origin().unwrap_or_default()
    }

    /// A parameter of the address, decoded; `None` if it is missing or empty.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let search = self.window.location().search().ok()?;
        let parameters = web_sys::UrlSearchParams::new_with_str(&search).ok()?;
        parameters.get(name).filter(|value| !value.is_empty())
    }

    /// The languages that the person reads, most wanted first (BCP 47).
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let languages = self.window.navigator().languages();
        languages.iter().filter_map(|tag| tag.as_string()).collect()
    }

    /// Whether this is a secure context (neither http nor a file, localhost apart).
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.window.is_secure_context()
    }

    /// Whether the page is in the background.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.document.hidden()
    }

    /// Whether a policy of the page, or of the frame around it, leaves it this feature. True where
    /// the browser does not tell.
    #[must_use]
    pub fn allows(&self, feature: &str) -> bool {
        self.document
            .unchecked_ref::<PolicedDocument>()
            .feature_policy()
            .and_then(|policy| policy.allows_feature(feature).ok())
            .unwrap_or(true)
    }

    /// Sets an attribute of the root element, for style sheets, embedders and tests.
    pub fn set_root_attribute(&self, name: &str, value: Option<&str>) {
        let Some(root) = self.document.document_element() else {
            return;
        };
        let result = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
        // The names are this program's own and well-formed.
        debug_assert!(result.is_ok());
    }

    /// Sets the title of the document.
    pub fn set_title(&self, title: &str) {
        self.document.set_title(title);
    }
}
