//! Every screen of the app, and how one gets to see it: for tests that look at each, and for
//! pictures of each.

pub mod axe;
pub mod fits;
mod list;
pub mod sheet;
mod walk;
mod ways;

pub use self::list::{SCREENS, Screen};
pub use self::walk::walk;
use crate::page::looks::Size;

/// The languages of the app, as `?lang=` takes them.
pub const LANGUAGES: [&str; 2] = ["en", "zh"];

/// A phone, a tablet and a desktop.
pub const SIZES: [Size; 3] = [
    Size {
        width: 360,
        height: 640,
    },
    Size {
        width: 820,
        height: 1180,
    },
    Size {
        width: 1440,
        height: 900,
    },
];
