//! What is tried, line by line.

use std::time::Duration;

use leptos::prelude::*;

use super::{Desk, code, icon, label};
use crate::check::{Check, Finding, Row, State, Subject};
use crate::words::{CheckWords, Message, Words};

/// The list.
pub(super) fn rows(desk: Desk) -> impl IntoView {
    let count = Memo::new(move |_| desk.view.with(|view| view.rows.len()));
    view! {
        <ul class="rows" data-testid="check-rows">
            {move || (0..count.get()).map(|at| line(desk, at)).collect_view()}
        </ul>
    }
}

/// One line. It stays while what it says changes, and so does who is in it by keyboard.
fn line(desk: Desk, at: usize) -> Option<impl IntoView> {
    let row = move || desk.view.with(|view| view.rows.get(at).cloned());
    // Read once: what changes is read further down, by what shows it.
    let subject = untrack(row)?.subject;
    let state = move || row().map_or(State::Waiting, |row| row.state);
    let message = move || row().map_or_else(Message::default, |row| says(&row, desk));
    let time = move || match state() {
        State::Done(finding) => took(&finding),
        State::Waiting | State::Running => String::new(),
    };
    Some(view! {
        <li data-testid=subject.name() data-result=move || code(&state())>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=move || icon(&state())></path>
            </svg>
            <p>
                <b>{label(subject, desk.words)}</b>
                <small dir="ltr">{move || row().map(|row| row.place)}</small>
                <span>{move || message().title} {time}</span>
                <q>{move || row().map(|row| row.quoted)}</q>
                <span>{move || message().detail}</span>
            </p>
            {(subject == Subject::Speaker).then(|| speaker(desk))}
        </li>
    })
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// How long it took, where that says something.
pub(super) fn took(finding: &Finding) -> String {
    if let Finding::Works(Some(took)) | Finding::Direct(took) = finding {
        [" · ", &milliseconds(*took).to_string(), " ms"].concat()
    } else {
        String::new()
    }
}

/// The tone, and the two answers to it once it can be heard.
fn speaker(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let played = RwSignal::new(false);
    let button = move |name, label, act: fn(Desk), hidden: bool| {
        view! {
            <button
                class="pill plain"
                data-testid=name
                hidden=move || hidden && !played.get()
                on:click=move |_| {
                    played.set(true);
                    act(desk);
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <p class="answers">
            {button("check-play", words.play, |desk| desk.ask(Check::play), false)}
            {button("check-heard", words.heard, |desk| desk.ask(|it| it.heard(true)), true)}
            {button("check-not-heard", words.not_heard, |desk| desk.ask(|it| it.heard(false)), true)}
        </p>
    }
}

/// What a line says, and what to do about it.
pub(super) fn says(row: &Row, desk: Desk) -> Message {
    let (words, page) = (desk.words, desk.context.words);
    let title = |title| Message { title, detail: "" };
    match &row.state {
        State::Waiting => title(words.waiting),
        State::Running if row.subject == Subject::Microphone => title(words.listening),
        State::Running => title(words.running),
        State::Done(finding) => found(finding, row.subject, words, page),
    }
}

fn found(
    finding: &Finding,
    subject: Subject,
    words: &'static CheckWords,
    page: &'static Words,
) -> Message {
    match finding {
        Finding::Works(_) => Message {
            title: words.works,
            detail: "",
        },
        Finding::NoWebRtc => words.no_webrtc,
        Finding::Insecure => words.insecure,
        Finding::Device(error) => {
            let device = if subject == Subject::Camera {
                &page.camera
            } else {
                &page.microphone
            };
            Message {
                title: device.cause.of(*error),
                detail: page.remedies.of(*error),
            }
        }
        Finding::NoPicture => words.no_picture,
        Finding::Black => words.black,
        Finding::Quiet => words.quiet,
        Finding::Silent => words.silent,
        Finding::Unmeasured => words.unmeasured,
        Finding::Asking => words.asking,
        Finding::NotHeard => words.tone_not_heard,
        Finding::NoTone => words.no_tone,
        Finding::Misaddressed(_) => page.server.misaddressed,
        Finding::Offline(reason) => page.server.message(reason),
        Finding::Unproven => page.server.unproven,
        Finding::Incomplete => page.server.incomplete,
        Finding::NeitherSet => words.neither_set,
        Finding::NoTurn => words.no_turn,
        Finding::Direct(_) => words.direct,
        Finding::NoAnswer => words.no_answer,
        Finding::Unreachable if subject == Subject::TurnTls => words.unreachable_tls,
        Finding::Unreachable => words.unreachable,
        Finding::Unauthorized => words.unauthorized,
        Finding::Refused(_) => words.refused,
    }
}
