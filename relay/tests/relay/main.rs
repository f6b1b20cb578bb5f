//! The relay from outside: over sockets, over HTTP, and as a program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test ends where its setting does not stand"
)]

#[cfg(unix)]
mod cluster;
mod common;
mod files;
mod limits;
mod operation;
mod presence;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod program;
mod protocol;
mod silence;
mod stock_client;
mod storm;
#[cfg(unix)]
mod turn;
