//! Before a call: who is here, who one is, and how others get here.

use visavis::conductor::{Copied, News, Own, Person, Screen};
use visavis::ui::Wish;
use visavis::words::{self, LANGUAGES, Language};
use visavis_call::{Intent, PersonId, Phase};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement};

use crate::stage::{Mounted, screen};

fn id(text: &str) -> PersonId {
    PersonId::new(text).unwrap()
}

fn person(id_text: &str, name: Option<&str>) -> Person {
    Person {
        was_here: false,
        id: id(id_text),
        name: name.map(str::to_owned),
    }
}

fn among(people: &[Person]) -> Screen {
    Screen {
        people: people.to_vec(),
        ..screen(Phase::Idle)
    }
}

fn own(by_id: bool) -> Own {
    Own {
        id: id("ann-1"),
        name: Some("Ann".to_owned()),
        by_id,
        tabs_only: false,
        link: "https://call.example.org/?dial-id=ann-1".to_owned(),
        copied: None,
    }
}

/// The page of somebody on a server that calls people by their ids.
fn by_id(dial: Option<PersonId>) -> Mounted {
    let first = Screen {
        own: own(true),
        ..screen(Phase::Idle)
    };
    Mounted::opened_by_link_to(dial, first, words::choose(&["en"]).words())
}

fn field(page: &Mounted, name: &str) -> HtmlInputElement {
    page.named(name).unwrap().unchecked_into()
}

/// Types as a person does who then goes on to something else.
fn types(page: &Mounted, name: &str, text: &str) {
    let field = field(page, name);
    field.set_value(text);
    field
        .dispatch_event(&Event::new("change").unwrap())
        .unwrap();
}

#[wasm_bindgen_test]
fn the_name_field_shows_the_name_and_tells_another() {
    let page = Mounted::english(Screen {
        own: own(false),
        ..screen(Phase::Idle)
    });
    assert_eq!(field(&page, "name").value(), "Ann");
    assert_eq!(page.wishes(), []);
    types(&page, "name", "  Änne 安 ");
    types(&page, "name", " ");
    let named = |name: &str| Wish::Rename(name.to_owned());
    assert_eq!(page.wishes(), [named("Änne 安"), named("")]);
}

#[wasm_bindgen_test]
async fn a_name_that_is_being_typed_outlives_whatever_happens_meanwhile() {
    let page = Mounted::english(among(&[]));
    field(&page, "name").set_value("An");
    page.shows(among(&[person("ben", Some("Ben"))]));
    page.until("Ben is listed", |page| {
        page.all("[data-testid=person]").len() == 1
    })
    .await;
    assert_eq!(field(&page, "name").value(), "An");
}

#[wasm_bindgen_test]
async fn whoever_is_in_the_room_is_listed() {
    let page = Mounted::english(among(&[]));
    let rows = |page: &Mounted| page.all("[data-testid=person]");
    assert_eq!(rows(&page).len(), 0);

    page.shows(among(&[person("ben", Some("Ben")), person("x", None)]));
    page.until("both are listed", |page| rows(page).len() == 2)
        .await;
    let names: Vec<_> = rows(&page)
        .iter()
        .map(|row| row.query_selector("bdi").unwrap().unwrap())
        .map(|name| name.text_content().unwrap())
        .collect();
    assert_eq!(names, ["Ben", "Guest"]);

    page.shows(among(&[person("x", Some("Xaver"))]));
    page.until("one is left, by another name", |page| {
        page.text("people").contains("Xaver") && rows(page).len() == 1
    })
    .await;
    assert!(!page.text("people").contains("Ben"));
}

#[wasm_bindgen_test]
async fn one_of_several_can_be_called_alone() {
    let (ben, cat) = (person("ben", Some("Ben")), person("cat", Some("Cat")));
    let buttons = |page: &Mounted| page.all("[data-testid=call-person]").len();
    let page = Mounted::english(among(std::slice::from_ref(&ben)));
    assert_eq!(buttons(&page), 0, "the one person is who a call is to");

    page.shows(among(&[ben, cat]));
    page.until("each has a button", |page| buttons(page) == 2)
        .await;
    page.click("[data-testid=person]:last-child [data-testid=call-person]");
    assert_eq!(page.wishes(), [Wish::Dial(id("cat"))]);
    page.click("[data-testid=call]");
    assert_eq!(page.asked(), [Intent::Call], "and all at once, too");
}

#[wasm_bindgen_test]
async fn who_came_and_who_left_is_told() {
    for words in LANGUAGES.map(Language::words) {
        let news = |name: Option<&str>, came| Screen {
            news: Some(News {
                name: name.map(str::to_owned),
                came,
            }),
            ..screen(Phase::Idle)
        };
        let page = Mounted::new(screen(Phase::Idle), words);
        assert_eq!(page.text("news"), "");
        let cases = [
            (news(Some("Ben"), true), "Ben", words.came),
            (news(Some("Ben"), false), "Ben", words.left),
            (news(None, true), words.somebody, words.came),
        ];
        for (screen, name, what) in cases {
            page.shows(screen);
            let told = [name, what].concat();
            page.until(&told, |page| page.text("news") == told).await;
        }
    }
}

#[wasm_bindgen_test]
fn only_where_people_are_called_by_ids_there_are_ids() {
    let page = Mounted::english(screen(Phase::Idle));
    assert!(page.named("peer-id").is_none() && page.named("dial-id").is_none());
    drop(page);
    let page = by_id(None);
    assert_eq!(page.text("peer-id"), "ann-1");
    assert_eq!(field(&page, "dial-id").value(), "");
    let heading = page.all("h1").pop().unwrap().text_content().unwrap();
    let words = words::choose(&["en"]).words();
    assert_eq!(heading, words.idle_by_id.title);
    assert!(page.text("status").contains(words.idle_by_id.detail));
}

#[wasm_bindgen_test]
fn whoever_has_the_id_that_was_typed_is_called() {
    let page = by_id(None);
    field(&page, "dial-id").set_value(" ben_2 ");
    page.click("[data-testid=call]");
    assert_eq!(page.wishes(), [Wish::Dial(id("ben_2"))]);
}

#[wasm_bindgen_test]
fn a_link_to_somebody_needs_only_a_click() {
    let page = by_id(Some(id("ben_2")));
    assert_eq!(page.wishes(), [], "nothing rings by itself");
    assert_eq!(field(&page, "dial-id").value(), "ben_2");
    page.click("[data-testid=call]");
    assert_eq!(page.wishes(), [Wish::Dial(id("ben_2"))]);
}

#[wasm_bindgen_test]
fn calling_again_is_calling_the_same_person() {
    let (ben, cat) = (person("ben", Some("Ben")), person("cat", Some("Cat")));
    let ended = |last, people: &[Person]| Screen {
        last,
        people: people.to_vec(),
        ..screen(Phase::Ended)
    };
    let both = [ben.clone(), cat];
    let page = Mounted::english(ended(Some(id("cat")), &both));
    page.click("[data-testid=call]");
    assert_eq!(page.wishes(), [Wish::Dial(id("cat"))]);

    // To everybody, or to somebody who has left meanwhile.
    for screen in [ended(None, &both), ended(Some(id("cat")), &[ben])] {
        let page = Mounted::english(screen);
        page.click("[data-testid=call]");
        assert_eq!(page.asked(), [Intent::Call]);
    }
}

#[wasm_bindgen_test]
fn who_is_called_by_their_id_can_be_called_back_without_typing_it() {
    let page = by_id(None);
    page.shows(Screen {
        last: Some(id("ben_2")),
        own: own(true),
        news: Some(News {
            name: Some("Ben".to_owned()),
            came: false,
        }),
        ..screen(Phase::Ended)
    });
    assert_eq!(page.text("news"), "", "he may well be there still");
    page.click("[data-testid=call]");
    field(&page, "dial-id").set_value("cat");
    page.click("[data-testid=call]");
    assert_eq!(
        page.wishes(),
        [Wish::Dial(id("ben_2")), Wish::Dial(id("cat"))]
    );
}

#[wasm_bindgen_test]
fn what_is_no_id_is_said_by_the_browser_and_calls_nobody() {
    let page = by_id(None);
    let field = field(&page, "dial-id");
    for text in ["", "ben 2", "bén", &"x".repeat(65)] {
        field.set_value(text);
        let told = std::rc::Rc::new(std::cell::Cell::new(0));
        let listener = gloo_events::EventListener::new(&field, "invalid", {
            let told = told.clone();
            move |_| told.set(told.get() + 1)
        });
        page.click("[data-testid=call]");
        drop(listener);
        assert_eq!(told.get(), 1, "“{text}” is complained about once");
        let message = field.validation_message().unwrap();
        assert_ne!(message, "", "“{text}” gets a message");
        assert_eq!(page.wishes(), [], "“{text}” calls nobody");
    }
}

#[wasm_bindgen_test]
async fn link_and_id_are_copied_by_a_click_and_can_be_taken_by_hand() {
    for words in LANGUAGES.map(Language::words) {
        let with = |copied| Screen {
            own: Own {
                copied,
                ..own(true)
            },
            ..screen(Phase::Idle)
        };
        let page = Mounted::new(with(None), words);
        let share = page.named("share").unwrap();
        assert_eq!(share.get_attribute("href").unwrap(), own(true).link);
        assert_eq!(page.text("peer-id"), "ann-1");
        assert_eq!(page.text("share"), words.copy_link);
        assert_eq!(page.text("copy-id"), words.copy_id);
        page.click("[data-testid=share]");
        page.click("[data-testid=copy-id]");
        assert_eq!(page.wishes(), [Wish::CopyLink, Wish::CopyId]);

        // Only what has happened is said to have.
        assert_eq!(page.text("share"), words.copy_link);
        assert_eq!(page.text("copy-id"), words.copy_id);
        page.shows(with(Some(Copied::Link)));
        page.until("it is told", |page| page.text("share") == words.link_copied)
            .await;
        assert_eq!(page.text("copy-id"), words.copy_id);
        page.shows(with(Some(Copied::Id)));
        page.until("it is told", |page| page.text("copy-id") == words.id_copied)
            .await;
        assert_eq!(page.text("share"), words.copy_link);
    }
}

#[wasm_bindgen_test]
async fn the_other_person_is_named_while_there_is_a_call() {
    let with = |phase| Screen {
        partner: Some("Ben".to_owned()),
        ..screen(phase)
    };
    let page = Mounted::english(with(Phase::Incoming));
    for phase in [Phase::Incoming, Phase::Outgoing, Phase::Connecting] {
        page.shows(with(phase));
        page.until("Ben is named", |page| page.text("partner") == "Ben")
            .await;
        let avatar = page.all(".avatar span").pop().unwrap();
        assert_eq!(avatar.text_content().unwrap(), "B");
    }
    page.shows(with(Phase::Idle));
    page.until("nobody is", |page| page.text("partner").is_empty())
        .await;
}
