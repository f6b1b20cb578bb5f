//! What is sent where the path does not carry all of it: the voice first.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::RtcRtpSender;

use super::connection::TrackKind;
use crate::by_name;
use crate::platform::{JsError, bindings};

/// The most that a picture takes, in bit/s. A call of two in 720p needs no more, and what is left
/// is the household's.
const PICTURE: u32 = 2_500_000;

/// Sets a sender's parameters (W3C WebRTC, section 5.2, and WebRTC Extensions, section 4.8 for
/// `degradationPreference`), once it has been negotiated.
pub(super) async fn tune(sender: &RtcRtpSender, kind: TrackKind) {
    if let Err(error) = set(sender, kind).await {
        bindings::debug("sent as the browser does", &JsError::from(error).message);
    }
}

async fn set(sender: &RtcRtpSender, kind: TrackKind) -> Result<(), JsValue> {
    let parameters = by_name::call(sender, "getParameters", &[])?;
    let encoding = Reflect::get_u32(&by_name::get(&parameters, "encodings"), 0)?;
    if !encoding.is_object() {
        return Ok(());
    }
    match kind {
        TrackKind::Audio => {
            by_name::set(&encoding, "priority", "high");
            by_name::set(&encoding, "networkPriority", "high");
        }
        TrackKind::Video => {
            by_name::set(&encoding, "priority", "low");
            by_name::set(&encoding, "maxBitrate", PICTURE);
            let screen = sender.track().is_some_and(|track| {
                let settings = by_name::call(&track, "getSettings", &[]).unwrap_or_default();
                by_name::is(&settings, "displaySurface")
            });
            // Of a face that moves there is more to see than of a sharp one that stands still, and
            // of a text the other way round.
            let kept = if screen { "resolution" } else { "framerate" };
            let preference = ["maintain-", kept].concat();
            by_name::set(&parameters, "degradationPreference", preference);
        }
    }
    by_name::ask(sender, "setParameters", &[parameters]).await?;
    Ok(())
}
