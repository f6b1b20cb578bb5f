//! What is answered to a message that asks for something that cannot be.

use visavis_call::Phase;

use crate::Id;

/// A message that was not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Of the message, if it had one.
    pub(crate) id: Option<Id>,
    /// Why.
    pub(crate) refusal: Refusal,
}

/// Why a message is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It holds what JSON cannot: a function, a cycle, a `BigInt`.
    NotJson,
    /// It is longer than [`crate::MAX_MESSAGE_BYTES`].
    TooLong,
    /// It is of another version of this protocol.
    Version,
    /// There is no command of this `type`.
    Type,
    /// A member is missing, not known, or of a value that cannot be.
    Field {
        /// Which one.
        name: String,
        /// What should stand there.
        wants: &'static str,
    },
    /// The call is in a state in which this means nothing.
    NotNow(Phase),
    /// There is no server to call through.
    Offline,
    /// Nobody in the room has this id.
    NoSuchPerson,
    /// The screen is not shared: the browser wants a click within the frame, or the person would
    /// not.
    NotShared,
    /// A setting of the site or of the address could not be used.
    Setting {
        /// Where it stands.
        place: String,
        /// What should stand there.
        wants: &'static str,
    },
}

impl Refusal {
    /// The code that programs read.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::TooLong => "too-long",
            Self::Version => "bad-version",
            Self::Type => "unknown-type",
            Self::Field { .. } => "bad-field",
            Self::NotNow(_) => "not-now",
            Self::Offline => "offline",
            Self::NoSuchPerson => "no-such-person",
            Self::NotShared => "not-shared",
            Self::Setting { .. } => "bad-setting",
        }
    }

    /// The sentence that people who write programs read.
    pub(crate) fn message(&self) -> String {
        let fixed = match self {
            Self::Field { name, wants } | Self::Setting { place: name, wants } => {
                return [name, " wants ", wants].concat();
            }
            Self::NotNow(phase) => return ["the call is ", phase.code()].concat(),
            Self::NotJson => "the message holds what JSON cannot",
            Self::TooLong => "the message is longer than 16 KiB",
            Self::Version => "visavis wants 1",
            Self::Type => {
                "type wants \"join\" | \"call\" | \"accept\" | \"decline\" | \"hang-up\" | \
                 \"microphone\" | \"camera\" | \"screen\" | \"state\""
            }
            Self::Offline => "there is no server to call through",
            Self::NoSuchPerson => "nobody in the room has this id",
            Self::NotShared => {
                "the screen is not shared: it takes a click within the frame, and that the person wants it"
            }
        };
        fixed.to_owned()
    }
}
