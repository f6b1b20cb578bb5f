//! What else there is in a call: what can be done, and the devices to choose from.

use leptos::prelude::*;

use super::Kit;
use crate::ui::pickers::{Labels, pickers};

/// Everything of the panel.
pub(super) fn more(kit: Kit) -> impl IntoView {
    let words = kit.words;
    let pickers = pickers(
        kit.context,
        Labels {
            microphone: words.microphone,
            camera: words.camera,
            speaker: words.speaker,
            system_default: words.system_default,
        },
    );
    (
        super::views::windows(kit),
        super::recording::deed(kit),
        pickers,
        super::keys::button(kit),
    )
}
