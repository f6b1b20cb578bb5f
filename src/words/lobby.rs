//! The sentences that only stand beside the call button.

use super::{Words, en};

/// The sentences of the green room, in one language.
#[derive(Debug)]
pub struct LobbyWords {
    /// What the place is, for those who cannot see it.
    pub green_room: &'static str,
    /// Have a look at oneself.
    pub preview: &'static str,
    /// Enough of it.
    pub stop_preview: &'static str,
    /// One's own picture.
    pub own_picture: &'static str,
    /// How loud the microphone is.
    pub level: &'static str,
    /// Join without being heard.
    pub mute: &'static str,
    /// Be heard.
    pub unmute: &'static str,
    /// Join without being seen.
    pub camera_off: &'static str,
    /// Be seen.
    pub camera_on: &'static str,
    /// The lists below.
    pub devices: &'static str,
    /// Above the list of microphones.
    pub microphone: &'static str,
    /// Above the list of cameras.
    pub camera: &'static str,
    /// Above the list of speakers.
    pub speaker: &'static str,
    /// The one that the system uses.
    pub system_default: &'static str,
    /// Whether to be told of calls while the page is not looked at.
    pub notify: &'static str,
    /// The browser does not allow that, and what helps.
    pub not_allowed: &'static str,
}

/// The sentences of the green room in the language of these.
#[must_use]
pub fn for_lobby(words: &Words) -> &'static LobbyWords {
    words.further.map_or(&en::LOBBY, |it| it.lobby)
}
