//! Points in time.

use std::time::Duration;

/// The moment `after` from now; a clock near its end does not wrap. One function for all, because
/// the page would else carry this arithmetic once for each time-out.
#[inline(never)]
pub(crate) fn later(now: Duration, after: Duration) -> Duration {
    now.saturating_add(after)
}
