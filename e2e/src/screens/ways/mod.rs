//! How a person gets to see each screen.

pub(super) mod call;
pub(super) mod check;
pub(super) mod ended;
pub(super) mod lobby;
pub(super) mod trouble;
