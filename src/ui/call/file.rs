//! A file on its way, as it is shown.

use leptos::prelude::*;
use visavis_talk::{Direction, Side, State};

use super::Kit;
use crate::company::{Companion, File};
use crate::words::TalkWords;

/// What can be done about a file: the name that tests know the button by, and its word.
type Deed = (&'static str, &'static str, fn(&Companion, &File));

/// The card of a file.
pub(super) fn card(kit: Kit, file: &File) -> impl IntoView + use<> {
    let words = &kit.words.talk;
    let progress = (file.state == State::Running).then(|| {
        view! {
            <progress
                data-testid="file-progress"
                aria-label=file.name.clone()
                max=file.size.max(1).to_string()
                value=file.done.to_string()
            ></progress>
        }
    });
    let saved = file.link.clone().map(|link| {
        view! {
            <a class="pill" data-testid="file-save" href=link download=file.name.clone()>
                {words.save}
            </a>
        }
    });
    let buttons = deeds(words, file).map(|deed| {
        deed.map(|(name, label, act)| {
            let file = file.clone();
            view! {
                <button
                    class="pill"
                    data-testid=name
                    disabled=file.placing
                    on:click=move |_| {
                        kit.with(|it| act(it, &file));
                    }
                >
                    {label}
                </button>
            }
        })
    });
    view! {
        <div class="file" data-testid="file" data-state=code(file.state)>
            <bdi data-testid="file-name">{file.name.clone()}</bdi>
            <p class="quiet" data-testid="file-state">
                {state(words, file)}
            </p>
            {progress}
            <div class="deeds">{buttons} {saved}</div>
        </div>
    }
}

fn deeds(words: &TalkWords, file: &File) -> [Option<Deed>; 2] {
    let stop: fn(&Companion, &File) = |it, file| it.stop(file.id);
    match (file.state, file.direction) {
        (State::Offered, Direction::Incoming) => [
            Some(("file-accept", words.accept, |it, file| it.accept(file.id))),
            Some(("file-decline", words.decline, stop)),
        ],
        (State::Offered, Direction::Outgoing) | (State::Running, _) => {
            [Some(("file-stop", words.stop, stop)), None]
        }
        (State::Done | State::Declined | State::Cancelled(_) | State::Failed(_), _) => [None, None],
    }
}

/// The code that the style sheet and tests read.
fn code(state: State) -> &'static str {
    match state {
        State::Offered => "offered",
        State::Running => "running",
        State::Done => "done",
        State::Declined => "declined",
        State::Cancelled(_) => "stopped",
        State::Failed(_) => "failed",
    }
}

/// How far it is, in words.
pub(super) fn state(words: &TalkWords, file: &File) -> String {
    let whole = size(file.size);
    let outgoing = file.direction == Direction::Outgoing;
    let what = match file.state {
        State::Offered if file.placing => words.placing,
        State::Offered if outgoing => words.waiting,
        State::Offered => return whole,
        State::Running => return [&size(file.done), " ", words.of, " ", &whole].concat(),
        State::Done if outgoing => words.sent,
        State::Done => words.saved,
        State::Declined if outgoing => words.declined,
        State::Declined => words.declined_here,
        State::Cancelled(Side::Here) => words.stopped_here,
        State::Cancelled(Side::There) => words.stopped,
        State::Failed(failure) => words.failed.sentence(failure, file.direction),
    };
    [&whole, " · ", what].concat()
}

/// A number of bytes as people read it, with one digit after the point where there are few.
fn size(bytes: u64) -> String {
    let mut unit = "B";
    let mut tenths = bytes.saturating_mul(10);
    for larger in ["kB", "MB", "GB"] {
        if tenths < 10_000 {
            break;
        }
        (unit, tenths) = (larger, tenths / 1000);
    }
    let mut text = (tenths / 10).to_string();
    if unit != "B" && tenths < 100 {
        text.push('.');
        text.push_str(&(tenths % 10).to_string());
    }
    [&text, " ", unit].concat()
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (9_999, "9.9 kB"),
            (12_345, "12 kB"),
            (999_999, "999 kB"),
            (100_000_000, "100 MB"),
            (2_147_483_648, "2.1 GB"),
            (u64::MAX, "1844674407 GB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }
}
