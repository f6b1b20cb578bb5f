//! What the relay has done and holds, for Prometheus. Nothing here tells rooms or people apart.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// `Content-Type` of [`Metrics::encode`].
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    name: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Because {
    reason: &'static str,
}

type Total = Counter<u64, AtomicU64>;

/// Counters since the start and gauges of now.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    accepted: Total,
    refused: Total,
    events: Family<Named, Total>,
    refusals: Family<Because, Total>,
    handshakes_refused: Family<Because, Total>,
    floods: Total,
    behind: Total,
    undelivered: Total,
    pub(crate) sockets: Gauge,
    pub(crate) places: Gauge,
    pub(crate) rooms: Gauge,
    pub(crate) redis_up: Gauge,
    redis_lost: Total,
}

impl Metrics {
    pub(crate) fn new(with_redis: bool) -> Self {
        let mut registry = Registry::with_prefix("visavis_relay");
        let events = Family::default();
        registry.register("events", "Events carried out, by name", events.clone());
        let refusals = Family::default();
        registry.register("refusals", "Events refused, by code", refusals.clone());
        let handshakes_refused = Family::default();
        registry.register(
            "handshakes_refused",
            "Connections that were not let in",
            handshakes_refused.clone(),
        );
        let floods = Total::default();
        registry.register(
            "floods",
            "Connections ended because they said too much",
            floods.clone(),
        );
        let behind = Total::default();
        registry.register(
            "behind",
            "Connections ended because they did not read what was said to them",
            behind.clone(),
        );
        let undelivered = Total::default();
        registry.register(
            "undelivered",
            "Broadcasts that somebody missed, who read too slowly or was leaving",
            undelivered.clone(),
        );
        let sockets = Gauge::default();
        registry.register("sockets", "Connected clients", sockets.clone());
        let places = Gauge::default();
        registry.register(
            "places",
            "Clients in rooms, once for each room",
            places.clone(),
        );
        let rooms = Gauge::default();
        registry.register(
            "rooms",
            "Rooms with a client of this process",
            rooms.clone(),
        );
        let (redis_up, redis_lost) = (Gauge::default(), Total::default());
        if with_redis {
            registry.register("redis_up", "Whether Redis answers", redis_up.clone());
            registry.register(
                "redis_lost",
                "Messages between relays that were lost",
                redis_lost.clone(),
            );
        }
        Self {
            registry,
            accepted: Total::default(),
            refused: Total::default(),
            events,
            refusals,
            handshakes_refused,
            floods,
            behind,
            undelivered,
            sockets,
            places,
            rooms,
            redis_up,
            redis_lost,
        }
    }

    /// Events carried out: rooms joined and left, and messages passed on.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted.get()
    }

    /// Events refused: malformed, unknown, too many, or meant for a room that the sender is not in.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.get()
    }

    /// All of it in the text format of `OpenMetrics` 1.0, which Prometheus reads.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut page, &self.registry);
        page
    }

    pub(crate) fn accept(&self, event: &'static str) {
        self.accepted.inc();
        self.events.get_or_create(&Named { name: event }).inc();
    }

    pub(crate) fn refuse(&self, code: &'static str) {
        self.refused.inc();
        self.refusals.get_or_create(&Because { reason: code }).inc();
    }

    pub(crate) fn turn_away(&self, reason: &'static str) {
        self.handshakes_refused
            .get_or_create(&Because { reason })
            .inc();
    }

    pub(crate) fn flood(&self) {
        self.floods.inc();
    }

    pub(crate) fn fall_behind(&self) {
        self.behind.inc();
    }

    pub(crate) fn miss(&self) {
        self.undelivered.inc();
    }

    pub(crate) fn lose(&self, messages: u64) {
        self.redis_lost.inc_by(messages);
    }
}
