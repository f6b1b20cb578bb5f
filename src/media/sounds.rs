//! Where sounds are heard, measured and made (W3C Web Audio API).

use std::slice::from_ref;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::MediaStreamTrack;

use crate::by_name::{call, get, make, number};
use crate::platform::JsError;

/// An `AudioContext`, which is closed with this.
pub(super) struct Sounds(JsValue);

impl Sounds {
    pub(super) fn new() -> Result<Self, JsError> {
        let sounds = Self(make("AudioContext", &[])?);
        // Some begin suspended, also within a click.
        call(&sounds.0, "resume", &[])?;
        Ok(sounds)
    }

    /// Whether anything moves in it: not before a click where the browser wants one, nor where
    /// there is no sound output at all.
    pub(super) fn is_running(&self) -> bool {
        get(&self.0, "state") == "running"
    }

    /// In seconds.
    pub(super) fn now(&self) -> f64 {
        number(&self.0, "currentTime")
    }

    pub(super) fn node(&self, maker: &str) -> Result<JsValue, JsError> {
        Ok(call(&self.0, maker, &[])?)
    }

    /// What this track carries. Whoever drops it may lose its sound.
    pub(super) fn source(&self, track: &MediaStreamTrack) -> Result<JsValue, JsError> {
        let stream = make("MediaStream", &[Array::of1(track).into()])?;
        Ok(call(&self.0, "createMediaStreamSource", &[stream])?)
    }

    /// What people hear.
    pub(super) fn output(&self) -> JsValue {
        get(&self.0, "destination")
    }

    /// Has it heard by this device.
    pub(super) fn by(&self, device: &str) -> Result<JsValue, JsError> {
        Ok(call(&self.0, "setSinkId", &[device.into()])?)
    }
}

impl Drop for Sounds {
    fn drop(&mut self) {
        // One that is closed already refuses, which is as good.
        let _: Result<JsValue, JsError> = self.node("close");
    }
}

pub(super) fn connect(from: &JsValue, to: &JsValue) -> Result<(), JsError> {
    Ok(call(from, "connect", from_ref(to)).map(drop)?)
}
