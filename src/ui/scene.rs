//! What is going on, as a scene of its own.

use leptos::prelude::*;
use visavis_call::{Intent, Phase};

use super::clock::written;
use super::context;
use super::controls::RoundButton;
use super::icon::Icon;
use crate::conductor::Server;
use crate::words::Message;

/// The scene of the moment.
#[component]
pub(super) fn Scene(
    /// The name of the room.
    room: String,
) -> impl IntoView {
    let phase = context().phase();
    let room = StoredValue::new(room);
    move || match phase.get() {
        Phase::Idle => view! { <Lobby room=room.get_value() /> }.into_any(),
        Phase::Outgoing => view! { <Outgoing /> }.into_any(),
        Phase::Incoming => view! { <Incoming /> }.into_any(),
        Phase::Connecting => view! { <Connecting /> }.into_any(),
        Phase::Connected => view! { <Connected /> }.into_any(),
        Phase::Reconnecting => view! { <Reconnecting /> }.into_any(),
        Phase::Ended => view! { <Over room=room.get_value() /> }.into_any(),
    }
}

/// The two lines of a scene. Screen readers hear them when they change.
#[component]
fn Lines(
    /// What is so, and what it means.
    #[prop(into)]
    message: Signal<Message>,
) -> impl IntoView {
    view! {
        <div class="lines" role="status" data-testid="status">
            <h1>{move || message.get().title}</h1>
            <p>{move || message.get().detail}</p>
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
            {context().words.room} " " <bdi>{name}</bdi>
        </p>
    }
}

#[component]
fn Lobby(room: String) -> impl IntoView {
    let context = context();
    let words = context.words;
    let connecting =
        context.aspect(|screen| matches!(screen.server, Server::Connecting { after: None }));
    view! {
        <section class="scene card">
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            <Room name=room />
            <Lines message=Signal::derive(move || {
                if connecting.get() { words.idle_connecting } else { words.idle }
            }) />
            <CallButton label=words.call />
        </section>
    }
}

#[component]
fn Outgoing() -> impl IntoView {
    let context = context();
    let words = context.words;
    let rings = context.aspect(|screen| screen.rings);
    view! {
        <section class="scene">
            <Avatar breathing=true />
            <Lines message=Signal::derive(move || {
                if rings.get() { words.ringing_there } else { words.calling }
            }) />
            <div class="choices">
                <RoundButton
                    name="cancel"
                    label=words.cancel
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
            <Lines message=words.incoming />
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
    let words = context().words;
    view! {
        <section class="scene">
            <Avatar breathing=true />
            <Lines message=words.connecting />
        </section>
    }
}

#[component]
fn Connected() -> impl IntoView {
    let context = context();
    let seen = context.aspect(|screen| screen.remote.is_none_or(|kinds| kinds.video));
    view! {
        <Show when=move || !seen.get()>
            <section class="scene">
                <Avatar />
            </section>
        </Show>
    }
}

#[component]
fn Reconnecting() -> impl IntoView {
    let words = context().words;
    view! {
        <section class="scene band">
            <Lines message=words.reconnecting />
        </section>
    }
}

#[component]
fn Over(room: String) -> impl IntoView {
    let context = context();
    let words = context.words;
    let reason = context.aspect(|screen| screen.ended);
    let duration = context.aspect(|screen| screen.duration);
    let message = Signal::derive(move || {
        reason
            .get()
            .map_or(words.idle, |reason| words.ended.message(reason))
    });
    view! {
        <section class="scene card">
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            <Room name=room />
            <Lines message />
            {move || {
                duration.get().map(|duration| view! { <p class="clock">{written(duration)}</p> })
            }}
            <CallButton label=words.call_again />
        </section>
    }
}
