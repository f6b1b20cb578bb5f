//! The listening socket, which knows how many connections are open, and what is done with each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::debug;

use crate::limits::SEND_BUFFER;
use crate::line::Connection;
use crate::settings::Patience;

/// Connections beyond the limit that still get a word why they are turned away.
const COURTESY: usize = 64;

/// How many connections are open. A connection that became a WebSocket counts as long as it lives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open(Arc<AtomicUsize>);

impl Open {
    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts until it is dropped.
pub(crate) struct Place(Open);

impl Place {
    fn take(open: &Open) -> Self {
        open.0.fetch_add(1, Ordering::Relaxed);
        Self(open.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(crate) struct Counted {
    listener: TcpListener,
    open: Open,
    most: usize,
    patience: Patience,
}

impl Counted {
    pub(crate) fn new(listener: TcpListener, open: Open, most: usize, patience: Patience) -> Self {
        // Accepted connections inherit it.
        let socket = socket2::SockRef::from(&listener);
        if let Err(error) = socket.set_send_buffer_size(SEND_BUFFER) {
            debug!(%error, "the system keeps as much for each connection as it likes");
        }
        Self {
            listener,
            open,
            most: most.saturating_add(COURTESY),
            patience,
        }
    }

    async fn accept(&mut self) -> Connection {
        loop {
            let (stream, _) = Listener::accept(&mut self.listener).await;
            if self.open.now() < self.most {
                // Many small messages: none may wait for the acknowledgement of the one before,
                // which takes 40 ms.
                if let Err(error) = stream.set_nodelay(true) {
                    debug!(%error, "small messages may be late");
                }
                return Connection::new(stream, Place::take(&self.open), self.patience);
            }
        }
    }

    /// Serves `app` until `stop` resolves, and then until all requests are answered. Who does not
    /// ask within the time for it is not waited for.
    pub(crate) async fn serve(mut self, app: Router, stop: impl Future<Output = ()>) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.patience.head);
        let stopping = watch::Sender::new(false);
        let mut stop = std::pin::pin!(stop);
        loop {
            let connection = tokio::select! {
                connection = self.accept() => connection,
                () = &mut stop => break,
            };
            let line = Arc::clone(connection.line());
            let app = TowerToHyperService::new(app.clone());
            let answer = service_fn(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Arc::clone(&line));
                app.call(request)
            });
            let serving = http
                .serve_connection(TokioIo::new(connection), answer)
                .with_upgrades();
            let mut stopping = stopping.subscribe();
            tokio::spawn(async move {
                let mut serving = std::pin::pin!(serving);
                let ended = tokio::select! {
                    ended = serving.as_mut() => ended,
                    _ = stopping.changed() => {
                        serving.as_mut().graceful_shutdown();
                        serving.await
                    }
                };
                if let Err(error) = ended {
                    debug!(%error, "a connection was not served to its end");
                }
            });
        }
        // The address is free at once, for the relay that takes over.
        drop(self);
        stopping.send_replace(true);
        stopping.closed().await;
    }
}
