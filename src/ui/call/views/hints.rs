//! What is said of devices and pictures while it matters, above the bar.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use visavis_devices::{Input as DeviceWish, Kind, News};

use super::super::Kit;
use crate::conductor::Screen;
use crate::ui::{follow, is_sharing};
use crate::words::Message;

/// How long a hint is there to be read.
const READ: Duration = Duration::from_secs(8);

/// Something to say.
struct Hint {
    /// The name that tests know it by.
    name: &'static str,
    message: Message,
    /// A device that it is about; may be empty.
    device: String,
    /// What can be done: the name that tests know it by, its word, and whether it ends the sharing.
    /// Otherwise it puts the hint away.
    button: Option<(&'static str, &'static str, bool)>,
}

impl Hint {
    fn new(name: &'static str, message: Message) -> Self {
        Self {
            name,
            message,
            device: String::new(),
            button: None,
        }
    }
}

/// All of them. One element stays: screen readers miss the words of one that comes with them.
pub(super) fn hints(kit: Kit, stalled: RwSignal<bool>) -> impl IntoView {
    let fresh = is_fresh(kit);
    let words = kit.words;
    let all = move || {
        let told = fresh
            .get()
            .then(|| kit.context.get(|screen| told(screen).cloned()))
            .flatten();
        let told = told.map(|news| Hint {
            button: Some(("close-hint", words.close, false)),
            ..about(kit, news)
        });
        let stopped = stalled.get();
        let stopped = stopped.then(|| Hint::new("stalled", words.pictures.stalled));
        let title = words.pictures.sharing;
        let sharing = kit.context.get(is_sharing).then(|| Hint {
            button: Some(("stop-sharing", words.stop_sharing, true)),
            ..Hint::new("sharing", Message { title, detail: "" })
        });
        [told, stopped, sharing].map(|hint| hint.map(|hint| say(kit, hint, fresh)))
    };
    view! {
        <div class="hints" role="status">
            {all}
        </div>
    }
}

fn say(kit: Kit, hint: Hint, fresh: RwSignal<bool>) -> impl IntoView {
    let Message { title, detail } = hint.message;
    let button = hint.button.map(|(name, label, stops)| {
        let act = move |_| {
            if stops {
                kit.device(DeviceWish::Share { on: false });
            } else {
                fresh.set(false);
            }
        };
        view! {
            <button class="pill" data-testid=name on:click=act>
                {label}
            </button>
        }
    });
    view! {
        <div class="notice" data-testid=hint.name>
            <p>
                <strong>{title}</strong>
                " "
                <span>{detail}</span>
                " "
                <bdi>{hint.device}</bdi>
            </p>
            {button}
        </div>
    }
}

fn told(screen: &Screen) -> Option<&News> {
    screen.devices.told.as_ref().map(|told| &told.news)
}

/// Whether the last news of the devices is to be said.
fn is_fresh(kit: Kit) -> RwSignal<bool> {
    let fresh = RwSignal::new(false);
    follow(move |before: Option<(u32, Option<TimeoutHandle>)>| {
        let count = kit.context.get(|screen| {
            let told = screen.devices.told.as_ref();
            told.map_or(0, |told| told.count)
        });
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
        fresh.set(true);
        let away = move || fresh.set(false);
        (count, set_timeout_with_handle(away, READ).ok())
    });
    fresh
}

fn about(kit: Kit, news: News) -> Hint {
    let words = &kit.words.pictures;
    let (title, detail, device) = match news {
        News::FellBack { kind, to, .. } => (words.fell_back.of(kind), "", to),
        News::Gone { kind, from } => (words.gone.of(kind), "", from),
        News::Found { kind, to } => (words.found.of(kind), "", to),
        News::NotSwitched { kind, error, to } => {
            let title = match kind {
                Kind::Microphone => kit.context.words.microphone.cause.of(error),
                Kind::Camera => kit.context.words.camera.cause.of(error),
                Kind::Speaker => words.speaker_refused,
            };
            (title, words.goes_on, to)
        }
        News::NotShared { error } => {
            let Message { title, detail } = words.not_shared.message(error);
            (title, detail, String::new())
        }
    };
    Hint {
        device,
        ..Hint::new("hint", Message { title, detail })
    }
}
