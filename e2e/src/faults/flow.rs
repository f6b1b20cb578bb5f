//! How picture and sound flow: when each came, and how long it stood still.

use anyhow::Result;
use serde::Deserialize;

use crate::page::Page;

/// One look at what has arrived: when (milliseconds since 1970), how many frames, how many packets.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(super) struct Look(f64, u64, u64);

/// Picture or sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Picture,
    Sound,
}

impl Look {
    fn of(self, medium: Medium) -> u64 {
        match medium {
            Medium::Picture => self.1,
            Medium::Sound => self.2,
        }
    }
}

/// All looks at a page, see `probe-flow`.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow(Vec<Look>);

impl Flow {
    pub(super) async fn of(page: &Page) -> Result<Self> {
        let looks = page.eval("return e2eProbe.flow", vec![]).await?;
        Ok(Self(serde_json::from_value(looks)?))
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
    pub(super) fn first_after(&self, medium: Medium, time: f64) -> Option<f64> {
        self.arrivals(medium).find(|&at| at > time)
    }

    /// When something came last.
    pub(super) fn last(&self) -> Option<f64> {
        let media = [Medium::Picture, Medium::Sound].into_iter();
        media
            .filter_map(|medium| self.arrivals(medium).last())
            .reduce(f64::max)
    }

    /// The longest time (milliseconds) between these two during which nothing came of what had come
    /// before, as far as it was looked at: a page that is too busy to look has not stood still.
    pub(super) fn longest_still(&self, medium: Medium, since: f64, until: f64) -> f64 {
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
                .map(|&(at, count)| Look(at, count, 0))
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
