//! Stands in for the crate of this name.
//!
//! Leptos always brings `server_fn`, and that brings wasm-streams, which exports classes to
//! JavaScript: what is exported is in every page, used or not. This page calls no server function,
//! so the one type that `server_fn` names is here without them. `docs/adr` has the figures.

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// What `server_fn` needs of `wasm_streams::ReadableStream`.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of the browser.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// A stream that gives nothing but the news that this page streams no server functions.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        let refusal = JsValue::from_str("this page streams no server functions");
        futures_util::stream::iter([Err(refusal)])
    }

    /// No stream at all, so that a request with one has no body and its server refuses it.
    #[must_use]
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        Self(wasm_bindgen::JsCast::unchecked_into(JsValue::NULL))
    }

    /// Gives the stream of the browser back.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }
}
