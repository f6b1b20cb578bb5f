//! The statistics of a browser, whatever numbers it tells.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_quality::{
    Both, Cause, Flow, Limit, Meter, Path, Rating, Sample, Speech, Transport, Way, loudness,
};

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let (mut meter, mut speech) = (Meter::default(), Speech::default());
    let mut at = Duration::ZERO;
    while !u.is_empty() && step(&mut meter, &mut speech, &mut at, &mut u).is_ok() {}
}

fn step(
    meter: &mut Meter,
    speech: &mut Speech,
    at: &mut Duration,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    if u.ratio(1, 4)? {
        let samples: Vec<f32> = u.arbitrary()?;
        let loud = loudness(&samples);
        assert!(loud.is_nan() || loud >= 0.0, "{loud}");
        speech.hear(loud);
        return Ok(());
    }
    // Forward, or not: a browser's clock is a browser's.
    *at = match u.int_in_range(0..=3)? {
        0 => Duration::from_millis(u.int_in_range(0..=100_000)?),
        _ => at.saturating_add(Duration::from_millis(u.int_in_range(0..=2_000)?)),
    };
    let quality = meter.take(Sample {
        at: *at,
        received: both(u)?,
        sent: both(u)?,
        round_trip: u
            .arbitrary::<Option<u32>>()?
            .map(|it| Duration::from_micros(it.into())),
        path: path(u)?,
    });
    for loss in [quality.received.loss, quality.sent.loss] {
        assert!(loss.is_none_or(|loss| loss <= 1000), "{quality:?}");
    }
    let bad = quality.rating != Rating::Good;
    let cause: Option<Cause> = quality.cause;
    assert_eq!(cause.is_some(), bad, "{quality:?}");
    Ok(())
}

fn both(u: &mut Unstructured<'_>) -> Result<Both> {
    Ok(Both {
        sound: flow(u)?,
        picture: flow(u)?,
    })
}

/// Most often a number that has grown, else any that JavaScript has.
fn number(u: &mut Unstructured<'_>) -> Result<f64> {
    if u.ratio(1, 8)? {
        u.arbitrary()
    } else {
        Ok(u.arbitrary::<u16>()?.into())
    }
}

fn flow(u: &mut Unstructured<'_>) -> Result<Flow> {
    Ok(Flow {
        bytes: number(u)?,
        packets: number(u)?,
        lost: number(u)?,
        told_lost: if u.arbitrary()? {
            Some(number(u)?)
        } else {
            None
        },
        codec: (*u.choose(&["", "video/VP8", "/", "x"])?).to_owned(),
        size: u.arbitrary()?,
        frames: if u.arbitrary()? {
            Some(number(u)?)
        } else {
            None
        },
        limit: Limit::read(u.choose(&["bandwidth", "cpu", "none"])?),
    })
}

fn path(u: &mut Unstructured<'_>) -> Result<Option<Path>> {
    let word = |u: &mut Unstructured<'_>| -> Result<&str> {
        Ok(*u.choose(&["host", "srflx", "prflx", "relay", "x"])?)
    };
    let local = Way::read(word(u)?);
    let remote = Way::read(word(u)?);
    let transport = Transport::read(u.choose(&["udp", "tcp", "TLS", "x"])?);
    Ok(local
        .zip(remote)
        .zip(transport)
        .map(|((local, remote), transport)| Path {
            local,
            remote,
            transport,
        }))
}
