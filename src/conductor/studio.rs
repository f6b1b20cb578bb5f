//! Devices and connections, as the conductor sees them: their code is not waited for to show the
//! page, and comes right behind it.

use std::rc::Rc;
use std::time::Duration;

use visavis_call::{Effect, Generation, Input as CallInput, MediaReport, PeerEvent, PersonId};
use visavis_devices::{Input, Kind, Sent, View};
use visavis_signaling::ice::IceServer;
use web_sys::MediaStreamTrack;

use super::view::Streams;
use super::wiring::{Conductor, Handle, Happening};
use crate::rtc::{ChannelEvent, Lane, PeerConnection};

/// What carries out what a call asks of devices and connections.
pub trait Studio {
    /// Does this, now or later. It must not wait for the conductor, whose step this is.
    fn take(&self, task: Task, now: Duration);
    /// How things are now.
    fn sight(&self) -> Sight;
    /// The connection to the other person, while there is one.
    fn peer(&self) -> Option<Rc<PeerConnection>>;
    /// A track of this page's devices, while it is open.
    fn track(&self, kind: Kind, generation: Generation) -> Option<MediaStreamTrack>;
}

/// What a studio is asked for.
#[derive(Debug)]
pub enum Task {
    /// What the call's machine asks for; but to say something, which is signaling's.
    Call(Effect),
    /// To look for the paths of connections to come with the help of these.
    Through(Vec<IceServer>),
    /// What a person wants of the devices.
    Wish {
        /// What.
        wish: Input,
        /// Whether it was said within a call, and may not hold for the next.
        in_call: bool,
    },
}

/// What there is of devices and connections.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The devices here.
    pub devices: View,
    /// What the other side is to be told of them.
    pub sent: Sent,
    /// What there is to see and hear.
    pub streams: Streams,
}

/// The studio, or what it has missed.
pub(super) enum Stand {
    Away {
        tasks: Vec<Task>,
        /// Whether it is on its way, or could not be had.
        asked: Asked,
    },
    Here(Box<dyn Studio>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    No,
    Yes,
    InVain,
}

impl Default for Stand {
    fn default() -> Self {
        Self::Away {
            tasks: Vec::new(),
            asked: Asked::No,
        }
    }
}

impl Stand {
    pub(super) fn take(&mut self, task: Task, now: Duration) {
        match self {
            Self::Here(studio) => studio.take(task, now),
            Self::Away { tasks, asked } => {
                // What was wanted for a call that is over is not wanted any more.
                if matches!(task, Task::Call(Effect::CloseMedia)) {
                    tasks.retain(|task| !matches!(task, Task::Call(_)));
                } else {
                    tasks.push(task);
                }
                if *asked == Asked::InVain {
                    *asked = Asked::No;
                }
            }
        }
    }

    /// Whether somebody has to ask for it; once.
    pub(super) fn ask(&mut self) -> bool {
        match self {
            Self::Away { asked, .. } if *asked == Asked::No => {
                *asked = Asked::Yes;
                true
            }
            Self::Away { .. } | Self::Here(_) => false,
        }
    }

    /// Whether it could not be had.
    pub(super) fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::Away {
                asked: Asked::InVain,
                ..
            }
        )
    }

    pub(super) fn sight(&self) -> Sight {
        match self {
            Self::Here(studio) => studio.sight(),
            Self::Away { .. } => Sight::default(),
        }
    }
}

impl Conductor {
    /// Has devices and connections cared for, from now on and for what was asked before.
    pub fn furnish(&self, studio: Box<dyn Studio>, now: Duration) {
        let missed = {
            let stand = &mut self.inner().state.borrow_mut().studio;
            match std::mem::replace(stand, Stand::Here(studio)) {
                Stand::Away { tasks, .. } => tasks,
                Stand::Here(_) => Vec::new(),
            }
        };
        for task in missed {
            self.inner().state.borrow_mut().studio.take(task, now);
        }
        self.inner().happen(Happening::Look);
    }

    /// Nobody can care for devices and connections: the code for it could not be loaded. It is asked
    /// for again when it is needed the next time.
    pub fn unfurnished(&self) {
        let mut lost = Vec::new();
        if let Stand::Away { tasks, asked } = &mut self.inner().state.borrow_mut().studio {
            *asked = Asked::InVain;
            for task in tasks {
                if let Task::Call(Effect::OpenPeer { peer, generation }) = task {
                    lost.push((peer.clone(), *generation));
                }
            }
        }
        let studio = self.studio_handle();
        for (peer, generation) in lost {
            studio.peer(peer, generation, PeerEvent::LocalFailed);
        }
        studio.look();
    }

    /// What a studio tells the conductor by.
    #[must_use]
    pub fn studio_handle(&self) -> StudioHandle {
        StudioHandle(self.handle())
    }
}

/// What a studio tells the conductor by. It keeps nothing alive.
#[derive(Clone)]
pub struct StudioHandle(Handle);

impl StudioHandle {
    /// What there is for a call to send.
    pub fn media(&self, generation: Generation, report: MediaReport) {
        self.0
            .happen(Happening::Call(CallInput::Media { generation, report }));
    }

    /// Something happened to a connection.
    pub fn peer(&self, peer: PersonId, generation: Generation, event: PeerEvent) {
        self.0.happen(Happening::Call(CallInput::Peer {
            peer,
            generation,
            event,
        }));
    }

    /// Something happened on a channel of the call.
    pub fn channel(&self, lane: Lane, event: ChannelEvent) {
        self.0.happen(Happening::Channel { lane, event });
    }

    /// There is something else to see.
    pub fn look(&self) {
        self.0.happen(Happening::Look);
    }
}
