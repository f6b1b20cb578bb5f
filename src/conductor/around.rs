//! What the site says of where its page may be.

use super::settings::Settings;
use super::wiring::Conductor;

/// What the site says of where its page may be.
#[derive(Clone, Debug)]
pub struct Around {
    /// The origins of the pages that may frame this one and speak with it.
    pub embed: Vec<String>,
    /// Whether it must not be installed.
    pub stays_a_page: bool,
}

impl Around {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            embed: settings.set.embed.clone(),
            stays_a_page: settings.set.stays_a_page,
        }
    }
}

impl Conductor {
    /// Where the page may be.
    #[must_use]
    pub fn around(&self) -> Around {
        self.inner().state.borrow().around.clone()
    }

    /// The room that the page is in, and the name that it was opened with.
    #[must_use]
    pub fn place(&self) -> (String, Option<String>) {
        let config = &self.inner().state.borrow().config;
        (config.room.clone(), config.name.clone())
    }
}
