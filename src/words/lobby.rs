//! The sentences of what stands beside the call button. They are loaded with it.

use super::{LANGUAGES, Words, en, zh};

/// These sentences, in one language.
#[derive(Debug)]
pub struct LobbyWords {
    /// Tell of a call while the page is not looked at.
    pub notify: &'static str,
    /// The browser does not let that happen, and what to do about it.
    pub not_allowed: &'static str,
}

/// One for each language, in the order of [`LANGUAGES`].
const ALL: [&LobbyWords; LANGUAGES.len()] = [&en::LOBBY, &zh::LOBBY];

/// These sentences in the language of those.
#[must_use]
pub fn for_lobby(words: &Words) -> &'static LobbyWords {
    let same = |(language, _): &(&Words, _)| language.tag == words.tag;
    let found = LANGUAGES.into_iter().zip(ALL).find(same);
    found.map_or(&en::LOBBY, |(_, words)| words)
}
