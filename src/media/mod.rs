//! Camera, microphone and screen (W3C Media Capture and Streams, Screen Capture), and what is made
//! of their tracks.

mod ear;
mod error;
mod local;
mod mix;
mod open;
mod picture;
mod recorder;
mod sounds;
mod speaker;
mod tone;
mod track;

use gloo_events::EventListener;

use crate::platform::Page;

pub use ear::{Ear, percent};
pub use error::{Circumstances, classify};
pub use local::LocalMedia;
pub use mix::Mix;
pub use open::{list, open, open_screen};
pub use picture::{Picture, look};
pub use recorder::{Format, Recorder, Taken};
pub use speaker::hear_by;
pub use tone::{Tone, Tune};
pub use track::Track;

/// Tells whenever a device is plugged in or out.
#[must_use]
pub fn on_change(page: &Page, changed: impl Fn() + 'static) -> Option<EventListener> {
    let devices = open::media_devices(page)?;
    Some(EventListener::new(&devices, "devicechange", move |_| {
        changed();
    }))
}
