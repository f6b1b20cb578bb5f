//! Which messages were delivered already.

use visavis_call::PersonId;

/// How many senders are remembered.
const MAX_SENDERS: usize = 64;
/// How many sequence numbers of each are remembered; older ones count as seen. More than a sender
/// keeps for transmitting again, so that nothing late is mistaken for something old.
const WINDOW: usize = 512;

#[derive(Debug)]
struct Sender {
    id: PersonId,
    /// All up to here count as seen.
    floor: u32,
    /// Those above, in ascending order.
    above: Vec<u32>,
}

/// A window of sequence numbers for each sender, the one heard last at the end.
#[derive(Debug, Default)]
pub(super) struct Seen {
    senders: Vec<Sender>,
}

impl Seen {
    /// Whether this message is new; from now on it is not.
    pub(super) fn is_new(&mut self, from: &PersonId, seq: u32) -> bool {
        let mut sender = match self.senders.iter().position(|sender| sender.id == *from) {
            Some(index) => self.senders.remove(index),
            None => Sender {
                id: from.clone(),
                floor: 0,
                above: Vec::new(),
            },
        };
        let is_new = sender.take(seq);
        if self.senders.len() >= MAX_SENDERS {
            self.senders.remove(0);
        }
        self.senders.push(sender);
        is_new
    }
}

impl Sender {
    fn take(&mut self, seq: u32) -> bool {
        if seq <= self.floor {
            return false;
        }
        // Usually the newest is the last.
        let before = self.above.iter().rposition(|it| *it <= seq);
        if before.is_some_and(|index| self.above.get(index) == Some(&seq)) {
            return false;
        }
        self.above.insert(before.map_or(0, |index| index + 1), seq);
        if self.above.len() > WINDOW {
            self.floor = self.above.remove(0);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> PersonId {
        PersonId::new(name).unwrap()
    }

    #[test]
    fn each_message_of_each_sender_is_new_once_in_any_order() {
        let mut seen = Seen::default();
        for seq in [5, 3, 4, 1, 2, 900] {
            assert!(seen.is_new(&person("a"), seq));
            assert!(!seen.is_new(&person("a"), seq));
            assert!(seen.is_new(&person("b"), seq));
        }
        assert!(!seen.is_new(&person("a"), 0));
    }

    #[test]
    fn memory_is_bounded_by_forgetting_what_was_heard_longest_ago() {
        let mut seen = Seen::default();
        for seq in 1..=2000 {
            assert!(seen.is_new(&person("a"), seq));
        }
        assert!(!seen.is_new(&person("a"), 1), "old numbers count as seen");
        for other in 0..200 {
            assert!(seen.is_new(&person(&other.to_string()), 1));
            assert!(
                !seen.is_new(&person("a"), 2000),
                "who keeps talking is remembered"
            );
        }
        assert!(seen.senders.len() <= MAX_SENDERS);
        assert!(
            seen.senders
                .iter()
                .all(|sender| sender.above.len() <= WINDOW)
        );
    }
}
