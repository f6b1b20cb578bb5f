//! `RTCPeerConnection`: closed, with its listeners gone, when nobody holds it any more.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Array;
use visavis_call::{Candidate, ConnectionState, PeerEvent};
use visavis_signaling::ice::IceServer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    MediaStream, RtcBundlePolicy, RtcConfiguration, RtcDataChannel, RtcDataChannelEvent,
    RtcDataChannelState, RtcIceServer, RtcPeerConnection, RtcPeerConnectionIceEvent,
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
    _listeners: [EventListener; 4],
    channel: Channel,
}

/// The data channel, as soon as there is one, and the listener on it.
pub(super) type Channel = Rc<RefCell<Option<(RtcDataChannel, EventListener)>>>;

impl PeerConnection {
    /// Opens a connection that tells what happens to it.
    ///
    /// # Errors
    ///
    /// What the constructor throws; above all where the browser has no WebRTC.
    pub fn open(
        ice_servers: &[IceServer],
        events: impl Fn(PeerEvent) + 'static,
    ) -> Result<Self, JsError> {
        let configuration = RtcConfiguration::new();
        configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
        let ice_servers: Array = ice_servers.iter().map(ice_server).collect();
        configuration.set_ice_servers(&ice_servers);
        let connection = RtcPeerConnection::new_with_configuration(&configuration)?;
        let remote = MediaStream::new()?;
        let events: Rc<dyn Fn(PeerEvent)> = Rc::new(events);
        let orders = Rc::<Orders>::default();
        let channel = Channel::default();
        let negotiator = Negotiator {
            connection: connection.clone(),
            remote: Clone::clone(&remote),
            events: Rc::clone(&events),
            early: Vec::new(),
            channel: channel.clone(),
        };
        let listeners = [
            on_candidate(&connection, Rc::clone(&events)),
            on_track(&connection, &remote),
            on_channel(&connection, &channel, Rc::clone(&events)),
            on_state(&connection, events),
        ];
        Ok(Self {
            connection,
            remote,
            _negotiator: Task::spawn(negotiator.run(Rc::clone(&orders))),
            orders,
            _listeners: listeners,
            channel,
        })
    }

    /// A handle to what the other side sends: tracks come and go in it.
    #[must_use]
    pub fn remote(&self) -> MediaStream {
        Clone::clone(&self.remote)
    }

    /// Whether each side learns at once that the other one goes.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        let channel = self.channel.borrow();
        let state = channel.as_ref().map(|(channel, _)| channel.ready_state());
        state == Some(RtcDataChannelState::Open)
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

fn on_channel(
    connection: &RtcPeerConnection,
    channel: &Channel,
    events: Rc<dyn Fn(PeerEvent)>,
) -> EventListener {
    let slot = Rc::clone(channel);
    EventListener::new(connection, "datachannel", move |event| {
        // W3C WebRTC, section 6.3: this event is always of this type.
        let event = event.unchecked_ref::<RtcDataChannelEvent>();
        slot.replace(Some(watched(event.channel(), Rc::clone(&events))));
    })
}

/// The other side closes its channel, or its page, or its connection.
pub(super) fn watched(
    channel: RtcDataChannel,
    events: Rc<dyn Fn(PeerEvent)>,
) -> (RtcDataChannel, EventListener) {
    let told = EventListener::new(&channel, "close", move |_| events(PeerEvent::ChannelClosed));
    (channel, told)
}

fn ice_server(server: &IceServer) -> RtcIceServer {
    let browser = RtcIceServer::new();
    let urls: Array = server
        .urls
        .iter()
        .map(|url| JsValue::from_str(url))
        .collect();
    browser.set_urls(&urls);
    if let (Some(username), Some(credential)) = (&server.username, &server.credential) {
        browser.set_username(username);
        browser.set_credential(credential);
    }
    browser
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
