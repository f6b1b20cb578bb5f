//! The self-test on the screen: what leads to it, and the screen of its own that it has.

mod rows;
mod summary;

use leptos::html;
use leptos::prelude::*;
use visavis_call::Phase;
use visavis_devices::Line;

use super::call::icons;
use super::notices::failed;
use super::{Context, mount};
use crate::check::{Check, Grade, Row, Stage, State, Subject, View};
use crate::conductor::{Screen, Server};
use crate::words::{self, CheckWords};

/// The parameter of the address that opens it.
const PARAMETER: &str = "self-test";

/// Puts the links to the self-test in their places; whether it is wanted already.
#[must_use]
pub fn offer(context: Context) -> bool {
    let label = words::self_test(context.words);
    let search = window().location().search().unwrap_or_default();
    let wanted = parameters(&search).any(is_wish);
    let href = if search.is_empty() {
        ["?", PARAMETER].concat()
    } else {
        [&search, "&", PARAMETER].concat()
    };
    let link = move || {
        view! {
            <a class="self-test" data-testid="self-test" href=href.clone()>
                {label}
            </a>
        }
    };
    let beside = link.clone();
    // Once is enough.
    mount(".lobby", move || {
        move || (!context.get(is_for_it)).then(&link)
    });
    mount(".notices", move || {
        move || context.get(is_for_it).then(&beside)
    });
    wanted
}

fn parameters(search: &str) -> impl Iterator<Item = &str> {
    search.split(['?', '&']).filter(|it| !it.is_empty())
}

fn is_wish(parameter: &str) -> bool {
    parameter
        .strip_prefix(PARAMETER)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// Whether something is wrong that the self-test has more to say of. Not in a call: it would be the
/// end of it.
fn is_for_it(screen: &Screen) -> bool {
    let lacks = |line: &Line| failed(line).is_some();
    let idle = matches!(screen.phase, Phase::Idle | Phase::Ended);
    let devices = &screen.devices;
    let wrong = screen.server.trouble().is_some()
        || matches!(screen.server, Server::Misaddressed(_))
        || lacks(&devices.microphone)
        || lacks(&devices.camera);
    idle && wrong
}

/// What every part of the self-test's screen may read.
#[derive(Clone, Copy)]
pub struct Desk {
    context: Context,
    words: &'static CheckWords,
    view: RwSignal<View>,
    /// How loud the microphone is, in percent of the meter.
    level: RwSignal<u32>,
    check: StoredValue<Option<Check>, LocalStorage>,
}

impl Desk {
    /// What the self-test needs on this screen.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            words: words::for_check(context.words),
            view: RwSignal::default(),
            level: RwSignal::default(),
            check: StoredValue::new_local(None),
        }
    }

    /// Shows what there is to show.
    pub fn show(self, view: View) {
        self.view.set(view);
    }

    /// Shows how loud the microphone is, of 100.
    pub fn level(self, percent: u32) {
        self.level.set(percent);
    }

    /// Puts the screen in its place.
    pub fn fill(self, check: Check) {
        self.check.set_value(Some(check));
        mount(".stage", move || screen(self));
    }

    fn ask(self, what: impl FnOnce(&Check)) {
        self.check.with_value(|check| check.as_ref().map(what));
    }

    fn stage(self) -> Stage {
        self.view.with(|view| view.stage)
    }
}

fn screen(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let video = NodeRef::<html::Video>::new();
    let start = move |_| {
        if let Some(video) = video.get_untracked() {
            desk.ask(|check| check.start(video));
        }
    };
    let busy = move || desk.stage() == Stage::Running;
    let label = move || {
        if desk.stage() == Stage::Done {
            words.again
        } else {
            words.start
        }
    };
    view! {
        <section class="check" data-testid="check" aria-labelledby="check-title">
            <h1 id="check-title">{words.title.title}</h1>
            <p>{words.title.detail}</p>
            <div class="mirror" data-unseen=move || !busy()>
                <video
                    node_ref=video
                    data-testid="check-picture"
                    aria-label=desk.context.words.own_picture
                    playsinline
                ></video>
                <meter
                    data-testid="check-level"
                    aria-label=words.level
                    min="0"
                    max="100"
                    value=move || desk.level.get()
                ></meter>
            </div>
            <p class="choices">
                <button class="pill go" data-testid="check-start" disabled=busy on:click=start>
                    {label}
                </button>
                <a class="pill plain" data-testid="check-back" href=back()>
                    {words.back}
                </a>
            </p>
            // What is said of the whole; each row's own words are found in the list.
            <p class="verdict" role="status" data-testid="check-status">
                {move || summary::verdict(desk)}
            </p>
            {rows::rows(desk)}
            {summary::summary(desk)}
        </section>
    }
}

/// The page without its self-test.
fn back() -> String {
    let search = window().location().search().unwrap_or_default();
    let kept: Vec<_> = parameters(&search).filter(|it| !is_wish(it)).collect();
    ["?", &kept.join("&")].concat()
}

/// What is tried, in words.
fn label(subject: Subject, words: &CheckWords) -> &'static str {
    match subject {
        Subject::Browser => words.browser,
        Subject::Camera => words.camera,
        Subject::Microphone => words.microphone,
        Subject::Speaker => words.speaker,
        Subject::Server => words.server,
        Subject::Path => words.path,
        Subject::Stun => words.stun,
        Subject::TurnUdp => words.turn_udp,
        Subject::TurnTcp => words.turn_tcp,
        Subject::TurnTls => words.turn_tls,
    }
}

/// The word that embedders, tests and the style sheet read.
fn code(state: &State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Running => "running",
        State::Done(finding) => match finding.grade() {
            Grade::Good => "good",
            Grade::Limited => "limited",
            Grade::Bad => "bad",
        },
    }
}

/// An icon for it: its shape says as much as its colour.
fn icon(state: &State) -> &'static str {
    match code(state) {
        "good" => "m5 12.5 4.6 4.6L19 7.6",
        "bad" => icons::CLOSE,
        "limited" => "M12 5.5v8M12 18.4h.01",
        "running" => icons::MORE,
        _ => "M7 12h10",
    }
}

/// What a row is told from the others by.
fn of(row: &Row, words: &CheckWords) -> String {
    let label = label(row.subject, words);
    if row.place.is_empty() {
        label.to_owned()
    } else {
        [label, " · ", &row.place].concat()
    }
}
