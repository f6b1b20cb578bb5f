//! What the machines ask for, done.

use std::time::Duration;

use visavis_call::{Effect as CallEffect, Generation, Input as CallInput, PeerEvent, PersonId};
use visavis_devices::{Input as DeviceWish, Kind};

use super::devices::track_kind;
use super::wiring::{Handle, Happening, State};
use crate::platform::{JsError, bindings};
use crate::rtc::PeerConnection;

impl State {
    /// One effect of the call.
    pub(super) fn carry_out(&mut self, effect: CallEffect, now: Duration, handle: &Handle) {
        match effect {
            CallEffect::Send(envelope) => {
                if let Some(wire) = self.speaker() {
                    wire.send(envelope, now);
                }
            }
            CallEffect::OpenMedia { generation } => {
                self.devices.handle(DeviceWish::Call { generation }, now);
                // Who looked at themselves has done so, and the camera goes out with the call.
                self.devices.handle(DeviceWish::Preview(false), now);
            }
            CallEffect::CloseMedia => self.devices.handle(DeviceWish::CallOver, now),
            CallEffect::OpenPeer { peer, generation } => self.open_peer(peer, generation, handle),
            CallEffect::ClosePeer { peer } => {
                self.peers.retain(|(id, _)| *id != peer);
                self.told = None;
            }
            CallEffect::CreateOffer { peer, negotiation } => {
                self.tell(&peer, |it| it.offer(negotiation));
            }
            CallEffect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it| it.answer(negotiation, sdp)),
            CallEffect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it| it.apply_answer(negotiation, sdp)),
            CallEffect::AddCandidate { peer, candidate } => {
                self.tell(&peer, |it| it.add_candidate(candidate));
            }
        }
    }

    /// Has something done by the connection to a person, if there is one.
    fn tell(&self, peer: &PersonId, what: impl FnOnce(&PeerConnection)) {
        let connection = self.peers.iter().find(|(id, _)| id == peer);
        if let Some((_, connection)) = connection {
            what(connection);
        }
    }

    fn open_peer(&mut self, peer: PersonId, generation: Generation, handle: &Handle) {
        let (to, id, talk) = (handle.clone(), peer.clone(), handle.clone());
        let tell = move |event| {
            to.happen(Happening::Call(CallInput::Peer {
                peer: id.clone(),
                generation,
                event,
            }));
        };
        let heard = move |lane, event| talk.happen(Happening::Channel { lane, event });
        let opened = match self.media.stream() {
            Some(stream) => PeerConnection::open(&self.ice_servers(), &stream, tell.clone(), heard),
            None => Err(JsError::named("NotSupportedError")),
        };
        match opened {
            Ok(connection) => {
                for kind in [Kind::Microphone, Kind::Camera] {
                    let track = self.media.show(kind, self.devices.source(kind));
                    connection.send(track_kind(kind), track);
                }
                self.peers.push((peer, connection));
            }
            Err(error) => {
                bindings::debug("no peer connection", &error.message);
                tell(PeerEvent::LocalFailed);
            }
        }
    }
}
