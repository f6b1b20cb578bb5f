//! A call that we make, message by message.

use visavis_call::{CallId, Envelope, Signal};
use visavis_signaling::Dropped;
use visavis_signaling::client::{Effect, Input};
use visavis_signaling::room::Absence;

use crate::peer::{
    Bench, answer, answer_of, call, candidate, candidate_of, dropped, end_of, heard, joined, left,
    offer, our_offer, person, sent, stock_offer, word,
};

fn ours() -> CallId {
    call("ada", 1)
}

/// Our offer is with bob, who has said nothing.
fn offered() -> (Bench, String) {
    let mut bench = Bench::registered();
    let name = bench.dial("bob", &ours());
    (bench, name)
}

/// Bob, on a stock client, has answered.
fn agreed() -> (Bench, String) {
    let (mut bench, name) = offered();
    let effects = bench.from("bob", "ANSWER", &answer_of(&name, ""));
    assert_eq!(effects.len(), 3, "{effects:?}");
    (bench, name)
}

#[test]
fn the_ring_waits_for_the_offer_and_candidates_come_after_it() {
    let mut bench = Bench::registered();
    assert_eq!(bench.say("bob", &ours(), Signal::Ring), []);
    assert_eq!(bench.say("bob", &ours(), Signal::Ring), []);
    assert_eq!(bench.say("bob", &ours(), candidate("one")), []);
    let effects = bench.say("bob", &ours(), offer("v=1", 1));
    let [Effect::Transmit { frame, .. }, second] = &effects[..] else {
        panic!("{effects:?}");
    };
    let (before, rest) = frame.split_once("mc_").unwrap();
    assert_eq!(
        before,
        r#"{"type":"OFFER","dst":"bob","payload":{"type":"media","connectionId":""#
    );
    let (token, rest) = rest.split_at(16);
    assert!(token.bytes().all(|it| it.is_ascii_hexdigit()));
    assert_eq!(
        rest,
        r#"","sdp":{"type":"offer","sdp":"v=1"},"metadata":{"visavis":{"name":"Ada"}}}}"#
    );
    let name = format!("mc_{token}");
    let first = sent("CANDIDATE", "bob", &candidate_of(&name, "one"));
    assert_eq!(*second, bench.transmit(&first));
    let next = sent("CANDIDATE", "bob", &candidate_of(&name, "two"));
    assert_eq!(
        bench.say("bob", &ours(), candidate("two")),
        [bench.transmit(&next)]
    );
    assert_eq!(
        bench.say("bob", &ours(), candidate("")),
        [],
        "there is no last one"
    );
}

#[test]
fn two_calls_have_two_names() {
    let mut bench = Bench::registered();
    assert_ne!(
        bench.dial("bob", &ours()),
        bench.dial("carl", &call("ada", 2))
    );
}

#[test]
fn a_stock_answer_is_an_acceptance_and_a_description_and_then_come_the_candidates() {
    let (mut bench, name) = offered();
    assert_eq!(
        bench.from("bob", "CANDIDATE", &candidate_of(&name, "early")),
        []
    );
    assert_eq!(
        bench.from("bob", "ANSWER", &answer_of(&name, "")),
        [
            joined("bob", None),
            heard("bob", ours(), Signal::Accept),
            heard("bob", ours(), answer("v=2", None)),
            heard("bob", ours(), candidate("early")),
        ]
    );
    assert_eq!(
        bench.from("bob", "CANDIDATE", &candidate_of(&name, "late")),
        [heard("bob", ours(), candidate("late"))]
    );
    assert_eq!(bench.from("bob", "CANDIDATE", &candidate_of(&name, "")), []);
    let again = bench.from("bob", "ANSWER", &answer_of(&name, ""));
    assert_eq!(again, [dropped(Dropped::Unexpected)]);
}

#[test]
fn our_own_kind_says_that_it_rings_and_accepts_before_its_answer_is_made() {
    let (mut bench, name) = offered();
    assert_eq!(
        bench.from(
            "bob",
            "CANDIDATE",
            &word(&name, r#"{"kind":"ringing","name":"Bob"}"#)
        ),
        [
            joined("bob", Some("Bob")),
            heard("bob", ours(), Signal::Ringing)
        ]
    );
    let accept = word(&name, r#"{"kind":"accept"}"#);
    assert_eq!(
        bench.from("bob", "CANDIDATE", &accept),
        [heard("bob", ours(), Signal::Accept)]
    );
    assert_eq!(
        bench.from("bob", "CANDIDATE", &accept),
        [dropped(Dropped::Unexpected)]
    );
    assert_eq!(
        bench.from(
            "bob",
            "ANSWER",
            &answer_of(&name, r#","visavis":{"name":"Robert"}"#)
        ),
        [
            crate::peer::about(
                "bob",
                visavis_signaling::room::Change::Renamed {
                    name: Some("Robert".to_owned())
                }
            ),
            heard("bob", ours(), answer("v=2", 1)),
        ]
    );
}

#[test]
fn a_description_after_the_first_two_goes_to_our_own_kind_only() {
    let (mut bench, _) = agreed();
    assert_eq!(
        bench.say("bob", &ours(), offer("v=3", 2)),
        [dropped(Dropped::Unsendable)]
    );
    let (mut bench, name) = offered();
    bench.from("bob", "ANSWER", &answer_of(&name, r#","visavis":{}"#));
    let second = r#"{"type":"offer","sdp":"v=3","negotiation":2,"kind":"description"}"#;
    let frame = sent("CANDIDATE", "bob", &word(&name, second));
    assert_eq!(
        bench.say("bob", &ours(), offer("v=3", 2)),
        [bench.transmit(&frame)]
    );
    assert_eq!(
        bench.from("bob", "CANDIDATE", &word(&name, second)),
        [heard("bob", ours(), offer("v=3", 2))]
    );
}

#[test]
fn how_the_other_side_ends_it_without_a_word_depends_on_how_far_it_was() {
    let gone = left("bob", Absence::Bye);
    let (mut bench, _) = offered();
    assert_eq!(
        bench.from("bob", "LEAVE", "null"),
        [heard("bob", ours(), Signal::Decline)]
    );
    let (mut bench, name) = agreed();
    assert_eq!(
        bench.from("bob", "LEAVE", "{}"),
        [heard("bob", ours(), Signal::HangUp), gone.clone()]
    );
    assert_eq!(bench.from("bob", "LEAVE", &end_of(&name, "hang-up")), []);
    let (mut bench, name) = offered();
    bench.from("bob", "CANDIDATE", &word(&name, r#"{"kind":"accept"}"#));
    assert_eq!(
        bench.from("bob", "LEAVE", "null"),
        [heard("bob", ours(), Signal::HangUp), gone]
    );
}

#[test]
fn our_own_kind_says_why_it_ends_it_and_which_call_it_means() {
    for (kind, signal) in [
        ("decline", Signal::Decline),
        ("busy", Signal::Busy),
        ("cancel", Signal::Cancel),
        ("hang-up", Signal::HangUp),
        ("something-new", Signal::Decline),
    ] {
        let (mut bench, name) = offered();
        assert_eq!(bench.from("bob", "LEAVE", &end_of("mc_other", kind)), []);
        assert_eq!(bench.from("carl", "LEAVE", &end_of(&name, kind)), []);
        assert_eq!(
            bench.from("bob", "LEAVE", &end_of(&name, kind)),
            [heard("bob", ours(), signal)],
            "{kind}"
        );
    }
}

#[test]
fn a_call_that_was_not_answered_is_cancelled_so_that_either_kind_notices() {
    let (mut bench, name) = offered();
    let stock = sent("EXPIRE", "bob", &end_of(&name, "cancel"));
    assert_eq!(
        bench.say("bob", &ours(), Signal::Cancel),
        [bench.transmit(&stock)]
    );
    let (mut bench, name) = offered();
    bench.from("bob", "CANDIDATE", &word(&name, r#"{"kind":"ringing"}"#));
    let own = sent("LEAVE", "bob", &end_of(&name, "cancel"));
    assert_eq!(
        bench.say("bob", &ours(), Signal::Cancel),
        [bench.transmit(&own), left("bob", Absence::Parted)]
    );
    assert_eq!(bench.say("bob", &ours(), Signal::Cancel), [], "it is over");
}

#[test]
fn whoever_answers_a_call_that_is_over_is_told_so() {
    for (kind, ours_kind, payload) in [
        ("ANSWER", "cancel", answer_of("mc_old", "")),
        (
            "CANDIDATE",
            "cancel",
            word("mc_old", r#"{"kind":"ringing"}"#),
        ),
        (
            "CANDIDATE",
            "cancel",
            word("mc_old", r#"{"kind":"accept"}"#),
        ),
        (
            "CANDIDATE",
            "hang-up",
            word(
                "mc_old",
                r#"{"kind":"description","type":"offer","sdp":"v=3"}"#,
            ),
        ),
    ] {
        let mut bench = Bench::registered();
        let over = sent("LEAVE", "bob", &end_of("mc_old", ours_kind));
        let expected = [dropped(Dropped::Unexpected), bench.transmit(&over)];
        assert_eq!(bench.from("bob", kind, &payload), expected);
        for _ in 0..20 {
            bench.from("bob", kind, &payload);
        }
        let flooded = bench.from("bob", kind, &payload);
        assert_eq!(
            flooded,
            [dropped(Dropped::Unexpected), dropped(Dropped::Overflow)]
        );
    }
    // All that a stock client has from us would be closed.
    let (mut bench, _) = agreed();
    let late = bench.from("bob", "ANSWER", &answer_of("mc_old", ""));
    assert_eq!(late, [dropped(Dropped::Unexpected)]);
}

#[test]
fn hanging_up_closes_the_call_of_either_kind() {
    let (mut bench, name) = agreed();
    let frame = sent("LEAVE", "bob", &end_of(&name, "hang-up"));
    assert_eq!(
        bench.say("bob", &ours(), Signal::HangUp),
        [bench.transmit(&frame), left("bob", Absence::Parted)]
    );
    assert_eq!(bench.say("bob", &ours(), Signal::HangUp), []);
    // Said to everybody it means the same.
    let (mut bench, name) = agreed();
    let frame = sent("LEAVE", "bob", &end_of(&name, "hang-up"));
    let effects = bench.put(Input::Send(Envelope {
        from: person("ada"),
        to: None,
        call: Some(ours()),
        signal: Signal::HangUp,
    }));
    assert_eq!(effects[0], bench.transmit(&frame));
}

#[test]
fn nobody_of_this_id_is_told_and_the_call_is_forgotten() {
    let (mut bench, name) = offered();
    let gone = r#"{"type":"EXPIRE","src":"bob","dst":"ada"}"#;
    assert_eq!(bench.text(gone), [left("bob", Absence::NeverThere)]);
    assert_eq!(bench.say("bob", &ours(), Signal::Cancel), []);
    assert_eq!(bench.text(gone), [dropped(Dropped::Unexpected)]);
    let late = bench.from("bob", "ANSWER", &answer_of(&name, ""));
    assert_eq!(late[0], dropped(Dropped::Unexpected));

    let (mut bench, name) = offered();
    bench.from("bob", "CANDIDATE", &word(&name, r#"{"kind":"ringing"}"#));
    assert_eq!(bench.text(gone), [left("bob", Absence::Disconnected)]);

    let (mut bench, name) = agreed();
    assert_eq!(
        bench.text(gone),
        [dropped(Dropped::Unexpected)],
        "media needs no server"
    );
    assert_eq!(
        bench.from("bob", "LEAVE", &end_of(&name, "hang-up")).len(),
        2
    );
}

#[test]
fn what_has_no_addressee_or_no_call_cannot_be_sent() {
    let mut bench = Bench::registered();
    let unsendable = [dropped(Dropped::Unsendable)];
    for signal in [
        Signal::Hello,
        Signal::Ringing,
        Signal::Accept,
        offer("v=1", 1),
        candidate("one"),
    ] {
        assert_eq!(bench.say("bob", &ours(), signal), unsendable);
    }
    assert_eq!(bench.say("ada", &ours(), Signal::Ring), unsendable);
    for to in [None, Some(visavis_call::PersonId::stranger())] {
        let effects = bench.put(Input::Send(Envelope {
            from: person("ada"),
            to,
            call: Some(ours()),
            signal: Signal::Ring,
        }));
        assert_eq!(effects, unsendable);
    }
    assert_eq!(bench.client.dropped(), 8);
}

#[test]
fn of_two_calls_at_once_the_one_that_is_taken_stands() {
    // Theirs is taken: ours is not spoken of again.
    let (mut bench, name) = offered();
    let theirs = call("bob", 1);
    let rings = bench.from("bob", "OFFER", &our_offer("mc_theirs"));
    assert_eq!(
        rings,
        [
            joined("bob", Some("Bob")),
            heard("bob", theirs.clone(), Signal::Ring)
        ]
    );
    bench.say("bob", &theirs, Signal::Accept);
    assert_eq!(bench.say("bob", &ours(), Signal::Cancel), []);
    let late = bench.from("bob", "ANSWER", &answer_of(&name, ""));
    assert_eq!(late, [dropped(Dropped::Unexpected)]);

    // Ours is taken: theirs rings no more.
    let (mut bench, name) = offered();
    bench.from("bob", "OFFER", &stock_offer("mc_theirs"));
    bench.from("bob", "ANSWER", &answer_of(&name, ""));
    assert_eq!(bench.say("bob", &theirs, Signal::Busy), []);
    assert_eq!(
        bench.say("bob", &theirs, Signal::Accept),
        [dropped(Dropped::Unsendable)]
    );
}

#[test]
fn a_call_that_nobody_ends_is_forgotten() {
    let (mut bench, _) = offered();
    bench.now += 120 * crate::peer::SECOND;
    bench.put(Input::Tick);
    assert_eq!(
        bench.say("bob", &ours(), candidate("one")),
        [dropped(Dropped::Unsendable)]
    );
}
