//! How long to wait before connecting again.

use std::time::Duration;

use crate::chance::Chance;

const FIRST_MS: u64 = 1000;
const CAP_MS: u64 = 5000;

/// Doubling waiting times, spread so that the clients of a restarted server do not come at once.
#[derive(Debug)]
pub(crate) struct Backoff {
    failures: u32,
    chance: Chance,
}

impl Backoff {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            failures: 0,
            chance: Chance::new(seed),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// 1 s × 2ⁿ, at most 5 s, of that 50 % to 150 %, at most 5 s.
    pub(crate) fn next(&mut self) -> Duration {
        let base = (FIRST_MS << self.failures.min(3)).min(CAP_MS);
        self.failures = self.failures.saturating_add(1);
        let millis = base / 2 + self.chance.draw() % (base + 1);
        Duration::from_millis(millis.min(CAP_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_double_are_spread_and_stay_under_the_cap() {
        for seed in 0..200 {
            let mut backoff = Backoff::new(seed);
            for (low, high) in [(500, 1500), (1000, 3000), (2000, 5000), (2500, 5000)] {
                let wait = u64::try_from(backoff.next().as_millis()).unwrap();
                assert!((low..=high).contains(&wait), "{wait} not in {low}..={high}");
            }
            backoff.reset();
            assert!(backoff.next() <= Duration::from_millis(1500));
        }
        let all: Vec<_> = (0..20).map(|seed| Backoff::new(seed).next()).collect();
        assert!(
            all.windows(2).any(|pair| pair[0] != pair[1]),
            "no spread: {all:?}"
        );
    }
}
