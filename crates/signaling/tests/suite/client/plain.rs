//! A server that only copies text frames, and the tabs of one browser.

use super::*;
use visavis_signaling::Dropped;
use visavis_signaling::client::OfflineReason;
use visavis_signaling::room::{Absence, Change};

/// On a WebSocket or in a tab; nobody is there.
fn plain(protocol: Protocol) -> Bench {
    let mut bench = Bench::started(config(protocol));
    bench.attempt = 1;
    let effects = bench.put(Input::Opened { attempt: 1 });
    assert_eq!(effects[0], online(Forwarding::Acknowledged));
    assert_eq!(kinds(&effects), ["hello"]);
    bench
}

fn frames(effects: &[Effect]) -> Vec<Frame> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Transmit { frame, .. } => Some(envelope::decode(frame).unwrap()),
        _ => None,
    });
    frames.collect()
}

fn kinds(effects: &[Effect]) -> Vec<String> {
    let kinds = frames(effects)
        .into_iter()
        .map(|frame| match frame.address {
            Address::All { body }
            | Address::One {
                message: Some((_, body)),
                ..
            } => theirs(&body)["kind"].as_str().unwrap().to_owned(),
            Address::One { message: None, .. } => "ack".to_owned(),
        });
    kinds.collect()
}

/// Somebody comes in.
fn meet(bench: &mut Bench, name: &str) -> Vec<Effect> {
    let hello = Body::Hello { name: None };
    let body = hello.write().unwrap();
    let effects = bench.text(&frame(name, Address::All { body }));
    let ack = Ack {
        epoch: frames(&effects)[0].epoch,
        seq: 0,
    };
    bench.text(&message(name, ack, 1, &hello))
}

fn reconnects(effects: &[Effect]) -> bool {
    let is_new = |it: &Effect| matches!(it, Effect::Connect { .. });
    effects.iter().any(is_new)
}

#[test]
fn people_meet_and_talk_right_on_the_socket() {
    for protocol in [Protocol::WebSocket, Protocol::Tab] {
        let mut bench = plain(protocol);
        let effects = meet(&mut bench, "you");
        let joined = Effect::Person {
            person: person("you"),
            change: Change::Joined {
                name: None,
                was_here: false,
            },
        };
        assert!(effects.contains(&joined), "{effects:?}");
        assert_eq!(
            kinds(&bench.say(Signal::Ring)),
            ["invite"],
            "no stranger can be here"
        );
    }
}

#[test]
fn a_socket_that_cannot_be_opened_or_is_lost_is_opened_again() {
    let mut bench = Bench::started(config(Protocol::WebSocket));
    bench.attempt = 1;
    let reason = |effects: &[Effect]| match status(effects) {
        Some(Status::Offline {
            reason,
            retry_at: Some(_),
        }) => reason.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&bench.close()), OfflineReason::Unreachable);
    assert!(reconnects(&bench.wait(2 * SECOND)));
    bench.attempt = 2;
    let effects = bench.wait(20 * SECOND);
    assert!(effects.contains(&Effect::Disconnect { attempt: 2 }));
    assert!(effects.iter().any(|it| matches!(
        it,
        Effect::Status(Status::Offline {
            reason: OfflineReason::TimedOut,
            ..
        })
    )));
    bench.put(Input::NetworkBack);
    bench.attempt = 3;
    bench.put(Input::Opened { attempt: 3 });
    let lost = OfflineReason::Lost { code: Some(1006) };
    assert_eq!(reason(&bench.close()), lost);
    assert!(reconnects(&bench.put(Input::Retry)));
    bench.attempt = 4;
    assert_eq!(
        bench.put(Input::Text {
            attempt: 3,
            text: "old"
        }),
        []
    );
    assert_eq!(bench.put(Input::Opened { attempt: 3 }), []);
    bench.now += 4 * SECOND;
    let effects = bench.put(Input::NetworkBack);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 4 });
    assert!(
        reconnects(&effects),
        "that attempt began on another network"
    );
}

#[test]
fn nobody_to_answer_is_no_reason_to_doubt_the_connection() {
    for protocol in [Protocol::WebSocket, Protocol::Tab] {
        let mut bench = plain(protocol);
        for _ in 0..20 {
            assert!(!reconnects(&bench.wait(60 * SECOND)));
            assert!(!reconnects(&bench.put(Input::NetworkBack)));
        }
    }
}

#[test]
fn after_a_sleep_a_silent_web_socket_is_opened_anew_once() {
    let mut bench = plain(Protocol::WebSocket);
    bench.now += 80 * SECOND;
    let effects = bench.put(Input::NetworkBack);
    assert_eq!(kinds(&effects), ["hello"]);
    assert!(!reconnects(&bench.wait(9 * SECOND)));
    let effects = bench.wait(SECOND);
    assert!(reconnects(&effects));
    assert_eq!(status(&effects), Some(&Status::Connecting));
    bench.attempt = 2;
    bench.put(Input::Opened { attempt: 2 });
    assert!(!reconnects(&bench.wait(60 * SECOND)));

    let mut bench = plain(Protocol::WebSocket);
    bench.now += 80 * SECOND;
    bench.put(Input::Tick);
    meet(&mut bench, "you");
    assert!(!reconnects(&bench.wait(60 * SECOND)), "somebody was heard");

    let mut bench = plain(Protocol::Tab);
    bench.now += 80 * SECOND;
    bench.put(Input::NetworkBack);
    assert!(
        !reconnects(&bench.wait(60 * SECOND)),
        "no network in between"
    );
}

#[test]
fn when_everybody_falls_silent_the_connection_may_be_the_reason() {
    let mut bench = plain(Protocol::WebSocket);
    meet(&mut bench, "you");
    let effects = bench.wait(149 * SECOND);
    assert!(!reconnects(&effects));
    let effects = bench.wait(2 * SECOND);
    let why = Absence::Silent;
    let left = Effect::Person {
        person: person("you"),
        change: Change::Left { why },
    };
    assert!(effects.contains(&left));
    assert!(reconnects(&effects));
    bench.attempt = 2;
    bench.put(Input::Opened { attempt: 2 });
    assert!(!reconnects(&bench.wait(300 * SECOND)), "once");
}

#[test]
fn where_own_words_come_back_they_prove_life() {
    let mut bench = Bench::started(config(Protocol::WebSocket));
    bench.attempt = 1;
    let effects = bench.put(Input::Opened { attempt: 1 });
    let Some(Effect::Transmit { frame: hello, .. }) = effects.last() else {
        panic!("{effects:?}");
    };
    assert_eq!(bench.text(hello), [online(Forwarding::Proven)]);
    assert_eq!(bench.text(hello), []);
    bench.put(Input::NetworkBack);
    bench.text(hello);
    assert!(!reconnects(&bench.wait(20 * SECOND)));
    bench.put(Input::NetworkBack);
    assert!(reconnects(&bench.wait(5 * SECOND)));
}

#[test]
fn what_is_no_frame_is_dropped_and_named() {
    let mut bench = plain(Protocol::WebSocket);
    let effects = bench.text("hello?");
    assert!(matches!(effects[..], [Effect::Dropped(Reason::Room(_))]));
    let effects = bench.put(Input::Binary { attempt: 1 });
    assert_eq!(effects, [dropped(Dropped::Binary)]);
    assert_eq!(bench.client.dropped(), 2);
}

#[test]
fn leaving_says_so_and_closes() {
    let mut bench = plain(Protocol::WebSocket);
    let effects = bench.put(Input::Leave);
    assert_eq!(kinds(&effects), ["bye"]);
    let left = Effect::Status(Status::Offline {
        reason: OfflineReason::Left,
        retry_at: None,
    });
    assert_eq!(effects[1..], [Effect::Disconnect { attempt: 1 }, left]);
    assert_eq!(bench.put(Input::Leave), []);
    assert_eq!(bench.put(Input::NetworkBack), []);
    assert!(reconnects(&bench.put(Input::Start)));
}

#[test]
fn whether_own_words_come_back_is_found_out_on_every_connection() {
    let mut bench = Bench::started(config(Protocol::WebSocket));
    bench.attempt = 1;
    let effects = bench.put(Input::Opened { attempt: 1 });
    let Some(Effect::Transmit { frame: hello, .. }) = effects.last() else {
        panic!("{effects:?}");
    };
    bench.text(hello);
    bench.close();
    bench.put(Input::NetworkBack);
    bench.put(Input::Opened { attempt: 2 });
    bench.put(Input::NetworkBack);
    assert!(!reconnects(&bench.wait(20 * SECOND)));
}

#[test]
fn who_falls_silent_while_another_is_heard_is_the_one_who_is_gone() {
    let mut bench = plain(Protocol::WebSocket);
    meet(&mut bench, "you");
    meet(&mut bench, "third");
    for _ in 0..8 {
        let body = Body::Hello { name: None }.write().unwrap();
        bench.text(&frame("third", Address::All { body }));
        assert!(!reconnects(&bench.wait(20 * SECOND)));
    }
}

#[test]
fn what_is_due_is_done_at_once() {
    let mut bench = plain(Protocol::WebSocket);
    meet(&mut bench, "you");
    while let Some(due) = bench.client.next_timeout() {
        bench.now = bench.now.max(due);
        let effects = bench.put(Input::Tick);
        let next = bench.client.next_timeout();
        assert!(next.is_none_or(|next| next > bench.now), "{effects:?}");
        if reconnects(&effects) {
            return;
        }
    }
    panic!("nobody doubted the connection");
}
