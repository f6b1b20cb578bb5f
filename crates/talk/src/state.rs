//! What is seen of a [`Talk`](crate::Talk) at one moment.

use crate::{ChatMessage, Transfer};

/// Here or there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This page.
    Here,
    /// The page on the other side.
    There,
}

/// A microphone or a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// It is heard or seen.
    On,
    /// There is one, and it is turned off.
    Off,
    /// There is none.
    None,
}

impl Device {
    /// As it travels.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::None => "none",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        let known = [Self::On, Self::Off, Self::None];
        known.into_iter().find(|it| it.code() == code)
    }
}

/// What one side sends just now, and does with what it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// The microphone.
    pub microphone: Device,
    /// The camera.
    pub camera: Device,
    /// Whether a screen is shown.
    pub screen: bool,
    /// Whether the call is recorded.
    pub recording: bool,
}

/// Why something could not be said. Nothing was changed by trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is there who would understand: there is no channel, or it leads to a page of another
    /// make.
    NobodyListens,
    /// There is nothing to be read in the text.
    Empty,
    /// The text is longer than [`MAX_CHAT_BYTES`](crate::MAX_CHAT_BYTES).
    TooLong,
    /// The file is larger than [`Config::max_file_bytes`](crate::Config::max_file_bytes).
    TooLarge,
    /// [`MAX_OPEN`](crate::MAX_OPEN) files are on their way already.
    TooMany,
}

impl Refusal {
    /// The code that embedders and tests read.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NobodyListens => "nobody-listens",
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
        }
    }
}

/// Everything that a screen needs.
#[derive(Debug, PartialEq, Eq)]
pub struct View<'a> {
    /// Whether the other side understands: it has said hello, and its channel is open.
    pub is_ours: bool,
    /// What the other side sends; `None`: not known.
    pub media: Option<Media>,
    /// The texts of both sides, oldest first; at most [`MAX_HISTORY`](crate::MAX_HISTORY).
    pub messages: &'a [ChatMessage],
    /// How many of theirs have not been read.
    pub unread: usize,
    /// The files of both directions, oldest first.
    pub transfers: Vec<Transfer<'a>>,
}
