//! How long to wait before connecting again.

use std::time::Duration;

const FIRST_MS: u64 = 1000;
const CAP_MS: u64 = 5000;

/// Doubling waiting times, spread so that the clients of a restarted server do not come at once.
#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: u64,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            failures: 0,
            random: seed,
        }
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// 1 s × 2ⁿ, at most 5 s, of that 50 % to 150 %, at most 5 s.
    pub(super) fn next(&mut self) -> Duration {
        let base = (FIRST_MS << self.failures.min(3)).min(CAP_MS);
        self.failures = self.failures.saturating_add(1);
        let millis = base / 2 + self.draw() % (base + 1);
        Duration::from_millis(millis.min(CAP_MS))
    }

    /// splitmix64 (Steele, Lea, Flood 2014).
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
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
