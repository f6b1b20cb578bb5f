//! How good a call is, as the browsers measure it.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::App;

/// What a page has received so far in its one open connection, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub(super) struct Quality {
    /// Bytes of all media.
    bytes: f64,
    /// Packets that came.
    came: f64,
    /// Packets that did not.
    lost: f64,
    /// Seconds for a packet and its answer.
    trip: f64,
    /// The picture, in pixels.
    width: u32,
    height: u32,
    /// Milliseconds since 1970.
    pub(super) at: f64,
}

/// W3C webrtc-stats: `inbound-rtp` of all media, and the pair of candidates in use, which Firefox
/// marks itself and Chrome names in its `transport`.
const LOOK: &str = "
    const done = arguments[0];
    (async () => {
      const seen = { bytes: 0, came: 0, lost: 0, trip: 0, width: 0, height: 0, at: Date.now() };
      const open = e2eProbe.connections.filter((peer) => peer.signalingState !== 'closed');
      if (open.length !== 1) return null;
      const stats = [...(await open[0].getStats()).values()];
      for (const stat of stats) {
        if (stat.type !== 'inbound-rtp') continue;
        seen.bytes += stat.bytesReceived ?? 0;
        seen.came += stat.packetsReceived ?? 0;
        seen.lost += stat.packetsLost ?? 0;
        seen.width ||= stat.frameWidth ?? 0;
        seen.height ||= stat.frameHeight ?? 0;
      }
      const named = stats.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
      const pair = stats.find(({ id, type, selected }) =>
        type === 'candidate-pair' && (selected || id === named));
      seen.trip = pair?.currentRoundTripTime ?? 0;
      return seen;
    })().then(done, () => done(null));";

impl Quality {
    pub(super) async fn of(app: &App) -> Result<Self> {
        let seen = app.page().eval_async(LOOK, vec![]).await?;
        let seen: Option<Self> = serde_json::from_value(seen)?;
        seen.with_context(|| format!("{} has not one connection", app.page().name()))
    }

    /// Since `earlier`: size of the picture, kbit/s, loss, round trip.
    pub(super) fn told(&self, earlier: &Self) -> String {
        let seconds = ((self.at - earlier.at) / 1000.0).max(0.001);
        let rate = (self.bytes - earlier.bytes) * 8.0 / 1000.0 / seconds;
        let lost = self.lost - earlier.lost;
        let all = (lost + self.came - earlier.came).max(1.0);
        format!(
            "{} × {}, {rate:.0} kbit/s, {:.2} % lost, {:.0} ms",
            self.width,
            self.height,
            100.0 * lost / all,
            1000.0 * self.trip
        )
    }

    /// Megabytes received since the call began.
    pub(super) fn megabytes(&self) -> f64 {
        self.bytes / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_for_the_time_since_the_last_look() {
        let before = Quality {
            bytes: 1_000_000.0,
            came: 1000.0,
            lost: 10.0,
            ..Quality::default()
        };
        let now = Quality {
            bytes: 2_000_000.0,
            came: 1990.0,
            lost: 20.0,
            trip: 0.003,
            width: 640,
            height: 480,
            at: 8000.0,
        };
        assert_eq!(
            now.told(&before),
            "640 × 480, 1000 kbit/s, 1.00 % lost, 3 ms"
        );
    }
}
