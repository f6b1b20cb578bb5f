//! The browser beneath everything: typed errors, tasks, the clock, chance, and what web-sys lacks.

mod alarm;
mod awake;
mod bell;
pub mod bindings;
pub mod crash;
mod environment;
mod error;
mod frame;
mod installed;
mod notification;
mod place;
mod tab;
mod task;

pub use alarm::Alarm;
pub use awake::Awake;
pub use bell::{Bell, sleep};
pub use environment::{Page, identifier, now, secret, time_of_day, time_origin};
pub use error::JsError;
pub use frame::{Frame, reopen};
pub use installed::{install, uninstall};
pub use notification::{Notification, Permission};
pub use place::{Link, MEMORY_BYTES, NoPlace, Place};
pub use tab::Tab;
pub use task::Task;
