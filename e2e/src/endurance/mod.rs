//! What lasts: many calls in one page, and one call for a long time.
//!
//! [`leaks`] plays call after call in the same two pages and sees that nothing piles up; [`soak`]
//! holds one call while its server is killed again and again. The tables of the last runs are kept
//! in `target/e2e/leaks.txt` and `target/e2e/soak.txt`.

mod calls;
mod census;
mod judge;
pub mod leaks;
mod quality;
pub mod soak;
mod table;
