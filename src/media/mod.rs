//! Camera and microphone (W3C Media Capture and Streams).

mod error;
mod local;

pub use error::{Circumstances, Kind, classify};
pub use local::{LocalMedia, open};
