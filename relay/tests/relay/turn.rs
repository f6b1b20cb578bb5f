//! Credentials that a real TURN server takes.

use std::process::Command;

use crate::common::{TestRelay, settings};
use crate::process::Coturn;
use serde_json::json;
use visavis_relay::Settings;

const SECRET: &str = "known to both";

/// Sends data through the TURN server to itself; says whether all of it came back.
fn relayed(port: u16, username: &str, credential: &str) -> bool {
    let output = Command::new("turnutils_uclient")
        .args(["-y", "-c", "-m", "1", "-n", "3", "-l", "100"])
        .args(["-u", username, "-w", credential])
        .args(["-p", &port.to_string(), "127.0.0.1"])
        .output()
        .expect("turnutils_uclient runs; it comes with coturn: apt-get install -y --no-install-recommends coturn");
    let report = String::from_utf8_lossy(&output.stdout);
    output.status.success() && report.contains("tot_recv_msgs=6")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_gets_credentials_that_coturn_takes() {
    let coturn = Coturn::start(SECRET);
    let url = format!("turn:127.0.0.1:{}", coturn.port);
    let relay = TestRelay::with(Settings {
        ice_urls: vec![
            format!("stun:127.0.0.1:{}", coturn.port).parse().unwrap(),
            url.parse().unwrap(),
        ],
        turn_secret: Some(SECRET.parse().unwrap()),
        ..settings()
    })
    .await;
    let mut client = relay.client().await;
    let ack = client.join("r", json!({"protocol": 1})).await;
    assert_eq!(ack["iceServersTtl"], 12 * 60 * 60);
    let turn = &ack["iceServers"][1];
    assert_eq!(turn["urls"], json!([url]));
    let (username, credential) = (
        turn["username"].as_str().unwrap().to_owned(),
        turn["credential"].as_str().unwrap().to_owned(),
    );
    let again = client.join("r", json!({"protocol": 1})).await;
    assert_ne!(
        again["iceServers"][1]["username"],
        username.as_str(),
        "fresh ones each time"
    );
    // The tutorial's clients are told nothing of it.
    let mut old = relay.client().await;
    assert_eq!(old.ask(r#"["joinRoom","r"]"#).await, r#"[{"ok":true}]"#);

    let port = coturn.port;
    let taken = tokio::task::spawn_blocking(move || {
        [
            relayed(port, &username, &credential),
            relayed(port, &username, "bm8gZ29vZCBjcmVkZW50aWFsIQ=="),
            relayed(port, "1000000000:long-ago", &credential),
        ]
    });
    assert_eq!(taken.await.unwrap(), [true, false, false]);
    relay.stop().await;
}
