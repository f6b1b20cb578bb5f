//! One description after the other: the asynchronous half of a peer connection.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Array;
use visavis_call::{Candidate, MediaKinds, PeerEvent};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcOfferOptions, RtcPeerConnection, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit,
};

use super::candidate;
use super::channel::{Channels, Lane};
use super::connection::TrackKind;
use super::sending;
use crate::platform::{JsError, bindings};

/// How many candidates wait for a description.
const EARLY: usize = 64;

/// What is asked of the connection. It is done in order, one thing at a time, as JSEP asks
/// (RFC 8829, section 3.2).
#[derive(Debug)]
pub(super) enum Order {
    Send {
        kind: TrackKind,
        track: Option<MediaStreamTrack>,
    },
    Offer {
        negotiation: u32,
        restart: bool,
    },
    Answer {
        negotiation: u32,
        offer: String,
    },
    Apply {
        negotiation: u32,
        answer: String,
    },
    Add(Candidate),
}

/// What is still to be done, and who waits for it.
#[derive(Debug, Default)]
pub(super) struct Orders(RefCell<(VecDeque<Order>, Option<Waker>)>);

impl Orders {
    pub(super) fn push(&self, order: Order) {
        let (orders, waiting) = &mut *self.0.borrow_mut();
        orders.push_back(order);
        if let Some(waiting) = waiting.take() {
            waiting.wake();
        }
    }

    async fn next(&self) -> Order {
        poll_fn(|context| {
            let (orders, waiting) = &mut *self.0.borrow_mut();
            let order = orders.pop_front();
            if order.is_none() {
                *waiting = Some(context.waker().clone());
            }
            order.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

pub(super) struct Negotiator {
    pub(super) connection: RtcPeerConnection,
    /// The tracks of the other side.
    pub(super) remote: MediaStream,
    pub(super) events: Rc<dyn Fn(PeerEvent)>,
    /// Candidates that came before the description they belong to, or fit to none so far.
    pub(super) early: Vec<Candidate>,
    pub(super) channels: Channels,
    /// What the other side plays together.
    pub(super) local: MediaStream,
    /// What is sent of each kind.
    pub(super) tracks: [Option<MediaStreamTrack>; 2],
}

impl Negotiator {
    pub(super) async fn run(mut self, orders: Rc<Orders>) {
        loop {
            self.carry_out(orders.next().await).await;
        }
    }

    async fn carry_out(&mut self, order: Order) {
        match order {
            Order::Send { kind, track } => {
                if let Some(slot) = self.tracks.get_mut(kind as usize) {
                    *slot = track;
                }
                let sent = self.replace_tracks().await;
                if let Err(error) = sent {
                    bindings::debug("track not sent", &error.message);
                }
                self.tune(&[kind]).await;
            }
            Order::Offer {
                negotiation,
                restart,
            } => match self.offer(restart).await {
                Ok(sdp) => (self.events)(PeerEvent::OfferCreated { negotiation, sdp }),
                Err(error) => self.fail("no offer", &error),
            },
            Order::Answer { negotiation, offer } => {
                if self
                    .set_remote(RtcSdpType::Offer, &offer, negotiation)
                    .await
                {
                    match self.answer().await {
                        Ok(sdp) => {
                            (self.events)(PeerEvent::AnswerCreated { negotiation, sdp });
                            self.tune(&TrackKind::ALL).await;
                        }
                        Err(error) => self.fail("no answer", &error),
                    }
                }
            }
            Order::Apply {
                negotiation,
                answer,
            } => {
                if self
                    .set_remote(RtcSdpType::Answer, &answer, negotiation)
                    .await
                {
                    (self.events)(PeerEvent::AnswerApplied { negotiation });
                    self.tune(&TrackKind::ALL).await;
                }
            }
            Order::Add(candidate) if self.connection.remote_description().is_none() => {
                self.early.push(candidate);
            }
            Order::Add(candidate) => {
                if !self.add(&candidate).await && self.early.len() < EARLY {
                    self.early.push(candidate);
                }
            }
        }
    }

    async fn offer(&self, restart: bool) -> Result<String, JsError> {
        for kind in TrackKind::ALL {
            if self.transceiver(kind).is_none() {
                // Also where there is no track yet: one can then be sent without asking again.
                let init = RtcRtpTransceiverInit::new();
                init.set_streams(&Array::of1(&self.local));
                self.throwing().add_transceiver(kind.name(), &init)?;
            }
        }
        self.replace_tracks().await?;
        // Whoever offers first makes the channel. Its end is the other side's good-bye, also where
        // signaling is gone; PeerJS knows no other.
        self.channels.open(&self.connection, Lane::Words)?;
        let options = RtcOfferOptions::new();
        options.set_ice_restart(restart);
        let offer = self
            .connection
            .create_offer_with_rtc_offer_options(&options);
        self.set_local(offer).await
    }

    async fn answer(&self) -> Result<String, JsError> {
        for kind in TrackKind::ALL {
            if let Some(transceiver) = self.transceiver(kind) {
                transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                let sender = transceiver.sender();
                let sender = sender.unchecked_ref::<bindings::StreamSender>();
                sender.set_streams(&self.local);
            }
        }
        self.replace_tracks().await?;
        self.set_local(self.connection.create_answer()).await
    }

    /// Has each kind's track sent that is to be sent.
    async fn replace_tracks(&self) -> Result<(), JsError> {
        for (kind, track) in TrackKind::ALL.into_iter().zip(&self.tracks) {
            if let Some(transceiver) = self.transceiver(kind) {
                let replaced = transceiver.sender().replace_track(track.as_ref());
                JsFuture::from(replaced).await?;
            }
        }
        Ok(())
    }

    /// Says what matters most of what is sent, once both sides have said what they can.
    async fn tune(&self, kinds: &[TrackKind]) {
        for kind in kinds {
            if self.connection.current_local_description().is_some()
                && let Some(transceiver) = self.transceiver(*kind)
            {
                sending::tune(&transceiver.sender(), *kind).await;
            }
        }
    }

    async fn set_local(&self, description: js_sys::Promise) -> Result<String, JsError> {
        let description = JsFuture::from(description).await?;
        let description = description.unchecked_into::<RtcSessionDescriptionInit>();
        let set = self.connection.set_local_description(&description);
        JsFuture::from(set).await?;
        let sdp = self.connection.local_description().map(|local| local.sdp());
        Ok(sdp.or_else(|| description.get_sdp()).unwrap_or_default())
    }

    /// Sets the other side's description, then hands in the candidates that waited for it.
    async fn set_remote(&mut self, kind: RtcSdpType, sdp: &str, negotiation: u32) -> bool {
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp);
        let set = self.connection.set_remote_description(&description);
        if let Err(error) = JsFuture::from(set).await {
            bindings::debug("remote description refused", &JsError::from(error).message);
            (self.events)(PeerEvent::RemoteRejected { negotiation });
            return false;
        }
        (self.events)(PeerEvent::RemoteMedia(self.remote_kinds()));
        for candidate in std::mem::take(&mut self.early) {
            self.add(&candidate).await;
        }
        true
    }

    /// A connection that was closed meanwhile throws, and web-sys would not catch it.
    fn throwing(&self) -> &bindings::ThrowingConnection {
        self.connection.unchecked_ref()
    }

    fn transceiver(&self, kind: TrackKind) -> Option<RtcRtpTransceiver> {
        let all = self.connection.get_transceivers();
        let mut all = all.iter().map(RtcRtpTransceiver::unchecked_from_js);
        all.find(|it| it.receiver().track().kind() == kind.name())
    }

    fn remote_kinds(&self) -> MediaKinds {
        MediaKinds {
            audio: self.remote.get_audio_tracks().length() > 0,
            video: self.remote.get_video_tracks().length() > 0,
        }
    }

    /// Hands a candidate in; false if the browser does not take it.
    async fn add(&self, candidate: &Candidate) -> bool {
        // An empty one says that there are no more; the connection can tell that by itself.
        if candidate.candidate.is_empty() {
            return true;
        }
        let result = match candidate::to_browser(candidate) {
            Ok(candidate) => {
                let added = self
                    .connection
                    .add_ice_candidate_with_opt_rtc_ice_candidate(Some(&candidate));
                JsFuture::from(added).await.map_err(JsError::from)
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &result {
            bindings::debug("candidate refused", &error.message);
        }
        result.is_ok()
    }

    fn fail(&self, what: &str, error: &JsError) {
        bindings::debug(what, &error.message);
        (self.events)(PeerEvent::LocalFailed);
    }
}
