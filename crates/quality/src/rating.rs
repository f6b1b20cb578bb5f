//! What the numbers mean for the two people.

use crate::meter::Numbers;

/// How good a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// Nothing disturbs.
    #[default]
    Good,
    /// Now and then something can be noticed.
    Fair,
    /// It is hard to understand each other.
    Poor,
}

impl Rating {
    /// The code that style sheets and tests read.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

/// Why a call is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Much gets lost on the way here.
    LossHere,
    /// Much gets lost on the way to the other person.
    LossThere,
    /// It takes long.
    Delay,
    /// The connection carries no better picture.
    Bandwidth,
}

/// A share of lost packets (per mille), above which a call is [`Rating::Fair`], and
/// [`Rating::Poor`]: 2 and 10 %. Senders with Google's congestion control send no more than they do
/// above the first, and less above the second (draft-ietf-rmcat-gcc-02, section 6).
const LOSS: (u32, u32) = (20, 100);

/// The same for the time there and back, in milliseconds. Of one way, ITU-T G.114 has it that up to
/// 150 ms disturb hardly anybody. Above 500 ms there and back, Microsoft counts a call of Teams as
/// poor (Call Quality Dashboard, stream classification).
const ROUND_TRIP: (u32, u32) = (300, 500);

/// What a picture should have, in kbit/s: Zoom asks as much for a call of two in high quality.
/// Above it, that the connection carries no more is no reason to speak of it.
const ENOUGH: u32 = 600;

/// How many looks in a row have to be worse until the rating is.
const WORSE_AFTER: u8 = 3;
/// How many have to be better. Longer, for whoever reads that it is good wants it to stay so.
const BETTER_AFTER: u8 = 6;

/// What these numbers alone would be, and why.
pub(crate) fn judge(numbers: &Numbers) -> (Rating, Option<Cause>) {
    let above = |number: Option<u32>, limits: (u32, u32)| match number {
        Some(number) if number > limits.1 => Rating::Poor,
        Some(number) if number > limits.0 => Rating::Fair,
        _ => Rating::Good,
    };
    // A small picture of one who is understood well is no reason to speak of a poor call.
    let scarce = numbers.limited && numbers.sent.is_some_and(|rate| rate < ENOUGH);
    let bandwidth = if scarce { Rating::Fair } else { Rating::Good };
    let mut worst = (Rating::Good, None);
    for (rating, cause) in [
        (above(numbers.loss_here, LOSS), Cause::LossHere),
        (above(numbers.loss_there, LOSS), Cause::LossThere),
        (above(numbers.round_trip, ROUND_TRIP), Cause::Delay),
        (bandwidth, Cause::Bandwidth),
    ] {
        if rating > worst.0 {
            worst = (rating, Some(cause));
        }
    }
    worst
}

/// A rating that does not flutter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Steady {
    rating: Rating,
    cause: Option<Cause>,
    /// How many looks in a row said the same direction, and the nearest of what they said.
    streak: u8,
    towards: (Rating, Option<Cause>),
}

impl Steady {
    /// Hears what one look says; gives what holds.
    pub(crate) fn hear(&mut self, (rating, cause): (Rating, Option<Cause>)) -> Self {
        if rating == self.rating {
            self.streak = 0;
            self.cause = cause;
            return *self;
        }
        let worse = rating > self.rating;
        let same = self.streak > 0 && (self.towards.0 > self.rating) == worse;
        let nearer = if worse {
            rating <= self.towards.0
        } else {
            rating >= self.towards.0
        };
        if !same || nearer {
            self.towards = (rating, cause);
        }
        self.streak = if same { self.streak + 1 } else { 1 };
        let enough = if worse { WORSE_AFTER } else { BETTER_AFTER };
        if self.streak >= enough {
            (self.rating, self.cause) = self.towards;
            self.streak = 0;
        }
        *self
    }

    pub(crate) fn rating(self) -> Rating {
        self.rating
    }

    /// Why; none where it is good.
    pub(crate) fn cause(self) -> Option<Cause> {
        self.cause.filter(|_| self.rating != Rating::Good)
    }
}
