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
pub mod call;
pub mod check;
mod clock;
mod icon;
mod icons;
pub mod lobby;
mod notices;
mod notify;
mod pickers;
mod picture;
mod scene;

use std::time::Duration;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use visavis_call::{Intent, PersonId, Phase};
use visavis_devices::{Input as DeviceWish, Kind, Sharing, State};

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
    /// Something about the devices.
    Device(DeviceWish),
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
    /// Has loaded what goes along with a call.
    pub call: Callback<Context>,
    /// Has loaded what stands beside the call button.
    pub lobby: Callback<Context>,
    /// Whether the person sees themselves before a call, if they wish.
    pub green_room: bool,
    /// Whom the link that was opened means to be called, where people are called by their ids.
    pub dial: StoredValue<Option<PersonId>>,
}

/// What every component may read.
#[derive(Clone, Copy)]
pub struct Context {
    shown: ReadSignal<(Screen, Streams)>,
    words: &'static Words,
    around: Surroundings,
    /// Changes with every second of a call.
    beat: ReadSignal<bool>,
    /// How many parts of the page could not be loaded.
    missing: RwSignal<i32>,
}

impl Context {
    /// A part of the page could not be loaded (1), or has come after all (-1).
    pub fn miss(self, change: i32) {
        self.missing.update(|count| *count += change);
    }

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
            Action::TryDevices => {
                let lacking = self.get_untracked(|screen| {
                    let devices = &screen.devices;
                    [
                        (Kind::Microphone, notices::failed(&devices.microphone)),
                        (Kind::Camera, notices::failed(&devices.camera)),
                    ]
                });
                for (kind, error) in lacking {
                    if error.is_some() {
                        let wish = DeviceWish::Wish { kind, on: true };
                        self.around.wish.run(Wish::Device(wish));
                    }
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
        missing: RwSignal::new(0),
    };
    clock::beat(context, set_beat);
    follow(move |_| {
        if context.phase() != Phase::Idle {
            untrack(|| around.call.run(context));
        }
    });
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
    let devices = &screen.devices;
    matches!(devices.camera.state, State::On(_)) || is_sharing(screen)
}

/// Whether the screen here is shared.
fn is_sharing(screen: &Screen) -> bool {
    matches!(screen.devices.sharing, Sharing::On { .. })
}

/// Mounts a view at the end of the element that a selector finds first.
fn mount<V: IntoView>(place: &str, view: impl FnOnce() -> V + 'static) {
    if let Ok(Some(place)) = document().query_selector(place) {
        mount_to(place.unchecked_into(), view).forget();
    }
}
