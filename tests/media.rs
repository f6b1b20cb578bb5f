//! Camera and microphone, in a real browser with fake devices.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use visavis::media::{self, Circumstances, classify};
use visavis::platform::JsError;
use visavis_call::{DeviceError, MediaReport};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

const FINE: Circumstances = Circumstances {
    secure: true,
    allowed: true,
};

#[wasm_bindgen_test]
async fn the_devices_open_and_are_stopped_with_their_last_holder() {
    let (local, report) = media::open().await;
    let local = local.unwrap();
    assert_eq!(
        report,
        MediaReport {
            audio: Ok(()),
            video: Ok(())
        }
    );
    let tracks: Vec<MediaStreamTrack> = local
        .stream()
        .get_tracks()
        .iter()
        .map(JsCast::unchecked_into)
        .collect();
    assert_eq!(tracks.len(), 2);
    assert!(
        tracks
            .iter()
            .all(|t| t.ready_state() == MediaStreamTrackState::Live)
    );
    drop(local);
    assert!(
        tracks
            .iter()
            .all(|t| t.ready_state() == MediaStreamTrackState::Ended)
    );
}

#[wasm_bindgen_test]
fn every_rejection_has_its_cause() {
    let policed = Circumstances {
        allowed: false,
        ..FINE
    };
    let insecure = Circumstances {
        secure: false,
        ..FINE
    };
    let causes = [
        (
            "NotAllowedError",
            "Permission denied",
            FINE,
            DeviceError::DeniedByPerson,
        ),
        (
            "NotAllowedError",
            "Permission dismissed",
            FINE,
            DeviceError::DeniedByPerson,
        ),
        (
            "NotAllowedError",
            "Permission denied by system",
            FINE,
            DeviceError::BlockedBySystem,
        ),
        (
            "NotAllowedError",
            "Permission denied",
            policed,
            DeviceError::BlockedByPolicy,
        ),
        ("SecurityError", "", FINE, DeviceError::BlockedByPolicy),
        (
            "NotFoundError",
            "Requested device not found",
            FINE,
            DeviceError::NotFound,
        ),
        (
            "NotReadableError",
            "Could not start video source",
            FINE,
            DeviceError::InUse,
        ),
        (
            "AbortError",
            "Starting videoinput failed",
            FINE,
            DeviceError::InUse,
        ),
        (
            "OverconstrainedError",
            "",
            FINE,
            DeviceError::Overconstrained,
        ),
        ("TypeError", "", insecure, DeviceError::InsecureContext),
        ("TypeError", "", FINE, DeviceError::Unknown),
        ("NotSupportedError", "", FINE, DeviceError::Unsupported),
        ("", "", FINE, DeviceError::Unknown),
    ];
    for (name, message, circumstances, cause) in causes {
        let error = JsError {
            name: name.into(),
            message: message.into(),
        };
        assert_eq!(classify(&error, circumstances), cause, "{error:?}");
    }
}
