//! The page, as a browser asks for it.

use std::fs;

use crate::common::TestRelay;
use reqwest::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE,
    ORIGIN, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use reqwest::{Client, Response, StatusCode};
use tempfile::TempDir;

const HASHED: &str = "page-3f9a1c2b7d5e8046";

fn dist() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("index.html", "<!doctype html><title>page</title>");
    write("favicon.svg", "<svg/>");
    write("sw.js", "worker");
    write("manifest.webmanifest", "{}");
    write("embed/index.html", "example");
    write(&format!("{HASHED}_bg.wasm"), "plain");
    write(&format!("{HASHED}_bg.wasm.br"), "brotli");
    write(&format!("{HASHED}_bg.wasm.gz"), "gzip");
    write(&format!("{HASHED}.js"), "script");
    write("folder/index.html", "not this");
    dir
}

async fn get(relay: &TestRelay, path: &str, encodings: &str) -> Response {
    Client::new()
        .get(format!("{}{path}", relay.url))
        .header(ACCEPT_ENCODING, encodings)
        .send()
        .await
        .unwrap()
}

fn header(response: &Response, name: impl reqwest::header::AsHeaderName) -> &str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_asked_for_again_and_hashed_files_are_kept() {
    let dist = dist();
    let relay = TestRelay::start(Some(dist.path())).await;

    let page = get(&relay, "/", "identity").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header(&page, CONTENT_TYPE), "text/html");
    assert_eq!(header(&page, CACHE_CONTROL), "no-cache");
    assert!(page.text().await.unwrap().contains("<title>page"));

    let script = get(&relay, &format!("/{HASHED}.js"), "identity").await;
    assert_eq!(header(&script, CONTENT_TYPE), "text/javascript");
    assert!(header(&script, CACHE_CONTROL).contains("immutable"));

    for (path, kind) in [
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/embed/index.html", "text/html"),
    ] {
        let file = get(&relay, path, "identity").await;
        assert_eq!(header(&file, CONTENT_TYPE), kind, "{path}");
        assert_eq!(header(&file, CACHE_CONTROL), "no-cache", "{path}");
    }

    let icon = get(&relay, "/favicon.svg?v=1", "identity").await;
    assert_eq!(header(&icon, CONTENT_TYPE), "image/svg+xml");
    assert_eq!(header(&icon, CACHE_CONTROL), "no-cache");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_file_beside_is_sent_to_those_who_read_it() {
    let dist = dist();
    let relay = TestRelay::start(Some(dist.path())).await;
    let path = format!("/{HASHED}_bg.wasm");
    for (accepted, encoding, content) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("identity", "", "plain"),
    ] {
        let response = get(&relay, &path, accepted).await;
        assert_eq!(header(&response, CONTENT_TYPE), "application/wasm");
        assert_eq!(header(&response, CONTENT_ENCODING), encoding);
        assert!(header(&response, VARY).eq_ignore_ascii_case("accept-encoding"));
        assert_eq!(response.text().await.unwrap(), content);
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found_and_nothing_outside_is() {
    let dist = dist();
    let relay = TestRelay::start(Some(dist.path())).await;
    for path in [
        "/missing.js",
        "/room/001",
        "/folder",
        "/folder/",
        &format!("/missing-{}.js", "3f9a1c2b7d5e8046"),
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/socket.iox",
    ] {
        let response = get(&relay, path, "identity").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(
            !header(&response, CACHE_CONTROL).contains("immutable"),
            "{path}"
        );
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_and_relay_share_the_address() {
    let dist = dist();
    let relay = TestRelay::start(Some(dist.path())).await;
    relay.member("001").await;
    let open = get(&relay, "/socket.io/?EIO=4&transport=polling", "identity").await;
    assert!(open.text().await.unwrap().starts_with("0{"));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_folder_it_says_what_it_is() {
    let relay = TestRelay::start(None).await;
    let response = get(&relay, "/", "identity").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.text().await.unwrap().contains("Visavis relay"));
    assert_eq!(
        get(&relay, "/x", "identity").await.status(),
        StatusCode::NOT_FOUND
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_cost_nothing() {
    let dist = dist();
    let relay = TestRelay::start(Some(dist.path())).await;
    for path in ["/", "/missing", "/socket.io/?EIO=4&transport=polling"] {
        let response = get(&relay, path, "identity").await;
        assert_eq!(
            header(&response, X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
        assert_eq!(header(&response, REFERRER_POLICY), "no-referrer", "{path}");
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_elsewhere_may_poll() {
    let relay = TestRelay::start(None).await;
    let response = Client::new()
        .get(format!("{}/socket.io/?EIO=4&transport=polling", relay.url))
        .header(ORIGIN, "https://elsewhere.example")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&response, ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    relay.stop().await;
}
