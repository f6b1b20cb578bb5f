//! A video element that shows a stream.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use web_sys::MediaStream;

/// One picture, with its sound if it is not one's own.
#[component]
pub(super) fn Picture(
    /// What to show.
    stream: Memo<Option<MediaStream>>,
    /// The name that tests know it by; the style's class, too.
    name: &'static str,
    /// What it is, for those who cannot see it.
    label: &'static str,
    /// Whether there is anything to see. Sound plays all the same.
    #[prop(into)]
    shown: Signal<bool>,
    /// One's own: mirrored, and without sound.
    #[prop(optional)]
    own: bool,
    /// Told whether the browser refuses to play it without a click.
    #[prop(optional, into)]
    on_blocked: Option<Callback<bool>>,
) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    Effect::new(move |_| {
        let Some(video) = element.get() else { return };
        let stream = stream.get();
        video.set_src_object(stream.as_ref());
        if stream.is_some() {
            play(&video, on_blocked);
        } else if let Some(told) = on_blocked {
            told.run(false);
        }
    });
    view! {
        <video
            node_ref=element
            class=name
            class:hidden=move || !shown.get()
            data-testid=name
            aria-label=label
            prop:muted=own
            autoplay
            playsinline
        ></video>
    }
}

/// Plays, and tells whether the browser would not (HTML, section 4.8.11.8).
fn play(video: &web_sys::HtmlVideoElement, on_blocked: Option<Callback<bool>>) {
    let Ok(playing) = video.play() else { return };
    spawn_local(async move {
        let outcome = wasm_bindgen_futures::JsFuture::from(playing).await;
        if let Some(told) = on_blocked {
            told.run(outcome.is_err_and(|error| is_refusal(&error)));
        }
    });
}

/// Another stream that comes before the first one played is no refusal.
fn is_refusal(error: &JsValue) -> bool {
    js_sys::Reflect::get(error, &JsValue::from_str("name"))
        .is_ok_and(|name| name == JsValue::from_str("NotAllowedError"))
}

/// Plays the other person's picture again, within a click.
pub(super) fn play_again() {
    use leptos::wasm_bindgen::JsCast;
    let video = document()
        .query_selector("video.remote-video")
        .ok()
        .flatten();
    if let Some(video) = video.and_then(|element| element.dyn_into().ok()) {
        play(&video, None);
    }
}
