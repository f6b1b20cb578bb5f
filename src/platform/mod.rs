//! The browser beneath everything: typed errors, tasks, the clock, chance, and what web-sys lacks.

mod alarm;
mod bell;
pub mod bindings;
pub mod crash;
mod environment;
mod error;
pub mod loose;
mod task;

pub use alarm::Alarm;
pub use bell::{Bell, sleep};
pub use environment::{Page, identifier, now, secret, time_origin};
pub use error::JsError;
pub use task::Task;
