//! What the screen is told: plain values, and the two streams to show.

use std::time::Duration;

use visavis_call::{EndReason, MediaKinds, PersonId, Phase, Snapshot};
use visavis_devices::{Flow, Sent, View};
use visavis_settings::Mistake;
use visavis_signaling::address::AddressError;
use visavis_signaling::client::{Forwarding, OfflineReason, Status};
use web_sys::MediaStream;

use super::people::{News, Person};

/// How the signaling server is reached just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// An attempt is under way.
    Connecting {
        /// Why another was needed; `None` at first.
        after: Option<OfflineReason>,
    },
    /// In the room; false where the server has given no sign that it is a room relay.
    Online {
        /// Whether it has.
        proven: bool,
    },
    /// Not connected, and why.
    Offline {
        /// Why.
        reason: OfflineReason,
        /// Whether the next attempt comes by itself.
        retries: bool,
    },
    /// None answers, and nobody named one: the other tabs of this browser can be reached.
    Tabs {
        /// Why none answers.
        reason: OfflineReason,
    },
    /// The address names no server.
    Misaddressed(AddressError),
    /// This browser cannot call anybody, so none is looked for.
    Unable,
    /// What speaks to this kind of server could not be loaded from where the page came from.
    Incomplete,
}

impl Server {
    /// The code that embedders and tests read.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Connecting { .. } => "connecting",
            Self::Online { .. } | Self::Tabs { .. } => "online",
            Self::Offline { .. } | Self::Misaddressed(_) | Self::Unable | Self::Incomplete => {
                "offline"
            }
        }
    }
}

impl Server {
    /// What follows upon this.
    pub(super) fn then(&self, status: Status) -> Self {
        match status {
            Status::Connecting => Self::Connecting {
                after: self.trouble().cloned(),
            },
            Status::Online(forwarding) => Self::Online {
                proven: forwarding != Forwarding::Unproven,
            },
            Status::Offline { reason, retry_at } => Self::Offline {
                reason,
                retries: retry_at.is_some(),
            },
        }
    }

    /// Why the server is not reached just now, also while it is being tried again.
    #[must_use]
    pub fn trouble(&self) -> Option<&OfflineReason> {
        match self {
            Self::Offline { reason, .. } | Self::Tabs { reason } => Some(reason),
            Self::Connecting { after } => after.as_ref(),
            Self::Online { .. } | Self::Misaddressed(_) | Self::Unable | Self::Incomplete => None,
        }
    }
}

/// What a person may copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The link that leads others here.
    Link,
    /// The own id.
    Id,
}

/// The person here, as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Who, for signaling.
    pub id: PersonId,
    /// How they want to be called.
    pub name: Option<String>,
    /// Whether people are called by their ids here, and not by being in the same room.
    pub by_id: bool,
    /// Whether only the tabs of this browser can be reached.
    pub tabs_only: bool,
    /// The link that leads others here.
    pub link: String,
    /// What was put where it can be pasted from, last.
    pub copied: Option<Copied>,
}

/// Everything that the screen shows but the pictures.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a projection, of facts that have nothing to do with each other"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The signaling server.
    pub server: Server,
    /// The call's state.
    pub phase: Phase,
    /// Why the last call ended, while nothing else is going on.
    pub ended: Option<EndReason>,
    /// When the call was first connected, since the time origin.
    pub connected_at: Option<Duration>,
    /// How long the ended call was connected.
    pub duration: Option<Duration>,
    /// Whether it is known to ring at the other side.
    pub rings: bool,
    /// Whether it rings because the call before broke off.
    pub again: bool,
    /// The devices here.
    pub devices: View,
    /// Whether the code for devices and connections could not be loaded.
    pub missing: bool,
    /// What the other side is to be told of them.
    pub sent: Sent,
    /// What the other side sends; `None`: not known yet.
    pub remote: Option<MediaKinds>,
    /// Whether that is the picture of a screen.
    pub their_screen: bool,
    /// What the one who is called, calls or is in the call wants to be called.
    pub partner: Option<String>,
    /// Whom the last call was with, or the one that is going on; `None` if it was to everybody.
    pub last: Option<PersonId>,
    /// The others in the room.
    pub people: Vec<Person>,
    /// The last that came or went.
    pub news: Option<News>,
    /// The person here.
    pub own: Own,
    /// Whether there is a TURN server for calls that find no direct path.
    pub turn: bool,
    /// The first thing of what was set that could not be used.
    pub mistake: Option<Mistake>,
}

impl Default for Screen {
    /// Before anything has happened.
    fn default() -> Self {
        Self {
            server: Server::Connecting { after: None },
            phase: Phase::Idle,
            ended: None,
            connected_at: None,
            duration: None,
            rings: false,
            again: false,
            devices: View::default(),
            sent: Sent::default(),
            missing: false,
            remote: None,
            their_screen: false,
            partner: None,
            last: None,
            people: Vec::new(),
            news: None,
            own: Own {
                id: PersonId::stranger(),
                name: None,
                by_id: false,
                tabs_only: false,
                link: String::new(),
                copied: None,
            },
            turn: false,
            mistake: None,
        }
    }
}

impl Screen {
    pub(super) fn new(call: &Snapshot, server: Server) -> Self {
        Self {
            server,
            phase: call.phase,
            ended: call.ended,
            connected_at: call.connected_at,
            duration: call.duration,
            rings: call.rings,
            again: call.again,
            ..Self::default()
        }
    }
}

/// The pictures and sounds to show. A stream keeps its identity while tracks come and go in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streams {
    /// Of this page's devices, while there is a picture.
    pub local: Option<MediaStream>,
    /// The same, picture or not.
    pub own: Option<MediaStream>,
    /// Of the other person.
    pub remote: Option<MediaStream>,
}

/// What of the other side's there is to hear and to see, as it says itself.
pub(super) fn kinds(told: Sent) -> MediaKinds {
    MediaKinds {
        audio: told.microphone == Flow::On,
        video: told.camera == Flow::On || told.screen,
    }
}

/// The same as its description says.
pub(super) fn sent_by(call: &Snapshot) -> Option<MediaKinds> {
    call.people.first().and_then(|(_, kinds)| *kinds)
}
