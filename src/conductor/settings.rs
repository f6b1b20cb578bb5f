//! What the address of the page asks for.

use visavis_signaling::address::{AddressError, web_socket_url};

use crate::platform::Page;

/// The room of an address that names none.
const DEFAULT_ROOM: &str = "001";

/// What the address of the page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `?room=`, else "001".
    pub room: String,
    /// The URL of the relay's WebSocket, from `?server=` or the page's own origin.
    pub server: Result<String, AddressError>,
    /// `?lang=`, then what the browser wants, most wanted first (BCP 47).
    pub languages: Vec<String>,
}

impl Settings {
    /// Reads the address of a page.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        let server = page.parameter("server").unwrap_or_default();
        let mut languages: Vec<_> = page.parameter("lang").into_iter().collect();
        languages.extend(page.languages());
        Self {
            room: page
                .parameter("room")
                .unwrap_or_else(|| DEFAULT_ROOM.into()),
            server: web_socket_url(&server, &page.origin()),
            languages,
        }
    }
}
