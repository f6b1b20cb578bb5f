//! The icons that only a call needs: paths on a grid of 24, drawn with a stroke of 1.75.

pub(in crate::ui) use crate::ui::icons::{CAMERA, CAMERA_OFF, MICROPHONE, MICROPHONE_OFF, icon};

pub(super) const SCREEN: &str = "M5.2 4.6h13.6a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5.2a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM8.6 20h6.8M12 13.4V7.8M9.6 10 12 7.6l2.4 2.4";
pub(super) const CHAT: &str = "M5.4 4.8h13.2a2.2 2.2 0 0 1 2.2 2.2v7.6a2.2 2.2 0 0 1-2.2 2.2h-6.4l-4.6 3.6v-3.6H5.4a2.2 2.2 0 0 1-2.2-2.2V7a2.2 2.2 0 0 1 2.2-2.2zM7.6 9h8.8M7.6 12.6h5.6";
pub(super) const BARS_GOOD: &str = "M5.5 15.5v3M12 10.5v8M18.5 5.5v13";
pub(super) const BARS_FAIR: &str = "M5.5 15.5v3M12 10.5v8M18.5 18.5h.01";
pub(super) const BARS_POOR: &str = "M5.5 15.5v3M12 18.5h.01M18.5 18.5h.01";
pub(super) const BARS_NONE: &str = "M5.5 18.5h.01M12 18.5h.01M18.5 18.5h.01";
pub(in crate::ui) const MORE: &str = "M5.5 12h.01M12 12h.01M18.5 12h.01";
pub(in crate::ui) const CLOSE: &str = "m7 7 10 10M17 7 7 17";
pub(super) const FULL_SCREEN: &str = "M4 9V6a2 2 0 0 1 2-2h3M15 4h3a2 2 0 0 1 2 2v3M20 15v3a2 2 0 0 1-2 2h-3M9 20H6a2 2 0 0 1-2-2v-3";
pub(super) const PICTURE_IN_PICTURE: &str = "M9.4 18.4H5.2a2 2 0 0 1-2-2V6.6a2 2 0 0 1 2-2h13.6a2 2 0 0 1 2 2v2.6M14.2 12.6h5.4a1.2 1.2 0 0 1 1.2 1.2v4.4a1.2 1.2 0 0 1-1.2 1.2h-5.4a1.2 1.2 0 0 1-1.2-1.2v-4.4a1.2 1.2 0 0 1 1.2-1.2z";
pub(super) const FLIP: &str = "M4.2 11.2a8 8 0 0 1 13.9-4.6l2 2.1M20.1 4.2v4.5h-4.5M19.8 12.8a8 8 0 0 1-13.9 4.6l-2-2.1M3.9 19.8v-4.5h4.5";
pub(super) const ATTACH: &str = "m20.2 11.4-7.9 7.9a5 5 0 0 1-7.1-7.1l8.2-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.1 8.1a1.7 1.7 0 0 1-2.4-2.4l7.5-7.4";
pub(super) const SEND: &str = "M4.4 4.6 20.6 12 4.4 19.4l2.3-7.4zM6.7 12h7";
/// A ring around a dot.
pub(super) const RECORD: &str = "M12 3.6a8.4 8.4 0 1 0 .01 0zM12 9.6a2.4 2.4 0 1 0 .01 0z";
/// A square.
pub(super) const STOP: &str = "M8.6 7h6.8A1.6 1.6 0 0 1 17 8.6v6.8a1.6 1.6 0 0 1-1.6 1.6H8.6A1.6 1.6 0 0 1 7 15.4V8.6A1.6 1.6 0 0 1 8.6 7z";
pub(super) const CHECK: &str = "m5 12.6 4.6 4.6L19 7.6";
