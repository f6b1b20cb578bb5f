//! The recording of a call: what asks for it, the signs of it on both sides, and what became of it.

use leptos::prelude::*;
use visavis_recording::Stage;

use super::{Kit, Panel, icons};
use crate::company::Companion;
use crate::ui::clock::written;
use crate::ui::{follow, live};
use crate::words::Message;

impl Kit {
    fn stage(self) -> Stage {
        self.view.with(|view| view.recording.stage)
    }

    fn is_recorded(self) -> bool {
        let live = self.context.get(|screen| live(screen.phase));
        live && self.view.with(|view| view.recorded)
    }

    /// What the other person is called.
    fn partner(self) -> String {
        let name = self.context.get(|screen| screen.partner.clone());
        name.unwrap_or_else(|| self.context.words.somebody.to_owned())
    }
}

/// The button of the panel.
pub(super) fn deed(kit: Kit) -> impl IntoView {
    let words = &kit.words.recording;
    let runs = move || matches!(kit.stage(), Stage::Running { .. });
    let act = move |_| {
        if untrack(runs) {
            kit.with(Companion::stop_recording);
        } else {
            kit.with(Companion::record);
        }
        kit.panel.set(Panel::None);
    };
    view! {
        <button
            class="deed"
            data-testid="record"
            disabled=move || matches!(kit.stage(), Stage::Placing | Stage::Saving)
            on:click=act
        >
            {icons::icon(icons::RECORD)}
            <span>{move || if runs() { words.stop } else { words.record }}</span>
        </button>
    }
}

/// The signs that it is recorded, for as long as it is.
pub(super) fn signs(kit: Kit) -> impl IntoView {
    let words = &kit.words.recording;
    let here = move || {
        let Stage::Running { since } = kit.stage() else {
            return None;
        };
        let elapsed = move || {
            kit.context.beat.track();
            written(kit.context.since(since).as_secs())
        };
        Some(view! {
            <div class="recorded here" data-testid="recording">
                <span class="dot"></span>
                <span class="who">{words.here}</span>
                <span class="clock" role="timer">
                    {elapsed}
                </span>
                <button
                    class="tool"
                    data-testid="stop-recording"
                    title=words.stop
                    aria-label=words.stop
                    on:click=move |_| {
                        kit.with(Companion::stop_recording);
                    }
                >
                    {icons::icon(icons::STOP)}
                </button>
            </div>
        })
    };
    let there = move || {
        kit.is_recorded().then(|| {
            view! {
                <div class="recorded" data-testid="recorded">
                    <span class="dot"></span>
                    <p>
                        <bdi class="who">{move || kit.partner()}</bdi>
                        <span>{words.there}</span>
                    </p>
                </div>
            }
        })
    };
    let news = news(kit);
    view! {
        <div class="recordings">{there} {here}</div>
        <p class="unseen" role="status" data-testid="recording-news">
            {news}
        </p>
    }
}

/// What has just begun or ended, for those who cannot see it.
fn news(kit: Kit) -> RwSignal<String> {
    let words = &kit.words.recording;
    let news = RwSignal::new(String::new());
    follow(move |before: Option<(bool, bool)>| {
        let (here, there) = (
            matches!(kit.stage(), Stage::Running { .. }),
            kit.is_recorded(),
        );
        let (here_before, there_before) = before.unwrap_or_default();
        let live = kit.context.get(|screen| live(screen.phase));
        if there != there_before && live {
            let said = if there {
                words.there
            } else {
                words.there_no_more
            };
            news.set([&*untrack(|| kit.partner()), said].concat());
        } else if here && !here_before {
            news.set(words.begun.to_owned());
        } else if !live {
            news.set(String::new());
        }
        (here, there)
    });
    news
}

/// What became of it, until that is put away. It stands where it is read out, also after the call.
pub(super) fn outcome(kit: Kit) -> impl IntoView {
    let words = &kit.words.recording;
    let recording = Memo::new(move |_| kit.view.with(|view| view.recording.clone()));
    move || {
        let recording = recording.get();
        let (message, code) = match recording.stage {
            Stage::Off | Stage::Placing | Stage::Running { .. } => return None,
            Stage::Saving => {
                let title = words.saving;
                (Message { title, detail: "" }, "saving")
            }
            Stage::Saved(cause) => (words.saved(cause), "saved"),
            Stage::Failed(failure) => (words.failed(failure), "failed"),
        };
        let save = recording.link.filter(|_| code == "saved").map(|link| {
            view! {
                <a class="pill plain" data-testid="save-recording" href=link download=recording.name.clone()>
                    {kit.words.talk.save}
                </a>
            }
        });
        let close = (code != "saving").then(|| {
            view! {
                <button
                    class="close bare"
                    data-testid="close-recording"
                    aria-label=kit.words.close
                    title=kit.words.close
                    on:click=move |_| {
                        kit.with(Companion::put_recording_away);
                    }
                >
                    {icons::icon(icons::CLOSE)}
                </button>
            }
        });
        let name = if code == "saved" {
            recording.name
        } else {
            String::new()
        };
        Some(view! {
            <div class="notice" data-testid="recording-outcome" data-state=code>
                <p>
                    <strong>{message.title}</strong>
                    " "
                    <span>{message.detail}</span>
                    " "
                    <bdi>{name}</bdi>
                </p>
                {save}
                {close}
            </div>
        })
    }
}
