//! How picture and sound flow: when each came, and how long it stood still.

use anyhow::Result;
use serde::Deserialize;

use crate::page::Page;

/// One look: when (milliseconds since 1970), how many frames and packets of sound have arrived, how
/// many frames the own camera gave, how many packets of sound were sent.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct Look(f64, u64, u64, u64, u64);

/// What flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// The other person's picture.
    Picture,
    /// The other person's sound.
    Sound,
    /// What the own camera gives, sent or not.
    OwnPicture,
    /// The own sound, as it is sent.
    OwnSound,
}

impl Look {
    fn of(self, medium: Medium) -> u64 {
        match medium {
            Medium::Picture => self.1,
            Medium::Sound => self.2,
            Medium::OwnPicture => self.3,
            Medium::OwnSound => self.4,
        }
    }
}

/// A time during which nothing came, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Still {
    pub(crate) from: f64,
    pub(crate) until: f64,
}

impl Still {
    /// How long it was, in milliseconds.
    pub(crate) fn length(self) -> f64 {
        self.until - self.from
    }

    /// How much of it is not one of `others`, in milliseconds; those do not overlap.
    pub(crate) fn without(self, others: &[Self]) -> f64 {
        let common =
            |other: &Self| (self.until.min(other.until) - self.from.max(other.from)).max(0.0);
        self.length() - others.iter().map(common).sum::<f64>()
    }
}

/// All looks at a page, see `probe-flow`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Flow(Vec<Look>);

impl Flow {
    pub(crate) async fn of(page: &Page) -> Result<Self> {
        let looks = page.eval("return e2eProbe.flow", vec![]).await?;
        Ok(Self(serde_json::from_value(looks)?))
    }

    /// Takes all looks so far out of the page, which begins anew.
    pub(crate) async fn taken_from(page: &Page) -> Result<Self> {
        let looks = page.eval("return e2eProbe.flow.splice(0)", vec![]).await?;
        Ok(Self(serde_json::from_value(looks)?))
    }

    /// Goes on with what was looked at after it.
    pub(crate) fn append(&mut self, mut later: Self) {
        self.0.append(&mut later.0);
    }

    /// Its last looks, of so many milliseconds.
    pub(crate) fn tail(&self, length: f64) -> Self {
        let since = self.0.last().map_or(0.0, |look| look.0 - length);
        Self(
            self.0
                .iter()
                .filter(|look| look.0 >= since)
                .copied()
                .collect(),
        )
    }

    /// Every time of at least `least` milliseconds during which nothing came of what had come
    /// before. It begins with the last look that saw something new and ends with the last one that
    /// saw nothing: a page that is too busy to look has not stood still.
    pub(crate) fn stills(&self, medium: Medium, least: f64) -> Vec<Still> {
        let mut all = Vec::new();
        let mut still: Option<Still> = None;
        let mut before = 0;
        for look in &self.0 {
            let count = look.of(medium);
            if count != before && count > 0 {
                let (from, until) = (look.0, look.0);
                all.extend(still.replace(Still { from, until }));
            } else if let Some(still) = &mut still {
                still.until = look.0;
            }
            before = count;
        }
        all.extend(still);
        all.retain(|still| still.length() >= least);
        all
    }

    /// The longest time between two looks, in milliseconds.
    pub(crate) fn longest_blind(&self) -> f64 {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs.fold(0.0, |longest, (one, next)| longest.max(next.0 - one.0))
    }

    /// The times of looks at which there was more than at the look before.
    fn arrivals(&self, medium: Medium) -> impl Iterator<Item = f64> {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs.filter_map(move |(before, now)| {
            let (before, count) = (before.of(medium), now.of(medium));
            // A new connection counts from zero again.
            let more = count > before || (count < before && count > 0);
            more.then_some(now.0)
        })
    }

    /// When the first came after this time (milliseconds since 1970).
    pub(crate) fn first_after(&self, medium: Medium, time: f64) -> Option<f64> {
        self.arrivals(medium).find(|&at| at > time)
    }

    /// When something came last.
    pub(crate) fn last(&self) -> Option<f64> {
        let media = [Medium::Picture, Medium::Sound].into_iter();
        media
            .filter_map(|medium| self.arrivals(medium).last())
            .reduce(f64::max)
    }

    /// The longest time (milliseconds) between these two during which nothing came of what had come
    /// before, as far as it was looked at: a page that is too busy to look has not stood still.
    pub(crate) fn longest_still(&self, medium: Medium, since: f64, until: f64) -> f64 {
        let mut last = None;
        let mut longest = 0.0_f64;
        let mut before = 0;
        for look in self.0.iter().filter(|look| look.0 <= until) {
            let count = look.of(medium);
            if count != before && count > 0 {
                last = Some(look.0);
            } else if let Some(last) = last.filter(|_| look.0 > since) {
                longest = longest.max(look.0 - since.max(last));
            }
            before = count;
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(frames: &[(f64, u64)]) -> Flow {
        Flow(
            frames
                .iter()
                .map(|&(at, count)| Look(at, count, 0, count, 0))
                .collect(),
        )
    }

    #[test]
    fn what_stands_still_is_measured_from_what_came_last_to_the_last_look_without_more() {
        let seen = flow(&[
            (0.0, 5),
            (100.0, 10),
            (200.0, 10),
            (900.0, 10),
            (1000.0, 20),
        ]);
        assert!((seen.longest_still(Medium::Picture, 0.0, 9e9) - 800.0).abs() < 0.1);
        assert!((seen.longest_still(Medium::Picture, 500.0, 9e9) - 400.0).abs() < 0.1);
        assert!((seen.longest_still(Medium::Picture, 0.0, 500.0) - 100.0).abs() < 0.1);
        assert!(seen.longest_still(Medium::Sound, 0.0, 9e9) < 0.1);
        assert_eq!(seen.first_after(Medium::Picture, 100.0), Some(1000.0));
        assert_eq!(seen.first_after(Medium::Sound, 0.0), None);
        assert_eq!(seen.last(), Some(1000.0));
    }

    #[test]
    fn each_standstill_is_found_and_what_the_camera_did_is_taken_off() {
        let seen = flow(&[
            (0.0, 5),
            (100.0, 10),
            (900.0, 10),
            (1000.0, 20),
            (1100.0, 20),
            (1200.0, 30),
            (2000.0, 30),
        ]);
        let stills = seen.stills(Medium::OwnPicture, 300.0);
        let still = |from, until| Still { from, until };
        assert_eq!(stills, [still(100.0, 900.0), still(1200.0, 2000.0)]);
        assert_eq!(seen.stills(Medium::OwnSound, 0.0), []);
        assert!((still(0.0, 1500.0).without(&stills) - 400.0).abs() < 0.1);
        assert!((still(5000.0, 6000.0).without(&stills) - 1000.0).abs() < 0.1);
        assert!((seen.longest_blind() - 800.0).abs() < 0.1);
    }

    #[test]
    fn a_page_that_does_not_look_has_not_stood_still() {
        let seen = flow(&[(0.0, 5), (100.0, 10), (5000.0, 90)]);
        assert!(seen.longest_still(Medium::Picture, 0.0, 9e9) < 0.1);
    }

    #[test]
    fn a_new_connection_goes_on_from_zero() {
        let seen = flow(&[(0.0, 5), (100.0, 50), (200.0, 0), (300.0, 0), (400.0, 3)]);
        assert!((seen.longest_still(Medium::Picture, 0.0, 9e9) - 200.0).abs() < 0.1);
        assert_eq!(seen.first_after(Medium::Picture, 100.0), Some(400.0));
    }
}
