//! Camera and microphone, in a real browser with fake devices.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use visavis::media::{self, Circumstances, LocalMedia, Track, classify};
use visavis::platform::JsError;
use visavis_call::DeviceError;
use visavis_devices::{DeviceId, Kind, Wanted};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

const FINE: Circumstances = Circumstances {
    secure: true,
    allowed: true,
};

async fn opened(kind: Kind) -> MediaStreamTrack {
    let (track, opened) = media::open(kind, &Wanted::Any).await.unwrap();
    assert_eq!(opened.label, track.label());
    track
}

fn ended(track: &MediaStreamTrack) -> bool {
    track.ready_state() == MediaStreamTrackState::Ended
}

#[wasm_bindgen_test]
async fn a_device_opens_by_itself_and_is_stopped_with_its_track() {
    for (kind, name) in [(Kind::Microphone, "audio"), (Kind::Camera, "video")] {
        let track = opened(kind).await;
        assert_eq!(track.kind(), name);
        assert!(!ended(&track));
        let kept = Track::new(Clone::clone(&track), || ());
        assert!(!ended(&track));
        drop(kept);
        assert!(ended(&track), "{name} goes on");
    }
}

#[wasm_bindgen_test]
async fn a_device_that_is_not_there_is_named_as_such() {
    let nobodys = Wanted::Device(DeviceId("nobody has this".into()));
    let refused = media::open(Kind::Camera, &nobodys).await;
    let error = refused.err().unwrap();
    // Firefox takes any fake device for the one that is asked for.
    assert!(
        matches!(error, DeviceError::Overconstrained | DeviceError::NotFound),
        "{error:?}"
    );
}

#[wasm_bindgen_test]
async fn the_stream_stays_while_tracks_come_and_go_in_it() {
    let mut local = LocalMedia::new();
    let stream = local.stream().unwrap();
    let (first, second) = (opened(Kind::Camera).await, opened(Kind::Camera).await);
    for (generation, track) in [(1, &first), (2, &second)] {
        let kept = Track::new(Clone::clone(track), || ());
        local.keep(Kind::Camera, generation, kept);
    }
    for (generation, track) in [(1, &first), (2, &second)] {
        let shown = local.show(Kind::Camera, Some(generation)).unwrap();
        assert_eq!(shown.id(), track.id());
        assert_eq!(stream.get_tracks().length(), 1);
    }
    local.stop(1);
    assert!(ended(&first) && !ended(&second));
    assert!(local.show(Kind::Camera, None).is_none());
    assert_eq!(stream.get_tracks().length(), 0);
    drop(local);
    assert!(ended(&second));
}

#[wasm_bindgen_test]
async fn the_devices_are_listed_with_their_kinds() {
    let _microphone = Track::new(opened(Kind::Microphone).await, || ());
    let listed = media::list().await;
    for kind in [Kind::Microphone, Kind::Camera] {
        assert!(listed.iter().any(|it| it.kind == kind), "{listed:?}");
    }
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
