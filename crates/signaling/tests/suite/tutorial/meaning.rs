//! What events mean.

use super::*;
use serde_json::{Value, json};
use visavis_call::{CallId, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::Dropped;
use visavis_signaling::tutorial::{Effect, Input};

#[test]
fn each_signal_has_its_events() {
    let mut bench = Bench::online();
    for (signal, expected) in [
        (Signal::Hello, vec!["sendCandidate"]),
        (Signal::Ring, vec!["sendCandidate", "callRemote"]),
        (Signal::Ringing, vec!["sendCandidate"]),
        (Signal::Accept, vec!["sendCandidate", "acceptCall"]),
        (Signal::Decline, vec!["sendCandidate", "hangUp"]),
        (Signal::Busy, vec!["sendCandidate"]),
        (Signal::Cancel, vec!["sendCandidate", "hangUp"]),
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
        let events = transmitted(&bench.say(signal.clone()));
        assert_eq!(names(&events), expected, "{signal:?}");
        for (name, arg) in &events {
            if name.starts_with("send") {
                let inner = arg
                    .as_object()
                    .unwrap()
                    .values()
                    .find(|value| value.is_object());
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

#[test]
fn an_offer_is_one_that_any_browser_takes() {
    let mut bench = Bench::online();
    let envelope = Envelope {
        from: PersonId::stranger(),
        to: Some(person("you")),
        call: Some(CallId {
            caller: person("me"),
            number: 3,
        }),
        signal: Signal::Description(Description {
            kind: DescriptionKind::Offer,
            sdp: "v=0\r\n".to_owned(),
            negotiation: Some(2),
        }),
    };
    let tag = json!({
        "from": "me", "to": "you", "seq": 2, "kind": "description",
        "call": ["me", 3], "negotiation": 2,
    });
    let offer = json!({"type": "offer", "sdp": "v=0\r\n", "visavis": tag});
    let effects = bench.put(Input::Send(envelope));
    let expected = json!({"offer": offer, "roomId": "001"});
    assert_eq!(transmitted(&effects), [("sendOffer".to_owned(), expected)]);
}

#[test]
fn the_names_and_shapes_of_stock_clients_are_understood() {
    let ring = || Signal::Ring;
    let offer = || description(DescriptionKind::Offer, "v=0");
    let answer = || description(DescriptionKind::Answer, "v=0");
    let bare_offer = json!({"type": "offer", "sdp": "v=0"});
    let bare_answer = json!({"type": "answer", "sdp": "v=0"});
    let ice =
        json!({"candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": null});
    for (name, arg, signal) in [
        ("callRemote", json!(null), ring()),
        ("receiveCall", json!("001"), ring()),
        ("callRemote", json!({"roomId": "001"}), ring()),
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
    let good = json!({"from": "you", "seq": 1, "kind": "ring"});
    let tagged = |key: &str, value: Value| {
        let mut tag = good.clone();
        tag[key] = value;
        json!({"candidate": "", "visavis": tag})
    };
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
        ("receiveCandidate", json!(null), Dropped::Malformed),
        ("receiveCandidate", json!({}), Dropped::Malformed),
        (
            "receiveCandidate",
            json!({"candidate": 1}),
            Dropped::Malformed,
        ),
        (
            "receiveCandidate",
            json!({"candidate": "", "sdpMLineIndex": 65536}),
            Dropped::Malformed,
        ),
        (
            "receiveCandidate",
            json!({"candidate": "", "sdpMid": 0}),
            Dropped::Malformed,
        ),
        (
            "receiveCandidate",
            json!({"candidate": "", "visavis": null}),
            Dropped::Tag,
        ),
        (
            "receiveCandidate",
            tagged("kind", json!("new")),
            Dropped::Tag,
        ),
        ("receiveCandidate", tagged("from", json!("")), Dropped::Tag),
        (
            "receiveCandidate",
            tagged("from", json!("a b")),
            Dropped::Tag,
        ),
        (
            "receiveCandidate",
            tagged("from", json!("x".repeat(65))),
            Dropped::Tag,
        ),
        ("receiveCandidate", tagged("seq", json!(-1)), Dropped::Tag),
        (
            "receiveCandidate",
            tagged("seq", json!(4_294_967_296_u64)),
            Dropped::Tag,
        ),
        (
            "receiveCandidate",
            tagged("to", json!(["me"])),
            Dropped::Tag,
        ),
        (
            "receiveCandidate",
            tagged("call", json!(["me"])),
            Dropped::Tag,
        ),
        (
            "receiveCandidate",
            tagged("call", json!(["", 1])),
            Dropped::Tag,
        ),
    ] {
        let mut bench = Bench::online();
        assert_eq!(
            bench.text(&received(name, &arg)),
            [Effect::Dropped(reason)],
            "{name} {arg}"
        );
        assert_eq!(bench.client.dropped(), 1);
    }
}

#[test]
fn a_tag_carries_the_meaning_and_its_twin_is_swallowed() {
    let mut bench = Bench::online();
    let decline = Envelope {
        from: person("you"),
        to: None,
        call: None,
        signal: Signal::Decline,
    };
    assert_eq!(
        bench.text(&tag("you", 1, "decline")),
        [Effect::Receive(decline)]
    );
    assert_eq!(bench.text(r#"42["hangUp"]"#), []);
    assert_eq!(
        bench.text(r#"42["hangUp"]"#),
        [from_stranger(Signal::HangUp)]
    );
    bench.text(&tag("you", 2, "hang-up"));
    bench.now += 5 * SECOND;
    assert_eq!(
        bench.text(r#"42["hangUp"]"#),
        [from_stranger(Signal::HangUp)],
        "too late"
    );
}

#[test]
fn own_echoes_and_their_twins_are_not_delivered() {
    let mut bench = Bench::online();
    bench.say(Signal::Ring);
    assert_eq!(bench.text(&tag("me", 2, "ring")), []);
    assert_eq!(bench.text(r#"42["callRemote"]"#), []);
    assert_eq!(
        bench.text(r#"42["callRemote"]"#),
        [from_stranger(Signal::Ring)]
    );
}

#[test]
fn what_is_for_somebody_else_is_kept_back_except_that_a_call_was_taken() {
    let mut bench = Bench::online();
    let addressed = |seq: u32, kind: &str| {
        let tag = json!({"from": "you", "to": "third", "seq": seq, "kind": kind});
        received(
            "receiveCandidate",
            &json!({"candidate": "", "visavis": tag}),
        )
    };
    assert_eq!(bench.text(&addressed(1, "hang-up")), []);
    assert_eq!(bench.text(r#"42["hangUp"]"#), []);
    let accept = Envelope {
        from: person("you"),
        to: Some(person("third")),
        call: None,
        signal: Signal::Accept,
    };
    assert_eq!(
        bench.text(&addressed(2, "accept")),
        [Effect::Receive(accept)]
    );
    let to_stranger = json!({"from": "you", "to": "", "seq": 3, "kind": "hang-up"});
    let frame = received(
        "receiveCandidate",
        &json!({"candidate": "", "visavis": to_stranger}),
    );
    assert_eq!(bench.text(&frame), []);
}

#[test]
fn an_event_that_wants_an_acknowledgement_gets_one() {
    let mut bench = Bench::online();
    let effects = bench.text(r#"4212["hangUp"]"#);
    let answer = Effect::Transmit {
        attempt: 1,
        frame: "4312[]".to_owned(),
    };
    assert!(effects.contains(&answer), "{effects:?}");
}

#[test]
fn a_call_with_a_stranger_is_addressed_to_nobody_of_our_kind() {
    let mut bench = Bench::online();
    let envelope = Envelope {
        from: person("me"),
        to: Some(PersonId::stranger()),
        call: Some(CallId {
            caller: PersonId::stranger(),
            number: 1,
        }),
        signal: Signal::HangUp,
    };
    let events = transmitted(&bench.put(Input::Send(envelope)));
    let tag = &events[0].1["candidate"]["visavis"];
    assert_eq!(
        *tag,
        json!({"from": "me", "to": "", "seq": 2, "kind": "hang-up"})
    );
}
