//! What goes into the machine and what comes out.

use visavis_call::{DeviceError, Generation, MediaReport};

/// W3C Media Capture and Streams, `MediaDeviceKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// "audioinput".
    Microphone,
    /// "videoinput".
    Camera,
    /// "audiooutput". It has no track, so it is neither opened nor ended.
    Speaker,
}

/// W3C Media Capture and Streams, `deviceId`: opaque, empty before a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceId(pub String);

/// W3C Media Capture and Streams, `VideoFacingModeEnum`, as far as phones have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    /// Towards the person.
    User,
    /// Away from the person.
    Environment,
}

/// One entry of `enumerateDevices()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is for.
    pub kind: Kind,
    /// Its name for the browser.
    pub id: DeviceId,
    /// Its name for people; empty before a permission.
    pub label: String,
    /// What all devices of one piece of hardware have in common; may be empty.
    pub group: String,
}

/// A device whose track was given out, by the track's own settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub id: DeviceId,
    /// Its name for people; may be empty.
    pub label: String,
    /// Which way it looks, where that is known.
    pub facing: Option<Facing>,
}

/// Which device to ask the browser for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whichever the browser thinks best.
    Any,
    /// This one and no other: `deviceId: {exact}`.
    Device(DeviceId),
    /// One that looks this way if there is one: `facingMode: {ideal}`.
    Facing(Facing),
}

/// What is shared of a screen besides the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenHas {
    /// Its sound.
    pub audio: bool,
}

/// Why no screen is shared (W3C Screen Capture, `getDisplayMedia`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// The person closed the browser's picker. That is no failure.
    Cancelled,
    /// The operating system keeps the browser from the screen.
    BlockedBySystem,
    /// The page's Permissions-Policy, or that of the frame around it, forbids it.
    BlockedByPolicy,
    /// The browser has no `getDisplayMedia`, as on phones.
    Unsupported,
    /// Anything else that a browser may come up with.
    Unknown,
}

/// Anything that may happen to devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Whether the green room wants picture and sound. Where a call follows it, say
    /// [`Input::Call`] first: devices that nobody wants are closed at once.
    Preview(bool),
    /// A call asks for media: `visavis_call::Effect::OpenMedia`.
    Call {
        /// That of the call's effect.
        generation: Generation,
    },
    /// The call wants no media any more: `visavis_call::Effect::CloseMedia`.
    CallOver,
    /// The person wants microphone or camera on or off. The same wish again costs nothing, unless
    /// the device failed: then it is tried once more.
    Wish {
        /// Which.
        kind: Kind,
        /// Whether it shall be on.
        on: bool,
    },
    /// The person picks a device; `None` leaves it to the browser.
    Choose {
        /// For what.
        kind: Kind,
        /// Which.
        device: Option<DeviceId>,
    },
    /// The person wants the camera on the other side of the phone.
    Flip,
    /// [`Effect::Open`] is done, or cannot be.
    Opened {
        /// That of the effect.
        kind: Kind,
        /// That of the effect.
        generation: Generation,
        /// What came of it.
        result: Result<Opened, DeviceError>,
    },
    /// The track ended by itself: its device was unplugged, or taken away.
    Ended {
        /// What it is of.
        kind: Kind,
        /// That of the [`Effect::Open`] that brought it.
        generation: Generation,
    },
    /// The devices there are: after [`Effect::List`], and after each "devicechange".
    Listed(Vec<Device>),
    /// The browser does not let the chosen speaker be used.
    SpeakerRefused(DeviceError),
    /// The person wants to share the screen, or to stop it. Means nothing outside a call.
    Share {
        /// Whether it shall be shared.
        on: bool,
    },
    /// [`Effect::OpenScreen`] is done, or cannot be.
    Shared {
        /// That of the effect.
        generation: Generation,
        /// What came of it.
        result: Result<ScreenHas, ShareError>,
    },
    /// Sharing was ended outside the page, by the browser's own bar or with the window shared.
    ShareEnded {
        /// That of the [`Effect::OpenScreen`].
        generation: Generation,
    },
}

/// What has to be done outside the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the browser for a device; answer with [`Input::Opened`]. Where microphone and camera
    /// are asked for at once, the person may be asked once, as long as each has its own answer.
    Open {
        /// What for.
        kind: Kind,
        /// To be brought back; also the name of the track.
        generation: Generation,
        /// Which device.
        which: Wanted,
    },
    /// Stop the tracks of this generation, be they of a device or of a screen.
    Stop {
        /// That of the effect that brought them.
        generation: Generation,
    },
    /// Set the microphone's track silent (`enabled = false`), or not. A new track is not.
    Mute {
        /// Whether it shall be silent.
        on: bool,
    },
    /// Look which devices there are; answer with [`Input::Listed`].
    List,
    /// Let the other people be heard by this device (`setSinkId`); `None`: by the system's own.
    /// A refusal is [`Input::SpeakerRefused`].
    Speaker {
        /// Which.
        device: Option<DeviceId>,
    },
    /// Ask the browser for a screen; answer with [`Input::Shared`].
    OpenScreen {
        /// To be brought back; also the name of the tracks.
        generation: Generation,
    },
    /// What is to be sent is another track now, or none: see [`crate::Machine::source`].
    Replaced {
        /// [`Kind::Microphone`] for the sound, [`Kind::Camera`] for the picture.
        kind: Kind,
    },
    /// The call may go on with what there is: `visavis_call::Input::Media`. Said once per
    /// [`Input::Call`].
    Settled {
        /// That of the call.
        generation: Generation,
        /// What failed. A device that the person wants off has not.
        report: MediaReport,
    },
}
