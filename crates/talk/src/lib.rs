//! What two pages of a call say to each other over its data channels: what each sends, texts, and
//! files. `docs/channel.md` is the specification.
//!
//! Pure: no browser, no clock, no randomness. [`Talk`] is the machine, one for each person on the
//! other side. [`links`] finds what can be followed in a text.
#![warn(clippy::arithmetic_side_effects)]

mod chat;
mod incoming;
pub mod links;
mod machine;
mod out;
mod outgoing;
mod state;
mod text;
mod transfer;
mod wire;

pub use chat::ChatMessage;
pub use machine::{Channel, Config, Input, Read, Talk};
pub use out::{Effect, News};
pub use state::{Device, Media, Refusal, Side, View};
pub use text::{tidy_chat, tidy_file_name};
pub use transfer::{Direction, Failure, State, Transfer, TransferId};

/// The version of what is said.
pub const VERSION: u32 = 1;
/// The label of the channel for texts (W3C WebRTC, section 6.2). Other software uses such a label
/// too, see [`View::is_ours`].
pub const LABEL: &str = "visavis";
/// The label of the channels for the content of files: ordered and reliable, one for each
/// direction, opened by whoever sends.
pub const FILES_LABEL: &str = "visavis-files";

/// The longest text of a chat, in bytes of UTF-8.
pub const MAX_CHAT_BYTES: usize = 8 * 1024;
/// How many texts of a chat are kept.
pub const MAX_HISTORY: usize = 500;
/// The longest message that is read, in bytes of UTF-8. A text of the chat grows to six times its
/// length where all of it is escaped.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// How many files may be offered or on their way in each direction.
pub const MAX_OPEN: usize = 16;
/// How many files are listed in each direction; the oldest that are over make room.
pub const MAX_LISTED: usize = 64;
/// The largest file, in bytes, where nothing else is set.
pub const DEFAULT_MAX_FILE_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// How many bytes of a file may be on their way: sent, and not yet known to be written.
pub const WINDOW: u64 = 1024 * 1024;
/// After how many bytes written the receiver says so.
pub const PROGRESS_BYTES: u64 = WINDOW / 8;
/// The largest binary message, in bytes: what any browser takes (RFC 8831, section 6.6).
pub const MAX_FRAME_BYTES: usize = 16 * 1024;
/// The most of a file in one binary message, in bytes.
pub const CHUNK_BYTES: usize = MAX_FRAME_BYTES - wire::HEADER_BYTES;
/// The most that is read of a file at once, in bytes: a few chunks.
pub const READ_BYTES: u32 = 4 * (16 * 1024 - 12);
/// How many bytes in the channel of files are enough: nothing more is read until some have left.
pub const HIGH_WATER: u64 = 256 * 1024;
/// `bufferedAmountLowThreshold` of the channel of files, in bytes (W3C WebRTC, section 6.2).
pub const LOW_WATER: u32 = 64 * 1024;

const _: () = assert!(READ_BYTES as usize == 4 * CHUNK_BYTES);
