//! The machine as others see it.

use std::time::Duration;

use visavis_call::{DeviceError, Generation};

use crate::{Device, DeviceId, Kind, ScreenHas, ShareError};

/// What there is of microphone or camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Closed.
    Off,
    /// Asked for; the browser may be showing its prompt.
    Opening,
    /// There is a track, of this generation. That of a microphone that is wished off is silent.
    On(Generation),
    /// It cannot be had.
    Failed(DeviceError),
}

/// Microphone or camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether the person wants it on.
    pub wish: bool,
    /// What there is.
    pub state: State,
    /// The device in use.
    pub device: Option<DeviceId>,
}

/// What there is of a shared screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing.
    Off,
    /// The browser's picker is open.
    Opening,
    /// It is shared.
    On {
        /// The name of its tracks.
        generation: Generation,
        /// What there is besides the picture.
        has: ScreenHas,
    },
}

/// Something that a person should be told, with the names that people give to devices; empty where
/// they are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// One device took the place of another that cannot be had.
    FellBack {
        /// What for.
        kind: Kind,
        /// The other.
        from: String,
        /// The one.
        to: String,
    },
    /// The device in use is gone, and no other took its place; [`State::Failed`] says why.
    Gone {
        /// What for.
        kind: Kind,
        /// The one that is gone.
        from: String,
    },
    /// There was no device, and now there is one.
    Found {
        /// What for.
        kind: Kind,
        /// The one.
        to: String,
    },
    /// The device that was picked cannot be had.
    NotSwitched {
        /// What for.
        kind: Kind,
        /// Why.
        error: DeviceError,
        /// The one that goes on.
        to: String,
    },
    /// The screen cannot be shared.
    NotShared {
        /// Why; never [`ShareError::Cancelled`].
        error: ShareError,
    },
}

/// The last news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How many there were, with this.
    pub count: u32,
    /// When, on the clock of the inputs.
    pub at: Duration,
    /// What.
    pub news: News,
}

/// The machine as others see it, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The microphone.
    pub microphone: Line,
    /// The camera; under a shared screen too.
    pub camera: Line,
    /// The speaker in use; `None`: the system's own.
    pub speaker: Option<DeviceId>,
    /// The screen.
    pub sharing: Sharing,
    /// The devices there are, of all kinds.
    pub devices: Vec<Device>,
    /// The last news.
    pub told: Option<Told>,
}

impl Default for View {
    /// That of a machine that nothing was said to yet.
    fn default() -> Self {
        let line = Line {
            wish: true,
            state: State::Off,
            device: None,
        };
        Self {
            microphone: line.clone(),
            camera: line,
            speaker: None,
            sharing: Sharing::Off,
            devices: Vec::new(),
            told: None,
        }
    }
}

/// What the other side has of microphone or camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It is on.
    On,
    /// It is off, or not open yet.
    Off,
    /// It cannot be had.
    None,
}

/// What to tell the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The microphone.
    pub microphone: Flow,
    /// The camera; under a shared screen too.
    pub camera: Flow,
    /// Whether the picture is that of a screen.
    pub screen: bool,
}

impl Default for Sent {
    /// That of a machine that nothing was said to yet.
    fn default() -> Self {
        Self {
            microphone: Flow::Off,
            camera: Flow::Off,
            screen: false,
        }
    }
}
