//! The relay from outside: over sockets, over HTTP, and as a program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its setting does not stand"
)]

mod common;
mod files;
#[cfg(unix)]
mod program;
mod protocol;
mod stock_client;
mod storm;
