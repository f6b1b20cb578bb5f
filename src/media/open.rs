//! Asking the browser for devices and screens.

use js_sys::{Object, Promise, Reflect};
use visavis_call::DeviceError;
use visavis_devices::{Device, DeviceId, Facing, Kind, Opened, ScreenHas, ShareError, Wanted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ConstrainLongRange, MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, MediaTrackConstraints,
};

use super::error::{Circumstances, classify, feature};
use crate::platform::{JsError, Page, bindings};

/// Asks for one device.
///
/// Run it to its end even when nobody wants the result any more, and drop that: a prompt that is
/// answered late opens the device all the same, and only the track can stop it.
///
/// # Errors
/// Why there is none.
pub async fn open(kind: Kind, which: &Wanted) -> Result<(MediaStreamTrack, Opened), DeviceError> {
    let page = Page::current().ok_or(DeviceError::Unsupported)?;
    let devices = media_devices(&page).ok_or(if page.is_secure() {
        DeviceError::Unsupported
    } else {
        DeviceError::InsecureContext
    })?;
    let constraints = MediaStreamConstraints::new();
    match kind {
        Kind::Camera => constraints.set_video(&track_constraints(kind, which)),
        Kind::Microphone | Kind::Speaker => constraints.set_audio(&track_constraints(kind, which)),
    }
    let asked = devices.get_user_media_with_constraints(&constraints);
    match first_track(asked).await {
        Ok(track) => {
            let opened = described(&track);
            Ok((track, opened))
        }
        Err(error) => {
            bindings::debug("no device", &error.message);
            let circumstances = Circumstances {
                secure: page.is_secure(),
                allowed: page.allows(feature(kind)),
            };
            Err(classify(&error, circumstances))
        }
    }
}

async fn first_track(asked: Result<Promise, JsValue>) -> Result<MediaStreamTrack, JsError> {
    let stream: MediaStream = JsFuture::from(asked?).await?.unchecked_into();
    let track = stream.get_tracks().get(0);
    track.dyn_into().map_err(JsError::from)
}

fn described(track: &MediaStreamTrack) -> Opened {
    let settings = track.get_settings();
    let facing = settings.get_facing_mode();
    Opened {
        id: DeviceId(settings.get_device_id().unwrap_or_default()),
        label: track.label(),
        facing: match facing.as_deref() {
            Some("user") => Some(Facing::User),
            Some("environment") => Some(Facing::Environment),
            _ => None,
        },
    }
}

/// 720p where the camera has it; wishes only, so that no camera is too poor.
fn track_constraints(kind: Kind, which: &Wanted) -> JsValue {
    let constraints = MediaTrackConstraints::new();
    if kind == Kind::Camera {
        let wish = |value: i32| {
            let range = ConstrainLongRange::new();
            range.set_ideal(value);
            range
        };
        constraints.set_width(&wish(1280));
        constraints.set_height(&wish(720));
    }
    match which {
        Wanted::Any => {}
        Wanted::Device(DeviceId(id)) => constraints.set_device_id(&only("exact", id)),
        Wanted::Facing(Facing::User) => constraints.set_facing_mode(&only("ideal", "user")),
        Wanted::Facing(Facing::Environment) => {
            constraints.set_facing_mode(&only("ideal", "environment"));
        }
    }
    constraints.into()
}

/// `{exact: …}` or `{ideal: …}`.
fn only(how: &str, what: &str) -> JsValue {
    let constraint = Object::new();
    // A new object takes any member.
    let _ = Reflect::set(&constraint, &how.into(), &what.into());
    constraint.into()
}

/// The devices there are; none where the browser does not tell.
pub async fn list() -> Vec<Device> {
    let devices = Page::current().as_ref().and_then(media_devices);
    let Some(Ok(listing)) = devices.map(|devices| devices.enumerate_devices()) else {
        return Vec::new();
    };
    let Ok(listed) = JsFuture::from(listing).await else {
        return Vec::new();
    };
    let listed: js_sys::Array = listed.unchecked_into();
    let device = |info: JsValue| {
        let info: MediaDeviceInfo = info.unchecked_into();
        let kinds = [
            (MediaDeviceKind::Audioinput, Kind::Microphone),
            (MediaDeviceKind::Videoinput, Kind::Camera),
            (MediaDeviceKind::Audiooutput, Kind::Speaker),
        ];
        let known = kinds.into_iter().find(|(theirs, _)| *theirs == info.kind());
        known.map(|(_, kind)| Device {
            kind,
            id: DeviceId(info.device_id()),
            label: info.label(),
            group: info.group_id(),
        })
    };
    listed.iter().filter_map(device).collect()
}

/// Asks for a screen, with its sound where the browser has that.
///
/// # Errors
/// Why there is none.
pub async fn open_screen()
-> Result<(MediaStreamTrack, Option<MediaStreamTrack>, ScreenHas), ShareError> {
    let page = Page::current().ok_or(ShareError::Unsupported)?;
    let devices = media_devices(&page).ok_or(ShareError::Unsupported)?;
    let can = Reflect::has(&devices, &"getDisplayMedia".into());
    if !can.unwrap_or_default() {
        return Err(ShareError::Unsupported);
    }
    let wishes = web_sys::DisplayMediaStreamConstraints::new();
    wishes.set_video(&true.into());
    wishes.set_audio(&true.into());
    let asked = devices.get_display_media_with_constraints(&wishes);
    let shared = async { Ok::<_, JsError>(JsFuture::from(asked?).await?) };
    let stream: MediaStream = match shared.await {
        Ok(stream) => stream.unchecked_into(),
        Err(error) => {
            bindings::debug("no screen", &error.message);
            return Err(refusal(&error, page.allows("display-capture")));
        }
    };
    let track = |tracks: js_sys::Array| tracks.get(0).dyn_into::<MediaStreamTrack>().ok();
    let picture = track(stream.get_video_tracks()).ok_or(ShareError::Unknown)?;
    // What is on a screen is read, not watched (MediaStreamTrack Content Hints).
    let _ = Reflect::set(&picture, &"contentHint".into(), &"detail".into());
    let sound = track(stream.get_audio_tracks());
    let has = ScreenHas {
        audio: sound.is_some(),
    };
    Ok((picture, sound, has))
}

/// Screen Capture, section 5.1: the person's refusal and the system's have one name.
fn refusal(error: &JsError, allowed: bool) -> ShareError {
    match error.name.as_str() {
        "NotAllowedError" if error.message.ends_with("system") => ShareError::BlockedBySystem,
        "NotAllowedError" if !allowed => ShareError::BlockedByPolicy,
        "NotAllowedError" | "AbortError" => ShareError::Cancelled,
        "NotSupportedError" | "TypeError" => ShareError::Unsupported,
        _ => ShareError::Unknown,
    }
}

pub(super) fn media_devices(page: &Page) -> Option<MediaDevices> {
    page.window()
        .navigator()
        .unchecked_ref::<bindings::MaybeMediaNavigator>()
        .media_devices()
}
