//! The icons that only a call needs: paths on a grid of 24, drawn with a stroke of 1.75.

use leptos::prelude::*;

/// One of them.
pub(super) fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

pub(super) const MICROPHONE: &str = "M12 3.2a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0V6A2.8 2.8 0 0 0 12 3.2zM5.9 10.8a6.1 6.1 0 0 0 12.2 0M12 16.9v3.6M8.8 20.5h6.4";
pub(super) const MICROPHONE_OFF: &str = "M9.2 9.4V11a2.8 2.8 0 0 0 4.5 2.2M14.8 11.2V6a2.8 2.8 0 0 0-5.4-1M5.9 10.8a6.1 6.1 0 0 0 9.9 4.8M18.1 10.8a6 6 0 0 1-.5 2.4M12 16.9v3.6M8.8 20.5h6.4M4 4l16 16";
pub(super) const CAMERA: &str = "M5.9 6.4h6.4a3 3 0 0 1 3 3v5.2a3 3 0 0 1-3 3H5.9a3 3 0 0 1-3-3V9.4a3 3 0 0 1 3-3zM15.3 10.7l5.2-3.1v8.8l-5.2-3.1";
pub(super) const CAMERA_OFF: &str = "M9.6 6.4h2.7a3 3 0 0 1 3 3v2.4M15.1 15.6a3 3 0 0 1-2.8 2H5.9a3 3 0 0 1-3-3V9.4a3 3 0 0 1 2.6-3M15.3 10.7l5.2-3.1v8.8M4 4l16 16";
pub(super) const SCREEN: &str = "M5.2 4.6h13.6a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5.2a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM8.6 20h6.8M12 13.4V7.8M9.6 10 12 7.6l2.4 2.4";
pub(super) const CHAT: &str = "M5.4 4.8h13.2a2.2 2.2 0 0 1 2.2 2.2v7.6a2.2 2.2 0 0 1-2.2 2.2h-6.4l-4.6 3.6v-3.6H5.4a2.2 2.2 0 0 1-2.2-2.2V7a2.2 2.2 0 0 1 2.2-2.2zM7.6 9h8.8M7.6 12.6h5.6";
pub(super) const MORE: &str = "M5.5 12h.01M12 12h.01M18.5 12h.01";
pub(super) const CLOSE: &str = "m7 7 10 10M17 7 7 17";
pub(super) const ATTACH: &str = "m20.2 11.4-7.9 7.9a5 5 0 0 1-7.1-7.1l8.2-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.1 8.1a1.7 1.7 0 0 1-2.4-2.4l7.5-7.4";
pub(super) const SEND: &str = "M4.4 4.6 20.6 12 4.4 19.4l2.3-7.4zM6.7 12h7";
pub(super) const CHECK: &str = "m5 12.6 4.6 4.6L19 7.6";
