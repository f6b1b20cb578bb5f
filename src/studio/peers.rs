//! The connections, and what the call's machine asks of them.

use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use visavis_call::{Effect, Generation, PeerEvent, PersonId};
use visavis_devices::{Input, Kind};

use super::devices::{DeviceInput, track_kind};
use super::{Desk, Inner};
use crate::conductor::StudioHandle;
use crate::platform::{JsError, bindings};
use crate::rtc::PeerConnection;

/// How long a connection stays open for a good-bye to be heard, in milliseconds.
const LINGER: u32 = 3000;

impl Inner {
    /// One effect of the call.
    pub(super) fn carry_out_call(self: &Rc<Self>, effect: Effect, now: Duration) {
        let device = |input| self.hear(DeviceInput::Plain(input), now);
        match effect {
            // Signaling's.
            Effect::Send(_) => {}
            Effect::OpenMedia { generation } => {
                device(Input::Call { generation });
                // Who looked at themselves has done so, and the camera goes out with the call.
                device(Input::Preview(false));
            }
            Effect::CloseMedia => device(Input::CallOver),
            Effect::OpenPeer { peer, generation } => {
                let mut desk = self.desk.borrow_mut();
                desk.open_peer(peer, generation, &self.conductor);
            }
            Effect::ClosePeer { peer, lingers } => self.close_peer(&peer, lingers),
            Effect::CreateOffer {
                peer,
                negotiation,
                restart,
            } => {
                let ice_servers = self.desk.borrow().ice_servers.clone();
                self.tell(&peer, |it| {
                    if restart {
                        it.restart(negotiation, &ice_servers);
                    } else {
                        it.offer(negotiation);
                    }
                });
            }
            Effect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it| it.answer(negotiation, sdp)),
            Effect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it| it.apply_answer(negotiation, sdp)),
            Effect::AddCandidate { peer, candidate } => {
                self.tell(&peer, |it| it.add_candidate(candidate));
            }
        }
    }

    /// Closes the connection to a person. One that lingers does so until the other side has closed
    /// it, too.
    fn close_peer(self: &Rc<Self>, peer: &PersonId, lingers: bool) {
        let mut desk = self.desk.borrow_mut();
        let Some((_, connection)) = desk.peers.extract_if(.., |(id, _)| id == peer).next() else {
            return;
        };
        let weak = Rc::downgrade(self);
        let close = move || {
            if let Some(inner) = weak.upgrade() {
                drop(inner.desk.borrow_mut().parting.take());
            }
        };
        if connection.part(close.clone()) && lingers {
            desk.parting = Some((connection, Timeout::new(LINGER, close)));
        }
    }

    /// Has something done by the connection to a person, if there is one.
    fn tell(&self, peer: &PersonId, what: impl FnOnce(&PeerConnection)) {
        let desk = self.desk.borrow();
        let connection = desk.peers.iter().find(|(id, _)| id == peer);
        if let Some((_, connection)) = connection {
            what(connection);
        }
    }
}

impl Desk {
    fn open_peer(&mut self, peer: PersonId, generation: Generation, conductor: &StudioHandle) {
        let (to, id, talk) = (conductor.clone(), peer.clone(), conductor.clone());
        let tell = move |event| to.peer(id.clone(), generation, event);
        let heard = move |lane, event| talk.channel(lane, event);
        let opened = match self.media.stream() {
            Some(stream) => PeerConnection::open(&self.ice_servers, &stream, tell.clone(), heard),
            None => Err(JsError::named("NotSupportedError")),
        };
        match opened {
            Ok(connection) => {
                for kind in [Kind::Microphone, Kind::Camera] {
                    let track = self.media.show(kind, self.devices.source(kind));
                    connection.send(track_kind(kind), track);
                }
                self.peers.push((peer, Rc::new(connection)));
            }
            Err(error) => {
                bindings::debug("no peer connection", &error.message);
                tell(PeerEvent::LocalFailed);
            }
        }
    }
}
