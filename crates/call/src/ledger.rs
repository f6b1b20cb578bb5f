//! Which calls have been here already.

use crate::CallId;

/// How many callers are remembered. More than a room holds; bounded because ids come from outside.
const CALLERS: usize = 64;

/// The newest call of each caller, so that a late or doubled ring does not ring again.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    newest: Vec<CallId>,
}

impl Ledger {
    /// Whether this call, or a later one of the same caller, has been noted.
    pub(crate) fn knows(&self, call: &CallId) -> bool {
        self.newest
            .iter()
            .any(|known| known.caller == call.caller && known.number >= call.number)
    }

    /// Notes a call; false if it had been noted. The caller who was heard of longest ago is
    /// forgotten for a new one.
    pub(crate) fn note(&mut self, call: &CallId) -> bool {
        let known = |it: &CallId| it.caller == call.caller;
        let forgotten = match self.newest.iter().position(known) {
            Some(_) if self.knows(call) => return false,
            Some(index) => Some(index),
            None => (self.newest.len() >= CALLERS).then_some(0),
        };
        if let Some(index) = forgotten {
            #[expect(
                clippy::disallowed_methods,
                reason = "the item was found there just before"
            )]
            self.newest.remove(index);
        }
        self.newest.push(call.clone());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonId;

    fn call(caller: &str, number: u32) -> CallId {
        CallId {
            caller: PersonId::new(caller).unwrap(),
            number,
        }
    }

    #[test]
    fn an_older_call_of_the_same_caller_counts_as_known() {
        let mut ledger = Ledger::default();
        ledger.note(&call("ada", 3));
        assert!(ledger.knows(&call("ada", 3)));
        assert!(ledger.knows(&call("ada", 2)));
        assert!(!ledger.knows(&call("ada", 4)));
        assert!(!ledger.knows(&call("bob", 1)));
    }

    #[test]
    fn memory_is_bounded() {
        let mut ledger = Ledger::default();
        for n in 0..1000 {
            ledger.note(&call(&format!("p{n}"), 1));
        }
        assert_eq!(ledger.newest.len(), CALLERS);
        assert!(ledger.knows(&call("p999", 1)));
    }
}
