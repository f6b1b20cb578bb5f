//! What is transmitted, when, and when not.

use super::*;
use visavis_signaling::Dropped;
use visavis_signaling::client::PROOF_TIME;

/// How long something may wait for strangers.
const MAX_AGE: Duration = Duration::from_mins(1);
/// How many messages may.
const MAX_WAITING: usize = 256;

#[test]
fn what_was_said_meanwhile_follows_the_greeting() {
    let mut bench = Bench::online();
    bench.close();
    assert_eq!(transmitted(&bench.say(Signal::HangUp)), []);
    let events = bench.reopen();
    assert_eq!(
        gist(&events),
        ["joinRoom", "hello", "sendCandidate", "hangUp"]
    );
}

#[test]
fn what_was_said_to_one_of_our_kind_meanwhile_arrives_once_the_link_stands_again() {
    for (mut bench, carry) in [
        (Bench::online(), in_candidate as fn(&str) -> String),
        (Bench::knowing(&json!([])), in_room),
    ] {
        let mut ack = bench.meet("you", carry);
        // Their acknowledgement of our greeting.
        ack.seq = 1;
        let heard = Address::One {
            to: person("me"),
            ack: Some(ack),
            message: None,
        };
        bench.text(&carry(&frame("you", heard)));
        bench.close();
        assert_eq!(transmitted(&bench.say_to(Some("you"), Signal::HangUp)), []);
        bench.now += 300 * SECOND;
        let mut events = bench.reopen();
        let answer = format!(
            "43{}[{{\"ok\":true,\"protocol\":1}}]",
            events[0].ack.unwrap()
        );
        events.extend(transmitted(&bench.text(&answer)));
        assert!(gist(&events).contains(&"hang-up".to_owned()), "{events:?}");
    }
}

#[test]
fn on_an_echoing_relay_what_did_not_come_back_is_sent_again() {
    let mut bench = Bench::online();
    let ring = transmitted(&bench.say(Signal::Ring));
    let other = transmitted(&bench.say(candidate("candidate:1")));
    bench.echo(&other);
    bench.close();
    let events = bench.reopen();
    assert_eq!(
        gist(&events),
        ["joinRoom", "hello", "sendCandidate", "callRemote"]
    );
    assert_eq!(events[2], ring[0], "the same message, not another one");
    bench.echo(&ring[..1]);
    bench.close();
    let events = bench.reopen();
    assert_eq!(
        events.len(),
        4,
        "without its bare event it did not go out whole"
    );
    bench.echo(&ring);
    bench.close();
    assert_eq!(gist(&bench.reopen()), ["joinRoom", "hello"]);
}

#[test]
fn where_no_echo_comes_nothing_is_sent_twice() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.wait(PROOF_TIME);
    bench.say(Signal::Ring);
    bench.close();
    assert_eq!(gist(&bench.reopen()), ["joinRoom", "hello"]);
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
    assert!(effects.contains(&dropped(Dropped::Expired)));
    assert_eq!(gist(&bench.reopen()), ["joinRoom", "hello"]);
}

#[test]
fn when_too_much_waits_the_oldest_candidates_go_first() {
    let mut bench = Bench::online();
    bench.close();
    bench.say(Signal::Accept);
    bench.say(candidate("candidate:1"));
    for _ in 2..MAX_WAITING {
        assert_eq!(bench.say(Signal::Decline), []);
    }
    assert_eq!(bench.say(Signal::HangUp), [dropped(Dropped::Overflow)]);
    let events = bench.reopen();
    let said = |name: &str| events.iter().filter(|it| it.name == name).count();
    assert_eq!((said("acceptCall"), said("hangUp")), (1, MAX_WAITING - 1));
    assert!(
        !events
            .iter()
            .any(|it| it.arg["candidate"]["candidate"] == "candidate:1")
    );
}

#[test]
fn what_is_larger_than_the_server_takes_is_refused_and_not_tried_again() {
    let mut bench = Bench::online();
    let effects = bench.say(description(DescriptionKind::Offer, &"x".repeat(2000)));
    assert_eq!(effects, [dropped(Dropped::TooLarge)]);
    bench.close();
    assert_eq!(gist(&bench.reopen()), ["joinRoom", "hello"]);
}

#[test]
fn a_throttled_timer_does_not_put_frames_before_the_room_is_entered_again() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    bench.now += 60 * SECOND;
    let effects = bench.say_to(Some("you"), Signal::HangUp);
    assert!(matches!(status(&effects), Some(Status::Offline { .. })));
    assert_eq!(transmitted(&effects), []);
    let events = bench.reopen();
    assert_eq!(events[0].name, "joinRoom", "{events:?}");
}

#[test]
fn a_recovered_connection_still_knows_which_twins_it_owes() {
    let mut bench = Bench::at_the_door();
    bench.close();
    bench.put(Input::NetworkBack);
    bench.attempt += 1;
    bench.put(Input::Opened {
        attempt: bench.attempt,
    });
    bench.text(OPEN);
    bench.text(r#"40{"sid":"s","pid":"p"}"#);
    bench.text(r#"42["connectionSuccess","o1"]"#);
    let tag = json!({"from": "you", "seq": 1, "bare": "callRemote"});
    let tag = json!({"candidate": "", "visavis": tag});
    bench.text(&format!("42{}", json!(["receiveCandidate", tag, "o2"])));
    bench.close();
    bench.put(Input::NetworkBack);
    bench.attempt += 1;
    bench.put(Input::Opened {
        attempt: bench.attempt,
    });
    bench.text(OPEN);
    bench.text(r#"42["callRemote","o3"]"#);
    let effects = bench.text(r#"40{"sid":"t","pid":"p"}"#);
    assert_eq!(effects, [], "it had been announced");
    assert_eq!(
        bench.text(r#"42["callRemote","o4"]"#),
        [from_stranger(Signal::Ring)]
    );
}
