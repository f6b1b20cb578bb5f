//! The local stream: tracks that are stopped when nobody holds them any more.

use visavis_call::{DeviceError, MediaReport};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ConstrainLongRange, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
    MediaTrackConstraints,
};

use super::error::{Circumstances, Kind, classify};
use crate::platform::{JsError, Page, bindings};

/// The tracks of this page's devices. Dropping it stops them, and with the last one the browser's
/// recording sign goes out.
#[derive(Debug)]
#[must_use = "dropping it stops the camera"]
pub struct LocalMedia {
    stream: MediaStream,
}

impl LocalMedia {
    /// A handle to the stream, to be shown and sent.
    #[must_use]
    pub fn stream(&self) -> MediaStream {
        Clone::clone(&self.stream)
    }

    fn empty() -> Result<Self, JsError> {
        Ok(Self {
            stream: MediaStream::new()?,
        })
    }

    /// Takes over the tracks of another stream.
    fn adopt(&self, stream: &MediaStream) {
        for track in tracks(stream) {
            self.stream.add_track(&track);
        }
    }
}

impl Drop for LocalMedia {
    fn drop(&mut self) {
        for track in tracks(&self.stream) {
            track.stop();
        }
    }
}

/// The tracks of a stream.
fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream
        .get_tracks()
        .to_vec()
        .into_iter()
        .map(JsCast::unchecked_into)
}

/// Asks for microphone and camera: together, so that the browser asks the person once, and each by
/// itself where that fails, so that one that is missing does not cost the other.
///
/// Run it to its end even when nobody wants the result any more, and drop that: a prompt that is
/// answered late opens the device all the same, and only the result can stop it.
pub async fn open() -> (Option<LocalMedia>, MediaReport) {
    let neither = |error| MediaReport {
        audio: Err(error),
        video: Err(error),
    };
    let Some(page) = Page::current() else {
        return (None, neither(DeviceError::Unsupported));
    };
    let Some(devices) = media_devices(&page) else {
        let error = if page.is_secure() {
            DeviceError::Unsupported
        } else {
            DeviceError::InsecureContext
        };
        return (None, neither(error));
    };
    let Ok(local) = LocalMedia::empty() else {
        return (None, neither(DeviceError::Unsupported));
    };
    if let Ok(stream) = request(&devices, &[Kind::Audio, Kind::Video]).await {
        local.adopt(&stream);
        let report = MediaReport {
            audio: Ok(()),
            video: Ok(()),
        };
        return (Some(local), report);
    }
    let report = MediaReport {
        audio: open_one(&page, &devices, Kind::Audio, &local).await,
        video: open_one(&page, &devices, Kind::Video, &local).await,
    };
    (Some(local), report)
}

async fn open_one(
    page: &Page,
    devices: &MediaDevices,
    kind: Kind,
    local: &LocalMedia,
) -> Result<(), DeviceError> {
    match request(devices, &[kind]).await {
        Ok(stream) => {
            local.adopt(&stream);
            Ok(())
        }
        Err(error) => {
            let circumstances = Circumstances {
                secure: page.is_secure(),
                allowed: page.allows(kind.feature()),
            };
            Err(classify(&error, circumstances))
        }
    }
}

async fn request(devices: &MediaDevices, kinds: &[Kind]) -> Result<MediaStream, JsError> {
    let constraints = MediaStreamConstraints::new();
    for kind in kinds {
        match kind {
            Kind::Audio => constraints.set_audio(&true.into()),
            Kind::Video => constraints.set_video(&video_constraints()),
        }
    }
    let promise = devices.get_user_media_with_constraints(&constraints)?;
    let stream = JsFuture::from(promise).await?;
    Ok(stream.unchecked_into())
}

/// 720p where the camera has it; wishes only, so that no camera is too poor.
fn video_constraints() -> JsValue {
    let wish = |value: i32| {
        let range = ConstrainLongRange::new();
        range.set_ideal(value);
        range
    };
    let constraints = MediaTrackConstraints::new();
    constraints.set_width(&wish(1280));
    constraints.set_height(&wish(720));
    constraints.into()
}

fn media_devices(page: &Page) -> Option<MediaDevices> {
    page.window()
        .navigator()
        .unchecked_ref::<bindings::MaybeMediaNavigator>()
        .media_devices()
}
