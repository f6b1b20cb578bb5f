//! What else there is in a call: the devices to choose from.

use leptos::prelude::*;
use visavis_devices::{DeviceId, Input as DeviceWish, Kind};

use super::Kit;
use crate::conductor::Screen;

/// Everything of the panel.
pub(super) fn more(kit: Kit) -> impl IntoView {
    let words = kit.words;
    let kinds = [
        (Kind::Microphone, "pick-microphone", words.microphone),
        (Kind::Camera, "pick-camera", words.camera),
        (Kind::Speaker, "pick-speaker", words.speaker),
    ];
    let pickers = kinds.map(|(kind, name, label)| move || picker(kit, kind, name, label));
    (super::views::windows(kit), pickers)
}

/// The devices of a kind; nothing where there is nothing to choose.
fn picker(kit: Kit, kind: Kind, name: &'static str, label: &'static str) -> Option<impl IntoView> {
    let (devices, used) = kit.context.get(|screen| {
        let all = screen.devices.devices.iter();
        let devices: Vec<_> = all.filter(|it| it.kind == kind).cloned().collect();
        (devices, used(screen, kind).cloned())
    });
    let named = |id: &DeviceId| !id.0.is_empty();
    if !devices.iter().any(|it| named(&it.id)) {
        return None;
    }
    let choose = move |event| {
        let id = event_target_value(&event);
        let device = (!id.is_empty()).then_some(DeviceId(id));
        kit.device(DeviceWish::Choose { kind, device });
    };
    // The system's own speaker has no entry everywhere.
    let own = (kind == Kind::Speaker && used.is_none())
        .then(|| view! { <option value="">{kit.words.system_default}</option> });
    let options = devices.into_iter().map(|device| {
        let selected = used.as_ref() == Some(&device.id);
        view! {
            <option value=device.id.0 selected=selected>
                {device.label}
            </option>
        }
    });
    Some(view! {
        <label class="field">
            <span>{label}</span>
            <select data-testid=name on:change=choose>
                {own}
                {options.collect_view()}
            </select>
        </label>
    })
}

fn used(screen: &Screen, kind: Kind) -> Option<&DeviceId> {
    match kind {
        Kind::Microphone => screen.devices.microphone.device.as_ref(),
        Kind::Camera => screen.devices.camera.device.as_ref(),
        Kind::Speaker => screen.devices.speaker.as_ref(),
    }
}
