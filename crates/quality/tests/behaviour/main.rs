//! What the numbers of a connection come to.

mod meter;
mod names;
mod rating;
mod speech;

use std::time::Duration;

use visavis_quality::{Both, Flow, Sample};

/// A call that has gone for so many seconds, at a steady pace: 50 packets of sound and 100 of
/// picture a second, each of 1000 bytes.
fn after(seconds: u32) -> Sample {
    let flow = |pace: f64| Flow {
        bytes: pace * 1000.0 * f64::from(seconds),
        packets: pace * f64::from(seconds),
        ..Flow::default()
    };
    let both = Both {
        sound: flow(50.0),
        picture: flow(100.0),
    };
    Sample {
        at: Duration::from_secs(seconds.into()),
        received: both.clone(),
        sent: both,
        round_trip: Some(Duration::from_millis(40)),
        path: None,
    }
}
