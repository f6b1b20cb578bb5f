//! The reference implementation's own client, npm socket.io-client, against this relay.

use std::path::Path;

use crate::common::TestRelay;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_client_is_served_over_every_transport() {
    let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/servers");
    assert!(
        servers.join("node_modules/socket.io-client").is_dir(),
        "the reference client is not installed; run: npm ci --prefix e2e/servers"
    );
    let relay = TestRelay::start(None).await;
    let output = Command::new("node")
        .args(["--test", "tests/protocol.test.mjs"])
        .current_dir(servers)
        .env("RELAY_URL", &relay.url)
        .env("RELAY_CHECKS", "1")
        .kill_on_drop(true)
        .output()
        .await
        .expect("node runs; it is needed for this test");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}");
    assert!(
        relay.metrics.accepted() > 0,
        "nothing reached the relay:\n{report}"
    );
    relay.stop().await;
}
