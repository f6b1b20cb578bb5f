//! What a page holds, counted after everything that nobody needs any more is gone.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    App, Kind,
    browser::devtools,
    wait::{Look, wait_until},
};

/// How long a page may take until nothing more becomes free.
const SETTLED: Duration = Duration::from_secs(30);

/// Between two looks at whether it has.
const PAUSE: Duration = Duration::from_millis(700);

/// What every browser tells, as the probe counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Open {
    /// Peer connections that are not closed.
    pub(super) peers: u64,
    /// Live tracks of cameras, microphones and screens.
    pub(super) tracks: u64,
    /// WebSockets that connect or are open.
    pub(super) sockets: u64,
    /// Audio contexts that are not closed.
    pub(super) contexts: u64,
    /// Elements in the document.
    pub(super) elements: u64,
    /// Bytes of WebAssembly memory.
    pub(super) wasm: u64,
    /// Entries of WebAssembly tables: what the program holds of JavaScript, and its functions.
    pub(super) slots: u64,
}

/// What only Chrome tells, after a collection of garbage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// Bytes of JavaScript objects.
    pub(super) heap: u64,
    /// Bytes of the browser's own objects: nodes, listeners, connections.
    pub(super) embedder: u64,
    /// Listeners.
    pub(super) listeners: u64,
    /// Nodes, those outside of the document included.
    pub(super) nodes: u64,
    /// Peer connections, the closed ones included.
    pub(super) peers: u64,
}

impl Kept {
    /// What is counted one by one, and so is the same each time.
    fn counted(&self) -> [u64; 3] {
        [self.listeners, self.nodes, self.peers]
    }
}

/// All of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Census {
    pub(super) open: Open,
    pub(super) kept: Option<Kept>,
}

impl Census {
    /// Counts, once the page has come to rest.
    pub(super) async fn of(app: &App, kind: Kind) -> Result<Self> {
        let mut last = Self::at_once(app, kind).await?;
        let what = format!("{} comes to rest", app.page().name());
        wait_until(&what, SETTLED, async || {
            tokio::time::sleep(PAUSE).await;
            let now = Self::at_once(app, kind).await?;
            let same = now.open == last.open
                && now.kept.map(|it| it.counted()) == last.kept.map(|it| it.counted());
            let before = std::mem::replace(&mut last, now);
            Ok(if same {
                Look::Seen(now)
            } else {
                Look::NotYet(format!("{before:?}, then {now:?}"))
            })
        })
        .await
    }

    /// Counts what is there just now.
    pub(super) async fn at_once(app: &App, kind: Kind) -> Result<Self> {
        let open = app.page().eval("return e2eProbe.census()", vec![]).await?;
        let open = serde_json::from_value(open)?;
        let kept = match kind {
            Kind::Chrome => Some(kept(app).await?),
            Kind::Firefox => None,
        };
        Ok(Self { open, kept })
    }
}

/// Has Chrome collect its garbage, then asks what is left.
async fn kept(app: &App) -> Result<Kept> {
    let client = app.page().client();
    // What finalizers let go of is garbage only the next time.
    for _ in 0..3 {
        devtools(client, "HeapProfiler.collectGarbage", json!({})).await?;
    }
    devtools(client, "Performance.enable", json!({})).await?;
    let metrics = devtools(client, "Performance.getMetrics", json!({})).await?;
    let usage = devtools(client, "Runtime.getHeapUsage", json!({})).await?;
    let metric = |name: &str| {
        let all = metrics.get("metrics").and_then(Value::as_array);
        let mut all = all.into_iter().flatten();
        let found = all.find(|it| it.get("name").is_some_and(|it| it == name));
        let value = found.and_then(|it| whole(it.get("value")?));
        value.with_context(|| format!("Chrome does not tell {name}: {metrics}"))
    };
    let bytes = |name: &str| {
        let value = usage.get(name).and_then(whole);
        value.with_context(|| format!("Chrome does not tell {name}: {usage}"))
    };
    Ok(Kept {
        heap: bytes("usedSize")?,
        embedder: bytes("embedderHeapUsedSize")?,
        listeners: metric("JSEventListeners")?,
        nodes: metric("Nodes")?,
        peers: metric("RTCPeerConnections")?,
    })
}

/// A number that Chrome writes as it likes, `12` or `12.0`.
fn whole(value: &Value) -> Option<u64> {
    let float = || value.as_f64().filter(|it| *it >= 0.0);
    // Counts and bytes stay far below 2^53.
    value
        .as_u64()
        .or_else(|| format!("{:.0}", float()?).parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_however_they_are_written() {
        assert_eq!(whole(&json!(12)), Some(12));
        assert_eq!(whole(&json!(12.0)), Some(12));
        assert_eq!(whole(&json!(-1.0)), None);
        assert_eq!(whole(&json!("12")), None);
    }
}
