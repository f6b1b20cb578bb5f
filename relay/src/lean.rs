//! Requests that keep nothing of the connection's read buffer alive.
//!
//! A socket keeps the request that opened it for as long as it lives, and that request's headers
//! are slices of the buffer that hyper read them from: some ten KiB for each idle client.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{
    CONNECTION, HOST, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use hyper::upgrade::OnUpgrade;

use crate::line::Line;

const NEEDED: [HeaderName; 6] = [
    CONNECTION,
    HOST,
    ORIGIN,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION,
    UPGRADE,
];

/// Copies what a WebSocket's handshake needs and lets go of the rest. Other requests end soon and
/// stay as they are.
pub(crate) async fn strip(mut request: Request) -> Request {
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return request;
    };
    if !request.headers().contains_key(SEC_WEBSOCKET_KEY) {
        request.extensions_mut().insert(upgrade);
        return request;
    }
    let mut headers = HeaderMap::with_capacity(NEEDED.len());
    for name in NEEDED {
        let value = request.headers().get(&name);
        if let Some(Ok(copy)) = value.map(|value| HeaderValue::from_bytes(value.as_bytes())) {
            headers.insert(name, copy);
        }
    }
    *request.headers_mut() = headers;
    if let Ok(copy) = request.uri().to_string().parse::<Uri>() {
        *request.uri_mut() = copy;
    }
    let line = request.extensions_mut().remove::<Arc<Line>>();
    request.extensions_mut().clear();
    if let Some(line) = line {
        request.extensions_mut().insert(line);
    }
    request.extensions_mut().insert(upgrade);
    request
}
