//! The green room: to see and hear oneself before anybody else does.

use leptos::html;
use leptos::prelude::*;
use visavis_call::Phase;
use visavis_devices::{Input as DeviceWish, Kind, Line, State};

use super::level::{Level, Listen};
use crate::conductor::Screen;
use crate::ui::pickers::{Labels, pickers};
use crate::ui::{Context, Wish, follow};
use crate::words::{self, LobbyWords};

/// What every part of it may read.
#[derive(Clone, Copy)]
struct Room {
    context: Context,
    words: &'static LobbyWords,
}

impl Room {
    fn ask(self, wish: DeviceWish) {
        self.context.around.wish.run(Wish::Device(wish));
    }

    fn wishes(self, line: fn(&Screen) -> &Line) -> bool {
        self.context.get(|screen| line(screen).wish)
    }

    /// Whether anything is open here, or asked for.
    fn is_on(self) -> bool {
        self.context.get(|screen| {
            let lines = [microphone(screen), camera(screen)];
            is_open(screen) && lines.into_iter().any(|line| line.state != State::Off)
        })
    }
}

/// Whether this is the place where one is: in a call, and while it rings, there are others.
pub(super) fn is_open(screen: &Screen) -> bool {
    matches!(screen.phase, Phase::Idle | Phase::Ended)
}

fn microphone(screen: &Screen) -> &Line {
    &screen.devices.microphone
}

fn camera(screen: &Screen) -> &Line {
    &screen.devices.camera
}

/// All of it.
pub(super) fn green_room(
    context: Context,
    listen: StoredValue<Listen, LocalStorage>,
) -> impl IntoView {
    let words = words::for_lobby(context.words);
    let room = Room { context, words };
    let is_on = Memo::new(move |_| room.is_on());
    let label = move || {
        if is_on.get() {
            words.stop_preview
        } else {
            words.preview
        }
    };
    let turn = move |_| room.ask(DeviceWish::Preview(!is_on.get_untracked()));
    let labels = Labels {
        microphone: words.microphone,
        camera: words.camera,
        speaker: words.speaker,
        system_default: words.system_default,
    };
    view! {
        <section class="green" data-testid="green-room" aria-label=words.green_room>
            <div class="preview">
                {picture(room)}
                <button
                    class="pill plain"
                    data-testid="preview-switch"
                    aria-pressed=move || if is_on.get() { "true" } else { "false" }
                    on:click=turn
                >
                    {label}
                </button>
                <div class="switches">
                    {switch(room, "lobby-microphone", Kind::Microphone, microphone)}
                    {switch(room, "lobby-camera", Kind::Camera, camera)}
                </div>
            </div>
            <Level context listen label=words.level />
            {move || {
                is_on
                    .get()
                    .then(|| {
                        view! {
                            <details>
                                <summary data-testid="devices">{words.devices}</summary>
                                {pickers(context, labels)}
                            </details>
                        }
                    })
            }}
        </section>
    }
}

fn picture(room: Room) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    let stream = move || {
        room.context
            .shown
            .with(|(_, streams)| streams.local.clone())
    };
    follow(move |showing: Option<Option<web_sys::MediaStream>>| {
        let stream = stream();
        if let Some(video) = element.get()
            && showing.is_none_or(|showing| showing != stream)
        {
            video.set_muted(true);
            video.set_src_object(stream.as_ref());
        }
        stream
    });
    view! {
        <video
            node_ref=element
            data-testid="preview"
            data-unseen=move || stream().is_none()
            aria-label=room.words.own_picture
            autoplay
            playsinline
        ></video>
    }
}

/// Whether one joins with a device or without it.
fn switch(room: Room, name: &'static str, kind: Kind, line: fn(&Screen) -> &Line) -> impl IntoView {
    let words = room.words;
    let on = move || room.wishes(line);
    let label = move || match (kind, on()) {
        (Kind::Camera, true) => words.camera_off,
        (Kind::Camera, false) => words.camera_on,
        (Kind::Microphone | Kind::Speaker, true) => words.mute,
        (Kind::Microphone | Kind::Speaker, false) => words.unmute,
    };
    let turn = move |_| {
        let on = !untrack(on);
        room.ask(DeviceWish::Wish { kind, on });
    };
    view! {
        <button
            class="tool"
            data-testid=name
            title=label
            aria-label=label
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=turn
        >
            {move || crate::ui::icons::icon(crate::ui::icons::device(kind, on()))}
        </button>
    }
}
