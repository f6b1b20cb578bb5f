//! Reads what a connection measures (Identifiers for WebRTC's Statistics API).

use std::time::Duration;

use js_sys::{Array, Reflect};
use visavis_quality::{Both, Flow, Limit, Path, Sample, Transport, Way};
use wasm_bindgen::JsValue;

/// One dictionary of a report.
struct Stat(JsValue);

/// All of them.
struct Report(Vec<Stat>);

impl Stat {
    fn get(&self, key: &str) -> JsValue {
        Reflect::get(&self.0, &JsValue::from_str(key)).unwrap_or_default()
    }

    /// Empty where there is none.
    fn text(&self, key: &str) -> String {
        self.get(key).as_string().unwrap_or_default()
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.get(key).as_f64()
    }

    fn is(&self, key: &str, text: &str) -> bool {
        self.text(key) == text
    }

    fn holds(&self, key: &str) -> bool {
        self.get(key).as_bool().unwrap_or_default()
    }

    /// Which of the two it counts.
    fn flow<'a>(&self, both: &'a mut Both) -> &'a mut Flow {
        if self.is("kind", "audio") {
            &mut both.sound
        } else {
            &mut both.picture
        }
    }
}

impl Report {
    /// A report is like a map (section 8.2): what it lists are pairs.
    fn new(report: &JsValue) -> Self {
        let pairs = Array::from(report);
        let stat = |pair: JsValue| Stat(Reflect::get_u32(&pair, 1).unwrap_or_default());
        Self(pairs.iter().map(stat).collect())
    }

    /// The one that `from` names under `key`.
    fn named(&self, from: &Stat, key: &str) -> Option<&Stat> {
        let id = from.text(key);
        self.0.iter().find(|stat| stat.is("id", &id))
    }

    /// The pair of candidates in use. Firefox has no `transport`, but says which it is.
    fn pair(&self) -> Option<&Stat> {
        let mut transports = self.0.iter().filter(|stat| stat.is("type", "transport"));
        let told = transports.find_map(|it| self.named(it, "selectedCandidatePairId"));
        told.or_else(|| {
            let pairs = || {
                let all = self.0.iter();
                all.filter(|it| it.is("type", "candidate-pair") && it.is("state", "succeeded"))
            };
            let selected = pairs().find(|it| it.holds("selected"));
            selected.or_else(|| pairs().find(|it| it.holds("nominated")))
        })
    }

    fn path(&self, pair: &Stat) -> Option<Path> {
        let local = self.named(pair, "localCandidateId")?;
        let remote = self.named(pair, "remoteCandidateId")?;
        // Which only those have that a TURN server lent.
        let relayed = Transport::read(&local.text("relayProtocol"));
        Some(Path {
            local: Way::read(&local.text("candidateType"))?,
            remote: Way::read(&remote.text("candidateType"))?,
            transport: relayed.or_else(|| Transport::read(&local.text("protocol")))?,
        })
    }

    /// Adds what one stream of packets has carried.
    fn count(&self, stat: &Stat, flow: &mut Flow, bytes: &str, packets: &str) {
        let number = |key| stat.number(key).unwrap_or_default();
        flow.bytes += number(bytes);
        flow.packets += number(packets);
        flow.lost += number("packetsLost");
        if let Some(codec) = self.named(stat, "codecId") {
            flow.codec = codec.text("mimeType");
        }
        let size = (pixels(number("frameWidth")), pixels(number("frameHeight")));
        if size.0 > 0 {
            flow.size = size;
            flow.frames = stat.number("framesPerSecond");
        }
        flow.limit = Limit::read(&stat.text("qualityLimitationReason"));
    }
}

/// What a report says, which came at this time.
pub(super) fn read(report: &JsValue, at: Duration) -> Sample {
    let report = Report::new(report);
    let mut sample = Sample {
        at,
        ..Sample::default()
    };
    for stat in &report.0 {
        match stat.text("type").as_str() {
            "inbound-rtp" => {
                let flow = stat.flow(&mut sample.received);
                report.count(stat, flow, "bytesReceived", "packetsReceived");
            }
            "outbound-rtp" => {
                let flow = stat.flow(&mut sample.sent);
                report.count(stat, flow, "bytesSent", "packetsSent");
            }
            "remote-inbound-rtp" => {
                stat.flow(&mut sample.sent).told_lost = stat.number("fractionLost");
                sample.round_trip = stat.number("roundTripTime").and_then(seconds);
            }
            _ => {}
        }
    }
    if let Some(pair) = report.pair() {
        let round_trip = pair.number("currentRoundTripTime").and_then(seconds);
        sample.round_trip = round_trip.or(sample.round_trip);
        sample.path = report.path(pair);
    }
    sample
}

fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and makes 0 of what is no number"
)]
fn pixels(number: f64) -> u32 {
    number as u32
}
