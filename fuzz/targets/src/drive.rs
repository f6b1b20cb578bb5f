//! How machines are driven: a clock that only goes forward, and effects that come to an end.

use std::time::Duration;

use arbitrary::{Result, Unstructured};

/// The time of a run. It begins somewhere in the first day.
pub(crate) struct Clock {
    pub(crate) now: Duration,
}

impl Clock {
    /// One that has just begun.
    pub(crate) fn start() -> Self {
        Self {
            now: Duration::ZERO,
        }
    }

    pub(crate) fn new(u: &mut Unstructured<'_>) -> Result<Self> {
        let now = Duration::from_millis(u.int_in_range(0..=86_400_000)?);
        Ok(Self { now })
    }

    /// Lets some time pass: most often little, now and then up to a minute, or an hour.
    pub(crate) fn pass(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let most = *u.choose(&[20, 2_000, 60_000, 3_600_000])?;
        self.now += Duration::from_millis(u.int_in_range(0..=most)?);
        Ok(())
    }

    /// Goes to when a machine wants to be woken; false where it does not.
    pub(crate) fn reach(&mut self, due: Option<Duration>) -> bool {
        self.now = self.now.max(due.unwrap_or(self.now));
        due.is_some()
    }

    /// A machine that was told that it is time wants no more of this moment: it would else be
    /// woken for ever.
    pub(crate) fn check(&self, next: Option<Duration>) {
        if let Some(next) = next {
            assert!(next > self.now, "{next:?} is due at {:?}", self.now);
        }
    }
}

/// All effects, of which there must not be more than `most`.
pub(crate) fn drain<E>(most: usize, poll: impl FnMut() -> Option<E>) -> Vec<E> {
    let effects: Vec<E> = std::iter::from_fn(poll).take(most + 1).collect();
    assert!(
        effects.len() <= most,
        "one input has more than {most} effects"
    );
    effects
}

/// The sockets outside: one at a time.
#[derive(Default)]
pub(crate) struct Sockets {
    /// The attempt whose socket is there or comes about.
    live: Option<u32>,
    /// The last attempt.
    pub(crate) last: u32,
}

impl Sockets {
    pub(crate) fn connect(&mut self, attempt: u32) {
        assert_eq!(self.live, None, "two sockets at once");
        assert!(attempt > self.last, "an attempt comes twice");
        self.live = Some(attempt);
        self.last = attempt;
    }

    pub(crate) fn transmit(&self, attempt: u32) {
        assert_eq!(self.live, Some(attempt), "there is no such socket");
    }

    pub(crate) fn disconnect(&mut self, attempt: u32) {
        self.transmit(attempt);
        self.live = None;
    }

    /// It closed by itself.
    pub(crate) fn closed(&mut self, attempt: u32) {
        self.live = self.live.filter(|live| *live != attempt);
    }

    pub(crate) fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// An attempt: most often the last one.
    pub(crate) fn attempt(&self, u: &mut Unstructured<'_>) -> Result<u32> {
        if u.ratio(1, 16)? {
            u.int_in_range(0..=self.last.saturating_add(1))
        } else {
            Ok(self.last)
        }
    }
}
