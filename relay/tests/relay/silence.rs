//! Clients that do not read, do not answer or do not finish what they begin: each is noticed and
//! cut, and the others in the room miss nothing.

use std::time::{Duration, Instant};

use crate::common::{Client, PATIENCE, TestRelay, settings};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use visavis_relay::Settings;
use visavis_relay::settings::Patience;

/// Pings and deadlines of parts of a second.
fn hasty() -> Settings {
    Settings {
        rate: 0,
        rate_bytes: 0,
        patience: Patience {
            ping_interval: Duration::from_millis(500),
            ping_timeout: Duration::from_secs(1),
            head: Duration::from_millis(500),
        },
        ..settings()
    }
}

/// Waits until `witness` hears that `id` has left.
async fn gone(witness: &mut Client, id: &str) {
    let told = async { while witness.events_until_name("memberLeft").await[1]["id"] != id {} };
    let told = tokio::time::timeout(PATIENCE, told).await;
    told.expect("the room is told");
}

async fn sockets(relay: &TestRelay, number: usize) {
    let line = format!("visavis_relay_sockets {number}\n");
    let deadline = Instant::now() + PATIENCE;
    while !relay.metrics.encode().contains(&line) {
        assert!(Instant::now() < deadline, "{}", relay.metrics.encode());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_cut_before_much_is_kept_and_the_others_get_everything() {
    const PIECE: usize = 64 * 1024;
    const ENOUGH: usize = 32 * 1024 * 1024;
    let relay = TestRelay::with(Settings {
        rate: 0,
        rate_bytes: 0,
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("r").await;
    let mut bob = relay.knowing("r").await;
    let eve = relay.knowing("r").await;
    let filling = "x".repeat(PIECE);
    let mut said = 0_usize;
    let mut eve_is_there = true;
    while eve_is_there {
        assert!(said * PIECE < ENOUGH, "somebody who does not read is kept");
        let ack = ann
            .say("r", None, &format!(r#"[{said},"{filling}"]"#))
            .await;
        assert_eq!(ack["ok"], true);
        loop {
            let event = bob.next_event().await;
            if event[0] == "room" {
                assert_eq!(event[1]["body"][0], said, "in order, without a gap");
                break;
            }
            eve_is_there &= !(event[0] == "memberLeft" && event[1]["id"] == eve.id.as_str());
        }
        said += 1;
    }
    sockets(&relay, 2).await;
    let metrics = relay.metrics.encode();
    assert!(
        metrics.contains("visavis_relay_behind_total 1\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("visavis_relay_undelivered_total 0\n"),
        "{metrics}"
    );
    eve.closed().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_polls_and_stops_polling_is_cut_before_much_is_kept() {
    const PIECE: usize = 64 * 1024;
    const ENOUGH: usize = 32 * 1024 * 1024;
    let relay = TestRelay::with(Settings {
        rate: 0,
        rate_bytes: 0,
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("r").await;
    let http = reqwest::Client::new();
    let url = format!("{}/socket.io/?EIO=4&transport=polling", relay.url);
    let open = http.get(&url).send().await.unwrap().text().await.unwrap();
    let open: serde_json::Value = serde_json::from_str(open.get(1..).unwrap()).unwrap();
    let url = format!("{url}&sid={}", open["sid"].as_str().unwrap());
    let poll = async || http.get(&url).send().await.unwrap().text().await.unwrap();
    for (said, answer) in [
        ("40", "40{"),
        (r#"420["joinRoom","r",{"protocol":1}]"#, "430["),
    ] {
        let posted = http.post(&url).body(said).send().await.unwrap();
        assert!(posted.status().is_success());
        while !poll().await.contains(answer) {}
    }
    ann.events_until_name("memberJoined").await;
    let filling = "x".repeat(PIECE);
    // Whoever reads in between may hear any amount.
    for _ in 0..64 {
        ann.say("r", None, &format!(r#""{filling}""#)).await;
        while !poll().await.contains(&filling) {}
    }
    let is_cut = || {
        relay
            .metrics
            .encode()
            .contains("visavis_relay_behind_total 1\n")
    };
    let mut said = 0;
    while !is_cut() {
        assert!(said * PIECE < ENOUGH, "somebody who does not read is kept");
        ann.say("r", None, &format!(r#""{filling}""#)).await;
        said += 1;
    }
    ann.events_until_name("memberLeft").await;
    sockets(&relay, 1).await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_no_ping_is_gone_and_the_room_is_told() {
    let relay = TestRelay::with(hasty()).await;
    let mut bob = relay.knowing("r").await;
    let eve = relay.knowing("r").await;
    gone(&mut bob, &eve.id).await;
    sockets(&relay, 1).await;
    eve.closed().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_no_ping_while_much_is_on_the_way_is_gone_and_the_room_is_told() {
    // Long acknowledgements.
    let host = "a".repeat(200);
    let urls = (0..100).map(|number| format!("stun:{number}.{host}.example").parse().unwrap());
    let relay = TestRelay::with(Settings {
        ice_urls: urls.collect(),
        ..hasty()
    })
    .await;
    let mut bob = relay.knowing("r").await;
    let mut eve = Client::narrow(&relay.url).await;
    let joined = eve.join("r", json!({"protocol": 1})).await;
    assert_eq!(joined["ok"], true);
    // Until nothing more goes out: the relay waits for room to write.
    let flood = async {
        for ack in 0..2000 {
            let join = format!(r#"42{ack}["joinRoom","r",{{"protocol":1}}]"#);
            eve.send(&join).await;
        }
    };
    // Nobody reads it to its end any more once the relay has given up.
    tokio::time::timeout(Duration::from_secs(2), flood)
        .await
        .ok();
    gone(&mut bob, &eve.id).await;
    sockets(&relay, 1).await;
    eve.closed().await;
    relay.stop().await;
}

/// Sends `head`, then one more byte of `rest` at a time; waits until the relay hangs up.
async fn hung_up_while_trickling(url: &str, head: &str, rest: u8) {
    let address = url.strip_prefix("http://").unwrap();
    let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
    to.write_all(head.as_bytes()).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    let mut answer = [0; 1024];
    loop {
        to.write_all(&[rest]).await.ok();
        let read = tokio::time::timeout(Duration::from_millis(50), from.read(&mut answer)).await;
        if let Ok(Ok(0) | Err(_)) = read {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "the relay waits for ever: {head}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_come_to_its_end_is_not_waited_for() {
    let relay = TestRelay::with(hasty()).await;
    let url = &relay.url;
    hung_up_while_trickling(url, "GET /socket.io/?EIO=4&transport=websocket", b'&').await;
    hung_up_while_trickling(url, "GET / HTTP/1.1\r\nHost: a\r\nX-Long: ", b'a').await;

    let polling = format!("{url}/socket.io/?EIO=4&transport=polling");
    let open = reqwest::get(&polling).await.unwrap().text().await.unwrap();
    let open: serde_json::Value = serde_json::from_str(open.get(1..).unwrap()).unwrap();
    let post = format!(
        "POST /socket.io/?EIO=4&transport=polling&sid={} HTTP/1.1\r\nHost: a\r\n\
         Content-Length: 100000\r\n\r\n",
        open["sid"].as_str().unwrap()
    );
    hung_up_while_trickling(url, &post, b'4').await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_asks_for_nothing_is_not_kept() {
    let relay = TestRelay::with(hasty()).await;
    let address = relay.url.strip_prefix("http://").unwrap();
    for said in ["", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut heard = Vec::new();
        let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
        end.expect("the relay hangs up").unwrap();
        assert_eq!(heard.is_empty(), said.is_empty());
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_as_much_as_it_can_does_not_keep_the_others_waiting() {
    const ROUND_TRIPS: usize = 50;
    // Between what one of a pair says and what the other hears; the storm has thousands a second.
    const MOST: u64 = 2000;
    let relay = TestRelay::with(Settings {
        rate: 0,
        rate_bytes: 0,
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("the pair").await;
    let mut bob = relay.knowing("the pair").await;
    let mut eve = relay.knowing("the storm").await;
    let storm = tokio::spawn(async move {
        let body = "x".repeat(2500);
        loop {
            eve.emit(&format!(
                r#"["room",{{"room":"the storm","body":"{body}"}}]"#
            ))
            .await;
        }
    });
    let deadline = Instant::now() + PATIENCE;
    while relay.metrics.accepted() < 1000 {
        assert!(Instant::now() < deadline, "there is no storm");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mut between = Vec::new();
    for number in 0..ROUND_TRIPS {
        let before = relay.metrics.accepted();
        ann.say("the pair", None, &number.to_string()).await;
        let heard = bob.events_until_name("room").await;
        assert_eq!(heard[1]["body"], number);
        between.push(relay.metrics.accepted() - before);
    }
    storm.abort();
    between.sort_unstable();
    let median = between[ROUND_TRIPS / 2];
    assert!(median < MOST, "the storm comes first: {between:?}");
    assert!(between.iter().sum::<u64>() > 100, "the storm was over");
    relay.stop().await;
}
