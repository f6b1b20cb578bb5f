//! What a person chose of the devices, kept for the next time.

use visavis_devices::{DeviceId, Kind};

use crate::platform::Page;

/// Under what a person's choice of a device is remembered, and whether it is to be off.
fn keys(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Microphone => ("visavis.microphone", "visavis.muted"),
        Kind::Camera => ("visavis.camera", "visavis.camera-off"),
        Kind::Speaker => ("visavis.speaker", ""),
    }
}

/// The device that the person chose, the last time too.
#[must_use]
pub fn chosen(page: &Page, kind: Kind) -> Option<DeviceId> {
    let id = page.remembered(keys(kind).0).filter(|id| !id.is_empty());
    id.map(DeviceId)
}

/// Remembers it.
pub fn choose(page: &Page, kind: Kind, device: Option<&DeviceId>) {
    page.remember(keys(kind).0, device.map_or("", |device| &device.0));
}

/// Whether the person wanted it off.
#[must_use]
pub fn is_off(page: &Page, kind: Kind) -> bool {
    kind != Kind::Speaker
        && page
            .remembered(keys(kind).1)
            .is_some_and(|off| !off.is_empty())
}

/// Remembers whether it is wanted.
pub fn wish(page: &Page, kind: Kind, on: bool) {
    page.remember(keys(kind).1, if on { "" } else { "yes" });
}
