//! `RTCPeerConnection`: closed, with its listeners gone, when nobody holds it any more.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Promise};
use visavis_call::{Candidate, ConnectionState, PeerEvent};
use visavis_signaling::ice::IceServer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    MediaStream, MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcIceServer,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcTrackEvent,
};

use super::candidate;
use super::channel::{ChannelEvent, Channels, Lane};
use super::negotiator::{Negotiator, Order, Orders};
use crate::by_name;
use crate::platform::{JsError, Task, bindings};

/// A connection to one person (W3C WebRTC, section 4.4.2).
#[derive(Debug)]
#[must_use = "dropping it closes the connection"]
pub struct PeerConnection {
    connection: RtcPeerConnection,
    remote: MediaStream,
    orders: Rc<Orders>,
    _negotiator: Task,
    _listeners: [EventListener; 4],
    channels: Channels,
}

/// What is sent, one track of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackKind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
}

impl TrackKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Audio, Self::Video];

    /// Its name in the browser (Media Capture and Streams, section 4.3.1).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }
}

impl PeerConnection {
    /// Opens a connection that tells what happens to it. What is sent is said to belong to the
    /// stream `local`, so that the other side plays sound and picture together; which tracks these
    /// are, [`Self::send`] says.
    ///
    /// # Errors
    ///
    /// What the constructor throws; above all where the browser has no WebRTC.
    pub fn open(
        ice_servers: &[IceServer],
        local: &MediaStream,
        events: impl Fn(PeerEvent) + 'static,
        heard: impl Fn(Lane, ChannelEvent) + 'static,
    ) -> Result<Self, JsError> {
        let configuration = configuration(ice_servers);
        let connection = RtcPeerConnection::new_with_configuration(&configuration)?;
        let remote = MediaStream::new()?;
        let events: Rc<dyn Fn(PeerEvent)> = Rc::new(events);
        let orders = Rc::<Orders>::default();
        let channels = Channels::new(Rc::clone(&events), Rc::new(heard));
        let negotiator = Negotiator {
            connection: connection.clone(),
            remote: Clone::clone(&remote),
            events: Rc::clone(&events),
            early: Vec::new(),
            channels: channels.clone(),
            local: Clone::clone(local),
            tracks: [None, None],
        };
        let listeners = [
            on_candidate(&connection, Rc::clone(&events)),
            on_track(&connection, &remote),
            channels.listen(&connection),
            on_state(&connection, events),
        ];
        Ok(Self {
            connection,
            remote,
            _negotiator: Task::spawn(negotiator.run(Rc::clone(&orders))),
            orders,
            _listeners: listeners,
            channels,
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
        self.channels.is_open()
    }

    /// Says something on a channel; false where it cannot be said.
    #[must_use]
    pub fn say(&self, lane: Lane, text: &str) -> bool {
        let channel = self.channels.find(lane);
        channel.is_some_and(|channel| channel.send_with_str(text).is_ok())
    }

    /// The same with bytes.
    #[must_use]
    pub fn say_bytes(&self, lane: Lane, bytes: &[u8]) -> bool {
        let channel = self.channels.find(lane);
        channel.is_some_and(|channel| channel.send_with_u8_array(bytes).is_ok())
    }

    /// How many bytes wait to be sent on a channel.
    #[must_use]
    pub fn waiting(&self, lane: Lane) -> u32 {
        let channel = self.channels.find(lane);
        channel.map_or(0, |channel| channel.buffered_amount())
    }

    /// Opens a channel for files, unless it is there.
    pub fn open_files(&self) {
        if let Err(error) = self.channels.open(&self.connection, Lane::Files) {
            bindings::debug("no channel for files", &error.message);
        }
    }

    /// What the connection measures (Identifiers for WebRTC's Statistics API).
    pub fn stats(&self) -> Promise {
        self.connection.get_stats()
    }

    /// Sends this track of its kind from now on, or none. Nothing is negotiated: the other side
    /// was told that both kinds may come.
    pub fn send(&self, kind: TrackKind, track: Option<MediaStreamTrack>) {
        self.order(Order::Send { kind, track });
    }

    /// Makes an offer; [`PeerEvent::OfferCreated`] follows.
    pub fn offer(&self, negotiation: u32) {
        self.order(Order::Offer {
            negotiation,
            restart: false,
        });
    }

    /// Makes an offer to look for paths anew, with the help of these servers;
    /// [`PeerEvent::OfferCreated`] follows.
    pub fn restart(&self, negotiation: u32, ice_servers: &[IceServer]) {
        let configuration = configuration(ice_servers).into();
        let set = by_name::call(&self.connection, "setConfiguration", &[configuration]);
        if let Err(error) = set {
            bindings::debug("the old servers are kept", &JsError::from(error).message);
        }
        self.order(Order::Offer {
            negotiation,
            restart: true,
        });
    }

    /// Says good-bye; false where it cannot be said. What happens to the connection is not told any
    /// more, but that the other side is `gone`, too.
    #[must_use]
    pub fn part(&self, gone: impl Fn() + 'static) -> bool {
        self.channels.part(gone)
    }

    /// Takes an offer and answers it; [`PeerEvent::AnswerCreated`] follows.
    pub fn answer(&self, negotiation: u32, offer: String) {
        self.order(Order::Answer { negotiation, offer });
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

fn configuration(ice_servers: &[IceServer]) -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    let ice_servers: Array = ice_servers.iter().map(ice_server).collect();
    configuration.set_ice_servers(&ice_servers);
    configuration
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

pub(super) fn ice_server(server: &IceServer) -> RtcIceServer {
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
