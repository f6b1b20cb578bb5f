//! Other frames for the pictures: the whole screen, a window of its own, the phone's other camera.

use gloo_events::EventListener;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use visavis_devices::{Input as DeviceWish, Kind, State};

use super::super::{Kit, icons};
use super::{facing, has, their_picture};
use crate::ui::shows_them;

/// The buttons for them, as far as the browser has these.
pub(in crate::ui::call) fn windows(kit: Kit) -> impl IntoView {
    let words = &kit.words.pictures;
    let whole = listened("fullscreenchange", || {
        document().fullscreen_element().is_some()
    });
    let apart = listened("enterpictureinpicture leavepictureinpicture", is_apart);
    let full_screen = document().fullscreen_enabled().then(|| {
        let label = move || {
            if whole.get() {
                words.leave_full_screen
            } else {
                words.full_screen
            }
        };
        let act = || toggle_full_screen();
        deed("full-screen", icons::FULL_SCREEN, label, act)
    });
    let in_picture = move || {
        let can = enabled("pictureInPictureEnabled") && kit.context.get(shows_them);
        can.then(|| {
            let label = move || {
                if apart.get() {
                    words.leave_picture_in_picture
                } else {
                    words.picture_in_picture
                }
            };
            deed(
                "picture-in-picture",
                icons::PICTURE_IN_PICTURE,
                label,
                toggle_apart,
            )
        })
    };
    let flip = move || {
        can_turn(kit).then(|| {
            let act = move || kit.device(DeviceWish::Flip);
            deed(
                "flip-camera",
                icons::FLIP,
                move || kit.words.flip_camera,
                act,
            )
        })
    };
    view! {
        <div class="deeds">
            {full_screen}
            {in_picture}
            {flip}
        </div>
    }
}

/// A button of the panel.
fn deed(
    name: &'static str,
    icon: &'static str,
    label: impl Fn() -> &'static str + Copy + Send + 'static,
    act: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button class="deed" data-testid=name on:click=move |_| act()>
            {icons::icon(icon)}
            <span>{label}</span>
        </button>
    }
}

/// Whether this browser can share a screen, which those of phones cannot (Screen Capture).
pub(in crate::ui::call) fn can_share() -> bool {
    let devices = get(&window().navigator(), "mediaDevices");
    devices.is_some_and(|devices| has(&devices, "getDisplayMedia"))
}

/// Whether there is a camera on the other side.
fn can_turn(kit: Kit) -> bool {
    let several = kit.context.get(|screen| {
        let is_camera = |device: &&visavis_devices::Device| device.kind == Kind::Camera;
        let on = matches!(screen.devices.camera.state, State::On(_));
        on && screen.devices.devices.iter().filter(is_camera).count() > 1
    });
    // Only what is held in a hand says which way its cameras look.
    several && (facing(kit).is_some() || by_finger())
}

/// Whether a finger is what points best here (Media Queries, `pointer`).
fn by_finger() -> bool {
    let query = window().match_media("(pointer: coarse)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Fills the screen, or no more (Fullscreen API).
fn toggle_full_screen() {
    match document().document_element() {
        Some(root) if document().fullscreen_element().is_none() => {
            call(&root, "requestFullscreen");
        }
        _ => call(&document(), "exitFullscreen"),
    }
}

/// Has everything in its usual place again.
pub(super) fn leave() {
    if document().fullscreen_element().is_some() {
        call(&document(), "exitFullscreen");
    }
    if is_apart() {
        call(&document(), "exitPictureInPicture");
    }
}

/// Puts the other person's picture into a window of its own, or back (Picture-in-Picture).
fn toggle_apart() {
    if is_apart() {
        call(&document(), "exitPictureInPicture");
    } else if let Some(video) = their_picture() {
        call(&video, "requestPictureInPicture");
    }
}

fn is_apart() -> bool {
    get(&document(), "pictureInPictureElement").is_some()
}

fn enabled(what: &str) -> bool {
    get(&document(), what).is_some_and(|enabled| enabled.is_truthy())
}

/// What is read now, and again at each of these events.
fn listened(names: &'static str, read: fn() -> bool) -> RwSignal<bool> {
    let now = RwSignal::new(read());
    let listen = |name| {
        let heard = move |_: &web_sys::Event| {
            // Nobody listens where the panel has been closed meanwhile.
            let _: Option<bool> = now.try_set(read());
        };
        EventListener::new(&document(), name, heard)
    };
    let listeners: Vec<_> = names.split(' ').map(listen).collect();
    StoredValue::new_local(listeners);
    now
}

/// What an object of the browser has under this name, if that is anything.
fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!found.is_null() && !found.is_undefined()).then_some(found)
}

/// Calls a method that may be refused, as where no click is behind it. Then nothing happens, which
/// the person sees.
fn call(object: &JsValue, method: &str) {
    let called = get(object, method).and_then(|it| it.dyn_into::<Function>().ok());
    let Some(Ok(answer)) = called.map(|method| method.call0(object)) else {
        return;
    };
    // Not every browser promises anything.
    if let Ok(promise) = answer.dyn_into::<Promise>() {
        spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}
