//! What is transmitted, when, and when not.

use super::*;
use visavis_call::{DescriptionKind, Signal};
use visavis_signaling::Dropped;
use visavis_signaling::tutorial::{Effect, Input, MAX_AGE, MAX_WAITING, PROOF_TIME};

#[test]
fn what_was_said_meanwhile_follows_the_greeting() {
    let mut bench = Bench::online();
    bench.close();
    assert_eq!(transmitted(&bench.say(Signal::HangUp)), []);
    let events = bench.reopen();
    assert_eq!(
        names(&events),
        ["joinRoom", "sendCandidate", "sendCandidate", "hangUp"]
    );
    assert_eq!(events[1].1["candidate"]["visavis"]["kind"], "hello");
    assert_eq!(events[2].1["candidate"]["visavis"]["kind"], "hang-up");
}

#[test]
fn on_an_echoing_relay_what_did_not_come_back_is_sent_again() {
    let mut bench = Bench::online();
    bench.say(Signal::Ring);
    bench.say(Signal::Ringing);
    bench.text(&tag("me", 3, "ringing"));
    bench.close();
    let events = bench.reopen();
    assert_eq!(
        names(&events),
        ["joinRoom", "sendCandidate", "sendCandidate", "callRemote"]
    );
    assert_eq!(
        events[2].1["candidate"]["visavis"]["seq"], 2,
        "the same message, not another one"
    );
    bench.text(&tag("me", 2, "ring"));
    bench.close();
    let events = bench.reopen();
    assert_eq!(
        names(&events).len(),
        4,
        "without its bare event it did not go out whole"
    );
    bench.text(&tag("me", 2, "ring"));
    bench.text(r#"42["callRemote"]"#);
    bench.close();
    assert_eq!(names(&bench.reopen()), ["joinRoom", "sendCandidate"]);
}

#[test]
fn where_no_echo_comes_nothing_is_sent_twice() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.pass(PROOF_TIME);
    bench.say(Signal::Ring);
    bench.close();
    assert_eq!(names(&bench.reopen()), ["joinRoom", "sendCandidate"]);
}

#[test]
fn what_waited_too_long_is_given_up() {
    let mut bench = Bench::online();
    bench.close();
    bench.say(Signal::Ring);
    let mut effects = Vec::new();
    let deadline = bench.now + MAX_AGE;
    while bench.now < deadline {
        bench.now = bench.client.next_timeout().unwrap();
        effects.extend(bench.put(Input::Tick));
        if let Some(Effect::Connect { attempt, .. }) = effects
            .iter()
            .rev()
            .find(|effect| matches!(effect, Effect::Connect { .. }))
        {
            bench.attempt = *attempt;
        }
        bench.close();
    }
    assert!(effects.contains(&Effect::Dropped(Dropped::Expired)));
    assert_eq!(names(&bench.reopen()), ["joinRoom", "sendCandidate"]);
}

#[test]
fn when_too_much_waits_the_oldest_candidates_go_first() {
    let mut bench = Bench::online();
    bench.close();
    bench.say(Signal::Accept);
    bench.say(candidate("candidate:1"));
    for _ in 2..MAX_WAITING {
        assert_eq!(bench.say(Signal::Ringing), []);
    }
    assert_eq!(
        bench.say(Signal::HangUp),
        [Effect::Dropped(Dropped::Overflow)]
    );
    let events = bench.reopen();
    let said = |name: &str| events.iter().filter(|(it, _)| it == name).count();
    assert_eq!((said("acceptCall"), said("hangUp")), (1, 1));
    assert!(
        !events
            .iter()
            .any(|(_, arg)| arg["candidate"]["candidate"] == "candidate:1")
    );
    bench.close();
    assert_eq!(
        bench.say(Signal::Busy),
        [Effect::Dropped(Dropped::Overflow)]
    );
}

#[test]
fn what_is_larger_than_the_server_takes_is_refused_and_not_tried_again() {
    let mut bench = Bench::online();
    let effects = bench.say(description(DescriptionKind::Offer, &"x".repeat(2000)));
    assert_eq!(effects, [Effect::Dropped(Dropped::TooLarge)]);
    bench.close();
    assert_eq!(names(&bench.reopen()), ["joinRoom", "sendCandidate"]);
}
