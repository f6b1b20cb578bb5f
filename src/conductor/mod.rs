//! Hands what happens in the browser to the machines, and carries out what they ask for.

mod around;
mod check;
pub mod choices;
mod clients;
mod company;
mod effects;
mod listening;
mod people;
mod settings;
mod showing;
mod studio;
mod view;
mod wire;
mod wiring;

pub use check::Plan;
pub use clients::load as load_client;
pub use company::{CallHandle, Company};
pub use people::{News, Person};
pub use settings::Settings;
pub use studio::{Sight, Studio, StudioHandle, Task};
pub use view::{Copied, Own, Screen, Server, Streams};
pub use wiring::Conductor;
