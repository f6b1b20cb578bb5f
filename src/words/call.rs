//! The sentences that only a call needs. They are loaded with what goes along with it.

use super::talk::TalkWords;
use super::{PictureWords, QualityWords, RecordingWords, Words, en};

/// The sentences of a call, in one language.
#[derive(Debug)]
pub struct CallWords {
    /// Be silent.
    pub mute: &'static str,
    /// Be heard again.
    pub unmute: &'static str,
    /// Send no picture.
    pub camera_off: &'static str,
    /// Send one again.
    pub camera_on: &'static str,
    /// Show one's screen.
    pub share_screen: &'static str,
    /// Show it no more.
    pub stop_sharing: &'static str,
    /// Write to each other.
    pub chat: &'static str,
    /// What else there is.
    pub more: &'static str,
    /// Close a panel.
    pub close: &'static str,
    /// Above the list of microphones.
    pub microphone: &'static str,
    /// Above the list of cameras.
    pub camera: &'static str,
    /// Above the list of speakers.
    pub speaker: &'static str,
    /// The one that the system uses.
    pub system_default: &'static str,
    /// Use the camera on the other side of the phone.
    pub flip_camera: &'static str,
    /// How good the connection is.
    pub quality: QualityWords,
    /// After the name of who calls, in the title of the page and in notifications.
    pub calls: &'static str,
    /// Before the title of the page, in a call.
    pub in_call: &'static str,
    /// Above the list of keys.
    pub keys: &'static str,
    /// Whether they are to be used.
    pub use_keys: &'static str,
    /// What one of them opens.
    pub this_list: &'static str,
    /// About the pictures.
    pub pictures: PictureWords,
    /// Texts and files.
    pub talk: TalkWords,
    /// The recording of a call.
    pub recording: RecordingWords,
}

/// The sentences of a call in the language of these.
#[must_use]
pub fn for_call(words: &Words) -> &'static CallWords {
    words.further.map_or(&en::CALL, |it| it.call)
}
