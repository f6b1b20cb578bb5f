//! Before a call: who is here, who one is, and how others get here.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use visavis_call::PersonId;
use web_sys::HtmlInputElement;

use super::button::{Action, Look, pair};
use super::{Context, Wish};
use crate::conductor::{Screen, Server};

/// How many people are listed; whoever comes later is rung with everybody, and counted.
const PLACES: usize = 8;
/// The names by which the fields are found again.
const DIAL: &str = "dial-id";
const NAME: &str = "name";

/// What there is to see and to set while nothing is going on.
#[component]
pub(super) fn Lobby(
    /// What there is to show.
    context: Context,
) -> impl IntoView {
    let words = context.words;
    let news = context.text(|screen, it| match &screen.news {
        Some(news) => {
            let name = news.name.as_deref().unwrap_or(it.words.somebody);
            let what = if news.came {
                it.words.came
            } else {
                it.words.left
            };
            [name, what].concat()
        }
        None => String::new(),
    });
    let own_id = context.text(|screen, _| screen.own.id.as_str().to_owned());
    let mut name = String::new();
    context.shown.with_untracked(|(screen, _)| {
        name.push_str(screen.own.name.as_deref().unwrap_or_default());
    });
    view! {
        <div class="lobby" data-by-id=context.flag(|screen| screen.own.by_id)>
            <div class="people" role="group" data-testid="people" aria-label=words.people>
                {std::array::from_fn::<_, { PLACES / 2 }, _>(|row| {
                    pair(context, move || [person(context, 2 * row), person(context, 2 * row + 1)])
                })}
            </div>
            <p class="unseen" role="status" data-testid="news">
                {news}
            </p>
            <label class="field">
                <span>{words.name}</span>
                <input
                    id=NAME
                    data-testid=NAME
                    maxlength="64"
                    autocomplete="name"
                    value=name
                    on:change=move |_| context.act(Action::Rename)
                />
            </label>
            <p class="field">
                <span>{words.own_id}</span>
                <output data-testid="peer-id">{own_id}</output>
            </p>
            <label class="field">
                <span>{words.their_id}</span>
                <input
                    id=DIAL
                    data-testid=DIAL
                    pattern="[A-Za-z0-9_\\-]{1,64}"
                    autocomplete="off"
                    spellcheck="false"
                />
            </label>
            {pair(context, move || [Some(share(context)), None])}
        </div>
    }
}

/// The one in this place of the list.
fn person(context: Context, place: usize) -> Option<Look> {
    let mut look = None;
    context.read(&mut |screen| {
        look = screen.people.get(place).map(|person| Look {
            class: "guest",
            name: "person",
            label: person
                .name
                .clone()
                .unwrap_or_else(|| context.words.somebody.to_owned()),
            icon: "person",
            disabled: alone_or_offline,
            action: Action::Wish(Wish::Dial(person.id.clone())),
        });
    });
    look
}

/// How others get here.
fn share(context: Context) -> Look {
    Look {
        class: "pill plain",
        name: "share",
        label: context.words.copy_link.to_owned(),
        icon: "close",
        disabled: |_| false,
        action: Action::Wish(Wish::CopyLink),
    }
}

/// Whether there is nobody to call through.
pub(super) fn offline(screen: &Screen) -> bool {
    !matches!(screen.server, Server::Online { .. } | Server::Tabs { .. })
}

/// The button that calls everybody calls the only one as well.
fn alone_or_offline(screen: &Screen) -> bool {
    offline(screen) || screen.people.len() < 2
}

fn field(id: &str) -> Option<HtmlInputElement> {
    let field = document().get_element_by_id(id)?;
    Some(field.unchecked_into())
}

/// The id that was typed. Where it is none, the browser says so beside the field.
pub(super) fn typed() -> Option<PersonId> {
    let field = field(DIAL)?;
    // Only now: an empty field is no mistake while somebody else may call.
    field.set_required(true);
    let id = PersonId::new(field.value().trim());
    if id.is_none() {
        field.report_validity();
    }
    id
}

/// The name that was typed.
pub(super) fn named() -> Option<String> {
    Some(field(NAME)?.value().trim().to_owned())
}
