//! What is going on, as a scene of its own.

use leptos::prelude::*;
use visavis_call::{Intent, Phase};

use super::clock::written;
use super::controls::RoundButton;
use super::icon::Icon;
use super::{context, shows_them};
use crate::conductor::{Screen, Server};
use crate::words::{Message, Words};

/// The scene of the moment.
#[component]
pub(super) fn Scene(
    /// The name of the room.
    room: String,
) -> impl IntoView {
    let phase = context().phase();
    let message = said();
    let room = StoredValue::new(room);
    // Screen readers miss the words of an element that comes with them, so one element stays.
    let told = view! {
        <p class="unseen" role="status" data-testid="status">
            {move || message.get().title}
            " "
            {move || message.get().detail}
        </p>
    };
    let scene = move || match phase.get() {
        Phase::Idle => view! { <Lobby room=room.get_value() /> }.into_any(),
        Phase::Outgoing => view! { <Outgoing /> }.into_any(),
        Phase::Incoming => view! { <Incoming /> }.into_any(),
        Phase::Connecting => view! { <Connecting /> }.into_any(),
        Phase::Connected => view! { <Connected /> }.into_any(),
        Phase::Reconnecting => view! { <Reconnecting /> }.into_any(),
        Phase::Ended => view! { <Over room=room.get_value() /> }.into_any(),
    };
    (told, scene)
}

/// What the scene says.
fn said() -> Memo<Message> {
    let context = context();
    context.aspect(move |screen| words_of(screen, context.words))
}

fn words_of(screen: &Screen, words: &'static Words) -> Message {
    match screen.phase {
        Phase::Idle => match screen.server {
            Server::Online { .. } => words.idle,
            Server::Connecting { after: None } => words.idle_connecting,
            Server::Connecting { after: Some(_) }
            | Server::Offline { .. }
            | Server::Misaddressed(_) => words.idle_offline,
        },
        Phase::Outgoing if screen.rings => words.ringing_there,
        Phase::Outgoing => words.calling,
        Phase::Incoming => words.incoming,
        Phase::Connecting => words.connecting,
        Phase::Connected => words.connected,
        Phase::Reconnecting => words.reconnecting,
        Phase::Ended => screen
            .ended
            .map_or(words.idle, |reason| words.ended.message(reason)),
    }
}

/// The two lines of a scene.
#[component]
fn Lines(
    /// What else there is to say.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let message = said();
    view! {
        <div class="lines">
            <h1>{move || message.get().title}</h1>
            <p>{move || message.get().detail}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Somebody whose picture there is not.
#[component]
fn Avatar(
    /// Whether rings go out from it.
    #[prop(optional)]
    breathing: bool,
) -> impl IntoView {
    view! {
        <div class="avatar" class:breathing=breathing>
            <Icon name="person" />
        </div>
    }
}

/// The button that calls.
#[component]
fn CallButton(
    /// What it says.
    label: &'static str,
) -> impl IntoView {
    let context = context();
    let online = context.aspect(|screen| matches!(screen.server, Server::Online { .. }));
    view! {
        <button
            class="pill go"
            data-testid="call"
            disabled=move || !online.get()
            on:click=context.asks(Intent::Call)
        >
            <Icon name="camera" />
            <span>{label}</span>
        </button>
    }
}

/// The room that one is in.
#[component]
fn Room(
    /// Its name.
    name: String,
) -> impl IntoView {
    view! {
        <p class="room">
            <span>{context().words.room}</span> " " <bdi>{name}</bdi>
        </p>
    }
}

#[component]
fn Lobby(room: String) -> impl IntoView {
    view! {
        <section class="scene card">
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            <Room name=room />
            <Lines />
            <CallButton label=context().words.call />
        </section>
    }
}

#[component]
fn Outgoing() -> impl IntoView {
    view! {
        <section class="scene">
            <Avatar breathing=true />
            <Lines />
            <div class="choices">
                <RoundButton
                    name="cancel"
                    label=context().words.cancel
                    icon="hang-up"
                    tone="stop"
                    intent=Intent::Cancel
                />
            </div>
        </section>
    }
}

#[component]
fn Incoming() -> impl IntoView {
    let words = context().words;
    view! {
        <section class="scene">
            <Avatar breathing=true />
            <Lines />
            <div class="choices">
                <RoundButton
                    name="decline"
                    label=words.decline
                    icon="hang-up"
                    tone="stop"
                    intent=Intent::Decline
                />
                <RoundButton
                    name="accept"
                    label=words.accept
                    icon="camera"
                    tone="go"
                    intent=Intent::Accept
                />
            </div>
        </section>
    }
}

#[component]
fn Connecting() -> impl IntoView {
    view! {
        <section class="scene">
            <Avatar breathing=true />
            <Lines />
        </section>
    }
}

#[component]
fn Connected() -> impl IntoView {
    let seen = context().aspect(shows_them);
    view! {
        <h1 class="unseen">{context().words.connected.title}</h1>
        <Show when=move || !seen.get()>
            <section class="scene">
                <Avatar />
            </section>
        </Show>
    }
}

#[component]
fn Reconnecting() -> impl IntoView {
    view! {
        <section class="scene band">
            <Lines />
        </section>
    }
}

#[component]
fn Over(room: String) -> impl IntoView {
    let context = context();
    let words = context.words;
    let duration = context.aspect(|screen| screen.duration);
    view! {
        <section class="scene card">
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            <Room name=room />
            <Lines>
                {move || {
                    duration
                        .get()
                        .map(|duration| {
                            view! {
                                <p class="clock">{words.lasted} " " {written(duration)}</p>
                            }
                        })
                }}
            </Lines>
            <CallButton label=words.call_again />
        </section>
    }
}
