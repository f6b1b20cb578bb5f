//! What the two write and send to each other.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use visavis_call::Phase;
use visavis_talk::links::{Part, parts};
use visavis_talk::{News, Refusal, Side};
use web_sys::{Event, HtmlInputElement, KeyboardEvent, SubmitEvent};

use super::{Kit, Panel, file, icons, views};
use crate::by_name;
use crate::company::{Companion, Entry, What};
use crate::ui::{follow, live};

/// How long the other page has to say that it is one of ours.
const GREETING: Duration = Duration::from_secs(3);

/// What is about to be sent. It outlives the panel.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    draft: RwSignal<String>,
    /// What could not be sent, and why.
    refused: RwSignal<String>,
    /// Whether files are held over the page.
    dragging: RwSignal<bool>,
}

impl Writing {
    pub(super) fn new() -> Self {
        Self {
            draft: RwSignal::default(),
            refused: RwSignal::default(),
            dragging: RwSignal::new(false),
        }
    }
}

/// Everything of the panel.
pub(super) fn chat(kit: Kit) -> impl IntoView {
    let words = &kit.words.talk;
    // Whatever comes while the panel is open is seen.
    follow(move |_| {
        if kit.view.with(|view| view.unread > 0) {
            kit.with(Companion::read);
        }
    });
    let entries = move || {
        let entries = kit.view.with(|view| view.entries.clone());
        entries.into_iter().map(|it| entry(kit, it)).collect_view()
    };
    let empty = move || {
        kit.view
            .with(|view| view.entries.is_empty())
            .then_some(words.empty)
    };
    let mute = move || !kit.view.with(|view| view.ours);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(kit);
    };
    let key = move |event: KeyboardEvent| {
        // The Enter that ends the composition of a character belongs to it.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send(kit);
        }
    };
    let choose = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        offer(kit, &input);
        // So that the same file can be chosen once more.
        input.set_value("");
    };
    let field = NodeRef::<html::Textarea>::new();
    field.on_load(|field| {
        // A keyboard of glass would hide what was written.
        if !views::by_finger() {
            // One that is disabled takes none.
            let _: Result<_, _> = by_name::call(&field, "focus", &[]);
        }
    });
    view! {
        <div class="chat">
            // The oldest entry stands first, and the newest is what one sees.
            <div class="history" tabindex="0" role="log" aria-live="off" aria-label=kit.words.chat>
                <ol data-testid="history">{entries}</ol>
                <p class="quiet">{empty}</p>
            </div>
            <p class="quiet" role="status" data-testid="chat-hint">
                {move || hint(kit)}
            </p>
            <form class="compose" on:submit=submit>
                <label class="tool" title=words.attach>
                    {icons::icon(icons::ATTACH)}
                    <input
                        type="file"
                        multiple
                        data-testid="pick-files"
                        aria-label=words.attach
                        disabled=mute
                        on:change=choose
                    />
                </label>
                <textarea
                    node_ref=field
                    data-testid="chat-text"
                    dir="auto"
                    rows="1"
                    aria-label=words.message
                    placeholder=words.message
                    disabled=mute
                    prop:value=kit.chat.draft
                    on:input=move |event| kit.chat.draft.set(event_target_value(&event))
                    on:keydown=key
                ></textarea>
                <button
                    class="tool"
                    data-testid="send"
                    title=words.send
                    aria-label=words.send
                    disabled=mute
                >
                    {icons::icon(icons::SEND)}
                </button>
            </form>
        </div>
    }
}

/// What there is of it while the panel is closed: what is told, and where files can be dropped.
pub(super) fn around(kit: Kit) -> impl IntoView {
    let over = move |event: Event| {
        if carries(kit, &event) {
            // Else the browser would leave the page for the file.
            event.prevent_default();
            kit.chat.dragging.set(true);
        }
    };
    let leave = move |event: Event| {
        if member(&event, "relatedTarget").is_null() {
            kit.chat.dragging.set(false);
        }
    };
    let drop = move |event: Event| {
        kit.chat.dragging.set(false);
        if carries(kit, &event) {
            event.prevent_default();
            kit.panel.set(Panel::Chat);
            offer(kit, &member(&event, "dataTransfer"));
        }
    };
    // They stay as long as the page does.
    let _ = window_event_listener_untyped("dragover", over);
    let _ = window_event_listener_untyped("dragleave", leave);
    let _ = window_event_listener_untyped("drop", drop);
    view! {
        <p class="unseen" role="status" data-testid="chat-news">
            {move || news(kit)}
        </p>
        <p class="drop" data-testid="drop" hidden=move || !kit.chat.dragging.get()>
            {kit.words.talk.drop}
        </p>
    }
}

fn send(kit: Kit) {
    let text = kit.chat.draft.get_untracked();
    let said = kit.with(|it| it.say(&text));
    let refused = said.unwrap_or(Err(Refusal::NobodyListens)).err();
    if refused.is_none() {
        kit.chat.draft.set(String::new());
    }
    let why = refused.map(|it| kit.words.talk.refusal(it));
    kit.chat.refused.set(why.unwrap_or_default().to_owned());
}

fn offer(kit: Kit, source: &JsValue) {
    let refused = kit.with(|it| it.offer(source)).unwrap_or_default();
    let lines = refused.iter().map(|(name, why)| {
        let why = kit.words.talk.refusal(*why);
        if why == kit.words.talk.not_yet {
            why.to_owned()
        } else {
            ["“", name, "” ", why].concat()
        }
    });
    kit.chat.refused.set(lines.collect::<Vec<_>>().join("\n"));
}

/// Whether files are held over the page, in a call.
fn carries(kit: Kit, event: &Event) -> bool {
    let phase = kit.context.get_untracked(|screen| screen.phase);
    live(phase) && Companion::carries_files(&member(event, "dataTransfer"))
}

fn member(event: &Event, name: &str) -> JsValue {
    js_sys::Reflect::get(event, &JsValue::from_str(name)).unwrap_or_default()
}

/// What the person should know before they write, or after they tried.
fn hint(kit: Kit) -> String {
    let words = &kit.words.talk;
    if kit.view.with(|view| view.ours) {
        return kit.chat.refused.get();
    }
    let (phase, since) = kit
        .context
        .get(|screen| (screen.phase, screen.connected_at));
    kit.context.beat.track();
    let greets = since.is_none_or(|since| kit.context.since(since) < GREETING);
    let hint = if phase == Phase::Connected && !greets {
        words.not_ours
    } else {
        words.not_yet
    };
    hint.to_owned()
}

/// What has just happened, for whoever does not look at the panel.
fn news(kit: Kit) -> String {
    let words = &kit.words.talk;
    kit.view.with(|view| {
        let found = |wanted: News| {
            view.entries
                .iter()
                .find(|entry| match (&entry.what, wanted) {
                    (What::Text { id, .. }, News::Chat(wanted)) => *id == wanted,
                    (What::File(it), News::Offered(wanted) | News::Over(wanted)) => it.id == wanted,
                    (What::Text { .. } | What::File(_), _) => false,
                })
        };
        let Some((news, entry)) = view.news.and_then(|it| Some((it, found(it)?))) else {
            return String::new();
        };
        match (&entry.what, news) {
            (What::Text { text, .. }, _) => [words.new_message, " ", text].concat(),
            (What::File(it), News::Offered(_)) => [words.new_file, " ", &it.name].concat(),
            (What::File(it), _) => [&it.name, ": ", &file::state(words, it)].concat(),
        }
    })
}

fn entry(kit: Kit, entry: Entry) -> impl IntoView {
    let words = &kit.words.talk;
    let (side, who) = match entry.side {
        Side::Here => ("here", words.you),
        Side::There => ("there", words.them),
    };
    let (what, arrived) = match entry.what {
        What::Text {
            text, delivered, ..
        } => {
            let parts: Vec<_> = parts(&text).into_iter().map(part).collect();
            let text = view! {
                <p dir="auto" data-testid="message-text">
                    {parts}
                </p>
            };
            (text.into_any(), delivered && entry.side == Side::Here)
        }
        What::File(it) => (file::card(kit, &it).into_any(), false),
    };
    let arrived = arrived.then(|| {
        view! {
            <span class="arrived" data-testid="delivered" role="img" aria-label=words.delivered title=words.delivered>
                {icons::icon(icons::CHECK)}
            </span>
        }
    });
    view! {
        <li class="entry" data-side=side data-testid="entry">
            <span class="unseen">{who}</span>
            {what}
            <p class="quiet">
                <time>{entry.time}</time>
                {arrived}
            </p>
        </li>
    }
}

/// A piece of a text; what looks like a link can be followed, and does not learn from where.
fn part(part: Part<'_>) -> AnyView {
    match part {
        Part::Plain(text) => text.to_owned().into_any(),
        Part::Link(link) => {
            let (link, address) = (link.to_owned(), link.to_owned());
            view! {
                <a href=address target="_blank" rel="noopener noreferrer">
                    <bdi>{link}</bdi>
                </a>
            }
            .into_any()
        }
    }
}
