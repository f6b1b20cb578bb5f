//! The room protocol: this project's own, for any bus that copies texts between the pages of a
//! room, even if it loses, doubles, delays, reorders or echoes them. `docs/protocol.md` is its
//! specification.
//!
//! From the wire upwards: [`envelope`] and [`body`] (what frames look like), [`link`] (two people,
//! in order and exactly once), [`Client`] (a room: who is in it, and a link to each of them).
//!
//! # Epochs
//!
//! An epoch is a time of day in milliseconds that one page never draws twice, and a page that is
//! opened later draws later ones. What says hello to everybody carries that of the page's arrival
//! in the room: all that is older is void. Each side of a link has its own. Good-bye carries that
//! of leaving.
//!
//! # Who is there
//!
//! Whoever says hello and is not known is opened a link to, whose first message says hello with the
//! person's name; once it has arrived, [`Change::Joined`] is told. Hello is repeated every
//! [`HEARTBEAT`], which a page in the background can keep although its timers run once a minute.
//! Whoever is silent for [`SILENCE`] is absent: [`Change::Left`] is told, nothing more is sent, and
//! what was said waits, so that whoever comes back hears it, once.

pub mod body;
mod client;
pub mod envelope;
pub mod link;
mod people;
pub mod sealing;

use std::fmt;
use std::time::Duration;

use visavis_call::{Envelope, PersonId};

pub use client::Client;
pub use people::MAX_PEOPLE;

use body::BodyError;
use envelope::DecodeError;

/// How often everybody says that they are there.
pub const HEARTBEAT: Duration = Duration::from_secs(30);
/// How soon hello is said again after arriving; the pause doubles up to [`HEARTBEAT`].
pub const FIRST_HEARTBEAT: Duration = Duration::from_secs(1);
/// After how long a silent person counts as absent: two beats of a page in the background, whose
/// timers run once a minute, and half a minute more.
pub const SILENCE: Duration = Duration::from_secs(150);
/// How long a person may take to come back after the relay has told that the connection is gone.
pub const RETURN_TIME: Duration = Duration::from_secs(10);
/// How long somebody may take to answer who was spoken to without having been heard of.
pub const ANSWER_TIME: Duration = Duration::from_secs(20);
/// For how long candidates are gathered into one message.
pub const BATCH_TIME: Duration = Duration::from_millis(10);

/// What a client needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The room; any text.
    pub room: String,
    /// Who we are; not a stranger. Where the time of day may have gone back since the last page of
    /// this id, draw another id.
    pub me: PersonId,
    /// How the person wants to be called.
    pub name: Option<String>,
    /// The time of day at the page's time origin, in milliseconds since the Unix epoch
    /// (W3C High Resolution Time, `performance.timeOrigin`).
    pub origin: u64,
}

/// What happens to a client.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// The bus carries what is transmitted from now on. Also after [`Input::Leave`]: come back.
    BusUp,
    /// It does not any more.
    BusDown,
    /// A text came.
    Frame {
        /// The text.
        text: &'a str,
        /// Who sent it, where the relay says so, by the relay's own name for them.
        member: Option<&'a str>,
    },
    /// The relay says that somebody came in.
    MemberJoined {
        /// The relay's own name for them.
        member: &'a str,
    },
    /// The relay says that somebody's connection is gone.
    MemberLeft {
        /// The relay's own name for them.
        member: &'a str,
    },
    /// Say something; [`Envelope::from`] does not matter.
    Send(Envelope),
    /// The person wants to be called so from now on.
    Rename(Option<&'a str>),
    /// Time passed.
    Tick,
    /// The page was asleep, and what it missed may be on its way.
    Awake,
    /// The page goes away: what was said is transmitted, good-bye is said.
    Leave,
}

/// What a client asks for or tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Hand this to the bus; asked for only while it is up.
    Transmit {
        /// The text.
        text: String,
        /// The relay's own name for the only person who needs it, where that is known. A relay
        /// that cannot address its members copies the text to everybody.
        member: Option<String>,
    },
    /// Somebody said something.
    Receive(Envelope),
    /// Something is new about a person.
    Member {
        /// Who.
        person: PersonId,
        /// What.
        change: Change,
    },
    /// Our own words came back: the bus carries, and hands them to their sender, too.
    Echo,
    /// Something was refused or given up; for the log.
    Dropped(Dropped),
}

/// What may be new about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Is in the room.
    Joined {
        /// How they want to be called.
        name: Option<String>,
        /// Whether they were there when this page came: their first sign of life was an answer.
        was_here: bool,
    },
    /// Wants to be called otherwise.
    Renamed {
        /// How.
        name: Option<String>,
    },
    /// Is not in the room any more.
    Left {
        /// What makes us think so.
        why: Absence,
    },
}

/// Why somebody is not in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// They said good-bye.
    Bye,
    /// Nothing was known of them but a call, and that one was ended here. They may well be there.
    Parted,
    /// Their page was opened anew; it joins again.
    Replaced,
    /// The relay lost their connection, and they did not come back in time.
    Disconnected,
    /// Nothing was heard for [`SILENCE`].
    Silent,
    /// They were spoken to and never heard of. No [`Change::Joined`] came before.
    NeverThere,
}

impl Absence {
    /// A word for logs and for tables of sentences.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Bye => "bye",
            Self::Parted => "parted",
            Self::Replaced => "replaced",
            Self::Disconnected => "disconnected",
            Self::Silent => "silent",
            Self::NeverThere => "never-there",
        }
    }
}

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A text that is no frame of this protocol, or of another version.
    Frame(DecodeError),
    /// What was said has no meaning here. It counts as delivered.
    Body(BodyError),
    /// Something for everybody that only makes sense for one, or the other way round.
    Misplaced,
    /// A frame of somebody's past.
    Stale,
    /// Not sealed for this place with the key of this room, or changed on the way. It counts as lost.
    NotOpened,
    /// A message that was delivered already.
    Duplicate,
    /// More people than fit.
    Crowded,
    /// Ours, and it cannot be said in this protocol or to this person.
    Unsendable,
    /// Ours, and too long for a frame.
    TooLarge,
    /// Ours, and more waits for that person than is kept.
    Overflow,
    /// Ours, so many messages, and whom they were for is gone.
    Undelivered(usize),
}

impl Dropped {
    /// A word for logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Frame(_) => "frame",
            Self::Body(BodyError::UnknownKind(_)) => "unknown-kind",
            Self::Body(BodyError::Malformed) => "malformed",
            Self::Body(BodyError::Sealed) => "sealed",
            Self::Misplaced => "misplaced",
            Self::Stale => "stale",
            Self::NotOpened => "not-opened",
            Self::Duplicate => "duplicate",
            Self::Crowded => "crowded",
            Self::Unsendable => "unsendable",
            Self::TooLarge => "too-large",
            Self::Overflow => "overflow",
            Self::Undelivered(_) => "undelivered",
        }
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            Self::Frame(error) => write!(f, ": {error}"),
            Self::Body(BodyError::UnknownKind(kind)) => write!(f, ": {kind:?}"),
            Self::Undelivered(count) => write!(f, ": {count}"),
            Self::Body(BodyError::Malformed | BodyError::Sealed)
            | Self::Misplaced
            | Self::Stale
            | Self::NotOpened
            | Self::Duplicate
            | Self::Crowded
            | Self::Unsendable
            | Self::TooLarge
            | Self::Overflow => Ok(()),
        }
    }
}
