//! Opens the page: connects the conductor to the screen.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use visavis::conductor::{Conductor, Copied, Screen, Settings, Streams};
use visavis::later::{self, Missing, Once};
use visavis::platform::{self, Page, crash};
use visavis::ui::{App, Context, Surroundings, Wish};
use visavis::words::{self, Words};
use visavis_call::EndReason;
use wasm_bindgen_futures::spawn_local;

fn main() {
    crash::show_panics();
    spawn_local(async {
        if let Some(page) = Page::current() {
            let settings = Settings::of(&page).await;
            let words = later::words(words::choose(&settings.languages)).await;
            open(page, settings, words);
        }
    });
}

fn open(page: Page, mut settings: Settings, words: &'static Words) {
    page.set_root_attribute("lang", Some(words.tag));
    page.set_root_attribute("dir", Some(words.direction));
    if let Some(title) = &settings.set.title {
        page.set_title(title);
    }

    mount_to_body(move || {
        let (shown, show) = signal((Screen::default(), Streams::default()));
        let document = page.clone();
        let show = move |screen, streams| {
            mark(&document, &screen);
            show.maybe_update(|shown| {
                let news = (screen, streams);
                let changed = *shown != news;
                if changed {
                    *shown = news;
                }
                changed
            });
        };
        let conductor = Conductor::start(&page, &mut settings, show, furnish);
        let conductor = StoredValue::new_local(conductor);
        let around = Surroundings {
            wish: Callback::new(move |wish| {
                conductor.with_value(|it| match wish {
                    Wish::Call(intent) => it.want(intent),
                    Wish::Dial(person) => it.dial(person),
                    Wish::Device(wish) => it.device(wish),
                    Wish::Rename(name) => it.rename(&name),
                    Wish::CopyLink => it.copy(Copied::Link),
                    Wish::CopyId => it.copy(Copied::Id),
                    Wish::RetryServer => it.retry(),
                });
            }),
            now: platform::now,
            room: StoredValue::new(settings.set.room.clone()),
            dial: StoredValue::new(settings.set.dial_id.clone()),
            green_room: !settings.set.skip_lobby,
            call: loads(conductor, later::call),
            lobby: loads(conductor, later::lobby),
        };
        view! { <App shown words around /> }
    });
}

/// Has the studio loaded.
fn furnish(conductor: Conductor) {
    spawn_local(async move {
        if later::studio(conductor.clone()).await.is_err() {
            conductor.unfurnished();
        }
    });
}

type Conducting = StoredValue<Conductor, LocalStorage>;

/// Has something loaded, once.
fn loads<F>(conductor: Conducting, load: fn(Conductor, Context) -> F) -> Callback<Context>
where
    F: Future<Output = Result<(), Missing>> + 'static,
{
    let once = StoredValue::new_local((Once::default(), Rc::new(Cell::new(false))));
    Callback::new(move |context| {
        let (once, missed) = once.get_value();
        spawn_local(async move {
            let load = async { load(conductor.get_value(), context).await };
            let lacks = once.load(load).await.is_err();
            match (missed.replace(lacks), lacks) {
                (false, true) => context.miss(1),
                (true, false) => context.miss(-1),
                (true, true) | (false, false) => {}
            }
        });
    })
}

/// The contract with embedders and tests: the state of things on the root element.
fn mark(page: &Page, screen: &Screen) {
    page.set_root_attribute("data-signal", Some(screen.server.code()));
    page.set_root_attribute("data-call", Some(screen.phase.code()));
    page.set_root_attribute("data-ended", screen.ended.map(EndReason::code));
}
