//! Getting into the room, and knowing to be there.

use super::*;
use visavis_signaling::client::{OfflineReason, PROOF_TIME};

#[test]
fn the_seat_and_the_version_are_told_on_connecting_and_the_token_where_there_is_one() {
    let auth = |config: Config| {
        let mut bench = Bench::started(config);
        bench.attempt = 1;
        bench.put(Input::Opened { attempt: 1 });
        let effects = bench.text(OPEN);
        let [Effect::Transmit { frame, .. }] = &effects[..] else {
            panic!("{effects:?}");
        };
        serde_json::from_str::<Value>(frame.strip_prefix("40").unwrap()).unwrap()
    };
    let first = auth(config(Protocol::SocketIo));
    let seat = first["seat"].as_str().unwrap();
    assert_eq!(first, json!({"protocol": 1, "seat": seat}));
    assert!((16..=64).contains(&seat.len()) && seat.bytes().all(|it| it.is_ascii_alphanumeric()));
    assert_eq!(auth(config(Protocol::SocketIo))["seat"], seat);
    let mut other = config(Protocol::SocketIo);
    other.seed = [1, 3];
    other.token = Some("open sesame".to_owned());
    let second = auth(other);
    assert_ne!(second["seat"], seat);
    assert_eq!(second["token"], "open sesame");
}

#[test]
fn the_room_is_entered_when_the_relay_is_ready_or_says_nothing() {
    let entered = |effects: &[Effect]| {
        let events = transmitted(effects);
        assert_eq!(
            (events[0].name.as_str(), &events[0].arg),
            ("joinRoom", &json!("001"))
        );
        assert!(events[0].ack.is_some());
        assert_eq!(gist(&events[1..]), ["hello"]);
        assert_eq!(
            (events[1].name.as_str(), &events[1].arg["roomId"]),
            ("sendCandidate", &json!("001"))
        );
    };
    entered(&Bench::at_the_door().text(READY));
    let mut bench = Bench::at_the_door();
    let wait = bench
        .client
        .next_timeout()
        .unwrap()
        .saturating_sub(bench.now);
    assert!(wait < SECOND);
    entered(&bench.pass(wait));
    assert_eq!(bench.text(READY), [], "once is enough");
}

#[test]
fn online_is_told_with_what_proves_it() {
    let mut bench = Bench::at_the_door();
    let events = transmitted(&bench.text(READY));
    let effects = bench.wait(PROOF_TIME);
    assert!(effects.contains(&online(Forwarding::Unproven)));
    assert_eq!(
        bench.text(r#"431[{"ok":true}]"#),
        [online(Forwarding::Acknowledged)]
    );
    assert_eq!(bench.echo(&events), [online(Forwarding::Proven)]);
    assert_eq!(bench.echo(&events), []);
    assert_eq!(status(&bench.wait(PROOF_TIME)), None);
}

#[test]
fn a_room_that_is_refused_is_left_alone() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    let effects = bench.text(r#"431[{"ok":false,"error":"room-full"}]"#);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 1 });
    let reason = OfflineReason::RoomRefused {
        code: "room-full".to_owned(),
    };
    assert_eq!(
        status(&effects),
        Some(&Status::Offline {
            reason,
            retry_at: None
        })
    );
    assert_eq!(bench.put(Input::NetworkBack), []);
    assert_eq!(status(&bench.put(Input::Retry)), Some(&Status::Connecting));
}

#[test]
fn a_relay_that_finds_it_too_much_is_asked_again_soon() {
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    let refused = bench.text(r#"431[{"ok":false,"error":"rate-limited"}]"#);
    assert_eq!(refused, []);
    let events = transmitted(&bench.wait(3 * SECOND));
    let again: Vec<_> = events.iter().filter(|it| it.name == "joinRoom").collect();
    assert_eq!(again.len(), 1, "{events:?}");
    let effects = bench.text(&welcome(again[0].ack.unwrap(), &json!({})));
    assert!(effects.contains(&online(Forwarding::Acknowledged)));
}

/// The same four things in every order: which carrier is in use in the end, and what was told.
#[test]
fn whatever_comes_first_the_relay_is_taken_for_what_it_is() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Sign {
        Echo,
        Native,
        Plain,
        Nothing,
    }
    use Sign::{Echo, Native, Nothing, Plain};
    for (signs, native, told) in [
        (&[Echo][..], false, &[Forwarding::Proven][..]),
        (&[Plain], false, &[Forwarding::Acknowledged]),
        (
            &[Plain, Echo],
            false,
            &[Forwarding::Acknowledged, Forwarding::Proven],
        ),
        (&[Echo, Plain], false, &[Forwarding::Proven]),
        (&[Native], true, &[Forwarding::Acknowledged]),
        (
            &[Native, Echo],
            true,
            &[Forwarding::Acknowledged, Forwarding::Proven],
        ),
        (&[Echo, Native], true, &[Forwarding::Proven]),
        (
            &[Nothing, Native],
            true,
            &[Forwarding::Unproven, Forwarding::Acknowledged],
        ),
        (
            &[Nothing, Echo],
            false,
            &[Forwarding::Unproven, Forwarding::Proven],
        ),
        (
            &[Nothing, Echo, Native],
            true,
            &[Forwarding::Unproven, Forwarding::Proven],
        ),
        (&[Nothing], false, &[Forwarding::Unproven]),
    ] {
        let mut bench = Bench::at_the_door();
        let events = transmitted(&bench.text(READY));
        let mut effects = Vec::new();
        for sign in signs {
            effects.extend(match sign {
                Echo => bench.echo(&events),
                Native => bench.text(&welcome(1, &json!({}))),
                Plain => bench.text("431[]"),
                Nothing => bench.wait(PROOF_TIME),
            });
        }
        let statuses: Vec<_> = effects
            .iter()
            .filter(|it| matches!(it, Effect::Status(_)))
            .cloned()
            .collect();
        let expected: Vec<_> = told.iter().copied().map(online).collect();
        assert_eq!(statuses, expected, "{signs:?}");
        let events = transmitted(&bench.wait(31 * SECOND));
        let hello = events.last().unwrap();
        assert_eq!(hello.name == "room", native, "{signs:?}: {hello:?}");
    }
}

#[test]
fn who_knows_the_relay_waits_for_its_answer_before_repeating_what_waits() {
    let mut bench = Bench::knowing(&json!([]));
    bench.close();
    let events = bench.reopen();
    assert_eq!(gist(&events), ["joinRoom"]);
    let effects = bench.text(&welcome(events[0].ack.unwrap(), &json!({})));
    assert_eq!(transmitted(&effects)[0].name, "room");
    // Another server took its place.
    bench.close();
    assert_eq!(gist(&bench.reopen()), ["joinRoom"]);
    let events = transmitted(&bench.wait(PROOF_TIME));
    assert_eq!(events[0].name, "sendCandidate");
    assert_eq!(gist(&events)[0], "hello");
}

#[test]
fn waking_up_finds_out_whether_the_connection_lives() {
    let mut bench = Bench::online();
    let probe = transmitted(&bench.put(Input::NetworkBack));
    assert_eq!(gist(&probe), ["hello"]);
    assert_eq!(bench.echo(&probe), []);
    assert_eq!(status(&bench.wait(6 * SECOND)), None);
    bench.put(Input::NetworkBack);
    let effects = bench.wait(5 * SECOND);
    let silent = effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Status(Status::Offline {
                reason: OfflineReason::Silent,
                ..
            })
        )
    });
    assert!(silent, "{effects:?}");

    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.text(r#"431[{"ok":true}]"#);
    let events = transmitted(&bench.put(Input::NetworkBack));
    assert!(gist(&events).contains(&"joinRoom".to_owned()));

    let mut bench = Bench::knowing(&json!([]));
    let events = transmitted(&bench.put(Input::NetworkBack));
    assert!(gist(&events).contains(&"joinRoom".to_owned()));

    // Nothing can be expected of a server that has never given a sign.
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.wait(PROOF_TIME);
    bench.put(Input::NetworkBack);
    assert_eq!(status(&bench.wait(6 * SECOND)), None);
}

#[test]
fn leaving_says_so_after_what_was_said_and_closes() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    bench.say_to(Some("you"), candidate("candidate:1"));
    let effects = bench.put(Input::Leave);
    assert_eq!(gist(&transmitted(&effects)), ["candidates", "bye"]);
    let reason = OfflineReason::Left;
    let left = Effect::Status(Status::Offline {
        reason,
        retry_at: None,
    });
    assert_eq!(effects[2..], [Effect::Disconnect { attempt: 1 }, left]);
    assert_eq!(status(&bench.put(Input::Start)), Some(&Status::Connecting));
}

#[test]
fn a_page_that_slept_and_goes_says_nothing_into_the_next_connection() {
    let mut bench = Bench::online();
    bench.now += 60 * SECOND;
    bench.put(Input::Leave);
    bench.put(Input::Start);
    bench.attempt = 2;
    bench.put(Input::Opened { attempt: 2 });
    bench.text(OPEN);
    assert_eq!(bench.text(r#"40{"sid":"t"}"#), [], "no good-bye of before");
}
