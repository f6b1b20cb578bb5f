//! `RTCPeerConnection`: closed, with its listeners gone, when nobody holds it any more.

use std::rc::Rc;

use gloo_events::EventListener;
use visavis_call::{Candidate, ConnectionState, PeerEvent};
use wasm_bindgen::JsCast;
use web_sys::{
    MediaStream, RtcBundlePolicy, RtcConfiguration, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcPeerConnectionState, RtcTrackEvent,
};

use super::candidate;
use super::negotiator::{Negotiator, Order, Orders};
use crate::platform::{JsError, Task};

/// A connection to one person (W3C WebRTC, section 4.4.2).
#[derive(Debug)]
#[must_use = "dropping it closes the connection"]
pub struct PeerConnection {
    connection: RtcPeerConnection,
    remote: MediaStream,
    orders: Rc<Orders>,
    _negotiator: Task,
    _listeners: [EventListener; 3],
}

impl PeerConnection {
    /// Opens a connection that tells what happens to it.
    ///
    /// # Errors
    ///
    /// What the constructor throws; above all where the browser has no WebRTC.
    pub fn open(events: impl Fn(PeerEvent) + 'static) -> Result<Self, JsError> {
        let configuration = RtcConfiguration::new();
        configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
        let connection = RtcPeerConnection::new_with_configuration(&configuration)?;
        let remote = MediaStream::new()?;
        let events: Rc<dyn Fn(PeerEvent)> = Rc::new(events);
        let orders = Rc::<Orders>::default();
        let negotiator = Negotiator {
            connection: connection.clone(),
            remote: Clone::clone(&remote),
            events: Rc::clone(&events),
            early: Vec::new(),
        };
        let listeners = [
            on_candidate(&connection, Rc::clone(&events)),
            on_track(&connection, &remote),
            on_state(&connection, events),
        ];
        Ok(Self {
            connection,
            remote,
            _negotiator: Task::spawn(negotiator.run(Rc::clone(&orders))),
            orders,
            _listeners: listeners,
        })
    }

    /// A handle to what the other side sends: tracks come and go in it.
    #[must_use]
    pub fn remote(&self) -> MediaStream {
        Clone::clone(&self.remote)
    }

    /// Adds the tracks there are and makes an offer; [`PeerEvent::OfferCreated`] follows.
    pub fn offer(&self, negotiation: u32, local: Option<MediaStream>) {
        self.order(Order::Offer { negotiation, local });
    }

    /// Takes an offer and answers it; [`PeerEvent::AnswerCreated`] follows.
    pub fn answer(&self, negotiation: u32, offer: String, local: Option<MediaStream>) {
        self.order(Order::Answer {
            negotiation,
            offer,
            local,
        });
    }

    /// Takes an answer; [`PeerEvent::AnswerApplied`] follows.
    pub fn apply_answer(&self, negotiation: u32, answer: String) {
        self.order(Order::Apply {
            negotiation,
            answer,
        });
    }

    /// Hands in a candidate of the other side, now or once its description is there.
    pub fn add_candidate(&self, candidate: Candidate) {
        self.order(Order::Add(candidate));
    }

    fn order(&self, order: Order) {
        self.orders.push(order);
    }
}

impl Drop for PeerConnection {
    fn drop(&mut self) {
        self.connection.close();
    }
}

fn on_candidate(connection: &RtcPeerConnection, events: Rc<dyn Fn(PeerEvent)>) -> EventListener {
    EventListener::new(connection, "icecandidate", move |event| {
        // W3C WebRTC, section 4.8.3: this event is always of this type.
        let event = event.unchecked_ref::<RtcPeerConnectionIceEvent>();
        if let Some(candidate) = event.candidate() {
            let candidate = candidate::from_browser(&candidate);
            // The end of candidates is of no use to anybody here, and kills a relay in the wild.
            if !candidate.candidate.is_empty() {
                events(PeerEvent::Candidate(candidate));
            }
        }
    })
}

fn on_track(connection: &RtcPeerConnection, remote: &MediaStream) -> EventListener {
    let remote = Clone::clone(remote);
    EventListener::new(connection, "track", move |event| {
        // W3C WebRTC, section 5.7: this event is always of this type.
        remote.add_track(&event.unchecked_ref::<RtcTrackEvent>().track());
    })
}

fn on_state(connection: &RtcPeerConnection, events: Rc<dyn Fn(PeerEvent)>) -> EventListener {
    let target = connection.clone();
    EventListener::new(connection, "connectionstatechange", move |_| {
        let state = target.connection_state();
        let known = [
            (
                RtcPeerConnectionState::Connected,
                ConnectionState::Connected,
            ),
            (
                RtcPeerConnectionState::Disconnected,
                ConnectionState::Disconnected,
            ),
            (RtcPeerConnectionState::Failed, ConnectionState::Failed),
        ];
        // Nothing follows from "new", "connecting", "closed", and what a later browser may add.
        let known = known.into_iter().find(|(theirs, _)| *theirs == state);
        if let Some((_, state)) = known {
            events(PeerEvent::Connection(state));
        }
    })
}
