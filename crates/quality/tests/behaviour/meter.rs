use std::time::Duration;

use proptest::prelude::*;
use visavis_quality::{Both, Flow, Limit, Meter, Quality, Sample};

use super::after;

/// What the last of these samples shows.
fn measured(samples: impl IntoIterator<Item = Sample>) -> Quality {
    let mut meter = Meter::default();
    let taken = samples.into_iter().map(|sample| meter.take(sample));
    taken.last().unwrap_or_default()
}

#[test]
fn one_look_has_no_rate_and_two_have() {
    let quality = measured([after(1)]);
    assert_eq!((quality.received.rate, quality.sent.rate), (None, None));
    let quality = measured([after(1), after(2)]);
    // 150 packets of 1000 bytes.
    assert_eq!(quality.received.rate, Some(1200));
    assert_eq!(quality.sent.rate, Some(1200));
    assert_eq!(quality.round_trip, Some(40));
}

#[test]
fn loss_is_the_share_of_what_should_have_come_within_five_seconds() {
    let lossy = |seconds: u32| {
        let mut sample = after(seconds);
        // Long ago much was lost; since the second 10 it is 6 a second of 156.
        sample.received.sound.lost = 500.0 + 6.0 * f64::from(seconds.saturating_sub(10));
        sample
    };
    let quality = measured((10..=20).map(lossy));
    assert_eq!(quality.received.loss, Some(38));
    assert_eq!(quality.sent.loss, None, "nobody told");
}

#[test]
fn what_the_other_side_missed_is_averaged_and_weighed_by_packets() {
    let told = |seconds: u32| {
        let mut sample = after(seconds);
        sample.sent.sound.told_lost = Some(0.0);
        sample.sent.picture.told_lost = Some(if seconds.is_multiple_of(2) { 0.3 } else { 0.0 });
        sample
    };
    // Three of six looks at 30 %, of two thirds of the packets.
    let quality = measured((10..=15).map(told));
    assert_eq!(quality.sent.loss, Some(100));
}

#[test]
fn packets_that_came_twice_are_no_loss() {
    let twice = |seconds: u32| {
        let mut sample = after(seconds);
        sample.received.picture.lost = -2.0 * f64::from(seconds);
        sample
    };
    assert_eq!(measured((1..4).map(twice)).received.loss, Some(0));
}

#[test]
fn a_connection_that_counts_anew_is_not_compared_with_the_one_before() {
    let mut again = after(1);
    again.at = Duration::from_secs(21);
    let quality = measured([after(19), after(20), again]);
    assert_eq!((quality.received.rate, quality.received.loss), (None, None));
}

#[test]
fn what_was_counted_before_a_pause_is_not_taken_for_now() {
    let mut later = after(3);
    later.at = Duration::from_mins(10);
    assert_eq!(measured([after(1), after(2), later]).received.rate, None);
}

#[test]
fn a_clock_that_stands_still_gives_no_rate() {
    assert_eq!(measured([after(5), after(5)]).received.rate, None);
}

#[test]
fn the_picture_is_told_with_its_size_pace_and_codec() {
    let mut sample = after(1);
    sample.received.picture.size = (1280, 720);
    sample.received.picture.frames = Some(29.6);
    sample.received.picture.codec = "video/VP8".to_owned();
    sample.received.sound.codec = "audio/opus".to_owned();
    sample.sent.picture.size = (640, 0);
    sample.sent.picture.limit = Limit::Processor;
    let quality = measured([sample]);
    assert_eq!(quality.received.size, Some((1280, 720)));
    assert_eq!(quality.received.frames, Some(30));
    assert_eq!(quality.received.picture, "VP8");
    assert_eq!(quality.received.sound, "opus");
    assert_eq!(quality.sent.size, None);
    assert_eq!(quality.sent.picture, "");
    assert_eq!(quality.limit, Limit::Processor);
}

fn any_flow() -> impl Strategy<Value = Flow> {
    let number = || prop_oneof![0.0..1e9, any::<f64>()];
    let told = proptest::option::of(number());
    (
        number(),
        number(),
        number(),
        told,
        number(),
        any::<(u32, u32)>(),
    )
        .prop_map(|(bytes, packets, lost, told_lost, frames, size)| Flow {
            bytes,
            packets,
            lost,
            told_lost,
            frames: Some(frames),
            size,
            codec: "/".to_owned(),
            limit: Limit::Bandwidth,
        })
}

fn any_both() -> impl Strategy<Value = Both> {
    (any_flow(), any_flow()).prop_map(|(sound, picture)| Both { sound, picture })
}

proptest! {
    #[test]
    fn no_number_of_a_browser_breaks_it(
        samples in proptest::collection::vec((any::<u16>(), any_both(), any_both()), 1..12),
    ) {
        let mut meter = Meter::default();
        for (at, received, sent) in samples {
            let quality = meter.take(Sample {
                at: Duration::from_millis(at.into()),
                received,
                sent,
                round_trip: Some(Duration::MAX),
                path: None,
            });
            for carried in [quality.received, quality.sent] {
                prop_assert!(carried.loss.is_none_or(|loss| loss <= 1000));
            }
        }
    }
}
