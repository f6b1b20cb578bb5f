//! How much one connection may say.

use std::time::Instant;

/// What may be said at once, in seconds of the sustained rate.
const BURST: f64 = 4.0;

/// What may be refused before the connection is ended, in bursts.
const PATIENCE: f64 = 4.0;

/// Refusals are forgotten so many times slower than what is said.
const GRUDGE: f64 = 8.0;

/// What becomes of something that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Pass,
    /// Too much just now.
    Refuse,
    /// Too much for too long.
    Disconnect,
}

/// A token bucket that remembers for a while how much it has refused.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// Tokens a second; 0: no limit.
    rate: f64,
    burst: f64,
    level: f64,
    refused: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket. Even where the rate is small, one thing that costs `largest` passes.
    pub(crate) fn new(rate: u32, largest: u32, now: Instant) -> Self {
        let rate = f64::from(rate);
        let burst = (rate * BURST).max(f64::from(largest));
        Self {
            rate,
            burst,
            level: burst,
            refused: 0.0,
            at: now,
        }
    }

    /// Takes `cost` tokens, or none.
    pub(crate) fn take(&mut self, cost: f64, now: Instant) -> Verdict {
        if self.rate == 0.0 {
            return Verdict::Pass;
        }
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * self.rate;
        self.at = now;
        self.level = (self.level + earned).min(self.burst);
        self.refused = (self.refused - earned / GRUDGE).max(0.0);
        if self.level >= cost {
            self.level -= cost;
            return Verdict::Pass;
        }
        self.refused += cost;
        if self.refused > self.burst * PATIENCE {
            Verdict::Disconnect
        } else {
            Verdict::Refuse
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test says what it expects by failing"
)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, 1, start);
        for _ in 0..40 {
            assert_eq!(bucket.take(1.0, start), Verdict::Pass);
        }
        assert_eq!(bucket.take(1.0, start), Verdict::Refuse);
        let later = start + Duration::from_millis(250);
        assert_eq!(bucket.take(1.0, later), Verdict::Pass);
        assert_eq!(bucket.take(1.0, later), Verdict::Pass);
        assert_eq!(bucket.take(1.0, later), Verdict::Refuse);
    }

    #[test]
    fn who_does_not_slow_down_is_disconnected_and_who_does_is_not() {
        let start = Instant::now();
        let mut flood = Bucket::new(10, 1, start);
        let said = (0..1000).position(|_| flood.take(1.0, start) == Verdict::Disconnect);
        assert_eq!(said, Some(40 + 160));

        // A little too fast for ever: one in twenty is refused, and that is all.
        let mut eager = Bucket::new(10, 1, start);
        for n in 0..10_000_u32 {
            let now = start + Duration::from_millis(95) * n;
            assert_ne!(eager.take(1.0, now), Verdict::Disconnect);
        }
    }

    #[test]
    fn without_a_rate_everything_passes() {
        let now = Instant::now();
        let mut bucket = Bucket::new(0, 0, now);
        assert!((0..10_000).all(|_| bucket.take(1e9, now) == Verdict::Pass));
    }

    #[test]
    fn the_largest_passes_however_small_the_rate() {
        let now = Instant::now();
        assert_eq!(Bucket::new(1, 5000, now).take(5000.0, now), Verdict::Pass);
    }

    proptest! {
        #[test]
        fn no_more_passes_than_burst_and_rate_allow(
            rate in 1..1000_u32,
            steps in prop::collection::vec((0..500_u64, 1..200_u32), 1..200),
        ) {
            let start = Instant::now();
            let mut bucket = Bucket::new(rate, 0, start);
            let (mut now, mut passed) = (start, 0.0);
            for (pause, cost) in steps {
                now += Duration::from_millis(pause);
                if bucket.take(f64::from(cost), now) == Verdict::Pass {
                    passed += f64::from(cost);
                }
            }
            let most = f64::from(rate) * (BURST + (now - start).as_secs_f64());
            prop_assert!(passed <= most + 1e-6, "{passed} > {most}");
        }
    }
}
