//! Who did what, in a log that cannot be joined with anything else.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use socketioxide::socket::Sid;

/// Drawn anew by every process.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Eight digits that are the same for one connection as long as this process lives.
pub(crate) struct Tag(u64);

pub(crate) fn tag(id: Sid) -> Tag {
    Tag(KEY.hash_one(id))
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0 & u64::from(u32::MAX))
    }
}
