//! The screen: components that read a projection and send intents.
//!
//! Every kind of element that is written down here is code that somebody waits for. So there is
//! one frame for all scenes, whose parts the style sheet shows by the phase, and one kind of
//! button; texts and attributes are read by functions of few types, which one context wraps.
#![expect(
    unreachable_pub,
    reason = "the component macro makes public what it expands to"
)]
#![expect(
    clippy::must_use_candidate,
    reason = "a component is used by the view macro"
)]

mod button;
mod clock;
mod icon;
mod lobby;
mod notices;
mod picture;
mod scene;

use std::time::Duration;

use leptos::prelude::*;
use visavis_call::{Intent, LocalMedia, PersonId, Phase};

use crate::conductor::{Screen, Streams};
use crate::words::Words;
use button::Action;
use notices::Notices;
use picture::{Picture, play_again};
use scene::Scene;

/// What a person can ask for on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Something about the call.
    Call(Intent),
    /// To ring this one person.
    Dial(PersonId),
    /// To be called so; empty for no name.
    Rename(String),
    /// To have the link that leads here where it can be pasted from.
    CopyLink,
    /// To have the own id there.
    CopyId,
    /// Another try at the server.
    RetryServer,
}

/// What the screen is given by whoever opens it.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// Told what a person asks for.
    pub wish: Callback<Wish>,
    /// What time it is, since the page's time origin.
    pub now: fn() -> Duration,
    /// The name of the room.
    pub room: StoredValue<String>,
    /// Whom the link that was opened means to be called, where people are called by their ids.
    pub dial: StoredValue<Option<PersonId>>,
}

/// What every component may read.
#[derive(Clone, Copy)]
struct Context {
    shown: ReadSignal<(Screen, Streams)>,
    words: &'static Words,
    around: Surroundings,
    /// Changes with every second of a call.
    beat: ReadSignal<bool>,
}

impl Context {
    /// Reads the screen, and again whenever it changes.
    fn read(self, read: &mut dyn FnMut(&Screen)) {
        self.shown.with(|(screen, _)| read(screen));
    }

    /// One aspect of the screen.
    fn get<T: Default>(self, get: impl Fn(&Screen) -> T) -> T {
        let mut got = T::default();
        self.read(&mut |screen| got = get(screen));
        got
    }

    /// One aspect of the screen as it is now.
    fn get_untracked<T>(self, get: impl Fn(&Screen) -> T) -> T {
        self.shown.with_untracked(|(screen, _)| get(screen))
    }

    /// Whether something holds, for an attribute.
    fn flag(self, read: fn(&Screen) -> bool) -> impl Fn() -> bool + Copy + Send + Sync {
        move || self.get(read)
    }

    /// A word of the style sheet's, for an attribute.
    fn code(
        self,
        read: fn(&Screen) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync {
        move || self.get(read)
    }

    /// A sentence of the person's language.
    fn text(self, read: fn(&Screen, Self) -> String) -> impl Fn() -> String + Copy + Send + Sync {
        move || self.get(|screen| read(screen, self))
    }

    /// How long ago something was.
    fn since(self, moment: Duration) -> Duration {
        (self.around.now)().saturating_sub(moment)
    }

    fn phase(self) -> Phase {
        self.get(|screen| screen.phase)
    }

    /// Does what a click asks for.
    fn act(self, action: Action) {
        match action {
            Action::Wish(wish) => self.around.wish.run(wish),
            Action::DialTyped => {
                let last = self.get_untracked(|screen| screen.last.clone());
                if let Some(person) = lobby::typed(last) {
                    self.around.wish.run(Wish::Dial(person));
                }
            }
            Action::PlaySound(block_sound) => play_again(block_sound),
            Action::PutAway(put_away, title) => put_away.set(title),
        }
    }
}

/// The whole page.
#[component]
pub fn App(
    /// What there is to show. Whoever sets it sees to it that it is told only when it changes.
    shown: ReadSignal<(Screen, Streams)>,
    /// The sentences of the person's language.
    words: &'static Words,
    /// What it is given.
    around: Surroundings,
) -> impl IntoView {
    let (beat, set_beat) = signal(false);
    let context = Context {
        shown,
        words,
        around,
        beat,
    };
    clock::beat(context, set_beat);
    let (sound_blocked, block_sound) = signal(false);

    view! {
        <main class="stage" data-phase=context.code(|screen| screen.phase.code())>
            <Picture
                context
                stream=|streams| streams.remote.as_ref()
                name="remote-video"
                label=words.their_picture
                hidden=|screen| !live(screen.phase) || !shows_them(screen)
                own=false
                block_sound
            />
            <Scene context />
            <Picture
                context
                stream=|streams| streams.local.as_ref()
                name="local-video"
                label=words.own_picture
                hidden=|screen| !sends_picture(screen)
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
