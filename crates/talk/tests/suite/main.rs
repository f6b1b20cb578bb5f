//! What two pages say to each other, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod bench;
mod chatting;
mod example;
mod garbage;
mod greeting;
mod joined;
mod receiving;
mod sending;
mod world;
