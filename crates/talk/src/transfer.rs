//! What is told of a file on its way.

use crate::Side;

/// A file on its way, in either direction. Never the same twice on one machine, so that an answer
/// which comes late means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TransferId(pub(crate) u32);

impl TransferId {
    /// The number, counted from 1.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Draws the next one.
    pub(crate) fn draw(last: &mut Self) -> Self {
        last.0 = last.0.saturating_add(1);
        *last
    }
}

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From here.
    Outgoing,
    /// To here.
    Incoming,
}

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The person it is offered to has not said anything.
    Offered,
    /// On its way.
    Running,
    /// It is there as it was here, and put away.
    Done,
    /// The person it was offered to did not want it.
    Declined,
    /// Somebody stopped it.
    Cancelled(Side),
    /// Something stopped it.
    Failed(Failure),
}

impl State {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Offered | Self::Running => false,
            Self::Done | Self::Declined | Self::Cancelled(_) | Self::Failed(_) => true,
        }
    }

    pub(crate) fn failure(self) -> Option<Failure> {
        if let Self::Failed(failure) = self {
            Some(failure)
        } else {
            None
        }
    }
}

/// What stopped a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is larger than the receiver takes.
    TooLarge,
    /// Too many files were on their way.
    TooMany,
    /// It could not be read to its end; it may have changed.
    Read,
    /// It could not be written.
    Write,
    /// What came is not what was sent.
    Checksum,
    /// One side said what the protocol does not allow.
    Protocol,
    /// The channel was closed.
    Closed,
}

impl Failure {
    const ALL: [Self; 7] = [
        Self::TooLarge,
        Self::TooMany,
        Self::Read,
        Self::Write,
        Self::Checksum,
        Self::Protocol,
        Self::Closed,
    ];

    /// As it travels, and as embedders and tests read it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::Read => "read",
            Self::Write => "write",
            Self::Checksum => "checksum",
            Self::Protocol => "protocol",
            Self::Closed => "closed",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// A file on its way, as others see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// Which one.
    pub id: TransferId,
    /// Which way.
    pub direction: Direction,
    /// The name, which can be shown and given to a file.
    pub name: &'a str,
    /// The media type (RFC 9110, section 8.3); empty where it is not known.
    pub mime: &'a str,
    /// In bytes.
    pub size: u64,
    /// How many bytes are known to be written at the receiver's.
    pub done: u64,
    /// How far it is.
    pub state: State,
}

/// What is known of a file before its content.
pub(crate) struct File {
    pub(crate) id: TransferId,
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) size: u64,
    /// As in [`Transfer::done`].
    pub(crate) done: u64,
}

impl File {
    pub(crate) fn show(&self, direction: Direction, state: State) -> Transfer<'_> {
        Transfer {
            id: self.id,
            direction,
            name: &self.name,
            mime: &self.mime,
            size: self.size,
            done: self.done,
            state,
        }
    }
}
