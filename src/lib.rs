//! Visavis, a browser video call that anybody can host: the page.
//!
//! `docs/ARCHITECTURE.md` names the rooms of this house and which may use which.
#![warn(clippy::arithmetic_side_effects)]

pub mod by_name;
pub mod check;
pub mod company;
pub mod conductor;
pub mod embed;
pub mod later;
pub mod media;
pub mod platform;
pub mod rtc;
pub mod signaling;
pub mod studio;
pub mod ui;
pub mod words;
