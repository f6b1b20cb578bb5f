//! A Socket.IO relay for calls between browsers.
//!
//! Clients join rooms; what one of them sends, everybody in the room hears. Those of the tutorial
//! are served as their own server does:
//!
//! | a client sends | its argument | the room hears, the sender included |
//! |---|---|---|
//! | `joinRoom` | room | nothing |
//! | `callRemote`, `acceptCall`, `hangUp` | room | the same name, no argument |
//! | `sendOffer` | `{offer, roomId}` | `sendOffer(offer)` |
//! | `sendAnswer` | `{answer, roomId}` | `receiveAnswer(answer)` |
//! | `sendCandidate` | `{candidate, roomId}` | `receiveCandidate(candidate)` |
//!
//! A *room* is a string, a whole number, or an object with that as `roomId`. Each client gets
//! `connectionSuccess` when it is connected. Offers, answers and candidates are passed on to the
//! byte, with whatever else rides in them, and in the order in which they were sent.
//!
//! Clients that say on joining that they know more get more, see `docs/relay.md`: who is in the
//! room, messages to the others or to one of them, TURN credentials.
//!
//! An event that asks for an acknowledgement gets `{"ok":true}` or `{"ok":false,"error":code}`. A
//! refused event is counted, logged at debug level, and reaches nobody. [`limits`] and
//! [`settings`] say how much is too much.
#![warn(clippy::arithmetic_side_effects)]

mod backlog;
mod bus;
mod chance;
mod client;
mod connections;
mod events;
mod files;
mod gate;
mod hall;
mod lean;
pub mod limits;
mod line;
mod metrics;
mod native;
mod rate;
mod rooms;
mod roster;
pub mod settings;
mod shared;
mod sockets;
mod tag;
mod token;
mod turn;
mod upkeep;
mod voice;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::header::{REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn_with_state, map_request};
use futures_util::FutureExt as _;
use socketioxide::SocketIo;
use socketioxide_redis::{RedisAdapterConfig, RedisAdapterCtr};
use tokio::net::TcpListener;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::{info, warn};

use backlog::Backlogs;
use bus::Bus;
use connections::{Counted, Open};
use gate::Gate;
use hall::Hall;
pub use metrics::Metrics;
use settings::Patience;
pub use settings::Settings;
use shared::Shared;
use token::JoinToken;

/// Why a relay could not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is no `ADDR:PORT`, is not of this machine, is taken, or needs a right.
    #[error("cannot listen on {listen}: {source}")]
    Listen {
        /// The address as it was given.
        listen: String,
        /// What the system says.
        source: io::Error,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Settings(&'static str),
    /// Redis is not there, or not as the address says.
    #[error("cannot use Redis: {0}")]
    Redis(#[from] redis::RedisError),
    /// Secrets cannot be made.
    #[error(transparent)]
    Chance(#[from] chance::Unavailable),
    /// The folder to serve is not there or holds no page.
    #[error("cannot serve {}: {source}", path.display())]
    Dist {
        /// The file that could not be read.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A relay that holds its address and answers once it runs.
pub struct Relay {
    listener: TcpListener,
    address: SocketAddr,
    app: Router,
    gate: Arc<Gate>,
    hall: Arc<Hall>,
    bus: Bus,
    drain: Duration,
    patience: Patience,
}

impl Relay {
    /// Takes the address, and connects to Redis where one is set.
    pub async fn bind(settings: Settings) -> Result<Self, Error> {
        if let Some(contradiction) = settings.contradiction() {
            return Err(Error::Settings(contradiction));
        }
        let pages = match &settings.dist {
            Some(dist) => {
                let path = dist.join("index.html");
                if let Err(source) = tokio::fs::File::open(&path).await {
                    return Err(Error::Dist { path, source });
                }
                files::folder(dist)
            }
            None => files::sentence(),
        };
        let refused = |source| Error::Listen {
            listen: settings.listen.clone(),
            source,
        };
        let listener = TcpListener::bind(&settings.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;

        let metrics = Arc::new(Metrics::new(settings.redis.is_some()));
        let bus = match &settings.redis {
            Some(url) => Bus::connect(url, &metrics).await?,
            None => Bus::ALONE,
        };
        let shared = Shared::new(&bus, &metrics)?;
        let token = settings
            .join_token
            .as_ref()
            .map(JoinToken::new)
            .transpose()?;

        let adapter = RedisAdapterCtr::new_with_driver(
            bus.clone(),
            RedisAdapterConfig::new().with_prefix(shared::PREFIX),
        );
        let (layer, io) = limits::apply(SocketIo::builder(), &settings.patience)
            .with_adapter::<sockets::Adapter>(adapter)
            .build_layer();
        let backlogs = Arc::<Backlogs>::default();
        let hall = Hall::new(io, &settings, token, shared, &metrics, &backlogs);
        let hall = Arc::new(hall);
        sockets::open(&hall).await?;
        hall.beat().await;
        let gate = Arc::new(Gate {
            origins: settings.origins,
            open: Open::default(),
            most: settings.max_connections,
            stopping: AtomicBool::new(false),
            metrics,
            backlogs,
        });
        let app = pages
            .merge(gate::pages(&gate))
            .layer(layer)
            .layer(map_request(lean::strip))
            // Longer than any poll waits.
            .layer(TimeoutLayer::with_status_code(
                StatusCode::REQUEST_TIMEOUT,
                settings.patience.silence(),
            ))
            .layer(from_fn_with_state(Arc::clone(&gate), gate::check))
            .layer(cross_origin(&gate))
            .layer(SetResponseHeaderLayer::overriding(
                X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .layer(SetResponseHeaderLayer::overriding(
                REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ));
        Ok(Self {
            listener,
            address,
            app,
            gate,
            hall,
            bus,
            drain: settings.drain,
            patience: settings.patience,
        })
    }

    /// Where a browser on this machine reaches it.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.address.port();
        match self.address.ip() {
            // Any address of the machine: the one that browsers trust with a camera.
            ip if ip.is_unspecified() => format!("http://localhost:{port}"),
            IpAddr::V4(ip) => format!("http://{ip}:{port}"),
            IpAddr::V6(ip) => format!("http://[{ip}]:{port}"),
        }
    }

    /// What it has done so far; stays readable while it runs.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.gate.metrics)
    }

    /// Serves until `stop` resolves. Then nobody new is let in, clients that know what it means are
    /// told to go elsewhere and get the time of [`Settings::drain`] for it, and what is left is
    /// closed.
    pub async fn run<S>(self, stop: S) -> Result<(), Error>
    where
        S: Future<Output = ()> + Send + 'static,
    {
        let stop = stop.shared();
        let (gate, hall, drain) = (self.gate, self.hall, self.drain);
        let listener = Counted::new(self.listener, gate.open.clone(), gate.most, self.patience);
        // First of all nobody new is let in: a client that came back while the namespace is being
        // closed would be told that there is none, and not try again.
        let serving = listener.serve(self.app, stop.clone());
        let closing = async {
            stop.clone().await;
            gate.stopping.store(true, Ordering::Relaxed);
            info!("stopping: clients are sent away");
            hall.send_away(drain).await;
            hall.retire().await;
            self.bus.flush().await;
            info!("closing every socket");
            hall.io.close().await;
        };
        let overdue = async {
            stop.clone().await;
            tokio::time::sleep(drain.saturating_add(limits::GRACE)).await;
        };
        tokio::select! {
            _ = async { tokio::join!(serving, closing) } => {}
            () = overdue => warn!("some connections did not end"),
            () = hall.keep_beating() => {}
        }
        info!(
            accepted = gate.metrics.accepted(),
            refused = gate.metrics.refused(),
            "stopped"
        );
        Ok(())
    }
}

/// Which pages may read what the relay answers (Fetch, section 3.2).
fn cross_origin(gate: &Gate) -> CorsLayer {
    let origins: Vec<HeaderValue> = gate
        .origins
        .iter()
        .filter_map(|it| HeaderValue::from_str(it.as_str()).ok())
        .collect();
    let origins = if origins.is_empty() {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins)
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(Any)
        .allow_headers(Any)
}
