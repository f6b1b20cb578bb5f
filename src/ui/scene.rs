//! What is going on, as a scene of its own.

use leptos::prelude::*;
use visavis_call::{EndReason, Intent, PersonId, Phase};

use super::button::{Action, Look, pair};
use super::clock::written;
use super::icon::Icon;
use super::lobby::{Lobby, by_id, offline, their_id};
use super::{Context, Wish, live, shows_them};
use crate::conductor::{Screen, Server};
use crate::words::{Message, Words};

/// The frame of all scenes. The style sheet knows which parts belong to which.
#[component]
pub(super) fn Scene(
    /// What there is to show.
    context: Context,
) -> impl IntoView {
    let words = context.words;
    let title = context.text(|screen, it| words_of(screen, it.words).title.to_owned());
    let detail = context.text(|screen, it| words_of(screen, it.words).detail.to_owned());
    let lasted = context.text(|screen, it| match screen.duration {
        Some(duration) => [it.words.lasted, " ", &written(duration.as_secs())].concat(),
        None => String::new(),
    });
    let partner = context.text(|screen, _| partner_of(screen).to_owned());
    let initial = context.text(|screen, _| initial_of(partner_of(screen)));
    // Where people are called by their ids, a room means nothing.
    let room = (!by_id(context)).then(|| context.around.room.get_value());
    let frame = context.code(frame_of);
    view! {
        // Screen readers miss the words of an element that comes with them, so one element stays.
        <p class="unseen" role="status" data-testid="status">
            {title}
            " "
            {detail}
        </p>
        <section data-scene=frame>
            <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
            {room
                .map(|room| {
                    view! {
                        <p class="room">
                            <span>{words.room}</span>
                            " "
                            <bdi>{room}</bdi>
                        </p>
                    }
                })}
            <div class="avatar">
                <Icon name="person" />
                <span aria-hidden="true">{initial}</span>
            </div>
            <div class="lines">
                <h1>{title}</h1>
                <p class="partner" data-testid="partner">
                    {partner}
                </p>
                <p>{detail}</p>
                <p class="clock">{lasted}</p>
            </div>
            {their_id(context)}
            <div class="choices">{pair(context, move || choices(context))}</div>
            <Lobby context />
        </section>
    }
}

/// The bar of a call that is under way.
#[component]
pub(super) fn Bar(
    /// What there is to show.
    context: Context,
) -> impl IntoView {
    let elapsed = context.text(|screen, it| {
        it.beat.track();
        let connected_at = screen.connected_at;
        connected_at.map_or_else(String::new, |since| written(it.since(since).as_secs()))
    });
    view! {
        <div class="bar" role="toolbar">
            <span class="clock" role="timer">{elapsed}</span>
            // What is loaded with a call stands before what there always is.
            <div class="extras"></div>
            <div class="tools">{pair(context, move || tools(context))}</div>
        </div>
    }
}

/// What a person can do about a scene.
fn choices(context: Context) -> [Option<Look>; 2] {
    let words = context.words;
    let call = |label| {
        let mut look = look("pill go", "call", label, "camera", Intent::Call);
        look.disabled = offline;
        if by_id(context) {
            look.action = Action::DialTyped;
        }
        look
    };
    let refuse = |name, label, intent| look("round stop", name, label, "hang-up", intent);
    match context.phase() {
        Phase::Idle => [Some(call(words.call)), None],
        Phase::Ended => {
            let mut again = call(words.call_again);
            if let Some(person) = context.get(there_again) {
                again.action = Action::Wish(Wish::Dial(person));
            }
            [Some(again), None]
        }
        Phase::Outgoing => [Some(refuse("cancel", words.cancel, Intent::Cancel)), None],
        Phase::Incoming => [
            Some(refuse("decline", words.decline, Intent::Decline)),
            Some(look(
                "round go",
                "accept",
                words.accept,
                "camera",
                Intent::Accept,
            )),
        ],
        Phase::Connecting | Phase::Connected | Phase::Reconnecting => [None, None],
    }
}

/// Whom the last call was with, if they are in the room: calling again is calling them.
fn there_again(screen: &Screen) -> Option<PersonId> {
    let is_there = |id: &&PersonId| screen.people.iter().any(|person| person.id == **id);
    let last = screen.last.as_ref().filter(is_there);
    last.filter(|_| !screen.own.by_id).cloned()
}

/// What a person can do in a call.
fn tools(context: Context) -> [Option<Look>; 2] {
    let label = context.words.hang_up;
    let hang_up = || {
        look(
            "pill stop bare",
            "hang-up",
            label,
            "hang-up",
            Intent::HangUp,
        )
    };
    [live(context.phase()).then(hang_up), None]
}

fn look(
    class: &'static str,
    name: &'static str,
    label: &'static str,
    icon: &'static str,
    intent: Intent,
) -> Look {
    Look {
        class,
        name,
        label,
        icon,
        disabled: |_| false,
        action: Action::Wish(Wish::Call(intent)),
    }
}

/// What the frame is like: which of its parts are seen.
fn frame_of(screen: &Screen) -> &'static str {
    match screen.phase {
        Phase::Idle | Phase::Ended => "card",
        Phase::Outgoing | Phase::Incoming | Phase::Connecting => "person",
        Phase::Connected if shows_them(screen) => "unseen",
        Phase::Connected => "silent",
        Phase::Reconnecting => "band",
    }
}

/// How the other person wants to be called; empty where nobody knows, or there is nobody.
fn partner_of(screen: &Screen) -> &str {
    match screen.phase {
        Phase::Idle | Phase::Ended => "",
        Phase::Outgoing
        | Phase::Incoming
        | Phase::Connecting
        | Phase::Connected
        | Phase::Reconnecting => screen.partner.as_deref().unwrap_or_default(),
    }
}

/// What stands for somebody of this name.
pub(super) fn initial_of(name: &str) -> String {
    name.chars().take(1).collect()
}

/// What the scene says.
fn words_of(screen: &Screen, words: &'static Words) -> Message {
    match screen.phase {
        Phase::Idle => match screen.server {
            Server::Online { .. } | Server::Tabs { .. } if screen.own.by_id => words.idle_by_id,
            Server::Online { .. } | Server::Tabs { .. } if screen.own.tabs_only => words.idle_tabs,
            Server::Online { .. } | Server::Tabs { .. } => words.idle,
            Server::Unable => Message {
                title: words.unable,
                detail: words.remedies.unsupported,
            },
            Server::Connecting { after: None } => words.idle_connecting,
            Server::Connecting { after: Some(_) }
            | Server::Offline { .. }
            | Server::Misaddressed(_)
            | Server::Incomplete => words.idle_offline,
        },
        Phase::Outgoing if screen.again => words.calling_again,
        Phase::Outgoing if screen.rings => words.ringing_there,
        Phase::Outgoing => words.calling,
        Phase::Incoming => words.incoming,
        Phase::Connecting => words.connecting,
        Phase::Connected => words.connected,
        Phase::Reconnecting => words.reconnecting,
        Phase::Ended => match screen.ended {
            Some(EndReason::Failed) if screen.turn => words.ended.failed_with_turn,
            Some(reason) => words.ended.message(reason),
            None => words.idle,
        },
    }
}
