//! What the page reads and keeps, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use visavis::platform::Page;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The page under another query, until this is dropped.
struct Query {
    page: Page,
    before: String,
}

impl Query {
    fn set(query: &str) -> Self {
        let page = Page::current().unwrap();
        let before = page.window().location().href().unwrap();
        address(&page, query);
        Self { page, before }
    }
}

impl Drop for Query {
    fn drop(&mut self) {
        address(&self.page, &self.before);
    }
}

fn address(page: &Page, url: &str) {
    let history = page.window().history().unwrap();
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(url))
        .unwrap();
}

#[wasm_bindgen_test]
async fn a_text_beside_the_page_is_read() {
    let page = Page::current().unwrap();
    let settings = r#"data:application/json,{"title":"Häuser"}"#;
    assert_eq!(
        page.file(settings).await.as_deref(),
        Some(r#"{"title":"Häuser"}"#)
    );
    assert_eq!(page.file("data:text/plain,").await.as_deref(), Some(""));
}

#[wasm_bindgen_test]
async fn what_is_not_there_is_no_text() {
    let page = Page::current().unwrap();
    assert_eq!(page.file("there-is-no-such-file.json").await, None);
    assert_eq!(page.file("http://127.0.0.1:9/config.json").await, None);
    // As hosts do that send their front page for whatever they do not have.
    let front = "data:text/html,%20%3C!doctype%20html%3E%3Cp%3EWelcome";
    assert_eq!(page.file(front).await, None);
}

#[wasm_bindgen_test]
fn the_link_leads_to_the_same_server_and_nowhere_private() {
    let server = "wss://relay.example.org/a b/{room}?x=1&y=2";
    let query = Query::set(
        "?server=wss%3A%2F%2Frelay.example.org%2Fa%20b%2F%7Broom%7D%3Fx%3D1%26y%3D2\
         &protocol=websocket&token=t%2B0&name=Ann&peer-id=ann&lang=zh&room=old#top",
    );
    let page = &query.page;
    let link = page.link("room", "blaue Tür & 1");
    let origin = page.origin();
    let path = page.window().location().pathname().unwrap();
    let start = format!("{origin}{path}?");
    let parameters = link.strip_prefix(&start).unwrap().to_owned();

    // Read as the page that is opened by it reads it.
    let opened = Query::set(&format!("?{parameters}"));
    let read = |name| opened.page.parameter(name);
    assert_eq!(read("server").as_deref(), Some(server));
    assert_eq!(read("protocol").as_deref(), Some("websocket"));
    assert_eq!(read("room").as_deref(), Some("blaue Tür & 1"));
    assert_eq!(read("token").as_deref(), Some("t+0"));
    for private in ["name", "peer-id", "lang"] {
        assert_eq!(read(private), None, "{private} in {link}");
    }
}

#[wasm_bindgen_test]
fn the_link_of_a_page_without_parameters_has_only_its_own() {
    let query = Query::set("?");
    let link = query.page.link("dial-id", "ann_1");
    let path = query.page.window().location().pathname().unwrap();
    assert_eq!(link, format!("{}{path}?dial-id=ann_1", query.page.origin()));
}

#[wasm_bindgen_test]
fn what_was_remembered_is_there_for_the_next_page() {
    let page = Page::current().unwrap();
    assert_eq!(page.remembered("visavis.test"), None);
    page.remember("visavis.test", "Ann 安");
    let next = Page::current().unwrap();
    assert_eq!(next.remembered("visavis.test").as_deref(), Some("Ann 安"));
    page.remember("visavis.test", "");
    assert_eq!(next.remembered("visavis.test").as_deref(), Some(""));
    let storage = page.window().local_storage().unwrap().unwrap();
    storage.remove_item("visavis.test").unwrap();
    assert_eq!(next.remembered("visavis.test"), None);
}
