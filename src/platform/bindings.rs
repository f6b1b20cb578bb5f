//! The few things that web-sys does not bind.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `console.debug` (Console Standard, section 1.1): what happened, and a detail of it.
    #[wasm_bindgen(js_namespace = console, js_name = debug)]
    pub fn debug(what: &str, detail: &str);

    /// Permissions Policy, section 4.4, in the shape that Chromium has it:
    /// `document.featurePolicy`.
    pub type FeaturePolicy;

    /// Whether the policy of this document lets it use the named feature.
    #[wasm_bindgen(method, catch, js_name = allowsFeature)]
    pub fn allows_feature(this: &FeaturePolicy, feature: &str) -> Result<bool, JsValue>;

    /// A document, to ask for its policy.
    #[wasm_bindgen(extends = web_sys::Document)]
    pub type PolicedDocument;

    /// `None` in browsers that do not tell.
    #[wasm_bindgen(method, getter, js_name = featurePolicy)]
    pub fn feature_policy(this: &PolicedDocument) -> Option<FeaturePolicy>;

    /// A peer connection whose methods may throw, as all do once it is closed.
    #[wasm_bindgen(extends = web_sys::RtcPeerConnection)]
    pub type ThrowingConnection;

    /// W3C WebRTC, section 5.1; web-sys does not catch what it throws.
    #[wasm_bindgen(method, catch, js_name = addTransceiver)]
    pub fn add_transceiver(
        this: &ThrowingConnection,
        kind: &str,
        init: &web_sys::RtcRtpTransceiverInit,
    ) -> Result<web_sys::RtcRtpTransceiver, JsValue>;

    /// W3C WebRTC, section 6.1; web-sys does not catch what it throws.
    #[wasm_bindgen(method, catch, js_name = createDataChannel)]
    pub fn create_data_channel(
        this: &ThrowingConnection,
        label: &str,
    ) -> Result<web_sys::RtcDataChannel, JsValue>;

    /// A sender that can be told which stream its track belongs to.
    #[wasm_bindgen(extends = web_sys::RtcRtpSender)]
    pub type StreamSender;

    /// W3C WebRTC, section 5.2.
    #[wasm_bindgen(method, js_name = setStreams)]
    pub fn set_streams(this: &StreamSender, stream: &web_sys::MediaStream);

    /// Media Capture and Streams, section 9: `None` outside of a secure context, where web-sys
    /// hands out an object that is not there.
    #[wasm_bindgen(extends = web_sys::Navigator)]
    pub type MaybeMediaNavigator;

    /// See [`MaybeMediaNavigator`].
    #[wasm_bindgen(method, getter, js_name = mediaDevices)]
    pub fn media_devices(this: &MaybeMediaNavigator) -> Option<web_sys::MediaDevices>;

    /// A track that a second one can be made of, which has its device in common with it.
    #[wasm_bindgen(extends = web_sys::MediaStreamTrack)]
    pub type TwinTrack;

    /// Media Capture and Streams, section 4.3.3. It is as enabled as the first; both have to be
    /// stopped for the device to be turned off.
    #[wasm_bindgen(method, js_name = clone)]
    pub fn twin(this: &TwinTrack) -> web_sys::MediaStreamTrack;
}
