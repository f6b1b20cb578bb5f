//! The conversation, as the page around this one has it.

mod answers;
mod garbage;
mod news;
mod world;
