//! What became of a person's camera and microphone.

/// Why a device gave no track. The page words it; the code stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceError {
    /// The person refused the browser's prompt, or had refused it before.
    DeniedByPerson,
    /// The operating system keeps the browser from the device.
    BlockedBySystem,
    /// The page's Permissions-Policy, or that of the frame around it, forbids it.
    BlockedByPolicy,
    /// Another program holds the device.
    InUse,
    /// There is no such device.
    NotFound,
    /// No device meets the constraints.
    Overconstrained,
    /// The page is not a secure context (neither https nor localhost), so there is no
    /// `navigator.mediaDevices`.
    InsecureContext,
    /// The browser has no `getUserMedia`.
    Unsupported,
    /// Anything else that a browser may come up with.
    Unknown,
}

/// What of the two kinds is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MediaKinds {
    /// Sound.
    pub audio: bool,
    /// Picture.
    pub video: bool,
}

/// What came of asking for microphone and camera, each by itself. One that the person wants off is
/// not asked for, and that is no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaReport {
    /// The microphone.
    pub audio: Result<(), DeviceError>,
    /// The camera.
    pub video: Result<(), DeviceError>,
}

impl MediaReport {
    /// Which kinds nothing stands in the way of.
    #[must_use]
    pub fn kinds(&self) -> MediaKinds {
        MediaKinds {
            audio: self.audio.is_ok(),
            video: self.video.is_ok(),
        }
    }
}
