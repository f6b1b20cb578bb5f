//! A video element that shows a stream.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::MediaStream;

use super::{Context, follow};
use crate::conductor::{Screen, Streams};

/// One picture, with its sound if it is not one's own.
#[component]
pub(super) fn Picture(
    /// What there is to show.
    context: Context,
    /// Which stream of it.
    stream: fn(&Streams) -> Option<&MediaStream>,
    /// The name that tests know it by; the style's class, too.
    name: &'static str,
    /// What it is, for those who cannot see it.
    label: &'static str,
    /// Whether there is nothing to see. Sound plays all the same.
    hidden: fn(&Screen) -> bool,
    /// One's own: mirrored, and without sound.
    own: bool,
    /// Told whether the browser refuses to play it without a click.
    block_sound: WriteSignal<bool>,
) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    follow(move |showing: Option<Option<MediaStream>>| {
        let stream = context.shown.with(|(_, streams)| stream(streams).cloned());
        if let Some(video) = element.get()
            && showing.is_none_or(|showing| showing != stream)
        {
            // The attribute alone does not mute an element that was not parsed.
            video.set_muted(own);
            video.set_src_object(stream.as_ref());
            if stream.is_some() {
                play(&video, block_sound);
            } else if !own {
                block_sound.set(false);
            }
        }
        stream
    });
    // Nobody pauses a call, but a browser that freezes a page does.
    let paused = move |_| {
        if let Some(video) = element.get_untracked()
            && video.is_connected()
            && video.src_object().is_some()
        {
            play(&video, block_sound);
        }
    };
    view! {
        <video
            node_ref=element
            class=name
            data-unseen=context.flag(hidden)
            data-testid=name
            aria-label=label
            tabindex="-1"
            autoplay
            playsinline
            on:pause=paused
        ></video>
    }
}

/// Plays, and tells if the browser would not (HTML, section 4.8.11.8). One's own picture has no
/// sound, which every browser plays.
fn play(video: &web_sys::HtmlVideoElement, block_sound: WriteSignal<bool>) {
    let Ok(playing) = video.play() else { return };
    spawn_local(async move {
        if let Err(error) = wasm_bindgen_futures::JsFuture::from(playing).await
            && is_refusal(&error)
        {
            block_sound.set(true);
        }
    });
}

/// Another stream that comes before the first one played is no refusal.
fn is_refusal(error: &JsValue) -> bool {
    js_sys::Reflect::get(error, &JsValue::from_str("name"))
        .is_ok_and(|name| name == JsValue::from_str("NotAllowedError"))
}

/// Plays the other person's picture again, within a click.
pub(super) fn play_again(block_sound: WriteSignal<bool>) {
    block_sound.set(false);
    let video = document()
        .query_selector("video.remote-video")
        .ok()
        .flatten();
    if let Some(video) = video {
        play(video.unchecked_ref(), block_sound);
    }
}
