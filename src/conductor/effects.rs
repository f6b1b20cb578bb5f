//! What the machines ask for, done.

use std::time::Duration;

use visavis_call::{Effect as CallEffect, Generation, Input as CallInput, PeerEvent, PersonId};
use visavis_signaling::tutorial::{Effect as WireEffect, Input as WireIn};
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStream;

use super::wiring::{Handle, Happening, State};
use crate::media::{self, LocalMedia};
use crate::platform::bindings;
use crate::rtc::PeerConnection;
use crate::signaling::Socket;

impl State {
    /// One effect of the call.
    pub(super) fn carry_out(&mut self, effect: CallEffect, now: Duration, handle: &Handle) {
        match effect {
            CallEffect::Send(envelope) => {
                if let Some(client) = &mut self.client {
                    client.handle(WireIn::Send(envelope), now);
                }
            }
            CallEffect::OpenMedia { generation } => open_media(generation, handle),
            CallEffect::CloseMedia => self.media = None,
            CallEffect::OpenPeer { peer, generation } => self.open_peer(peer, generation, handle),
            CallEffect::ClosePeer { peer } => self.peers.retain(|(id, _)| *id != peer),
            CallEffect::CreateOffer { peer, negotiation } => {
                self.tell(&peer, |it, local| it.offer(negotiation, local));
            }
            CallEffect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it, local| it.answer(negotiation, sdp, local)),
            CallEffect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => self.tell(&peer, |it, _| it.apply_answer(negotiation, sdp)),
            CallEffect::AddCandidate { peer, candidate } => {
                self.tell(&peer, |it, _| it.add_candidate(candidate));
            }
        }
    }

    /// Has something done by the connection to a person, if there is one.
    fn tell(&self, peer: &PersonId, what: impl FnOnce(&PeerConnection, Option<MediaStream>)) {
        let connection = self.peers.iter().find(|(id, _)| id == peer);
        if let Some((_, connection)) = connection {
            what(connection, self.media.as_ref().map(LocalMedia::stream));
        }
    }

    /// One effect of signaling.
    pub(super) fn carry_out_wire(&mut self, effect: WireEffect, now: Duration, handle: &Handle) {
        match effect {
            WireEffect::Connect { attempt, url } => {
                let handle = handle.clone();
                self.socket = Some(Socket::open(&url, move |event| {
                    handle.happen(Happening::Socket { attempt, event });
                }));
            }
            WireEffect::Transmit { frame, .. } => {
                if let Some(socket) = &self.socket {
                    socket.send(frame);
                }
            }
            WireEffect::Disconnect { .. } => self.socket = None,
            WireEffect::Status(status) => self.server = self.server.then(status),
            WireEffect::Receive(envelope) => self.call.handle(CallInput::Envelope(envelope), now),
            WireEffect::Dropped(dropped) => {
                bindings::debug("signaling dropped", dropped.code());
            }
        }
    }

    fn open_peer(&mut self, peer: PersonId, generation: Generation, handle: &Handle) {
        let (to, id) = (handle.clone(), peer.clone());
        let tell = move |event| {
            to.happen(Happening::Call(CallInput::Peer {
                peer: id.clone(),
                generation,
                event,
            }));
        };
        match PeerConnection::open(tell.clone()) {
            Ok(connection) => self.peers.push((peer, connection)),
            Err(error) => {
                bindings::debug("no peer connection", &error.message);
                tell(PeerEvent::LocalFailed);
            }
        }
    }

    /// Takes the tracks if they are still wanted; otherwise they are stopped here.
    fn take_media(&mut self, generation: Generation, media: Option<LocalMedia>) {
        if self.call.awaits_media(generation) {
            self.media = media;
        }
    }
}

fn open_media(generation: Generation, handle: &Handle) {
    let handle = handle.clone();
    spawn_local(async move {
        let (media, report) = media::open().await;
        if let Some(inner) = handle.upgrade() {
            inner.state.borrow_mut().take_media(generation, media);
            inner.happen(Happening::Call(CallInput::Media { generation, report }));
        }
    });
}
