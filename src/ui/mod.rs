//! The screen: components that read a projection and send intents.
//!
//! Every kind of element that is written down here is code that somebody waits for. So there is
//! one frame for all scenes, whose parts the style sheet shows by the phase, and one kind of
//! button; texts and attributes are [`Signal`]s of few types.
#![expect(
    unreachable_pub,
    reason = "the component macro makes public what it expands to"
)]

mod button;
mod clock;
mod icon;
mod notices;
mod picture;
mod scene;

use leptos::prelude::*;
use visavis_call::{Intent, LocalMedia, Phase};

use crate::conductor::{Screen, Streams};
use crate::words::Words;
use notices::Notices;
use picture::Picture;
use scene::Scene;

/// What a person can ask for on the screen.
#[derive(Clone, Copy)]
pub struct Wishes {
    /// Something about the call.
    pub call: Callback<Intent>,
    /// Another try at the server.
    pub retry: Callback<()>,
}

/// What every component may read.
#[derive(Clone, Copy)]
struct Context {
    shown: ReadSignal<(Screen, Streams)>,
    words: &'static Words,
    wishes: Wishes,
}

impl Context {
    /// Reads the screen, and again whenever it changes.
    fn read<T>(self, read: impl FnOnce(&Screen) -> T) -> T {
        self.shown.with(|(screen, _)| read(screen))
    }

    /// One aspect of the screen.
    fn flag(self, read: fn(&Screen) -> bool) -> Signal<bool> {
        Signal::derive(move || self.read(read))
    }
}

/// The whole page.
#[component]
pub fn App(
    /// What there is to show. Whoever sets it sees to it that it is told only when it changes.
    shown: ReadSignal<(Screen, Streams)>,
    /// The sentences of the person's language.
    words: &'static Words,
    /// The name of the room.
    room: String,
    /// What to do about a person's wishes.
    wishes: Wishes,
) -> impl IntoView {
    let context = Context {
        shown,
        words,
        wishes,
    };
    let (sound_blocked, block_sound) = signal(false);

    view! {
        <main class="stage" data-phase=move || context.read(|screen| screen.phase.code())>
            <Picture
                stream=Signal::derive(move || shown.with(|(_, streams)| streams.remote.clone()))
                name="remote-video"
                label=words.their_picture
                shown=context.flag(|screen| live(screen.phase) && shows_them(screen))
                own=false
                block_sound
            />
            <Scene context room />
            <Picture
                stream=Signal::derive(move || shown.with(|(_, streams)| streams.local.clone()))
                name="local-video"
                label=words.own_picture
                shown=context.flag(sends_picture)
                own=true
                block_sound
            />
            <Notices context sound_blocked block_sound />
            <scene::Bar context />
        </main>
    }
}

/// Does something now and whenever what it reads changes, for as long as the component is there.
/// It is handed what it gave last. An [`Effect`] would come later, and as a task of its own.
fn follow<T: Send + Sync + 'static>(what: impl FnMut(Option<T>) -> T + Send + Sync + 'static) {
    let effect = RenderEffect::new(what);
    on_cleanup(move || drop(effect));
}

/// Whether there are two in the call.
fn live(phase: Phase) -> bool {
    match phase {
        Phase::Connecting | Phase::Connected | Phase::Reconnecting => true,
        Phase::Idle | Phase::Outgoing | Phase::Incoming | Phase::Ended => false,
    }
}

/// Whether the other person sends a picture, as far as is known.
fn shows_them(screen: &Screen) -> bool {
    screen.remote.is_some_and(|kinds| kinds.video)
}

fn sends_picture(screen: &Screen) -> bool {
    match screen.local {
        LocalMedia::Open(report) => report.video.is_ok(),
        LocalMedia::Closed | LocalMedia::Opening => false,
    }
}
