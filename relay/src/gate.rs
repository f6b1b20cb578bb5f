//! Who is let in over HTTP, and the pages for those who run the relay.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, ORIGIN, RETRY_AFTER, UPGRADE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::backlog::Backlogs;
use crate::connections::Open;
use crate::limits::MAX_PAYLOAD;
use crate::metrics::{self, Metrics};
use crate::settings::Origin;

/// The path of the Socket.IO endpoint.
const ENDPOINT: &str = "/socket.io";

/// Seconds after which it may be worth trying again.
const PAUSE: &str = "5";

#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) origins: Vec<Origin>,
    pub(crate) open: Open,
    pub(crate) most: usize,
    pub(crate) stopping: AtomicBool,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) backlogs: Arc<Backlogs>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TurnedAway {
    Origin,
    Full,
    Stopping,
}

impl Gate {
    fn judge(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), TurnedAway> {
        if !uri.path().starts_with(ENDPOINT) {
            return Ok(());
        }
        if !self.origins.is_empty() && !self.knows(headers) {
            return Err(TurnedAway::Origin);
        }
        if session(uri).is_some() {
            Ok(())
        } else if self.stopping.load(Ordering::Relaxed) {
            Err(TurnedAway::Stopping)
        } else if self.open.now() > self.most {
            Err(TurnedAway::Full)
        } else {
            Ok(())
        }
    }

    /// Lets a request in. What its answer carries away, or the connection that it becomes, is not
    /// owed to the client any more.
    async fn pass(&self, request: Request, next: Next) -> Response {
        let id = session(request.uri()).and_then(|id| id.parse().ok());
        let Some(backlog) = id.and_then(|id| self.backlogs.of(id)) else {
            return next.run(request).await;
        };
        if request.headers().contains_key(UPGRADE) {
            if let Some(line) = request.extensions().get() {
                backlog.goes_over(line);
            }
            return next.run(request).await;
        }
        let is_poll = request.method() == Method::GET;
        let response = next.run(request).await;
        if is_poll && response.status().is_success() {
            backlog.pay(MAX_PAYLOAD);
        }
        response
    }

    /// Browsers name the origin on every WebSocket and on every request to another origin. Who
    /// names none is no page of somebody else.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let is_own = headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .is_some_and(|host| origin.split_once("://").is_some_and(|(_, it)| it == host));
        is_own || self.origins.iter().any(|it| it.as_str() == origin)
    }
}

/// The session that a request belongs to; none where it begins one.
fn session(uri: &Uri) -> Option<&str> {
    let mut pairs = uri.query()?.split('&');
    pairs.find_map(|pair| pair.strip_prefix("sid="))
}

pub(crate) async fn check(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let (status, reason, words) = match gate.judge(request.uri(), request.headers()) {
        Ok(()) => return gate.pass(request, next).await,
        Err(TurnedAway::Origin) => (
            StatusCode::FORBIDDEN,
            "origin",
            "This relay is not for pages of that origin.\n",
        ),
        Err(TurnedAway::Full) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "full",
            "Too many connections.\n",
        ),
        Err(TurnedAway::Stopping) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            "This relay is stopping.\n",
        ),
    };
    gate.metrics.turn_away(reason);
    let mut response = (status, words).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(RETRY_AFTER, axum::http::HeaderValue::from_static(PAUSE));
    }
    response
}

/// `/healthz` and `/metrics`.
pub(crate) fn pages(gate: &Arc<Gate>) -> Router {
    let metrics = Arc::clone(&gate.metrics);
    let gate = Arc::clone(gate);
    Router::new()
        .route(
            "/healthz",
            get(async move || {
                let (status, words) = if gate.stopping.load(Ordering::Relaxed) {
                    (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
                } else {
                    (StatusCode::OK, "ok\n")
                };
                (status, [(CACHE_CONTROL, "no-store")], words)
            }),
        )
        .route(
            "/metrics",
            get(async move || {
                let headers = [
                    (CONTENT_TYPE, metrics::CONTENT_TYPE),
                    (CACHE_CONTROL, "no-store"),
                ];
                (headers, metrics.encode())
            }),
        )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn gate(origins: &[&str]) -> Gate {
        Gate {
            origins: origins.iter().map(|it| it.parse().unwrap()).collect(),
            open: Open::default(),
            most: 0,
            stopping: AtomicBool::new(false),
            metrics: Arc::new(Metrics::new(false)),
            backlogs: Arc::default(),
        }
    }

    fn judge(gate: &Gate, uri: &'static str, origin: &'static str) -> Result<(), TurnedAway> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("relay.example:3000"));
        if !origin.is_empty() {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        gate.judge(&Uri::from_static(uri), &headers)
    }

    const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=websocket";

    #[test]
    fn without_a_list_every_origin_is_known() {
        assert_eq!(judge(&gate(&[]), HANDSHAKE, "https://any.example"), Ok(()));
    }

    #[test]
    fn with_a_list_only_its_pages_and_the_relays_own_are_let_in() {
        let gate = gate(&["https://call.example"]);
        for (origin, expected) in [
            ("https://call.example", Ok(())),
            ("http://relay.example:3000", Ok(())),
            ("https://relay.example:3000", Ok(())),
            ("", Ok(())),
            ("null", Err(TurnedAway::Origin)),
            ("http://call.example", Err(TurnedAway::Origin)),
            ("https://call.example.evil", Err(TurnedAway::Origin)),
            ("https://relay.example", Err(TurnedAway::Origin)),
        ] {
            assert_eq!(judge(&gate, HANDSHAKE, origin), expected, "{origin}");
            let later = judge(&gate, "/socket.io/?EIO=4&transport=polling&sid=x", origin);
            assert_eq!(later, expected, "{origin}");
        }
        assert_eq!(judge(&gate, "/", "https://any.example"), Ok(()));
    }

    #[test]
    fn while_stopping_those_who_are_in_go_on() {
        let gate = gate(&[]);
        gate.stopping.store(true, Ordering::Relaxed);
        assert_eq!(judge(&gate, HANDSHAKE, ""), Err(TurnedAway::Stopping));
        let polling = "/socket.io/?EIO=4&transport=polling&sid=abc";
        assert_eq!(judge(&gate, polling, ""), Ok(()));
        assert_eq!(judge(&gate, "/index.html", ""), Ok(()));
    }
}
