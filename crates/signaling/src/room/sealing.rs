//! What is said over links where the two share a key: `docs/protocol.md`, section 7.

use std::fmt;

use visavis_call::PersonId;

/// Where something sealed belongs: it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The room.
    pub room: &'a str,
    /// Who says it.
    pub from: &'a PersonId,
    /// When the speaker's side of the link began.
    pub epoch: u64,
    /// Whom it is for.
    pub to: &'a PersonId,
    /// When that side of the link began.
    pub other_epoch: u64,
    /// The number of the message.
    pub seq: u32,
}

/// Seals and opens with the key that all who may be in the room have.
pub trait Sealer: fmt::Debug {
    /// Seals a text. The same text for the same place gives the same.
    fn seal(&self, place: &Place<'_>, text: &str) -> String;

    /// Opens what was sealed for this place; `None` if it was not, or with another key, or has been
    /// changed.
    fn open(&self, place: &Place<'_>, sealed: &str) -> Option<String>;
}
