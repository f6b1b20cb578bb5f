//! What came of it: in one sentence, and as a text to hand on.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rows::{says, took};
use super::{Desk, code, label, of};
use crate::check::{Finding, Grade, Row, Stage, State};
use crate::words::Message;

/// One sentence about the whole: what is being tried, or what came of it.
pub(super) fn verdict(desk: Desk) -> String {
    let words = desk.words;
    desk.view.with(|view| match view.stage {
        Stage::Before => String::new(),
        Stage::Running => {
            let running = view.rows.iter().find(|row| row.state == State::Running);
            running.map_or_else(String::new, |row| {
                [label(row.subject, words), ": ", says(row, desk).title].concat()
            })
        }
        Stage::Done => {
            let bad = labels(&view.rows, desk, |finding| finding.grade() == Grade::Bad);
            // A tone that nobody was asked about limits nothing.
            let limited = labels(&view.rows, desk, |finding| {
                finding.grade() == Grade::Limited && *finding != Finding::Asking
            });
            match (bad.is_empty(), limited.is_empty()) {
                (true, true) => words.all_good.to_owned(),
                (true, false) => [words.limited, &limited].concat(),
                (false, _) => [words.some_bad, &bad].concat(),
            }
        }
    })
}

/// The names of those of which this is true.
fn labels(rows: &[Row], desk: Desk, is: impl Fn(&Finding) -> bool) -> String {
    let such = rows.iter().filter(|row| match &row.state {
        State::Done(finding) => is(finding),
        State::Waiting | State::Running => false,
    });
    let mut names: Vec<_> = such.map(|row| label(row.subject, desk.words)).collect();
    names.dedup();
    names.join(", ")
}

/// The text, once there is one, and the button that copies it.
pub(super) fn summary(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let label = RwSignal::new(words.copy);
    let copy = move |_| {
        let text = text(desk);
        desk.ask(|check| {
            let check = check.clone();
            spawn_local(async move {
                let copied = check.copy(&text).await;
                label.set(if copied {
                    words.copied
                } else {
                    words.not_copied
                });
            });
        });
    };
    view! {
        <div class="summary" hidden=move || desk.stage() != Stage::Done>
            <button class="pill plain" data-testid="check-copy" aria-live="polite" on:click=copy>
                {move || label.get()}
            </button>
            <pre data-testid="check-summary" tabindex="0" role="region" aria-label=words.summary>
                {move || (desk.stage() == Stage::Done).then(|| text(desk))}
            </pre>
        </div>
    }
}

/// No name, no room, no password: it may be handed to strangers.
fn text(desk: Desk) -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let mut text = ["Visavis ", env!("CARGO_PKG_VERSION"), "\n", &agent, "\n"].concat();
    desk.view.with(|view| {
        for row in &view.rows {
            let Message { title, detail } = says(row, desk);
            let time = match &row.state {
                State::Done(finding) => took(finding),
                State::Waiting | State::Running => String::new(),
            };
            let head = [
                "[",
                code(&row.state),
                "] ",
                &of(row, desk.words),
                ": ",
                title,
                &time,
            ];
            text.push_str(&head.concat());
            for part in [&row.quoted, detail] {
                if !part.is_empty() {
                    text.push_str(" — ");
                    text.push_str(part);
                }
            }
            text.push('\n');
        }
    });
    text
}
