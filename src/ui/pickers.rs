//! The devices to choose from.

use leptos::prelude::*;
use visavis_devices::{Device, DeviceId, Input as DeviceWish, Kind};

use super::{Context, Wish};
use crate::conductor::Screen;

/// What stands above each list.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    pub(super) microphone: &'static str,
    pub(super) camera: &'static str,
    pub(super) speaker: &'static str,
    /// The one that the system uses.
    pub(super) system_default: &'static str,
}

/// A list for each kind of device.
pub(super) fn pickers(context: Context, labels: Labels) -> impl IntoView {
    let kinds = [
        (Kind::Microphone, "pick-microphone", labels.microphone),
        (Kind::Camera, "pick-camera", labels.camera),
        (Kind::Speaker, "pick-speaker", labels.speaker),
    ];
    kinds.map(|(kind, name, label)| {
        // A list that is open stays open while something else changes.
        let choice = Memo::new(move |_| context.get(|screen| choice(screen, kind)));
        move || picker(context, labels, choice.get(), (kind, name, label))
    })
}

/// The devices of a kind, and the one in use.
type Choice = (Vec<Device>, Option<DeviceId>);

fn choice(screen: &Screen, kind: Kind) -> Choice {
    let all = screen.devices.devices.iter();
    let devices = all.filter(|it| it.kind == kind).cloned().collect();
    (devices, used(screen, kind).cloned())
}

/// Nothing where there is nothing to choose.
fn picker(
    context: Context,
    labels: Labels,
    (devices, used): Choice,
    (kind, name, label): (Kind, &'static str, &'static str),
) -> Option<impl IntoView> {
    let named = |id: &DeviceId| !id.0.is_empty();
    if !devices.iter().any(|it| named(&it.id)) {
        return None;
    }
    let choose = move |event| {
        let id = event_target_value(&event);
        let device = (!id.is_empty()).then_some(DeviceId(id));
        let wish = DeviceWish::Choose { kind, device };
        context.around.wish.run(Wish::Device(wish));
    };
    // The system's own speaker has no entry everywhere.
    let own = (kind == Kind::Speaker && used.is_none())
        .then(|| view! { <option value="">{labels.system_default}</option> });
    let options = devices.into_iter().map(|device| {
        let selected = used.as_ref() == Some(&device.id);
        view! {
            <option value=device.id.0 prop:selected=selected>
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
