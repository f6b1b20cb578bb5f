//! Identifiers of people and of calls.

use std::fmt;

/// The longest identifier that is accepted from outside, in bytes.
pub const MAX_ID_BYTES: usize = 64;

/// One person in a room, as seen by signaling: one open page.
///
/// The identifier is opaque. A page draws its own at random when it starts; a client of another
/// make, which has none, is [`PersonId::stranger`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(String);

impl PersonId {
    /// Takes an identifier from outside: 1 to [`MAX_ID_BYTES`] bytes of ASCII letters, digits,
    /// `-` and `_`. Anything else is refused.
    #[must_use]
    pub fn new(id: &str) -> Option<Self> {
        let well_formed = (1..=MAX_ID_BYTES).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        well_formed.then(|| Self(id.to_owned()))
    }

    /// The other side where the protocol names nobody, as the tutorial's relay does. All clients
    /// of that kind in a room look like this one person.
    #[must_use]
    pub fn stranger() -> Self {
        Self(String::new())
    }

    /// Whether this is [`PersonId::stranger`].
    #[must_use]
    pub fn is_stranger(&self) -> bool {
        self.0.is_empty()
    }

    /// The identifier as it travels; empty for a stranger.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_stranger() {
            "stranger"
        } else {
            &self.0
        })
    }
}

/// One call, named by the person who started it and that person's own count.
///
/// A late message of an earlier call carries another number and is dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId {
    /// Who rang.
    pub caller: PersonId,
    /// The caller's how-manieth call since the page was opened, from 1.
    pub number: u32,
}
