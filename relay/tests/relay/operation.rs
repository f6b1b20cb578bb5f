//! What those see who run the relay, and how it takes its leave.

use std::time::{Duration, Instant};

use crate::common::{Client, PATIENCE, TestRelay, settings};
use reqwest::StatusCode;
use serde_json::{Value, json};
use visavis_relay::Settings;

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_it_is_well() {
    let relay = TestRelay::start(None).await;
    let response = reqwest::get(format!("{}/healthz", relay.url))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.text().await.unwrap(), "ok\n");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_count_without_naming_anybody() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.knowing("a secret place").await;
    let _bob = relay.member("a secret place").await;
    ann.say("a secret place", None, r#""psst""#).await;
    ann.say("elsewhere", None, r#""psst""#).await;
    let response = reqwest::get(format!("{}/metrics", relay.url))
        .await
        .unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let page = response.text().await.unwrap();
    for line in [
        "visavis_relay_sockets 2",
        "visavis_relay_places 2",
        "visavis_relay_rooms 1",
        r#"visavis_relay_events_total{name="joinRoom"} 2"#,
        r#"visavis_relay_events_total{name="room"} 1"#,
        r#"visavis_relay_refusals_total{reason="not-in-room"} 1"#,
        "visavis_relay_floods_total 0",
        "# EOF",
    ] {
        assert!(page.lines().any(|it| it == line), "{line} in\n{page}");
    }
    assert!(
        !page.contains("secret") && !page.contains(&ann.id),
        "{page}"
    );

    drop(ann);
    let deadline = Instant::now() + PATIENCE;
    while !relay.metrics.encode().contains("visavis_relay_sockets 1\n") {
        assert!(Instant::now() < deadline, "{}", relay.metrics.encode());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_what_it_means_is_told_to_go_elsewhere_and_gets_time_for_it() {
    let relay = TestRelay::with(Settings {
        drain: PATIENCE,
        ..settings()
    })
    .await;
    let url = relay.url.clone();
    let mut ann = relay.knowing("r").await;
    let mut bob = relay.knowing("r").await;
    let mut old = relay.member("r").await;
    let asked = Instant::now();
    let stopping = tokio::spawn(relay.stop());
    for client in [&mut ann, &mut bob] {
        let told = client.events_until_name("goingAway").await;
        assert_eq!(told, json!(["goingAway", {"within": 10_000}]));
    }
    // Nobody new is let in, and the address is free for the next.
    assert!(reqwest::get(format!("{url}/healthz")).await.is_err());
    // Those who are here go on until they have gone.
    assert_eq!(ann.say("r", None, "1").await["ok"], true);
    assert_eq!(bob.events_until_name("room").await[1]["body"], 1);
    drop(ann);
    assert!(bob.events_until_name("memberLeft").await.is_array());
    assert!(!stopping.is_finished());
    drop(bob);
    stopping.await.unwrap();
    assert!(
        asked.elapsed() < PATIENCE,
        "it does not wait for those who do not know"
    );
    let heard = old.rest().await;
    assert!(
        heard.iter().all(|it| !it.contains("goingAway")),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_go_is_not_waited_for_longer_than_the_time_for_it() {
    let relay = TestRelay::with(Settings {
        drain: Duration::from_millis(300),
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("r").await;
    let asked = Instant::now();
    relay.stop().await;
    assert!(asked.elapsed() >= Duration::from_millis(300));
    assert_eq!(ann.events_until_name("goingAway").await[1]["within"], 150);
    ann.closed().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_one_object_on_each_line_and_names_nobody() {
    use crate::process::Relay;

    let mut relay = Relay::start(&[
        "--log=debug",
        "--log-format=json",
        "--join-token=hush-hush",
        "--drain=0",
    ]);
    let mut ann = Client::connect_with(&relay.url, r#"{"token":"hush-hush"}"#).await;
    ann.join("a secret place", json!({"protocol": 1})).await;
    ann.say("a secret place", None, r#""a secret word""#).await;
    ann.ask(r#"["joinRoom",{"secret":1}]"#).await;
    ann.ask(r#"["no such event","secret"]"#).await;
    let mut eve = Client::connect(&relay.url).await;
    eve.join("a secret place", json!({"protocol": 1, "token": "secret"}))
        .await;
    relay.signal(rustix::process::Signal::TERM);
    assert_eq!(relay.ended(), Some(0));

    let log = relay.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert!(lines.iter().any(|it| it["code"] == "bad-token"), "{log}");
    assert!(lines.iter().all(|it| it["level"].is_string()), "{log}");
    for private in [
        "secret",
        "hush",
        "127.0.0.1",
        ann.id.as_str(),
        eve.id.as_str(),
    ] {
        assert!(!log.contains(private), "{private} in\n{log}");
    }
}
