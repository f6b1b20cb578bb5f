//! The icons that are loaded with what they stand on: paths on a grid of 24, drawn with a stroke of
//! 1.75. Those of the first load are in the sprite of index.html.

use leptos::prelude::*;
use visavis_devices::Kind;

/// One of them.
pub(super) fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// A device that is on, or off.
pub(super) fn device(kind: Kind, on: bool) -> &'static str {
    match (kind, on) {
        (Kind::Camera, true) => CAMERA,
        (Kind::Camera, false) => CAMERA_OFF,
        (Kind::Microphone | Kind::Speaker, true) => MICROPHONE,
        (Kind::Microphone | Kind::Speaker, false) => MICROPHONE_OFF,
    }
}

pub(super) const MICROPHONE: &str = "M12 3.2a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0V6A2.8 2.8 0 0 0 12 3.2zM5.9 10.8a6.1 6.1 0 0 0 12.2 0M12 16.9v3.6M8.8 20.5h6.4";
pub(super) const MICROPHONE_OFF: &str = "M9.2 9.4V11a2.8 2.8 0 0 0 4.5 2.2M14.8 11.2V6a2.8 2.8 0 0 0-5.4-1M5.9 10.8a6.1 6.1 0 0 0 9.9 4.8M18.1 10.8a6 6 0 0 1-.5 2.4M12 16.9v3.6M8.8 20.5h6.4M4 4l16 16";
pub(super) const CAMERA: &str = "M5.9 6.4h6.4a3 3 0 0 1 3 3v5.2a3 3 0 0 1-3 3H5.9a3 3 0 0 1-3-3V9.4a3 3 0 0 1 3-3zM15.3 10.7l5.2-3.1v8.8l-5.2-3.1";
pub(super) const CAMERA_OFF: &str = "M9.6 6.4h2.7a3 3 0 0 1 3 3v2.4M15.1 15.6a3 3 0 0 1-2.8 2H5.9a3 3 0 0 1-3-3V9.4a3 3 0 0 1 2.6-3M15.3 10.7l5.2-3.1v8.8M4 4l16 16";
