//! The specification says what is spoken.

use serde_json::{Value, json};
use visavis_call::{Envelope, Signal};
use visavis_signaling::room::Input;
use visavis_signaling::room::envelope::{Address, Frame, decode};

use crate::json::theirs;
use crate::room_air::Air;

/// Who says what to whom under which numbers, without the epochs.
fn gist(frame: &Frame) -> Value {
    match &frame.address {
        Address::All { body } => json!([frame.from.as_str(), theirs(body)]),
        Address::One { to, ack, message } => json!([
            frame.from.as_str(),
            to.as_str(),
            ack.map(|ack| ack.seq),
            message.as_ref().map(|(seq, body)| (seq, theirs(body))),
        ]),
    }
}

#[test]
fn the_example_of_the_specification_is_what_is_spoken() {
    let specification = include_str!("../../../../docs/protocol.md");
    let lines = specification
        .lines()
        .filter(|line| line.starts_with("{\"from\""));
    let written: Vec<_> = lines
        .map(|line| {
            let mut frame: Value = serde_json::from_str(line).unwrap();
            frame["v"] = json!(1);
            frame["room"] = json!("001");
            gist(&decode(&frame.to_string()).unwrap())
        })
        .collect();
    assert_eq!(written.len(), 7);

    let mut air: Air = Air::new(&["anna", "bert"]);
    for (seat, name) in [(0, "Anna"), (1, "Bert")] {
        air.give(seat, Input::Rename(Some(name)));
    }
    air.bus(0, true);
    air.pass(10_000);
    air.forget();
    air.bus(1, true);
    air.pass(200);
    air.say(0, None, Signal::Ring, 1);
    air.pass(20);
    let (_, ring) = air.received(1)[0].clone();
    let ringing = Envelope {
        from: ring.from.clone(),
        to: Some(ring.from),
        call: ring.call,
        signal: Signal::Ringing,
    };
    air.give(1, Input::Send(ringing));
    let spoken = air.frames.iter();
    let spoken: Vec<_> = spoken
        .map(|(_, _, text, _)| gist(&decode(text).unwrap()))
        .collect();
    assert_eq!(spoken, written);
}
