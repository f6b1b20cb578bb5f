//! Waiting for a condition, with a deadline, and saying what was seen instead.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
const INTERVAL: Duration = Duration::from_millis(50);

/// Enough for anything that only needs a local message and a repaint.
pub const SOON: Duration = Duration::from_secs(10);

/// Enough for a call to connect on a busy machine.
pub const CALL: Duration = Duration::from_secs(30);

/// Enough for a call to notice that the other side is gone without a word.
pub const LOSS: Duration = Duration::from_mins(1);

/// What one look at a condition gave.
#[derive(Debug)]
pub enum Look<T> {
    /// It holds.
    Seen(T),
    /// It does not hold yet; the text tells what is there instead.
    NotYet(String),
    /// It can no longer come to hold; the text tells why.
    Never(String),
}

impl Look<()> {
    /// `Seen` where `holds`, else `NotYet` with what `seen` tells.
    pub fn at(holds: bool, seen: impl FnOnce() -> String) -> Self {
        if holds {
            Self::Seen(())
        } else {
            Self::NotYet(seen())
        }
    }
}

/// Looks until `look` sees what it waits for. An error of a single look (a page that is just
/// reloading, a session under load) counts as "not yet".
///
/// # Errors
/// The deadline passed, or `look` said that it will never be; the text holds `what` and the last
/// thing seen.
pub async fn wait_until<T>(
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> Result<Look<T>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        let seen = match look().await {
            Ok(Look::Seen(value)) => return Ok(value),
            Ok(Look::NotYet(seen)) => seen,
            Ok(Look::Never(why)) => bail!("{what}: cannot be any more: {why}"),
            Err(error) => format!("an error: {error:#}"),
        };
        if start.elapsed() >= within {
            bail!(
                "{what}: not within {} s; last seen: {seen}",
                within.as_secs()
            );
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
