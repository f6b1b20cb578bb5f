//! Hands what happens in the browser to the machines, and carries out what they ask for.

mod effects;
mod settings;
mod view;
mod wiring;

pub use settings::Settings;
pub use view::{Screen, Server, Streams};
pub use wiring::Conductor;
