//! The browser beneath everything: typed errors, tasks, the clock, chance, and what web-sys lacks.

mod alarm;
pub mod bindings;
pub mod crash;
mod environment;
mod error;
mod task;

pub use alarm::Alarm;
pub use environment::{Page, identifier, now, secret, time_origin};
pub use error::JsError;
pub use task::Task;
