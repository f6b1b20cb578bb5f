//! The sentences about the pictures of a call, and about the devices behind them.

use visavis_devices::{Kind, ShareError};

use super::Message;

/// The sentences about pictures, in one language.
#[derive(Debug)]
pub struct PictureWords {
    /// Make the small picture the big one.
    pub swap: &'static str,
    /// The same, and how the small one is moved.
    pub swap_or_move: &'static str,
    /// Fill the whole screen.
    pub full_screen: &'static str,
    /// Fill it no more.
    pub leave_full_screen: &'static str,
    /// Have the other person's picture in a window of its own.
    pub picture_in_picture: &'static str,
    /// Have it back.
    pub leave_picture_in_picture: &'static str,
    /// The other person's picture stands still.
    pub stalled: Message,
    /// The screen here is shared.
    pub sharing: &'static str,
    /// It cannot be.
    pub not_shared: NotShared,
    /// Another device took the place of one; its name follows.
    pub fell_back: ByKind,
    /// The device in use is gone; its name follows.
    pub gone: ByKind,
    /// There was none, and now there is one; its name follows.
    pub found: ByKind,
    /// The speaker that was picked cannot be had.
    pub speaker_refused: &'static str,
    /// The one that was picked cannot be had, after why; the name of the one that is used follows.
    pub goes_on: &'static str,
}

/// One sentence for each kind of device.
#[expect(missing_docs, reason = "the fields are the kinds of visavis_devices")]
#[derive(Debug)]
pub struct ByKind {
    pub microphone: &'static str,
    pub camera: &'static str,
    pub speaker: &'static str,
}

/// Why the screen cannot be shared.
#[expect(
    missing_docs,
    reason = "the fields are the causes of visavis_devices::ShareError"
)]
#[derive(Debug)]
pub struct NotShared {
    pub blocked_by_system: Message,
    pub blocked_by_policy: Message,
    pub unsupported: Message,
    pub unknown: Message,
}

impl ByKind {
    /// The sentence for this kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Microphone => self.microphone,
            Kind::Camera => self.camera,
            Kind::Speaker => self.speaker,
        }
    }
}

impl NotShared {
    /// Why it cannot, and what helps.
    #[must_use]
    pub fn message(&self, error: ShareError) -> Message {
        match error {
            ShareError::BlockedBySystem => self.blocked_by_system,
            ShareError::BlockedByPolicy => self.blocked_by_policy,
            ShareError::Unsupported => self.unsupported,
            // The person knows who closed the picker.
            ShareError::Cancelled | ShareError::Unknown => self.unknown,
        }
    }
}
