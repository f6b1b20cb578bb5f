//! The browser beneath everything: typed errors, tasks, the clock, chance, and what web-sys lacks.

mod alarm;
pub mod bindings;
pub mod crash;
pub mod dynamic;
mod environment;
mod error;
mod place;
mod task;

pub use alarm::Alarm;
pub use environment::{Page, identifier, now, secret, time_of_day, time_origin};
pub use error::JsError;
pub use place::{Link, MEMORY_BYTES, NoPlace, Place};
pub use task::Task;
