//! Real browsers in a real call, through real servers.
//!
//! A test is a [`scene()`]: it opens pages for a few people in as many isolated browsers, lets them
//! call each other through a real server, and looks at what came through. When a scene fails, what
//! every page showed and every process said is left in `target/e2e/<scene>/`.
//!
//! `VISAVIS_DIST` names the built app (`cargo xtask dist`), `VISAVIS_RELAY` the relay's binary;
//! `cargo xtask test e2e` sets both.
#![expect(
    clippy::disallowed_methods,
    reason = "a scene that does not go as it should ends"
)]

pub mod browser;
pub mod endurance;
pub mod faults;
mod flow;
pub mod lab;
pub mod matrix;
pub mod media;
pub mod memory;
pub mod page;
mod people;
pub mod process;
mod release;
mod report;
pub mod scene;
pub mod screens;
pub mod server;
pub mod site;
pub mod wait;

pub use anyhow::{Error, Result, bail, ensure};
pub use browser::Kind::{self, Chrome, Firefox};
pub use page::app::App;
pub use page::chat::{Files, Place};
pub use page::embedder::Embedder;
pub use page::peerjs::{PeerJs, Talk};
pub use page::state::{CallState, Reason, Signal};
pub use page::stock::Stock;
pub use scene::{Played, Stage, scene, through_both};
pub use server::{Bare, Cluster, Server, Signaling, Turn};
