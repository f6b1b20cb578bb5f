//! What the page is opened with.

use visavis_settings::Mistake;
use visavis_signaling::address::{self, AddressError};
use visavis_signaling::client::Protocol;

use crate::platform::Page;

/// The file of the site's settings, beside the page.
const FILE: &str = "config.json";
/// Where the browser keeps the person's name.
pub(super) const NAME: &str = "visavis.name";

/// What the page is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the site and the link set.
    pub set: visavis_settings::Settings,
    /// What of that could not be used.
    pub mistakes: Vec<Mistake>,
    /// What the server speaks, and its URL.
    pub place: Result<(Protocol, String), AddressError>,
    /// Languages, most wanted first (BCP 47).
    pub languages: Vec<String>,
    /// How the person wants to be called.
    pub name: Option<String>,
}

impl Settings {
    /// Reads the site's file and the address of the page.
    pub async fn of(page: &Page) -> Self {
        let file = page.file(FILE).await;
        let (set, mistakes) = visavis_settings::read(file.as_deref(), |name| page.parameter(name));
        let server = set.server.as_deref().unwrap_or_default();
        let mut languages = set.languages.clone();
        languages.extend(page.languages());
        Self {
            place: address::find(set.protocol, server, &page.origin(), &set.room),
            languages,
            name: set.name.clone().or_else(|| page.remembered(NAME)),
            mistakes,
            set,
        }
    }

    /// Whether the other tabs may stand in for a server: nobody named one.
    pub(super) fn may_use_tabs(&self) -> bool {
        self.set.server.is_none() && self.set.protocol.is_none()
    }
}
