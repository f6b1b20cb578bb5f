//! The browser beneath everything: typed errors, the clock, chance, and what web-sys lacks.

pub mod bindings;
pub mod crash;
mod environment;
mod error;

pub use environment::{Page, identifier, now, seed};
pub use error::JsError;
