//! A Socket.IO relay for calls between browsers.
//!
//! Clients join rooms; what one of them sends, everybody in the room hears, the sender included.
//!
//! | a client sends | its argument | the room hears |
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
//! An event that asks for an acknowledgement gets `{"ok":true}` or `{"ok":false,"error":code}`,
//! where the code is one of `unknown-event`, `binary`, `bad-argument`, `bad-room`, `bad-payload`,
//! `not-in-room` and `too-many-rooms`. A refused event is counted, logged at debug level, and
//! reaches nobody. [`limits`] says how much is too much.

mod events;
mod files;
mod lean;
pub mod limits;
mod rooms;
mod sockets;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::map_request;
use futures_util::FutureExt as _;
use socketioxide::SocketIo;
use tokio::net::TcpListener;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::{info, warn};

pub use sockets::Counters;

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
    /// The folder to serve is not there or holds no page.
    #[error("cannot serve {}: {source}", path.display())]
    Dist {
        /// The file that could not be read.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The listening socket failed.
    #[error("stopped listening: {0}")]
    Serve(#[source] io::Error),
}

/// A relay that holds its address and answers once it runs.
#[derive(Debug)]
pub struct Relay {
    listener: TcpListener,
    address: SocketAddr,
    app: Router,
    io: SocketIo,
    counters: Arc<Counters>,
}

impl Relay {
    /// Takes the address `listen` (`ADDR:PORT`, port 0 for any that is free) and, if given, a
    /// folder `dist` with an `index.html`.
    pub async fn bind(listen: &str, dist: Option<&Path>) -> Result<Self, Error> {
        let pages = match dist {
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
            listen: listen.to_owned(),
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;

        let (layer, io) = limits::apply(SocketIo::builder()).build_layer();
        let counters = Arc::default();
        sockets::open(&io, &counters);
        let app = pages
            .layer(layer)
            .layer(map_request(lean::strip))
            .layer(
                CorsLayer::new()
                    .allow_origin(Any)
                    .allow_methods(Any)
                    .allow_headers(Any),
            )
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
            io,
            counters,
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
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    /// Serves until `stop` resolves, then closes every socket and returns.
    pub async fn run<S>(self, stop: S) -> Result<(), Error>
    where
        S: Future<Output = ()> + Send + 'static,
    {
        let stop = stop.shared();
        // First of all nobody new is let in: a client that came back while the namespace is being
        // closed would be told that there is none, and not try again.
        let serving = axum::serve(self.listener, self.app)
            .with_graceful_shutdown(stop.clone())
            .into_future();
        let closing = async {
            stop.clone().await;
            info!("closing every socket");
            self.io.close().await;
            Ok(())
        };
        let overdue = async {
            stop.clone().await;
            tokio::time::sleep(limits::GRACE).await;
        };
        tokio::select! {
            ended = async { tokio::try_join!(serving, closing) } => {
                ended.map_err(Error::Serve)?;
            }
            () = overdue => warn!("some connections did not end"),
        }
        info!(
            accepted = self.counters.accepted(),
            refused = self.counters.refused(),
            "stopped"
        );
        Ok(())
    }
}
