//! How much one connection may take, and who may connect at all.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::common::{Client, PATIENCE, TestRelay, settings};
use reqwest::StatusCode;
use reqwest::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN};
use serde_json::json;
use visavis_relay::Settings;

const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";

#[tokio::test(flavor = "multi_thread")]
async fn too_many_messages_are_refused_and_the_others_go_on() {
    let relay = TestRelay::with(Settings {
        rate: 5,
        ..settings()
    })
    .await;
    let mut flood = relay.member("r").await;
    let mut calm = relay.member("s").await;
    let mut acks = BTreeMap::new();
    for _ in 0..40 {
        let ack = flood.ask(r#"["hangUp","r"]"#).await;
        *acks.entry(ack).or_insert(0) += 1;
    }
    let refused = r#"[{"ok":false,"error":"rate-limited"}]"#;
    assert!(acks.contains_key(refused), "{acks:?}");
    let passed = acks[r#"[{"ok":true}]"#];
    assert!(
        (19..25).contains(&passed),
        "a burst of 20, one of them the join: {acks:?}"
    );
    assert_eq!(calm.ask(r#"["hangUp","s"]"#).await, r#"[{"ok":true}]"#);

    // Who waits is heard again.
    let deadline = Instant::now() + PATIENCE;
    while flood.ask(r#"["hangUp","r"]"#).await == refused {
        assert!(Instant::now() < deadline, "it is never heard again");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_slow_down_is_disconnected_and_may_not_go_on() {
    let relay = TestRelay::with(Settings {
        rate: 5,
        ..settings()
    })
    .await;
    let mut witness = relay.knowing("r").await;
    let mut flood = relay.knowing("r").await;
    for _ in 0..200 {
        flood.emit(r#"["hangUp","r"]"#).await;
    }
    flood.disconnected().await;
    // Saying anything more ends the connection, as soon as the relay has cleared it away.
    flood.closed_when_it_says(r#"42["hangUp","r"]"#).await;
    witness.events_until_name("memberLeft").await;
    assert!(
        relay
            .metrics
            .encode()
            .contains("visavis_relay_floods_total 1")
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_bytes_are_refused_but_one_large_message_passes() {
    let relay = TestRelay::with(Settings {
        rate_bytes: 1000,
        ..settings()
    })
    .await;
    let mut client = relay.knowing("r").await;
    let body = format!(r#""{}""#, "x".repeat(200 * 1024));
    assert_eq!(client.say("r", None, &body).await, json!({"ok": true}));
    let again = client.say("r", None, &body).await;
    assert_eq!(again, json!({"ok": false, "error": "rate-limited"}));
    // Attachments count as well.
    client
        .send("451-9[\"hangUp\",{\"_placeholder\":true,\"num\":0}]")
        .await;
    client.send_binary(&vec![0; 200 * 1024]).await;
    assert_eq!(
        client.ack(9).await,
        r#"[{"ok":false,"error":"rate-limited"}]"#
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_is_turned_away() {
    let relay = TestRelay::with(Settings {
        origins: vec!["https://call.example".parse().unwrap()],
        ..settings()
    })
    .await;
    for (origin, status) in [
        ("https://call.example", StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
        (relay.url.as_str(), StatusCode::OK),
    ] {
        let response = reqwest::Client::new()
            .get(format!("{}{HANDSHAKE}", relay.url))
            .header(ORIGIN, origin)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status, "{origin}");
        let readable_by = response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
        if let Some(readable_by) = readable_by {
            assert_eq!(readable_by, "https://call.example");
        }
    }
    // No browser: nobody else's page.
    relay.member("r").await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_limit_nobody_is_let_in_until_somebody_goes() {
    let relay = TestRelay::with(Settings {
        max_connections: 3,
        ..settings()
    })
    .await;
    let mut inside: Vec<Client> = Vec::new();
    for _ in 0..3 {
        inside.push(relay.member("r").await);
    }
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let knock = async || {
        let url = format!("{}{HANDSHAKE}", relay.url);
        http.get(url).send().await.unwrap().status()
    };
    assert_eq!(knock().await, StatusCode::SERVICE_UNAVAILABLE);
    for client in &mut inside {
        assert_eq!(client.ask(r#"["hangUp","r"]"#).await, r#"[{"ok":true}]"#);
    }
    inside.pop();
    let deadline = Instant::now() + PATIENCE;
    while knock().await != StatusCode::OK {
        assert!(Instant::now() < deadline, "the place stays taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_token_nobody_joins() {
    let relay = TestRelay::with(Settings {
        join_token: Some("open sesame".parse().unwrap()),
        ..settings()
    })
    .await;
    let refused = json!({"ok": false, "error": "bad-token"});
    let mut eve = relay.client().await;
    assert_eq!(eve.ask_json(r#"["joinRoom","r"]"#).await, refused);
    for options in [
        json!({"protocol": 1}),
        json!({"protocol": 1, "token": ""}),
        json!({"protocol": 1, "token": "open sesam"}),
        json!({"token": "open sesame"}),
    ] {
        assert_eq!(eve.join("r", options.clone()).await, refused, "{options}");
    }
    let odd = eve
        .join("r", json!({"protocol": 1, "token": ["open sesame"]}))
        .await;
    assert_eq!(odd["error"], "bad-argument");
    assert_eq!(eve.say("r", None, "1").await["error"], "not-in-room");

    let knows = json!({"protocol": 1, "token": "open sesame"});
    assert_eq!(eve.join("r", knows).await["ok"], true);

    // A client of the tutorial brings it when it connects.
    let mut old = Client::connect_with(&relay.url, r#"{"token":"open sesame"}"#).await;
    assert_eq!(old.ask(r#"["joinRoom","r"]"#).await, r#"[{"ok":true}]"#);
    for auth in [r#"{"token":"no"}"#, r#"{"token":7}"#, "{}"] {
        let mut old = Client::connect_with(&relay.url, auth).await;
        assert_eq!(old.ask_json(r#"["joinRoom","r"]"#).await, refused, "{auth}");
    }
    relay.stop().await;
}
