//! What each input leads to, and what it asks for.

mod choosing;
mod opening;
mod page;
mod sharing;
mod unplugging;
