//! What is going on, as a scene of its own.

use leptos::prelude::*;
use visavis_call::{Intent, Phase};

use super::button::{Button, Look};
use super::clock::{counting, written};
use super::icon::Icon;
use super::{Context, live, shows_them};
use crate::conductor::{Screen, Server};
use crate::words::{Message, Words};

/// The frame of all scenes. The style sheet knows which parts belong to which.
#[component]
pub(super) fn Scene(
    /// What there is to show.
    context: Context,
    /// The name of the room.
    room: String,
) -> impl IntoView {
    let words = context.words;
    let title = context.text(|screen, words| words_of(screen, words).title.to_owned());
    let detail = context.text(|screen, words| words_of(screen, words).detail.to_owned());
    let lasted = context.text(|screen, words| match screen.duration {
        Some(duration) => [words.lasted, " ", &written(duration.as_secs())].concat(),
        None => String::new(),
    });
    let frame = context.code(frame_of);
    view! {
        // Screen readers miss the words of an element that comes with them, so one element stays.
        <p class="unseen" role="status" data-testid="status">
            {title}
            " "
            {detail}
        </p>
        <section class=frame>
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            <p class="room">
                <span>{words.room}</span>
                " "
                <bdi>{room}</bdi>
            </p>
            <div class="avatar">
                <Icon name="person" />
            </div>
            <div class="lines">
                <h1>{title}</h1>
                <p>{detail}</p>
                <p class="clock">{lasted}</p>
            </div>
            <Buttons context class="choices" of=choices />
        </section>
    }
}

/// The bar of a call that is under way.
#[component]
pub(super) fn Bar(
    /// What there is to show.
    context: Context,
) -> impl IntoView {
    let elapsed = counting(context.wishes.now, move || {
        context.get(|screen| screen.connected_at)
    });
    view! {
        <div class="bar" role="toolbar">
            <span class="clock" role="timer">{elapsed}</span>
            <Buttons context class="tools" of=tools />
        </div>
    }
}

/// The buttons of a phase. They are made anew when it changes, and only then.
#[component]
fn Buttons(
    /// What there is to show.
    context: Context,
    /// The class of what is around them.
    class: &'static str,
    /// Which there are.
    of: fn(Phase, &'static Words) -> Vec<(Look, Intent)>,
) -> impl IntoView {
    let phase = context.settled(|screen| screen.phase);
    let buttons = move || {
        of(phase.get(), context.words)
            .into_iter()
            .map(|(look, intent)| {
                let on_click = Callback::new(move |()| context.wishes.call.run(intent));
                view! { <Button context look on_click /> }
            })
            .collect::<Vec<_>>()
    };
    view! { <div class=class>{buttons}</div> }
}

/// What a person can do about a scene.
fn choices(phase: Phase, words: &'static Words) -> Vec<(Look, Intent)> {
    let call = |label| {
        let look = Look {
            disabled: |screen| !matches!(screen.server, Server::Online { .. }),
            ..look("pill go", "call", label, "camera")
        };
        (look, Intent::Call)
    };
    let refuse = |name, label, intent| (look("round stop", name, label, "hang-up"), intent);
    match phase {
        Phase::Idle => vec![call(words.call)],
        Phase::Ended => vec![call(words.call_again)],
        Phase::Outgoing => vec![refuse("cancel", words.cancel, Intent::Cancel)],
        Phase::Incoming => vec![
            refuse("decline", words.decline, Intent::Decline),
            (
                look("round go", "accept", words.accept, "camera"),
                Intent::Accept,
            ),
        ],
        Phase::Connecting | Phase::Connected | Phase::Reconnecting => Vec::new(),
    }
}

/// What a person can do in a call.
fn tools(phase: Phase, words: &'static Words) -> Vec<(Look, Intent)> {
    if live(phase) {
        let hang_up = look("pill stop bare", "hang-up", words.hang_up, "hang-up");
        vec![(hang_up, Intent::HangUp)]
    } else {
        Vec::new()
    }
}

fn look(class: &'static str, name: &'static str, label: &'static str, icon: &'static str) -> Look {
    Look {
        class,
        name,
        label,
        icon,
        disabled: |_| false,
    }
}

/// The class of the frame: which of its parts are seen.
fn frame_of(screen: &Screen) -> &'static str {
    match screen.phase {
        Phase::Idle | Phase::Ended => "scene card",
        Phase::Outgoing | Phase::Incoming | Phase::Connecting => "scene person",
        Phase::Connected if shows_them(screen) => "scene unseen",
        Phase::Connected => "scene silent",
        Phase::Reconnecting => "scene band",
    }
}

/// What the scene says.
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
