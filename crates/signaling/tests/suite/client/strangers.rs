//! Clients of another make: what they say, and what is said to them.

use super::*;
use visavis_signaling::Dropped;

const NOT_NOW: [&str; 0] = [];

/// Something said to the stranger of a call that the stranger began.
fn to_stranger(bench: &mut Bench, signal: Signal) -> Vec<Event> {
    let effects = bench.put(Input::Send(Envelope {
        from: PersonId::stranger(),
        to: None,
        call: None,
        signal,
    }));
    transmitted(&effects)
}

#[test]
fn each_signal_has_its_events() {
    for (signal, expected) in [
        (Signal::Ring, vec!["sendCandidate", "callRemote"]),
        (Signal::Accept, vec!["sendCandidate", "acceptCall"]),
        (Signal::Decline, vec!["sendCandidate", "hangUp"]),
        (Signal::HangUp, vec!["sendCandidate", "hangUp"]),
        (
            description(DescriptionKind::Offer, "v=0"),
            vec!["sendOffer"],
        ),
        (
            description(DescriptionKind::Answer, "v=0"),
            vec!["sendAnswer"],
        ),
        (candidate("candidate:1"), vec!["sendCandidate"]),
        (candidate(""), vec!["sendCandidate"]),
    ] {
        for mut bench in [
            Bench::online(),
            Bench::knowing(&json!([{"id": "s", "protocol": 0}])),
        ] {
            let events = to_stranger(&mut bench, signal.clone());
            assert_eq!(gist(&events), expected, "{signal:?}");
            for Event { name, arg, .. } in &events {
                if name.starts_with("send") {
                    let inner = arg.as_object().unwrap().values().find(|it| it.is_object());
                    assert_eq!(
                        inner.unwrap()["visavis"]["from"],
                        "me",
                        "a null kills Node's relay"
                    );
                    assert_eq!(arg["roomId"], "001");
                } else {
                    assert_eq!(*arg, json!("001"));
                }
            }
        }
    }
}

#[test]
fn an_offer_is_one_that_any_browser_takes() {
    let events = to_stranger(
        &mut Bench::online(),
        description(DescriptionKind::Offer, "v=0\r\n"),
    );
    let tag = json!({"from": "me", "seq": 1});
    let offer = json!({"type": "offer", "sdp": "v=0\r\n", "visavis": tag});
    assert_eq!(events[0].arg, json!({"offer": offer, "roomId": "001"}));
}

#[test]
fn the_names_and_shapes_of_stock_clients_are_understood() {
    let offer = || description(DescriptionKind::Offer, "v=0");
    let answer = || description(DescriptionKind::Answer, "v=0");
    let bare_offer = json!({"type": "offer", "sdp": "v=0"});
    let bare_answer = json!({"type": "answer", "sdp": "v=0"});
    let ice =
        json!({"candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null});
    for (name, arg, signal) in [
        ("callRemote", json!(null), Signal::Ring),
        ("receiveCall", json!("001"), Signal::Ring),
        ("callRemote", json!({"roomId": "001"}), Signal::Ring),
        ("acceptCall", json!(null), Signal::Accept),
        ("receiveAccept", json!(null), Signal::Accept),
        ("receiveAcceptCall", json!(null), Signal::Accept),
        ("hangUp", json!(null), Signal::HangUp),
        ("hangup", json!("001"), Signal::HangUp),
        ("sendOffer", bare_offer.clone(), offer()),
        (
            "receiveOffer",
            json!({"offer": bare_offer, "roomId": "001"}),
            offer(),
        ),
        ("sendOffer", json!({"sdp": "v=0"}), offer()),
        ("receiveAnswer", bare_answer.clone(), answer()),
        (
            "sendAnswer",
            json!({"roomId": "001", "answer": bare_answer}),
            answer(),
        ),
        ("receiveCandidate", ice.clone(), candidate("c")),
        ("sendCandidate", json!({"candidate": ice}), candidate("c")),
    ] {
        let effects = Bench::online().text(&received(name, &arg));
        assert_eq!(effects, [from_stranger(signal)], "{name} {arg}");
    }
    assert_eq!(
        Bench::online().text(r#"42["hangUp"]"#),
        [from_stranger(Signal::HangUp)]
    );
}

#[test]
fn what_is_malformed_is_dropped_and_named() {
    let tagged = |key: &str, value: Value| {
        let mut tag = json!({"from": "you", "seq": 1, "bare": "callRemote"});
        tag[key] = value;
        json!({"candidate": "", "visavis": tag})
    };
    let candidate = "receiveCandidate";
    for (name, arg, reason) in [
        ("whatever", json!(null), Dropped::UnknownEvent),
        ("sendOffer", json!(null), Dropped::Malformed),
        ("sendOffer", json!([]), Dropped::Malformed),
        (
            "sendOffer",
            json!({"type": "answer", "sdp": "v=0"}),
            Dropped::Malformed,
        ),
        (
            "sendOffer",
            json!({"type": "rollback", "sdp": ""}),
            Dropped::Malformed,
        ),
        (
            "sendOffer",
            json!({"type": "offer", "sdp": 1}),
            Dropped::Malformed,
        ),
        (candidate, json!(null), Dropped::Malformed),
        (candidate, json!({}), Dropped::Malformed),
        (candidate, json!({"candidate": 1}), Dropped::Malformed),
        (
            candidate,
            json!({"candidate": "", "sdpMLineIndex": 65536}),
            Dropped::Malformed,
        ),
        (
            candidate,
            json!({"candidate": "", "sdpMid": 0}),
            Dropped::Malformed,
        ),
        (
            candidate,
            json!({"candidate": "", "visavis": null}),
            Dropped::Tag,
        ),
        (candidate, tagged("frame", json!(1)), Dropped::Tag),
        (candidate, tagged("bare", json!("joinRoom")), Dropped::Tag),
        (candidate, tagged("from", json!("")), Dropped::Tag),
        (candidate, tagged("from", json!("a b")), Dropped::Tag),
        (
            candidate,
            tagged("from", json!("x".repeat(65))),
            Dropped::Tag,
        ),
        (candidate, tagged("seq", json!(-1)), Dropped::Tag),
        (
            candidate,
            tagged("seq", json!(4_294_967_296_u64)),
            Dropped::Tag,
        ),
    ] {
        let mut bench = Bench::online();
        assert_eq!(
            bench.text(&received(name, &arg)),
            [dropped(reason)],
            "{name} {arg}"
        );
        assert_eq!(bench.client.dropped(), 1);
    }
}

#[test]
fn what_one_of_our_kind_says_to_strangers_is_swallowed_on_every_relay() {
    for mut bench in [Bench::online(), Bench::knowing(&json!([]))] {
        assert_eq!(bench.text(&tag("you", 1, "hangUp")), []);
        assert_eq!(bench.text(r#"42["hangUp"]"#), []);
        assert_eq!(
            bench.text(r#"42["hangUp"]"#),
            [from_stranger(Signal::HangUp)]
        );
        bench.text(&tag("you", 2, "hangUp"));
        bench.now += 5 * SECOND;
        let late = bench.text(r#"42["hangUp"]"#);
        assert!(late.contains(&from_stranger(Signal::HangUp)), "{late:?}");
        let content = json!({"from": "you", "seq": 3});
        for (name, arg) in [
            (
                "sendOffer",
                json!({"type": "offer", "sdp": "v=0", "visavis": content}),
            ),
            (
                "receiveCandidate",
                json!({"candidate": "candidate:1", "sdpMid": "0", "visavis": content}),
            ),
        ] {
            assert_eq!(bench.text(&received(name, &arg)), [], "{name}");
        }
    }
}

#[test]
fn own_echoes_and_their_twins_are_not_delivered() {
    let mut bench = Bench::online();
    let events = transmitted(&bench.say(Signal::Ring));
    assert_eq!(bench.echo(&events), []);
    assert_eq!(
        bench.text(r#"42["callRemote"]"#),
        [from_stranger(Signal::Ring)]
    );
}

#[test]
fn what_is_said_to_one_of_our_kind_is_not_said_to_strangers() {
    for (mut bench, carry) in [
        (Bench::online(), in_candidate as fn(&str) -> String),
        (
            Bench::knowing(&json!([{"id": "s", "protocol": 0}])),
            in_room,
        ),
    ] {
        bench.meet("you", carry);
        for (signal, kind) in [
            (Signal::Ring, "invite"),
            (Signal::Ringing, "ringing"),
            (Signal::Accept, "accept"),
            (Signal::Decline, "decline"),
            (Signal::Busy, "busy"),
            (Signal::Cancel, "cancel"),
            (Signal::HangUp, "hang-up"),
            (description(DescriptionKind::Offer, "v=0"), "description"),
        ] {
            let events = transmitted(&bench.say_to(Some("you"), signal));
            assert_eq!(gist(&events), [kind]);
        }
    }
}

#[test]
fn a_ring_for_everybody_rings_at_both_kinds_and_so_does_its_end() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    let events = transmitted(&bench.say(Signal::Ring));
    assert_eq!(gist(&events), ["invite", "sendCandidate", "callRemote"]);
    let events = transmitted(&bench.say(Signal::Cancel));
    assert_eq!(gist(&events), ["cancel", "sendCandidate", "hangUp"]);
}

#[test]
fn where_there_are_no_strangers_nothing_is_said_to_them() {
    let mut bench = Bench::knowing(&json!([{"id": "u", "protocol": 1}]));
    bench.meet("you", in_room);
    assert_eq!(gist(&transmitted(&bench.say(Signal::Ring))), ["invite"]);
    assert_eq!(gist(&transmitted(&bench.say(Signal::Cancel))), ["cancel"]);
    // Except where one is party to the call.
    assert_eq!(
        gist(&to_stranger(&mut bench, Signal::HangUp)),
        ["hang-up", "sendCandidate", "hangUp"]
    );
}

#[test]
fn a_stranger_s_call_that_was_taken_here_rings_at_our_kind_no_more() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    bench.text(r#"42["callRemote"]"#);
    assert_eq!(
        gist(&to_stranger(&mut bench, Signal::Accept)),
        ["accept", "sendCandidate", "acceptCall"]
    );
    for signal in [
        Signal::Decline,
        candidate("candidate:1"),
        description(DescriptionKind::Answer, "v=0"),
    ] {
        let events = to_stranger(&mut bench, signal);
        assert!(events.iter().all(|it| carried(it).is_none()), "{events:?}");
    }
}

#[test]
fn a_call_that_our_kind_takes_stops_ringing_at_strangers_once() {
    let mut bench = Bench::online();
    let ack = bench.meet("you", in_candidate);
    let accept = about_our_call(Signal::Accept);
    let unasked = bench.text(&in_candidate(&message("you", ack, 2, &accept)));
    assert_eq!(gist(&transmitted(&unasked)), NOT_NOW);
    bench.say(Signal::Ring);
    let effects = bench.text(&in_candidate(&message("you", ack, 3, &accept)));
    assert_eq!(gist(&transmitted(&effects)), ["sendCandidate", "hangUp"]);
    assert!(matches!(
        effects[0],
        Effect::Receive(Envelope {
            signal: Signal::Accept,
            ..
        })
    ));
    let again = bench.text(&in_candidate(&message("you", ack, 4, &accept)));
    assert_eq!(gist(&transmitted(&again)), NOT_NOW);
    assert_eq!(
        gist(&transmitted(&bench.say_to(Some("you"), Signal::HangUp))),
        ["hang-up"],
        "the end of a call among our kind is no business of strangers"
    );
}

#[test]
fn a_call_that_a_stranger_takes_is_not_hung_up_by_what_others_say() {
    let mut bench = Bench::online();
    let ack = bench.meet("you", in_candidate);
    bench.say(Signal::Ring);
    assert_eq!(
        bench.text(r#"42["acceptCall"]"#),
        [from_stranger(Signal::Accept)]
    );
    let accept = about_our_call(Signal::Accept);
    let second = bench.text(&in_candidate(&message("you", ack, 2, &accept)));
    assert_eq!(gist(&transmitted(&second)), NOT_NOW);
}

#[test]
fn who_takes_another_call_while_ringing_stops_the_ringing_at_strangers() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    bench.say(Signal::Ring);
    let events = transmitted(&bench.say_to(Some("you"), Signal::Accept));
    assert_eq!(gist(&events), ["accept", "sendCandidate", "hangUp"]);
    // A stranger's call is not ended by taking it.
    bench.say(Signal::Ring);
    assert_eq!(
        gist(&to_stranger(&mut bench, Signal::Accept)),
        ["accept", "sendCandidate", "acceptCall"]
    );
}

#[test]
fn somebody_can_speak_to_strangers_alone() {
    let mut bench = Bench::online();
    bench.meet("you", in_candidate);
    let envelope = |signal| {
        Input::Send(Envelope {
            from: PersonId::stranger(),
            to: Some(PersonId::stranger()),
            call: Some(our_call()),
            signal,
        })
    };
    for (signal, bare) in [(Signal::Ring, "callRemote"), (Signal::Cancel, "hangUp")] {
        let events = transmitted(&bench.put(envelope(signal)));
        assert_eq!(gist(&events), ["sendCandidate", bare]);
    }
}

#[test]
fn an_event_that_wants_an_acknowledgement_gets_one() {
    let effects = Bench::online().text(r#"4212["hangUp"]"#);
    let answer = Effect::Transmit {
        attempt: 1,
        frame: "4312[]".to_owned(),
    };
    assert!(effects.contains(&answer), "{effects:?}");
}
