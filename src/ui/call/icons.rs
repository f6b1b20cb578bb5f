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
