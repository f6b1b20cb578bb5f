//! Being known to a PeerServer, through everything that a network does.

use std::time::Duration;

use visavis_call::Signal;
use visavis_signaling::Dropped;
use visavis_signaling::client::{Effect, Input, OfflineReason, Status};
use visavis_signaling::peer::Client;

use crate::peer::{
    Bench, HEARTBEAT, OPEN, SECOND, answer, call, candidate, config, dropped, offer, online,
    stock_offer,
};

const PROBE: &str = r#"{"type":"CANDIDATE","dst":"ada","payload":{}}"#;
const ECHO: &str = r#"{"type":"CANDIDATE","src":"ada","dst":"ada","payload":{}}"#;

fn offline(reason: OfflineReason, retry_at: Option<Duration>) -> Effect {
    Effect::Status(Status::Offline { reason, retry_at })
}

/// The reason of going offline, if that is what happened, and whether another attempt follows.
fn fell(effects: &[Effect]) -> Option<(OfflineReason, bool)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Status(Status::Offline { reason, retry_at }) => {
            Some((reason.clone(), retry_at.is_some()))
        }
        _ => None,
    })
}

fn address(url: &str, secret: u64) -> String {
    let mut client = Client::new(config(url, "ada", secret));
    client.handle(Input::Start, SECOND);
    let all = std::iter::from_fn(|| client.poll_effect());
    let mut urls = all.filter_map(|effect| match effect {
        Effect::Connect { url, .. } => Some(url),
        _ => None,
    });
    urls.next().unwrap()
}

#[test]
fn the_address_has_the_key_of_the_base_and_an_own_secret() {
    let first = address("wss://host:9000/path/", 1);
    let token = first
        .strip_prefix("wss://host:9000/path/peerjs?key=peerjs&id=ada&token=")
        .and_then(|rest| rest.strip_suffix("&version=1.5.5"))
        .unwrap();
    assert_eq!(token.len(), 16);
    assert!(token.bytes().all(|it| it.is_ascii_hexdigit()), "{token}");
    assert_eq!(address("wss://host:9000/path/", 1), first);
    assert_ne!(address("wss://host:9000/path/", 2), first);
    for (base, place) in [
        (
            "ws://h",
            format!("ws://h/peerjs?key=peerjs&id=ada&token={token}&version=1.5.5"),
        ),
        (
            "ws://h/?key=k%201",
            format!("ws://h/peerjs?key=k%201&id=ada&token={token}&version=1.5.5"),
        ),
        (
            "ws://h/p?a=1&id=eve&token=x&key=&b",
            format!("ws://h/p/peerjs?key=peerjs&id=ada&token={token}&version=1.5.5&a=1&b"),
        ),
    ] {
        assert_eq!(address(base, 1), place);
    }
}

#[test]
fn it_is_online_when_the_server_says_so_and_not_before() {
    let mut bench = Bench::opened();
    assert_eq!(bench.pass(19 * SECOND), []);
    assert_eq!(bench.text(OPEN), [online()]);
    assert_eq!(bench.text(OPEN), []);
}

#[test]
fn a_server_that_says_nothing_is_given_up_and_tried_again() {
    let mut bench = Bench::opened();
    let effects = bench.pass(20 * SECOND);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 1 });
    assert_eq!(fell(&effects), Some((OfflineReason::TimedOut, true)));
    bench.reopen();
    assert_eq!(bench.pass(19 * SECOND), []);
}

#[test]
fn a_socket_that_never_opens_or_closes_at_once_is_unreachable() {
    let mut bench = Bench::opened();
    let effects = bench.close(1006);
    assert_eq!(fell(&effects), Some((OfflineReason::Unreachable, true)));
    bench.now = bench.client.next_timeout().unwrap();
    assert!(matches!(
        bench.put(Input::Tick)[..],
        [Effect::Status(_), Effect::Connect { attempt: 2, .. }]
    ));
    bench.attempt = 2;
    assert_eq!(
        fell(&bench.pass(20 * SECOND)),
        Some((OfflineReason::TimedOut, true))
    );
}

#[test]
fn the_server_s_refusals_are_told_in_its_words_and_wait_for_a_person() {
    let told = |message: &str| OfflineReason::Refused {
        message: message.to_owned(),
    };
    for (text, reason) in [
        (
            r#"{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}"#,
            OfflineReason::IdTaken,
        ),
        (
            r#"{"type":"ERROR","payload":{"msg":"Invalid key provided"}}"#,
            told("Invalid key provided"),
        ),
        (r#"{"type":"ERROR"}"#, told("")),
        (r#"{"type":"INVALID-KEY"}"#, told("Invalid key provided")),
    ] {
        let mut bench = Bench::opened();
        let down = [Effect::Disconnect { attempt: 1 }, offline(reason, None)];
        assert_eq!(bench.text(text), down, "{text}");
        assert_eq!(bench.close(1005), [], "what follows does not matter");
        assert_eq!(bench.put(Input::NetworkBack), []);
        assert_eq!(bench.client.next_timeout(), None);
        assert!(matches!(
            bench.put(Input::Retry)[..],
            [
                Effect::Status(Status::Connecting),
                Effect::Connect { attempt: 2, .. }
            ]
        ));
    }
}

#[test]
fn after_a_blip_the_same_token_is_shown_and_silence_means_yes() {
    let mut bench = Bench::registered();
    let effects = bench.close(1006);
    assert_eq!(
        fell(&effects),
        Some((OfflineReason::Lost { code: Some(1006) }, true))
    );
    bench.now = bench.client.next_timeout().unwrap();
    let [_, Effect::Connect { url, .. }] = &bench.put(Input::Tick)[..] else {
        panic!("no attempt");
    };
    assert_eq!(*url, address("ws://host/", 1));
    bench.attempt = 2;
    assert_eq!(bench.put(Input::Opened { attempt: 2 }), []);
    assert_eq!(bench.pass(Duration::from_millis(999)), []);
    assert_eq!(
        bench.client.next_timeout(),
        Some(bench.now + Duration::from_millis(1))
    );
    assert_eq!(bench.pass(Duration::from_millis(1)), [online()]);
}

#[test]
fn after_a_blip_anything_that_is_brought_means_yes() {
    let mut bench = Bench::registered();
    bench.close(1006);
    bench.reopen();
    let effects = bench.from("bob", "OFFER", &stock_offer("c"));
    assert_eq!(effects[0], online());
    bench.close(1006);
    bench.reopen();
    assert_eq!(bench.text(OPEN), [online()]);
}

#[test]
fn an_id_that_was_taken_meanwhile_is_told() {
    let mut bench = Bench::registered();
    bench.close(1006);
    bench.reopen();
    let effects = bench.text(r#"{"type":"ID-TAKEN"}"#);
    assert_eq!(fell(&effects), Some((OfflineReason::IdTaken, false)));
}

#[test]
fn the_heart_beats_every_five_seconds_however_late_the_clock_is_looked_at() {
    let mut bench = Bench::registered();
    for _ in 0..4 {
        assert_eq!(bench.client.next_timeout(), Some(bench.now + 5 * SECOND));
        assert_eq!(bench.pass(Duration::from_millis(4999)), []);
        assert_eq!(
            bench.pass(Duration::from_millis(1)),
            [bench.transmit(HEARTBEAT)]
        );
    }
    // No timer, but a message.
    bench.now += 7 * SECOND;
    assert_eq!(bench.text(ECHO), [bench.transmit(HEARTBEAT)]);
}

#[test]
fn a_connection_that_is_silently_dead_is_noticed() {
    let mut bench = Bench::registered();
    let mut effects = Vec::new();
    while !effects.contains(&bench.transmit(PROBE)) {
        effects = bench.pass(5 * SECOND);
    }
    assert_eq!(bench.now, 31 * SECOND);
    assert_eq!(bench.pass(5 * SECOND), [bench.transmit(HEARTBEAT)]);
    let effects = bench.pass(5 * SECOND);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 1 });
    assert_eq!(fell(&effects), Some((OfflineReason::Silent, true)));
}

#[test]
fn an_echo_or_anything_else_proves_that_the_connection_lives() {
    for sign in [ECHO, "nonsense"] {
        let mut bench = Bench::registered();
        for _ in 0..20 {
            let effects = bench.pass(5 * SECOND);
            assert_eq!(fell(&effects), None);
            if effects.contains(&bench.transmit(PROBE)) {
                bench.text(sign);
            }
        }
    }
}

#[test]
fn who_overslept_asks_once_more_before_believing_in_silence() {
    let mut bench = Bench::registered();
    bench.put(Input::NetworkBack);
    let probe = bench.transmit(PROBE);
    let effects = bench.pass(60 * SECOND);
    assert_eq!(fell(&effects), None);
    assert!(effects.contains(&probe), "{effects:?}");
    assert_eq!(
        fell(&bench.pass(60 * SECOND)),
        Some((OfflineReason::Silent, true))
    );
}

#[test]
fn a_network_that_comes_back_is_used_at_once() {
    let mut bench = Bench::registered();
    assert_eq!(bench.put(Input::NetworkBack), [bench.transmit(PROBE)]);
    assert_eq!(bench.text(ECHO), []);
    bench.close(1006);
    assert!(matches!(
        bench.put(Input::NetworkBack)[..],
        [Effect::Status(_), Effect::Connect { attempt: 2, .. }]
    ));
    assert_eq!(bench.put(Input::NetworkBack), [], "the attempt is fresh");
    bench.now += 4 * SECOND;
    assert!(matches!(
        bench.put(Input::NetworkBack)[..],
        [
            Effect::Disconnect { attempt: 2 },
            Effect::Status(_),
            Effect::Connect { attempt: 3, .. }
        ]
    ));
}

#[test]
fn leaving_ends_the_registration_and_forgets_the_calls() {
    let mut bench = Bench::registered();
    bench.from("bob", "OFFER", &stock_offer("c"));
    assert_eq!(
        bench.put(Input::Leave),
        [
            bench.transmit(r#"{"type":"LEAVE"}"#),
            Effect::Disconnect { attempt: 1 },
            offline(OfflineReason::Left, None),
        ]
    );
    assert_eq!(bench.client.next_timeout(), None);
    assert_eq!(bench.say("bob", &call("bob", 1), Signal::HangUp), []);
    assert_eq!(bench.put(Input::Leave), []);
    bench.put(Input::Start);
    bench.attempt = 2;
    bench.put(Input::Opened { attempt: 2 });
    assert_eq!(bench.text(OPEN), [online()]);
}

#[test]
fn what_an_old_socket_still_says_does_not_matter() {
    let mut bench = Bench::registered();
    bench.close(1006);
    bench.reopen();
    for input in [
        Input::Text {
            attempt: 1,
            text: OPEN,
        },
        Input::Binary { attempt: 1 },
        Input::Opened { attempt: 1 },
        Input::Closed {
            attempt: 1,
            code: 1000,
            reason: "",
        },
    ] {
        assert_eq!(bench.put(input), []);
    }
    assert_eq!(bench.client.dropped(), 0);
    assert_eq!(
        bench.put(Input::Binary { attempt: 2 }),
        [dropped(Dropped::Binary)]
    );
}

#[test]
fn what_is_said_while_offline_is_sent_later_in_order_or_is_too_old() {
    let mut bench = Bench::registered();
    bench.close(1006);
    let ours = call("ada", 1);
    assert_eq!(bench.say("bob", &ours, Signal::Ring), []);
    assert_eq!(bench.say("bob", &ours, offer("v=1", 1)), []);
    assert_eq!(bench.say("bob", &ours, candidate("one")), []);
    bench.reopen();
    let effects = bench.text(OPEN);
    let kinds = effects.iter().filter_map(|effect| match effect {
        Effect::Transmit { frame, .. } => frame.get(9..14),
        _ => None,
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["OFFER", "CANDI"]);
}

#[test]
fn what_waits_too_long_is_dropped_with_a_count() {
    let mut bench = Bench::registered();
    bench.from("bob", "OFFER", &stock_offer("c"));
    let theirs = call("bob", 1);
    bench.say("bob", &theirs, Signal::Accept);
    bench.say("bob", &theirs, answer("v=2", 1));
    bench.close(1006);
    bench.say("bob", &theirs, candidate("one"));
    bench.now += 60 * SECOND;
    assert!(bench.put(Input::Tick).contains(&dropped(Dropped::Expired)));
    // A flood of them makes no endless memory.
    for _ in 0..256 {
        assert_eq!(bench.say("bob", &theirs, candidate("one")), []);
    }
    assert_eq!(
        bench.say("bob", &theirs, candidate("one")),
        [dropped(Dropped::Overflow)]
    );
}

#[test]
fn a_call_that_was_never_heard_of_is_cancelled_in_silence() {
    let mut bench = Bench::registered();
    bench.close(1006);
    let ours = call("ada", 1);
    bench.say("bob", &ours, Signal::Ring);
    bench.say("bob", &ours, offer("v=1", 1));
    bench.say("bob", &ours, Signal::Cancel);
    bench.reopen();
    assert_eq!(bench.text(OPEN), [online()]);
}
