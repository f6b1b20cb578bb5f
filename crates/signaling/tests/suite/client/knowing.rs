//! A relay that knows more than the tutorial's: members, credentials, and its own end.

use super::*;
use visavis_signaling::Dropped;
use visavis_signaling::client::OfflineReason;
use visavis_signaling::ice::IceServer;
use visavis_signaling::room::{Absence, Change};

fn stranger(change: Change) -> Effect {
    Effect::Person {
        person: PersonId::stranger(),
        change,
    }
}

fn joined() -> Effect {
    stranger(Change::Joined {
        name: None,
        was_here: false,
    })
}

fn left() -> Effect {
    stranger(Change::Left {
        why: Absence::Disconnected,
    })
}

fn member(event: &str, id: &str, protocol: u64) -> String {
    received(
        event,
        &json!({"room": "001", "id": id, "protocol": protocol}),
    )
}

#[test]
fn what_is_for_one_goes_to_that_one_only() {
    let mut bench = Bench::knowing(&json!([{"id": "their-socket", "protocol": 1}]));
    bench.meet("you", in_room);
    let events = transmitted(&bench.say_to(Some("you"), Signal::Ring));
    assert_eq!(gist(&events), ["invite"]);
    assert_eq!(events[0].name, "room");
    assert_eq!(events[0].arg["room"], "001");
    assert_eq!(events[0].arg["to"], "their-socket");
    let hello = transmitted(&bench.put(Input::NetworkBack));
    let hello = hello.iter().find(|it| gist(&[(*it).clone()]) == ["hello"]);
    assert_eq!(hello.unwrap().arg.get("to"), None);
}

#[test]
fn a_server_that_only_forwards_the_event_will_do() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.text(r#"431[{"ok":true,"protocol":1}]"#);
    let anonymous = |frame: &str| received("room", &json!({"room": "001", "body": frame}));
    bench.meet("you", anonymous);
    let events = transmitted(&bench.say(Signal::Ring));
    assert_eq!(
        gist(&events),
        ["invite", "sendCandidate", "callRemote"],
        "nobody knows whether there are strangers"
    );
    assert_eq!(events[0].arg.get("to"), None);
}

#[test]
fn both_ways_are_listened_to_always() {
    Bench::knowing(&json!([])).meet("you", in_candidate);
    Bench::online().meet("you", in_room);
}

#[test]
fn strangers_are_one_person_who_is_there_while_there_are_any() {
    let two = json!([{"id": "s", "protocol": 0}, {"id": "u", "protocol": 1}]);
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    let effects = bench.text(&welcome(1, &json!({ "members": two })));
    let greeting = from_stranger(Signal::Hello);
    let told = effects
        .iter()
        .filter(|it| matches!(it, Effect::Person { .. } | Effect::Receive(_)));
    assert_eq!(
        told.cloned().collect::<Vec<_>>(),
        [joined(), greeting.clone()]
    );
    assert_eq!(bench.text(&member("memberJoined", "s", 0)), [], "known");
    assert_eq!(
        bench.text(&member("memberJoined", "t", 0)),
        std::slice::from_ref(&greeting)
    );
    assert_eq!(bench.text(&member("memberLeft", "s", 0)), []);
    assert_eq!(bench.text(&member("memberLeft", "u", 1)), []);
    assert_eq!(bench.text(&member("memberLeft", "t", 0)), [left()]);
    assert_eq!(bench.text(&member("memberLeft", "t", 0)), []);
    // A page that comes back learns who is there now.
    bench.text(&member("memberJoined", "s", 0));
    bench.close();
    let events = bench.reopen();
    let none = welcome(events[0].ack.unwrap(), &json!({"members": []}));
    assert!(bench.text(&none).contains(&left()));
    // Whoever stayed is not greeted again.
    bench.text(&member("memberJoined", "s", 0));
    bench.close();
    let events = bench.reopen();
    let same = welcome(
        events[0].ack.unwrap(),
        &json!({"members": [{"id": "s2", "protocol": 0}]}),
    );
    let effects = bench.text(&same);
    assert!(!effects.contains(&greeting) && !effects.contains(&joined()));
    bench.text(&member("memberLeft", "s2", 0));
    // Somebody who joins again with more knowledge is of our kind.
    assert_eq!(
        bench.text(&member("memberJoined", "s", 0)),
        [joined(), greeting]
    );
    assert_eq!(bench.text(&member("memberJoined", "s", 1)), [left()]);
}

#[test]
fn a_relay_that_does_not_tell_any_more_who_is_there_is_not_believed_what_it_told() {
    let mut bench = Bench::knowing(&json!([{"id": "s", "protocol": 0}]));
    bench.close();
    let events = bench.reopen();
    let plain = format!("43{}[]", events[0].ack.unwrap());
    assert!(bench.text(&plain).contains(&left()));
    assert!(gist(&transmitted(&bench.say(Signal::Ring))).contains(&"callRemote".to_owned()));
}

#[test]
fn credentials_are_handed_on_and_renewed_before_they_run_out() {
    let lent = |name: &str| {
        let server = json!({"urls": "turn:t", "username": name, "credential": "c"});
        json!({"members": [], "iceServers": [server], "iceServersTtl": 600})
    };
    let told = |name: &str| {
        Effect::IceServers(vec![IceServer {
            urls: vec!["turn:t".to_owned()],
            username: Some(name.to_owned()),
            credential: Some("c".to_owned()),
        }])
    };
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    assert!(bench.text(&welcome(1, &lent("a"))).contains(&told("a")));
    let joins = |effects: &[Effect]| -> Vec<Event> {
        let events = transmitted(effects).into_iter();
        events.filter(|it| it.name == "joinRoom").collect()
    };
    // The relay pings meanwhile, and somebody has to answer.
    let mut all = Vec::new();
    for _ in 0..23 {
        all.extend(bench.wait(20 * SECOND));
        bench.text("2");
    }
    assert_eq!(joins(&all), [], "not before 80 % of the time");
    let again = joins(&bench.wait(20 * SECOND));
    assert_eq!(again.len(), 1);
    let effects = bench.text(&welcome(again[0].ack.unwrap(), &lent("b")));
    assert_eq!(effects, [told("b")], "nothing else is new");
}

#[test]
fn credentials_that_live_shortly_are_not_asked_for_all_the_time() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.text(&welcome(1, &json!({"iceServers": [], "iceServersTtl": 0})));
    let events = transmitted(&bench.wait(29 * SECOND));
    assert!(events.iter().all(|it| it.name != "joinRoom"), "{events:?}");
}

#[test]
fn what_is_malformed_is_dropped_and_named() {
    let mut bench = Bench::knowing(&json!([]));
    for event in [
        received(
            "room",
            &json!({"room": "001", "from": "x", "body": {"v": 1}}),
        ),
        received("room", &json!(null)),
        received(
            "memberJoined",
            &json!({"room": "001", "id": 7, "protocol": 1}),
        ),
        received("memberJoined", &json!({"room": "001", "id": "x"})),
        received("memberLeft", &json!("x")),
        received("goingAway", &json!({"within": "soon"})),
        received("goingAway", &json!({"within": -1})),
    ] {
        assert_eq!(bench.text(&event), [dropped(Dropped::Malformed)], "{event}");
    }
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    let bad = json!({"iceServers": [{"urls": "http://x"}], "iceServersTtl": 60});
    let effects = bench.text(&welcome(1, &bad));
    assert!(effects.contains(&dropped(Dropped::Malformed)));
    assert!(effects.contains(&online(Forwarding::Acknowledged)));
    for members in [json!(7), json!([7, {}, {"id": 1, "protocol": 0}])] {
        let mut bench = Bench::at_the_door();
        bench.text(READY);
        let effects = bench.text(&welcome(1, &json!({ "members": members })));
        assert!(effects.contains(&online(Forwarding::Acknowledged)));
        assert!(!effects.contains(&joined()));
    }
}

#[test]
fn a_relay_that_goes_away_is_left_at_a_random_moment_within_its_time() {
    let moment = |seed: u64| {
        let mut config = config(Protocol::SocketIo);
        config.seed = [seed, 0];
        let mut bench = Bench::started(config);
        bench.open();
        bench.text(READY);
        bench.text(&welcome(1, &json!({"members": []})));
        bench.text(&received("goingAway", &json!({"within": 5000})));
        let start = bench.now;
        loop {
            bench.now = bench.client.next_timeout().unwrap();
            let effects = bench.put(Input::Tick);
            if let Some(at) = effects
                .iter()
                .position(|it| *it == Effect::Disconnect { attempt: 1 })
            {
                let next = Effect::Connect {
                    attempt: 2,
                    url: "ws://h/".to_owned(),
                };
                assert_eq!(
                    effects[at + 1..],
                    [Effect::Status(Status::Connecting), next]
                );
                return bench.now.saturating_sub(start);
            }
        }
    };
    let moments: Vec<_> = (0..20).map(moment).collect();
    assert!(moments.iter().all(|it| *it < 5 * SECOND), "{moments:?}");
    let (first, last) = (moments.iter().min().unwrap(), moments.iter().max().unwrap());
    assert!(*last > *first + 2 * SECOND, "{moments:?}");
}

#[test]
fn a_relay_that_dies_before_it_was_left_is_left_no_more() {
    let mut bench = Bench::knowing(&json!([]));
    bench.text(&received("goingAway", &json!({"within": 60_000})));
    let effects = bench.close();
    assert!(matches!(
        status(&effects),
        Some(Status::Offline {
            reason: OfflineReason::Lost { .. },
            ..
        })
    ));
    let events = bench.reopen();
    bench.text(&welcome(events[0].ack.unwrap(), &json!({})));
    for _ in 0..4 {
        assert_eq!(status(&bench.wait(20 * SECOND)), None);
        bench.text("2");
    }
}
