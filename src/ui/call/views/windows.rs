//! Other frames for the pictures: the whole screen, a window of its own, the phone's other camera.

use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use visavis_devices::{Device, Input as DeviceWish, Kind, State};

use super::super::{Kit, icons};
use super::{facing, their_picture};
use crate::by_name;
use crate::ui::shows_them;

/// A button of the panel.
#[derive(Clone, Copy)]
struct Deed {
    /// The name that tests know it by.
    name: &'static str,
    icon: &'static str,
    /// Whether it can be done here and now.
    there: fn(Kit) -> bool,
    /// What it does when it is pressed now.
    label: fn(Kit) -> &'static str,
    act: fn(Kit),
}

const DEEDS: [Deed; 3] = [
    Deed {
        name: "full-screen",
        icon: icons::FULL_SCREEN,
        there: |_| by_name::is(&document(), "fullscreenEnabled"),
        label: |kit| {
            if is_whole() {
                kit.words.pictures.leave_full_screen
            } else {
                kit.words.pictures.full_screen
            }
        },
        act: |_| turn_whole(),
    },
    Deed {
        name: "picture-in-picture",
        icon: icons::PICTURE_IN_PICTURE,
        there: |kit| {
            by_name::is(&document(), "pictureInPictureEnabled") && kit.context.get(shows_them)
        },
        label: |kit| {
            if is_apart() {
                kit.words.pictures.leave_picture_in_picture
            } else {
                kit.words.pictures.picture_in_picture
            }
        },
        act: |_| {
            if !leave_apart()
                && let Some(video) = their_picture()
            {
                by_name::request(&video, "requestPictureInPicture");
            }
        },
    },
    Deed {
        name: "flip-camera",
        icon: icons::FLIP,
        there: has_two_sides,
        label: |kit| kit.words.flip_camera,
        act: |kit| kit.device(DeviceWish::Flip),
    },
];

/// What tells that one of them was done or undone.
const TELLS: [&str; 3] = [
    "fullscreenchange",
    "enterpictureinpicture",
    "leavepictureinpicture",
];

/// The buttons for them, as far as the browser has these.
pub(in crate::ui::call) fn windows(kit: Kit) -> impl IntoView {
    let turned = RwSignal::new(false);
    let listeners = TELLS.map(|name| {
        let turn = move |_: &web_sys::Event| {
            // Nobody listens where the panel has been closed meanwhile.
            let _: Option<()> = turned.try_update(|turned| *turned = !*turned);
        };
        EventListener::new(&document(), name, turn)
    });
    StoredValue::new_local(listeners);
    let deeds = DEEDS.map(|deed| {
        move || {
            turned.track();
            (deed.there)(kit).then(|| {
                view! {
                    <button class="deed" data-testid=deed.name on:click=move |_| (deed.act)(kit)>
                        {icons::icon(deed.icon)}
                        <span>{(deed.label)(kit)}</span>
                    </button>
                }
            })
        }
    });
    view! { <div class="deeds">{deeds}</div> }
}

/// Whether this browser can share a screen, which those of phones cannot (Screen Capture).
pub(in crate::ui::call) fn can_share() -> bool {
    let navigator = by_name::get(&window(), "navigator");
    by_name::is(&by_name::get(&navigator, "mediaDevices"), "getDisplayMedia")
}

/// Whether there is a camera on the other side.
fn has_two_sides(kit: Kit) -> bool {
    let several = kit.context.get(|screen| {
        let is_camera = |device: &&Device| device.kind == Kind::Camera;
        let on = matches!(screen.devices.camera.state, State::On(_));
        on && screen.devices.devices.iter().filter(is_camera).count() > 1
    });
    // Only what is held in a hand says which way its cameras look.
    several && (facing(kit).is_some() || by_finger())
}

/// Whether a finger is what points best here (Media Queries, `pointer`).
pub(in crate::ui::call) fn by_finger() -> bool {
    let query = JsValue::from_str("(pointer: coarse)");
    let answer = by_name::call(&window(), "matchMedia", &[query]);
    answer.is_ok_and(|answer| by_name::is(&answer, "matches"))
}

/// Has everything in its usual place again.
pub(super) fn leave() {
    leave_whole();
    leave_apart();
}

/// Lets the page fill the screen, or lets it be.
pub(in crate::ui::call) fn turn_whole() {
    if !leave_whole() {
        let root = by_name::get(&document(), "documentElement");
        by_name::request(&root, "requestFullscreen");
    }
}

/// Whether the page fills the screen (Fullscreen API).
fn is_whole() -> bool {
    by_name::is(&document(), "fullscreenElement")
}

/// Fills it no more; false where it did not.
fn leave_whole() -> bool {
    let whole = is_whole();
    if whole {
        by_name::request(&document(), "exitFullscreen");
    }
    whole
}

/// Whether the other person's picture has a window of its own (Picture-in-Picture).
fn is_apart() -> bool {
    by_name::is(&document(), "pictureInPictureElement")
}

/// Has it back; false where it had none.
fn leave_apart() -> bool {
    let apart = is_apart();
    if apart {
        by_name::request(&document(), "exitPictureInPicture");
    }
    apart
}
