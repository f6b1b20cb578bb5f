//! Before a call: oneself, who is here, who one is, and how others get here.

mod green;
mod level;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use visavis_call::PersonId;
use web_sys::HtmlInputElement;

use super::button::{Action, Button, Look};
use super::scene::initial_of;
use super::{Context, Wish, mount};
use crate::conductor::{Copied, Person, Screen, Server};

pub use level::Listen;

/// The name by which the field is found again when the button beside it is pressed.
const DIAL: &str = "dial-id";

/// What there is to see and to set while nothing is going on. Comes a moment after the rest.
#[component]
pub(super) fn Lobby(
    /// What there is to show.
    context: Context,
) -> impl IntoView {
    context.around.lobby.run(context);
    view! { <div class="lobby"></div> }
}

/// Fills it.
pub fn fill(context: Context, listen: Listen) {
    let listen = StoredValue::new_local(listen);
    mount(".lobby", move || contents(context, listen));
}

fn contents(context: Context, listen: StoredValue<Listen, LocalStorage>) -> impl IntoView {
    let words = context.words;
    // Where people are called by their ids, only who is in a call is known to be there.
    let news = context.text(|screen, it| match &screen.news {
        Some(news) if !screen.own.by_id => {
            let name = news.name.as_deref().unwrap_or(it.words.somebody);
            let what = if news.came {
                it.words.came
            } else {
                it.words.left
            };
            [name, what].concat()
        }
        Some(_) | None => String::new(),
    });
    let name = context.get_untracked(|screen| screen.own.name.clone().unwrap_or_default());
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        context.around.wish.run(Wish::Rename(name));
    };
    let green = context.around.green_room;
    view! {
            {green.then(|| green::green_room(context, listen))}
            <ul class="people" data-testid="people" aria-label=words.people>
                {move || people(context)}
            </ul>
            <p class="news" role="status" data-testid="news">
                {news}
            </p>
            <label class="field">
                <span>{words.name}</span>
                <input
                    data-testid="name"
                    maxlength="64"
                    autocomplete="name"
                    dir="auto"
                    value=name
                    on:change=rename
                />
            </label>
            {own_id(context)}
            {super::notify::switch(context)}
            {share(context)}
    }
}

/// The others, each with a button where there are several.
fn people(context: Context) -> Vec<impl IntoView> {
    let people = context.get(|screen| screen.people.clone());
    let several = people.len() > 1;
    let row = |person: Person| {
        let name = person
            .name
            .unwrap_or_else(|| context.words.somebody.to_owned());
        let initial = initial_of(&name);
        let call = several.then_some(Look {
            class: "pill plain",
            name: "call-person",
            label: context.words.call_person,
            icon: "camera",
            disabled: offline,
            action: Action::Wish(Wish::Dial(person.id)),
        });
        view! {
            <li data-testid="person">
                <span class="initial" aria-hidden="true">
                    {initial}
                </span>
                <bdi>{name}</bdi>
                {call.map(|look| view! { <Button context look /> })}
            </li>
        }
    };
    people.into_iter().map(row).collect()
}

/// Whether people are called by their ids here; that never changes.
pub(super) fn by_id(context: Context) -> bool {
    context.get_untracked(|screen| screen.own.by_id)
}

/// One's own id, where people are called by them.
fn own_id(context: Context) -> Option<impl IntoView> {
    let id = context.get_untracked(|screen| screen.own.id.as_str().to_owned());
    let label = context
        .text(|screen, it| label_of(screen, Copied::Id, [it.words.copy_id, it.words.id_copied]));
    by_id(context).then(|| {
        view! {
            <p class="field">
                <span>{context.words.own_id}</span>
                <output data-testid="peer-id">{id}</output>
            </p>
            <button
                class="pill plain"
                data-testid="copy-id"
                aria-live="polite"
                on:click=move |_| context.around.wish.run(Wish::CopyId)
            >
                {label}
            </button>
        }
    })
}

/// The field for the id of whom to call.
pub(super) fn their_id(context: Context) -> Option<impl IntoView> {
    let theirs = context.around.dial.get_value();
    let theirs = theirs.map(|person| person.as_str().to_owned());
    by_id(context).then(|| {
        view! {
            <label class="field dial">
                <span>{context.words.their_id}</span>
                <input
                    id=DIAL
                    data-testid=DIAL
                    value=theirs
                    pattern="[A-Za-z0-9_\\-]{1,64}"
                    required
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                />
            </label>
        }
    })
}

/// How others get here: a link that a click copies, and that can be looked at and taken by hand.
fn share(context: Context) -> impl IntoView {
    let copy = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        context.around.wish.run(Wish::CopyLink);
    };
    let link = context.text(|screen, _| screen.own.link.clone());
    let label = context.text(|screen, it| {
        label_of(
            screen,
            Copied::Link,
            [it.words.copy_link, it.words.link_copied],
        )
    });
    view! {
        <a class="pill plain" data-testid="share" aria-live="polite" href=link on:click=copy>
            {label}
        </a>
    }
}

/// What a button that copies says: before, and once it has.
fn label_of(screen: &Screen, what: Copied, [before, after]: [&str; 2]) -> String {
    let is_copied = screen.own.copied == Some(what);
    (if is_copied { after } else { before }).to_owned()
}

/// Whether there is nobody to call through.
pub(super) fn offline(screen: &Screen) -> bool {
    !matches!(screen.server, Server::Online { .. } | Server::Tabs { .. })
}

/// The id that was typed, or else that of whom the last call was with. Where it is none, the
/// browser says so beside the field.
pub(super) fn typed(last: Option<PersonId>) -> Option<PersonId> {
    let field = document().get_element_by_id(DIAL)?;
    let field: &HtmlInputElement = field.unchecked_ref();
    let text = field.value();
    let id = match text.trim() {
        "" => last,
        text => PersonId::new(text),
    };
    if id.is_none() {
        field.report_validity();
    }
    id
}
