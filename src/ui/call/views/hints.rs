//! What is said of devices and pictures while it matters, above the bar.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use visavis_devices::{Input as DeviceWish, Kind, News};

use super::super::Kit;
use crate::ui::{follow, is_sharing};
use crate::words::Message;

/// How long a hint is there to be read.
const READ: Duration = Duration::from_secs(8);

/// Something that was said, with the name of a device after it; that may be empty.
struct Hint {
    message: Message,
    name: String,
}

impl Hint {
    fn of(title: &'static str, name: &str) -> Self {
        Self {
            message: Message { title, detail: "" },
            name: name.to_owned(),
        }
    }
}

/// All of them. One element stays: screen readers miss the words of one that comes with them.
pub(super) fn hints(kit: Kit, stalled: RwSignal<bool>) -> impl IntoView {
    let told = last_news(kit);
    let news = move || {
        let hint = told.with(|news| news.as_ref().map(|news| hint_of(kit, news)))?;
        Some(view! {
            <button
                class="notice"
                data-testid="hint"
                title=kit.words.close
                on:click=move |_| told.set(None)
            >
                {said(hint)}
            </button>
        })
    };
    let stopped = move || {
        let hint = Hint {
            message: kit.words.pictures.stalled,
            name: String::new(),
        };
        stalled.get().then(|| {
            view! {
                <div class="notice" data-testid="stalled">
                    {said(hint)}
                </div>
            }
        })
    };
    let sharing = move || {
        let stop = move |_| kit.device(DeviceWish::Share { on: false });
        kit.context.get(is_sharing).then(|| {
            view! {
                <div class="notice" data-testid="sharing">
                    {said(Hint::of(kit.words.pictures.sharing, ""))}
                    <button class="pill" data-testid="stop-sharing" on:click=stop>
                        {kit.words.stop_sharing}
                    </button>
                </div>
            }
        })
    };
    view! {
        <div class="hints" role="status">
            {news}
            {stopped}
            {sharing}
        </div>
    }
}

fn said(hint: Hint) -> impl IntoView {
    let Message { title, detail } = hint.message;
    view! {
        <p>
            <strong>{title}</strong>
            " "
            <span>{detail}</span>
            " "
            <bdi>{hint.name}</bdi>
        </p>
    }
}

/// The last news of the devices, for a while.
fn last_news(kit: Kit) -> RwSignal<Option<News>> {
    let count = Memo::new(move |_| {
        kit.context.get(|screen| {
            let told = screen.devices.told.as_ref();
            told.map_or(0, |told| told.count)
        })
    });
    let shown = RwSignal::new(None);
    follow(move |before: Option<(u32, Option<TimeoutHandle>)>| {
        let count = count.get();
        // What was told before this was loaded is no news.
        let Some((counted, timer)) = before else {
            return (count, None);
        };
        if counted == count {
            return (count, timer);
        }
        if let Some(timer) = timer {
            timer.clear();
        }
        let told = kit.context.get_untracked(|it| it.devices.told.clone());
        shown.set(told.map(|told| told.news));
        let away = move || shown.set(None);
        (count, set_timeout_with_handle(away, READ).ok())
    });
    shown
}

fn hint_of(kit: Kit, news: &News) -> Hint {
    let words = &kit.words.pictures;
    match news {
        News::FellBack { kind, to, .. } => Hint::of(words.fell_back.of(*kind), to),
        News::Gone { kind, from } => Hint::of(words.gone.of(*kind), from),
        News::Found { kind, to } => Hint::of(words.found.of(*kind), to),
        News::NotSwitched { kind, error, to } => {
            let title = match kind {
                Kind::Microphone => kit.context.words.microphone.cause.of(*error),
                Kind::Camera => kit.context.words.camera.cause.of(*error),
                Kind::Speaker => words.speaker_refused,
            };
            let detail = words.goes_on;
            Hint {
                message: Message { title, detail },
                name: to.clone(),
            }
        }
        News::NotShared { error } => Hint {
            message: words.not_shared.message(*error),
            name: String::new(),
        },
    }
}
