//! The page, its clock, and its source of chance.

use std::time::Duration;

use js_sys::{Math, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::bindings::PolicedDocument;
use crate::by_name::{call, with};

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

/// The time of day at the page's time origin, in milliseconds since the Unix epoch (High Resolution
/// Time, section 5).
#[must_use]
pub fn time_origin() -> u64 {
    let milliseconds = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.time_origin());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "after 1970, and for 584 million years; a cast saturates"
    )]
    let milliseconds = milliseconds as u64;
    milliseconds
}

/// When this was, as the person writes the time of day.
#[must_use]
pub fn time_of_day(at: Duration) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "for 285,000 years a number of JavaScript tells milliseconds apart"
    )]
    let milliseconds = (u128::from(time_origin()) + at.as_millis()) as f64;
    let date = js_sys::Date::new(&milliseconds.into());
    let short = with("timeStyle", "short");
    let text = call(&date, "toLocaleTimeString", &[JsValue::UNDEFINED, short]);
    text.ok().and_then(|it| it.as_string()).unwrap_or_default()
}

/// A fresh secret of 128 bits, from the browser's cryptographic source.
#[must_use]
pub fn secret() -> [u64; 2] {
    let bytes = chance::<16>();
    let [first, second] = [0, 8].map(|from| {
        let eight = bytes.iter().skip(from).take(8);
        eight.fold(0, |number, byte| number << 8 | u64::from(*byte))
    });
    [first, second]
}

/// A fresh identifier of 96 bits in hexadecimal, from the browser's cryptographic source.
#[must_use]
pub fn identifier() -> String {
    let mut id = String::with_capacity(24);
    for byte in chance::<12>() {
        for nibble in [byte >> 4, byte & 15] {
            id.extend(char::from_digit(nibble.into(), 16));
        }
    }
    id
}

/// Bytes from the browser's cryptographic source.
fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    let drawn = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !drawn {
        for byte in &mut bytes {
            // Truncation is the point: any eight bits will do.
            *byte = Math::random().to_bits().to_be_bytes()[3];
        }
    }
    bytes
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

    /// Whether the browser knows connections from person to person (W3C WebRTC).
    #[must_use]
    pub fn can_call(&self) -> bool {
        Reflect::has(&self.window, &"RTCPeerConnection".into()).unwrap_or_default()
    }

    /// A parameter of the address, decoded; `None` if it is missing or empty.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let search = self.window.location().search().ok()?;
        let parameters = web_sys::UrlSearchParams::new_with_str(&search).ok()?;
        parameters.get(name)
    }

    /// The address of the page, with this one parameter besides the server's. What the server wants
    /// to see goes along: whoever hands the link on lets others in.
    #[must_use]
    pub fn link(&self, parameter: &str, value: &str) -> String {
        let location = self.window.location();
        let own = web_sys::UrlSearchParams::new().ok();
        for (name, value) in [
            ("server", self.parameter("server")),
            ("protocol", self.parameter("protocol")),
            ("token", self.parameter("token")),
            (parameter, Some(value.to_owned())),
        ] {
            if let (Some(own), Some(value)) = (&own, value) {
                own.set(name, &value);
            }
        }
        let query = own.map(|own| String::from(own.to_string()));
        let part = |part: Result<String, _>| part.unwrap_or_default();
        [
            part(location.origin()),
            part(location.pathname()),
            "?".to_owned(),
            query.unwrap_or_default(),
        ]
        .concat()
    }

    /// A text beside the page; `None` where there is none. A host that sends its front page for
    /// whatever it does not have has none either.
    pub async fn file(&self, name: &str) -> Option<String> {
        let response = JsFuture::from(self.window.fetch_with_str(name))
            .await
            .ok()?;
        let response = response.unchecked_into::<web_sys::Response>();
        let text = JsFuture::from(response.text().ok()?).await.ok()?;
        let text = text.as_string().filter(|_| response.ok())?;
        (!text.trim_start().starts_with('<')).then_some(text)
    }

    /// What the browser keeps for this site; `None` too where it keeps nothing.
    #[must_use]
    pub fn remembered(&self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok()?
    }

    /// Has the browser keep something for this site, if it does.
    pub fn remember(&self, key: &str, value: &str) {
        if let Some(storage) = self.storage() {
            // A browser that keeps nothing need not be told why.
            let _: Result<(), _> = storage.set_item(key, value);
        }
    }

    fn storage(&self) -> Option<web_sys::Storage> {
        self.window.local_storage().ok()?
    }

    /// Puts a text where the person can paste it from, and says whether it is there. Needs a click
    /// and a secure context.
    pub async fn copy(&self, text: &str) -> bool {
        if !self.is_secure() {
            return false;
        }
        let written = self.window.navigator().clipboard().write_text(text);
        JsFuture::from(written).await.is_ok()
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
