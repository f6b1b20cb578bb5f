//! The other person is heard by the speaker that was chosen.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use visavis_devices::{DeviceId, Input as DeviceWish};

use super::Kit;
use crate::company::hear_by;
use crate::ui::follow;

/// Sees to it, for as long as the component is there.
pub(super) fn hear(kit: Kit) {
    follow(move |before: Option<Option<DeviceId>>| {
        let speaker = chosen(kit);
        if before.unwrap_or_default() != speaker {
            turn_to(kit, speaker.clone());
        }
        speaker
    });
}

fn chosen(kit: Kit) -> Option<DeviceId> {
    kit.context.get(|screen| screen.devices.speaker.clone())
}

fn turn_to(kit: Kit, speaker: Option<DeviceId>) {
    let video = document().query_selector("video.remote-video");
    let Ok(Some(video)) = video else { return };
    spawn_local(async move {
        let turned = hear_by(video.unchecked_into(), speaker.clone()).await;
        // Where another was chosen meanwhile, that one answers for itself.
        if let Err(error) = turned
            && speaker.is_some()
            && untrack(|| chosen(kit)) == speaker
        {
            kit.device(DeviceWish::SpeakerRefused(error));
        }
    });
}
