//! How each fault is made, and what is right to see of it.

pub(super) mod devices;
pub(super) mod garbled;
pub(super) mod leaving;
pub(super) mod network;
pub(super) mod page;
pub(super) mod races;
pub(super) mod server;
pub(super) mod turn;
