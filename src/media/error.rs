//! Why `getUserMedia` gave nothing.

use visavis_call::DeviceError;
use visavis_devices::Kind;

use crate::platform::JsError;

/// The device's name in a Permissions-Policy.
pub(super) fn feature(kind: Kind) -> &'static str {
    match kind {
        Kind::Microphone => "microphone",
        Kind::Camera => "camera",
        Kind::Speaker => "speaker-selection",
    }
}

/// What the page knows besides the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether the page is a secure context.
    pub secure: bool,
    /// Whether the page's policy leaves it the device.
    pub allowed: bool,
}

/// Names the cause of a rejected `getUserMedia` (Media Capture and Streams, section 10.2, and the
/// names that browsers used before it).
#[must_use]
pub fn classify(error: &JsError, circumstances: Circumstances) -> DeviceError {
    match error.name.as_str() {
        "NotAllowedError" | "PermissionDeniedError" | "PermissionDismissedError" => {
            // Chromium tells these two apart only in its words: "Permission denied by system".
            if error.message.ends_with("system") {
                DeviceError::BlockedBySystem
            } else if circumstances.allowed {
                DeviceError::DeniedByPerson
            } else {
                DeviceError::BlockedByPolicy
            }
        }
        "SecurityError" => DeviceError::BlockedByPolicy,
        "NotFoundError" | "DevicesNotFoundError" => DeviceError::NotFound,
        "NotReadableError" | "TrackStartError" | "AbortError" => DeviceError::InUse,
        "OverconstrainedError" | "ConstraintNotSatisfiedError" => DeviceError::Overconstrained,
        "TypeError" if !circumstances.secure => DeviceError::InsecureContext,
        "NotSupportedError" => DeviceError::Unsupported,
        _ => DeviceError::Unknown,
    }
}
