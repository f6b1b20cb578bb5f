//! The bare events that tags have announced.

use std::time::Duration;

use visavis_call::PersonId;

use super::names::Bare;
use crate::clock::later;
use crate::lists::take;

/// How long after its tag a bare event still counts as announced.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many are awaited at a time.
const MAX_AWAITED: usize = 64;

#[derive(Debug)]
struct Awaited {
    bare: Bare,
    from: PersonId,
    seq: u32,
    until: Duration,
}

/// Announced bare events, in the order of their tags.
#[derive(Debug, Default)]
pub(super) struct Twins {
    awaited: Vec<Awaited>,
}

impl Twins {
    /// A tag says that such an event follows. The same tag again announces the same event.
    pub(super) fn announce(&mut self, bare: Bare, from: &PersonId, seq: u32, now: Duration) {
        self.forget_old(now);
        let same = |twin: &Awaited| twin.from == *from && twin.seq == seq;
        if let Some(index) = self.awaited.iter().position(same) {
            take(&mut self.awaited, index);
        }
        if self.awaited.len() >= MAX_AWAITED {
            take(&mut self.awaited, 0);
        }
        self.awaited.push(Awaited {
            bare,
            from: from.clone(),
            seq,
            until: later(now, PATIENCE),
        });
    }

    /// What was announced later is also awaited longer.
    fn forget_old(&mut self, now: Duration) {
        while self.awaited.first().is_some_and(|twin| twin.until <= now) {
            take(&mut self.awaited, 0);
        }
    }

    /// A bare event arrived: whose it is and which, if it had been announced.
    pub(super) fn swallow(&mut self, bare: Bare, now: Duration) -> Option<(PersonId, u32)> {
        self.forget_old(now);
        let index = self.awaited.iter().position(|twin| twin.bare == bare)?;
        let twin = take(&mut self.awaited, index)?;
        Some((twin.from, twin.seq))
    }

    /// A new connection stands. What the old one still owed comes only if the server kept the
    /// session.
    pub(super) fn connected(&mut self, recovered: bool, now: Duration) {
        if recovered {
            for twin in &mut self.awaited {
                twin.until = later(now, PATIENCE);
            }
        } else {
            self.awaited.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    #[test]
    fn one_announcement_swallows_one_event_of_its_name_in_time() {
        let a = PersonId::new("a").unwrap();
        let mut twins = Twins::default();
        twins.announce(Bare::Ring, &a, 1, NOW);
        assert_eq!(twins.swallow(Bare::HangUp, NOW), None);
        assert_eq!(twins.swallow(Bare::Ring, NOW), Some((a.clone(), 1)));
        assert_eq!(twins.swallow(Bare::Ring, NOW), None);
        twins.announce(Bare::Ring, &a, 2, NOW);
        assert_eq!(twins.swallow(Bare::Ring, NOW + PATIENCE), None, "too late");
        twins.announce(Bare::Ring, &a, 3, NOW);
        twins.announce(Bare::Ring, &a, 3, NOW);
        assert!(twins.swallow(Bare::Ring, NOW).is_some());
        assert_eq!(
            twins.swallow(Bare::Ring, NOW),
            None,
            "the same tag twice announces one event"
        );
    }

    #[test]
    fn a_new_connection_owes_nothing_unless_the_session_was_recovered() {
        let a = PersonId::new("a").unwrap();
        let mut twins = Twins::default();
        twins.announce(Bare::HangUp, &a, 1, NOW);
        twins.connected(true, NOW + PATIENCE * 3);
        assert!(twins.swallow(Bare::HangUp, NOW + PATIENCE * 3).is_some());
        twins.announce(Bare::HangUp, &a, 2, NOW);
        twins.connected(false, NOW);
        assert_eq!(twins.swallow(Bare::HangUp, NOW), None);
    }

    #[test]
    fn memory_is_bounded() {
        let a = PersonId::new("a").unwrap();
        let mut twins = Twins::default();
        for seq in 0..1000 {
            twins.announce(Bare::Ring, &a, seq, NOW);
        }
        assert_eq!(twins.awaited.len(), MAX_AWAITED);
    }
}
