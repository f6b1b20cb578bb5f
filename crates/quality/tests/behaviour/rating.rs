use std::time::Duration;

use visavis_quality::{Cause, Limit, Meter, Quality, Rating, Sample};

use super::after;

/// A call, a second at a time, in which something may go wrong.
struct Call {
    meter: Meter,
    seconds: u32,
}

impl Call {
    fn new() -> Self {
        Self {
            meter: Meter::default(),
            seconds: 0,
        }
    }

    /// So many seconds, each with this wrong; gives how it is then.
    fn goes(&mut self, seconds: u32, wrong: fn(&mut Sample)) -> Quality {
        let mut quality = Quality::default();
        for _ in 0..seconds {
            self.seconds += 1;
            let mut sample = after(self.seconds);
            wrong(&mut sample);
            quality = self.meter.take(sample);
        }
        quality
    }
}

/// What goes wrong, what that makes of a call, and why.
type Case = (fn(&mut Sample), Rating, Option<Cause>);

fn nothing(_: &mut Sample) {}

fn slow(sample: &mut Sample) {
    sample.round_trip = Some(Duration::from_millis(301));
}

fn very_slow(sample: &mut Sample) {
    sample.round_trip = Some(Duration::from_millis(501));
}

#[test]
fn each_thing_that_goes_wrong_is_named() {
    let cases: [Case; 9] = [
        (nothing, Rating::Good, None),
        (slow, Rating::Fair, Some(Cause::Delay)),
        (very_slow, Rating::Poor, Some(Cause::Delay)),
        (
            |sample| sample.received.sound.lost = 6.0 * sample.at.as_secs_f64(),
            Rating::Fair,
            Some(Cause::LossHere),
        ),
        (
            |sample| sample.received.picture.lost = 30.0 * sample.at.as_secs_f64(),
            Rating::Poor,
            Some(Cause::LossHere),
        ),
        (
            |sample| {
                sample.sent.sound.told_lost = Some(0.15);
                sample.sent.picture.told_lost = Some(0.15);
            },
            Rating::Poor,
            Some(Cause::LossThere),
        ),
        (
            |sample| {
                sample.sent.picture.limit = Limit::Bandwidth;
                // 590 kbit/s, with the sound.
                sample.sent.picture.bytes = 23_750.0 * sample.at.as_secs_f64();
            },
            Rating::Fair,
            Some(Cause::Bandwidth),
        ),
        (
            |sample| sample.sent.picture.limit = Limit::Bandwidth,
            Rating::Good,
            None,
        ),
        (
            |sample| sample.sent.picture.limit = Limit::Processor,
            Rating::Good,
            None,
        ),
    ];
    for (at, (wrong, rating, cause)) in cases.into_iter().enumerate() {
        let quality = Call::new().goes(10, wrong);
        assert_eq!(
            (quality.rating, quality.cause),
            (rating, cause),
            "case {at}"
        );
    }
}

#[test]
fn at_the_limits_it_is_still_good() {
    let quality = Call::new().goes(10, |sample| {
        sample.round_trip = Some(Duration::from_millis(300));
        sample.sent.picture.told_lost = Some(0.02);
    });
    assert_eq!(quality.rating, Rating::Good);
}

#[test]
fn the_worst_is_the_cause() {
    let quality = Call::new().goes(10, |sample| {
        slow(sample);
        sample.received.sound.lost = 40.0 * sample.at.as_secs_f64();
    });
    assert_eq!(
        (quality.rating, quality.cause),
        (Rating::Poor, Some(Cause::LossHere))
    );
}

#[test]
fn a_moment_changes_nothing() {
    let mut call = Call::new();
    call.goes(5, nothing);
    assert_eq!(call.goes(2, very_slow).rating, Rating::Good);
    assert_eq!(call.goes(1, nothing).rating, Rating::Good);
    assert_eq!(call.goes(2, very_slow).rating, Rating::Good);
    assert_eq!(call.goes(1, very_slow).rating, Rating::Poor);
    // And back only when it stays good.
    assert_eq!(call.goes(5, nothing).rating, Rating::Poor);
    assert_eq!(call.goes(1, very_slow).rating, Rating::Poor);
    assert_eq!(call.goes(5, nothing).rating, Rating::Poor);
    let quality = call.goes(1, nothing);
    assert_eq!((quality.rating, quality.cause), (Rating::Good, None));
}

#[test]
fn it_becomes_as_bad_as_all_of_the_last_looks_were() {
    let mut call = Call::new();
    call.goes(1, slow);
    call.goes(1, very_slow);
    assert_eq!(call.goes(1, very_slow).rating, Rating::Fair);
    assert_eq!(call.goes(3, very_slow).rating, Rating::Poor);
    // As good, too.
    call.goes(3, nothing);
    assert_eq!(call.goes(3, slow).rating, Rating::Fair);
}

#[test]
fn what_stays_of_a_trouble_keeps_its_cause() {
    let mut call = Call::new();
    call.goes(10, very_slow);
    call.goes(3, nothing);
    call.goes(2, slow);
    let quality = call.goes(1, nothing);
    assert_eq!(
        (quality.rating, quality.cause),
        (Rating::Fair, Some(Cause::Delay))
    );
}
