//! The screen: components that read a projection and send intents.
#![expect(
    unreachable_pub,
    reason = "the component macro makes public what it expands to"
)]

mod clock;
mod controls;
mod icon;
mod notices;
mod picture;
mod scene;

use leptos::prelude::*;
use visavis_call::{Intent, LocalMedia, Phase};

use crate::conductor::{Screen, Streams};
use crate::words::Words;
use controls::Bar;
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
    screen: Memo<Screen>,
    words: &'static Words,
    wishes: Wishes,
}

impl Context {
    /// One aspect of the screen, told only when it changes.
    fn aspect<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Screen) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.screen.with(&read))
    }

    fn phase(self) -> Memo<Phase> {
        self.aspect(|screen| screen.phase)
    }

    /// A handler that asks for something about the call.
    fn asks<E>(self, intent: Intent) -> impl Fn(E) + Send + Sync + Clone + 'static {
        move |_| self.wishes.call.run(intent)
    }
}

/// The whole page.
#[component]
pub fn App(
    /// What there is to show at first.
    first: (Screen, Streams),
    /// What there is to show from then on.
    shown: ReadSignal<Option<(Screen, Streams)>>,
    /// The sentences of the person's language.
    words: &'static Words,
    /// The name of the room.
    room: String,
    /// What to do about a person's wishes.
    wishes: Wishes,
) -> impl IntoView {
    let now = Memo::new(move |_| shown.get().unwrap_or_else(|| first.clone()));
    let context = Context {
        screen: Memo::new(move |_| now.with(|(screen, _)| screen.clone())),
        words,
        wishes,
    };
    provide_context(context);
    let local = Memo::new(move |_| now.with(|(_, streams)| streams.local.clone()));
    let remote = Memo::new(move |_| now.with(|(_, streams)| streams.remote.clone()));
    let phase = context.phase();
    let own_picture = context.aspect(sends_picture);
    let their_picture = context.aspect(shows_them);
    let (sound_blocked, block_sound) = signal(false);

    view! {
        <main class="stage" data-phase=move || phase.get().code()>
            <Picture
                stream=remote
                name="remote-video"
                label=words.their_picture
                shown=move || live(phase.get()) && their_picture.get()
                on_blocked=move |blocked| block_sound.set(blocked)
            />
            <Scene room />
            <Picture
                stream=local
                name="local-video"
                label=words.own_picture
                own=true
                shown=move || own_picture.get()
            />
            <Notices sound_blocked block_sound />
            <Bar />
        </main>
    }
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

/// What [`App`] provided. It provides it before any other component is made.
fn context() -> Context {
    expect_context::<Context>()
}
