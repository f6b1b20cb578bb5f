//! A call that comes in, message by message.

use visavis_call::{CallId, Signal};
use visavis_signaling::Dropped;
use visavis_signaling::client::{Effect, Input};
use visavis_signaling::room::{Absence, Change};

use crate::peer::{
    Bench, OFFER_SDP, REFUSAL_SDP, SECOND, about, answer, brought, call, candidate, candidate_of,
    dropped, end_of, heard, joined, left, offer, our_offer, sent, stock_offer, word,
};

const NAME: &str = "mc_theirs";

fn theirs() -> CallId {
    call("bob", 1)
}

/// Bob rings, on a stock client or on one of our kind.
fn rung(payload: &str) -> Bench {
    let mut bench = Bench::registered();
    let effects = bench.from("bob", "OFFER", payload);
    assert_eq!(effects[1..], [heard("bob", theirs(), Signal::Ring)]);
    bench
}

fn rung_by_stock() -> Bench {
    rung(&stock_offer(NAME))
}

fn rung_by_own_kind() -> Bench {
    rung(&our_offer(NAME))
}

/// The call is taken, and answered.
fn agreed(payload: &str) -> Bench {
    let mut bench = rung(payload);
    bench.say("bob", &theirs(), Signal::Accept);
    bench.say("bob", &theirs(), answer("v=2", 1));
    bench
}

fn our_answer(sdp: &str, ours: &str) -> String {
    let sdp = visavis_signaling::json::Value::from(sdp).to_text();
    let payload = format!(
        r#"{{"type":"media","connectionId":"{NAME}","sdp":{{"type":"answer","sdp":{sdp}}},"visavis":{ours}}}"#
    );
    sent("ANSWER", "bob", &payload)
}

#[test]
fn the_offer_of_a_stock_client_rings_and_is_heard_when_it_is_taken() {
    let mut bench = rung_by_stock();
    assert_eq!(
        bench.from("bob", "CANDIDATE", &candidate_of(NAME, "one")),
        []
    );
    assert_eq!(
        bench.say("bob", &theirs(), Signal::Ringing),
        [],
        "it has no ears for that"
    );
    assert_eq!(
        bench.say("bob", &theirs(), Signal::Accept),
        [
            heard("bob", theirs(), offer(OFFER_SDP, None)),
            heard("bob", theirs(), candidate("one")),
        ]
    );
    let late = bench.from("bob", "CANDIDATE", &candidate_of(NAME, "two"));
    assert_eq!(late, [heard("bob", theirs(), candidate("two"))]);
    assert_eq!(
        bench.say("bob", &theirs(), candidate("ours")),
        [],
        "the answer goes first"
    );
    let answered = our_answer("v=2", r#"{"name":"Ada"}"#);
    let trickled = sent("CANDIDATE", "bob", &candidate_of(NAME, "ours"));
    assert_eq!(
        bench.say("bob", &theirs(), answer("v=2", 1)),
        [bench.transmit(&answered), bench.transmit(&trickled)]
    );
    let unsendable = [dropped(Dropped::Unsendable)];
    assert_eq!(bench.say("bob", &theirs(), answer("v=3", 2)), unsendable);
}

#[test]
fn a_caller_of_our_kind_has_a_name_and_hears_that_it_rings_and_that_we_accept() {
    let mut bench = Bench::registered();
    assert_eq!(
        bench.from("bob", "OFFER", &our_offer(NAME)),
        [
            joined("bob", Some("Bob")),
            heard("bob", theirs(), Signal::Ring)
        ]
    );
    let rings = word(NAME, r#"{"name":"Ada","kind":"ringing"}"#);
    let rings = bench.transmit(&sent("CANDIDATE", "bob", &rings));
    assert_eq!(bench.say("bob", &theirs(), Signal::Ringing), [rings]);
    let accepted = word(NAME, r#"{"kind":"accept"}"#);
    let accepted = bench.transmit(&sent("CANDIDATE", "bob", &accepted));
    assert_eq!(
        bench.say("bob", &theirs(), Signal::Accept),
        [accepted, heard("bob", theirs(), offer(OFFER_SDP, 1))]
    );
}

#[test]
fn candidates_that_overtake_their_offer_are_kept() {
    let mut bench = Bench::registered();
    for (from, name, text) in [
        ("bob", NAME, "one"),
        ("eve", NAME, "forged"),
        ("bob", "mc_x", "x"),
    ] {
        assert_eq!(bench.from(from, "CANDIDATE", &candidate_of(name, text)), []);
    }
    bench.from("bob", "OFFER", &stock_offer(NAME));
    assert_eq!(
        bench.say("bob", &theirs(), Signal::Accept),
        [
            heard("bob", theirs(), offer(OFFER_SDP, None)),
            heard("bob", theirs(), candidate("one")),
        ]
    );
}

#[test]
fn a_stock_caller_is_refused_by_an_answer_that_takes_nothing_and_then_the_end() {
    for (signal, kind) in [(Signal::Decline, "decline"), (Signal::Busy, "busy")] {
        let mut bench = rung_by_stock();
        let expected = [
            bench.transmit(&our_answer(REFUSAL_SDP, "{}")),
            bench.transmit(&sent("LEAVE", "bob", &end_of(NAME, kind))),
            left("bob", Absence::Parted),
        ];
        assert_eq!(bench.say("bob", &theirs(), signal), expected);
        assert_eq!(bench.say("bob", &theirs(), Signal::HangUp), []);
    }
    // Taken, but nothing came of it.
    let mut bench = rung_by_stock();
    bench.say("bob", &theirs(), Signal::Accept);
    let effects = bench.say("bob", &theirs(), Signal::HangUp);
    assert_eq!(effects[0], bench.transmit(&our_answer(REFUSAL_SDP, "{}")));
    assert_eq!(effects.len(), 3);
}

#[test]
fn a_caller_of_our_kind_is_told_why() {
    for (signal, kind) in [(Signal::Decline, "decline"), (Signal::Busy, "busy")] {
        let mut bench = rung_by_own_kind();
        let expected = [
            bench.transmit(&sent("LEAVE", "bob", &end_of(NAME, kind))),
            left("bob", Absence::Parted),
        ];
        assert_eq!(bench.say("bob", &theirs(), signal), expected);
    }
}

#[test]
fn hanging_up_a_call_that_was_answered_is_one_message() {
    for payload in [stock_offer(NAME), our_offer(NAME)] {
        let mut bench = agreed(&payload);
        let expected = [
            bench.transmit(&sent("LEAVE", "bob", &end_of(NAME, "hang-up"))),
            left("bob", Absence::Parted),
        ];
        assert_eq!(bench.say("bob", &theirs(), Signal::HangUp), expected);
    }
}

#[test]
fn the_caller_s_end_is_a_cancel_while_it_rings_and_a_hang_up_after() {
    let gone = left("bob", Absence::Bye);
    for (kind, payload) in [
        ("LEAVE", "null".to_owned()),
        ("LEAVE", end_of(NAME, "cancel")),
        ("EXPIRE", end_of(NAME, "cancel")),
    ] {
        let mut bench = rung_by_own_kind();
        assert_eq!(
            bench.from("bob", kind, &payload),
            [heard("bob", theirs(), Signal::Cancel), gone.clone()]
        );
    }
    let mut bench = agreed(&stock_offer(NAME));
    assert_eq!(
        bench.from("bob", "LEAVE", "null"),
        [heard("bob", theirs(), Signal::HangUp), gone]
    );
}

#[test]
fn a_caller_who_vanished_while_it_rings_is_told() {
    let mut bench = rung_by_own_kind();
    let gone = r#"{"type":"EXPIRE","src":"bob","dst":"ada"}"#;
    assert_eq!(bench.text(gone), [left("bob", Absence::Disconnected)]);
}

#[test]
fn whoever_rings_again_rings_anew() {
    let mut bench = rung_by_stock();
    let second = call("bob", 2);
    assert_eq!(
        bench.from("bob", "OFFER", &stock_offer("mc_second")),
        [
            heard("bob", theirs(), Signal::Cancel),
            heard("bob", second.clone(), Signal::Ring),
        ]
    );
    bench.say("bob", &second, Signal::Accept);
    bench.say("bob", &second, answer("v=2", 1));
    // The machine takes the ring of whom it talks with for the end of their call.
    assert_eq!(
        bench.from("bob", "OFFER", &stock_offer("mc_third")),
        [heard("bob", call("bob", 3), Signal::Ring)]
    );
    assert_eq!(bench.say("bob", &second, Signal::HangUp), []);
    let again = bench.from("bob", "OFFER", &stock_offer("mc_third"));
    assert_eq!(again, [dropped(Dropped::Duplicate)]);
}

#[test]
fn the_call_of_a_page_that_was_opened_anew_is_not_an_old_one() {
    let mut bench = rung_by_own_kind();
    bench.say("bob", &theirs(), Signal::Decline);
    let effects = bench.from("bob", "OFFER", &our_offer("mc_again"));
    assert_eq!(effects[1], heard("bob", call("bob", 2), Signal::Ring));
    let effects = bench.from("carl", "OFFER", &our_offer("mc_carl"));
    assert_eq!(effects[1], heard("carl", call("carl", 3), Signal::Ring));
}

#[test]
fn a_new_name_is_told_to_our_own_kind_and_heard_of_them() {
    let mut bench = rung_by_own_kind();
    bench.from("carl", "OFFER", &stock_offer("mc_carl"));
    let renamed = word(NAME, r#"{"name":"Lady","kind":"name"}"#);
    let renamed = bench.transmit(&sent("CANDIDATE", "bob", &renamed));
    assert_eq!(bench.put(Input::Rename(Some(" Lady\u{7} "))), [renamed]);
    let name = Some("Robert".to_owned());
    assert_eq!(
        bench.from(
            "bob",
            "CANDIDATE",
            &word(NAME, r#"{"name":"Robert","kind":"name"}"#)
        ),
        [about("bob", Change::Renamed { name })]
    );
}

#[test]
fn a_ring_that_nobody_ends_is_forgotten() {
    let mut bench = rung_by_stock();
    let (begun, mut effects) = (bench.now, Vec::new());
    while !effects.contains(&left("bob", Absence::Silent)) {
        bench.now = bench.client.next_timeout().unwrap();
        effects = bench.put(Input::Tick);
        bench.text("a sign of life");
    }
    assert_eq!(bench.now, begun + 120 * SECOND);
}

#[test]
fn a_flood_of_calls_is_bounded() {
    let mut bench = Bench::registered();
    let (mut rings, mut drops) = (0, 0);
    for n in 0..300 {
        for effect in bench.from(&format!("p{n}"), "OFFER", &stock_offer(NAME)) {
            match effect {
                Effect::Receive(_) => rings += 1,
                Effect::Dropped(_) => drops += 1,
                _ => {}
            }
        }
    }
    assert_eq!((rings, drops), (10, 290));
    for n in 0..300 {
        bench.now += 3 * SECOND;
        bench.from(&format!("q{n}"), "OFFER", &stock_offer(NAME));
    }
    let mut candidates = 0;
    for n in 0..200 {
        let effects = bench.from("q299", "CANDIDATE", &candidate_of(NAME, &n.to_string()));
        candidates += usize::from(!effects.contains(&dropped(Dropped::Overflow)));
    }
    assert_eq!(candidates, 64);
    for n in 0..200 {
        let name = n.to_string();
        let effects = bench.from("eve", "CANDIDATE", &candidate_of(&name, "c"));
        assert_eq!(
            effects.contains(&dropped(Dropped::Overflow)),
            n >= 64,
            "{n}"
        );
    }
}

#[test]
fn what_is_no_message_is_dropped_with_its_reason() {
    let offer = stock_offer(NAME);
    for (text, reason) in [
        ("", Dropped::Malformed),
        ("null", Dropped::Malformed),
        (r#"{"type":7}"#, Dropped::Malformed),
        (r#"{"type":"OFFER"}"#, Dropped::Tag),
        (&brought("two words", "OFFER", &offer), Dropped::Tag),
        (&brought("", "OFFER", &offer), Dropped::Tag),
        (&brought("bob", "SHOUT", &offer), Dropped::UnknownEvent),
        (
            &brought("bob", "OFFER", &offer.replace("\"media\"", "\"data\"")),
            Dropped::UnknownEvent,
        ),
        (&brought("bob", "OFFER", "null"), Dropped::UnknownEvent),
        (
            &brought("bob", "OFFER", &offer.replace(NAME, "")),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "OFFER", &offer.replace(NAME, &"x".repeat(129))),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "OFFER", &offer.replace("\"offer\"", "\"answer\"")),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "OFFER", &offer.replace("\"sdp\"", "\"x\"")),
            Dropped::Malformed,
        ),
        (&brought("bob", "ANSWER", "7"), Dropped::Malformed),
        (&brought("bob", "CANDIDATE", "{}"), Dropped::Malformed),
        (
            &brought("bob", "CANDIDATE", r#"{"connectionId":"c"}"#),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "CANDIDATE", &word(NAME, "{}")),
            Dropped::Tag,
        ),
        (
            &brought("bob", "CANDIDATE", &word(NAME, r#"{"kind":"sing"}"#)),
            Dropped::Tag,
        ),
        (
            &brought("bob", "CANDIDATE", &word(NAME, r#"{"kind":"description"}"#)),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "LEAVE", r#"{"connectionId":7,"visavis":{}}"#),
            Dropped::Malformed,
        ),
        (
            &brought("bob", "OFFER", &offer.replace("v=0", &"x".repeat(300_000))),
            Dropped::Overflow,
        ),
    ] {
        let mut bench = Bench::registered();
        let shown: String = text.chars().take(200).collect();
        assert_eq!(bench.text(text), [dropped(reason)], "{shown}");
        assert_eq!(bench.client.dropped(), 1);
    }
}
