//! What a client has been sent and has not taken yet.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use socketioxide::socket::Sid;

use crate::limits::MAX_OWED;
use crate::line::Line;

/// The messages of one client that wait to be written, in bytes of what others said. What the relay
/// itself says is small and is bounded by its number.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    owed: AtomicUsize,
    line: Mutex<Weak<Line>>,
}

impl Backlog {
    /// Its messages go over `line` from now on.
    pub(crate) fn goes_over(self: &Arc<Self>, line: &Arc<Line>) {
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(line);
        line.carry(self);
    }

    fn line(&self) -> Option<Arc<Line>> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.upgrade()
    }

    /// Counts a message; `false` when that is too much.
    fn owe(&self, bytes: usize) -> bool {
        self.owed.fetch_add(bytes, Ordering::Relaxed) + bytes <= MAX_OWED
    }

    /// So many bytes have been taken. Frames are a little longer than the messages in them, and some
    /// are not counted here: it never says that more is owed than is.
    pub(crate) fn pay(&self, bytes: usize) {
        let less = |owed: usize| Some(owed.saturating_sub(bytes));
        let _ = self
            .owed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    /// Ends the connection, where it is one that lasts.
    pub(crate) fn hang_up(&self) {
        if let Some(line) = self.line() {
            line.end();
        }
    }

    /// Whether the system takes nothing more for it just now.
    fn is_stuck(&self) -> bool {
        self.line().is_some_and(|line| line.is_blocked())
    }
}

/// Of everybody who is connected to this process.
#[derive(Debug, Default)]
pub(crate) struct Backlogs(Mutex<HashMap<Sid, Arc<Backlog>>>);

impl Backlogs {
    fn all(&self) -> MutexGuard<'_, HashMap<Sid, Arc<Backlog>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open(&self, id: Sid) -> Arc<Backlog> {
        Arc::clone(self.all().entry(id).or_default())
    }

    pub(crate) fn close(&self, id: Sid) -> Option<Arc<Backlog>> {
        self.all().remove(&id)
    }

    pub(crate) fn of(&self, id: Sid) -> Option<Arc<Backlog>> {
        self.all().get(&id).cloned()
    }

    /// Counts a message to each of `ids`, and returns those for whom that is too much.
    pub(crate) fn owe(&self, ids: &[Sid], bytes: usize) -> Vec<Sid> {
        let all = self.all();
        let too_much = |id: &&Sid| all.get(id).is_some_and(|it| !it.owe(bytes));
        ids.iter().filter(too_much).copied().collect()
    }

    /// Those of `ids` to whom nothing can be written just now.
    pub(crate) fn stuck(&self, ids: &[Sid]) -> Vec<Sid> {
        let all = self.all();
        let is_stuck = |id: &&Sid| all.get(id).is_some_and(|it| it.is_stuck());
        ids.iter().filter(is_stuck).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_is_what_was_said_beyond_what_was_taken() {
        let backlogs = Backlogs::default();
        let (slow, quick) = (Sid::new(), Sid::new());
        let (_, reads) = (backlogs.open(slow), backlogs.open(quick));
        for _ in 0..MAX_OWED / 1024 {
            assert_eq!(backlogs.owe(&[slow, quick], 1024), []);
            // With its frame.
            reads.pay(1034);
        }
        assert_eq!(backlogs.owe(&[slow, quick, Sid::new()], 1), [slow]);
        backlogs.close(slow);
        assert_eq!(backlogs.owe(&[slow], 1), []);
    }
}
