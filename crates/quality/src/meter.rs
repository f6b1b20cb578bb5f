//! From what was counted to what it means.

use std::collections::VecDeque;
use std::time::Duration;

use crate::Path;
use crate::rating::{Cause, Rating, Steady, judge};
use crate::sample::{Both, Flow, Limit, Sample};

/// Over how long rates and losses are taken: 50 packets of sound a second make 250, of which one
/// that is lost is 0.4 %.
const WINDOW: Duration = Duration::from_secs(5);

/// How good a call is, in numbers that can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// In one word.
    pub rating: Rating,
    /// Why it is not good.
    pub cause: Option<Cause>,
    /// How long a packet takes there and back, in milliseconds.
    pub round_trip: Option<u32>,
    /// What comes.
    pub received: Carried,
    /// What goes out.
    pub sent: Carried,
    /// What keeps the picture that goes out from being better.
    pub limit: Limit,
    /// The way that the packets take.
    pub path: Option<Path>,
}

/// What the connection carries in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Sound and picture together, in kbit/s; `None` until it has been looked twice.
    pub rate: Option<u32>,
    /// The share that is lost, per mille; `None` where nothing is carried.
    pub loss: Option<u32>,
    /// Width and height of the picture in pixels.
    pub size: Option<(u32, u32)>,
    /// How many pictures a second.
    pub frames: Option<u32>,
    /// The codec of the picture, such as `VP8`; empty where there is none.
    pub picture: String,
    /// The codec of the sound.
    pub sound: String,
}

/// What a rating is made of.
pub(crate) struct Numbers {
    /// Per mille.
    pub(crate) loss_here: Option<u32>,
    /// Per mille.
    pub(crate) loss_there: Option<u32>,
    /// In milliseconds.
    pub(crate) round_trip: Option<u32>,
    /// What goes out, in kbit/s.
    pub(crate) sent: Option<u32>,
    /// Whether the connection carries no better picture.
    pub(crate) limited: bool,
}

/// Turns samples into the quality of one call.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Oldest first, none older than the window.
    samples: VecDeque<Sample>,
    steady: Steady,
}

impl Meter {
    /// Takes a sample; gives the quality that it shows together with those before it.
    pub fn take(&mut self, sample: Sample) -> Quality {
        // Another connection counts from the beginning, and a page that was not looked at has
        // nothing to compare with.
        let fits = |old: &Sample| {
            old.at < sample.at
                && sample.at.saturating_sub(old.at) <= WINDOW
                && counts_on(&old.received, &sample.received)
                && counts_on(&old.sent, &sample.sent)
        };
        self.samples.retain(fits);
        let now = self.samples.len();
        self.samples.push_back(sample);
        let (Some(first), Some(last)) = (self.samples.front(), self.samples.get(now)) else {
            return Quality::default();
        };
        let span = last.at.saturating_sub(first.at).as_secs_f64();
        let received = Carried {
            loss: lost_here(&first.received, &last.received),
            ..carried(&first.received, &last.received, span)
        };
        let sent = Carried {
            loss: self.lost_there(&first.sent, &last.sent),
            ..carried(&first.sent, &last.sent, span)
        };
        let round_trip = last.round_trip.map(|time| whole(time.as_secs_f64() * 1e3));
        let limit = last.sent.picture.limit;
        let path = last.path;
        let steady = self.steady.hear(judge(&Numbers {
            loss_here: received.loss,
            loss_there: sent.loss,
            round_trip,
            sent: sent.rate,
            limited: limit == Limit::Bandwidth,
        }));
        Quality {
            rating: steady.rating(),
            cause: steady.cause(),
            round_trip,
            received,
            sent,
            limit,
            path,
        }
    }

    /// What the other side missed, averaged over the window: it tells the share of its last look,
    /// which may have been at few packets.
    fn lost_there(&self, first: &Both, last: &Both) -> Option<u32> {
        let mean = |flow: fn(&Both) -> &Flow| {
            let told = self.samples.iter();
            let told = told.filter_map(|sample| flow(&sample.sent).told_lost);
            let (sum, count) = told.fold((0.0, 0.0), |(sum, count), one| (sum + one, count + 1.0));
            let sent = flow(last).packets - flow(first).packets;
            (count > 0.0 && sent > 0.0).then(|| (sum / count * sent, sent))
        };
        let both = [mean(|both| &both.sound), mean(|both| &both.picture)];
        let (missed, sent) = both
            .into_iter()
            .flatten()
            .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        per_mille(missed, sent)
    }
}

/// Whether the one has counted on from where the other was.
fn counts_on(old: &Both, new: &Both) -> bool {
    let on = |old: &Flow, new: &Flow| old.bytes <= new.bytes && old.packets <= new.packets;
    on(&old.sound, &new.sound) && on(&old.picture, &new.picture)
}

fn carried(first: &Both, last: &Both, span: f64) -> Carried {
    let bytes = |both: &Both| both.sound.bytes + both.picture.bytes;
    let kilobits = (bytes(last) - bytes(first)) * 8.0 / 1000.0;
    Carried {
        rate: (span > 0.0).then(|| whole(kilobits / span)),
        loss: None,
        size: Some(last.picture.size).filter(|(width, height)| *width > 0 && *height > 0),
        frames: last.picture.frames.map(whole),
        picture: name(&last.picture.codec),
        sound: name(&last.sound.codec),
    }
}

fn lost_here(first: &Both, last: &Both) -> Option<u32> {
    let since = |count: fn(&Flow) -> f64| {
        count(&last.sound) + count(&last.picture) - count(&first.sound) - count(&first.picture)
    };
    let missed = since(|flow| flow.lost).max(0.0);
    per_mille(missed, missed + since(|flow| flow.packets))
}

/// Nothing of nothing is not known.
fn per_mille(part: f64, all: f64) -> Option<u32> {
    (all > 0.0).then(|| whole(part / all * 1e3).min(1000))
}

/// The name of a codec, of its media type (RFC 6838, section 4.2).
fn name(media_type: &str) -> String {
    let name = media_type.split_once('/').map(|(_, name)| name);
    name.unwrap_or_default().to_owned()
}

/// The nearest whole number that is not below 0.
fn whole(number: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and makes 0 of what is no number"
    )]
    let whole = (number + 0.5) as u32;
    whole
}
