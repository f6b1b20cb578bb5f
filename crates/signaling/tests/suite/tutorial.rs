//! The tutorial's dialect, frame by frame.

use std::time::Duration;

use serde_json::{Value, json};
use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::Dropped;
use visavis_signaling::tutorial::{
    Client, Config, Effect, Forwarding, Input, MAX_AGE, MAX_WAITING, OfflineReason, PROOF_TIME,
    Status,
};

const OPEN: &str =
    r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":2000}"#;
const READY: &str = r#"42["connectionSuccess"]"#;
const SECOND: Duration = Duration::from_secs(1);

struct Bench {
    client: Client,
    now: Duration,
    attempt: u32,
}

impl Bench {
    /// Connected; the relay has not said yet that it is ready.
    fn at_the_door() -> Self {
        let client = Client::new(Config {
            url: "ws://h/".to_owned(),
            room: "001".to_owned(),
            me: person("me"),
            seed: 1,
        });
        let mut bench = Self {
            client,
            now: SECOND,
            attempt: 0,
        };
        bench.put(Input::Start);
        bench.open();
        bench
    }

    /// In the room, as an echo has proven.
    fn online() -> Self {
        let mut bench = Self::at_the_door();
        bench.text(READY);
        let online = Effect::Status(Status::Online(Forwarding::Proven));
        assert_eq!(bench.text(&tag("me", 1, "hello")), [online]);
        bench
    }

    fn put(&mut self, input: Input<'_>) -> Vec<Effect> {
        self.client.handle(input, self.now);
        std::iter::from_fn(|| self.client.poll_effect()).collect()
    }

    fn text(&mut self, text: &str) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Text { attempt, text })
    }

    fn open(&mut self) {
        self.attempt += 1;
        self.put(Input::Opened {
            attempt: self.attempt,
        });
        self.text(OPEN);
        assert_eq!(self.text(r#"40{"sid":"s"}"#), []);
    }

    fn close(&mut self) {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        });
    }

    /// Connects again; returns what is transmitted when the relay is ready.
    fn reopen(&mut self) -> Vec<(String, Value)> {
        self.put(Input::NetworkBack);
        self.open();
        let effects = self.text(READY);
        transmitted(&effects)
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    fn say(&mut self, signal: Signal) -> Vec<Effect> {
        let call = CallId {
            caller: person("me"),
            number: 1,
        };
        let from = PersonId::stranger();
        self.put(Input::Send(Envelope {
            from,
            to: None,
            call: Some(call),
            signal,
        }))
    }
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn candidate(text: &str) -> Signal {
    Signal::Candidate(Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: None,
    })
}

fn description(kind: DescriptionKind, sdp: &str) -> Signal {
    Signal::Description(Description {
        kind,
        sdp: sdp.to_owned(),
        negotiation: None,
    })
}

/// A tag as a relay forwards it.
fn tag(from: &str, seq: u32, kind: &str) -> String {
    let tag = json!({"from": from, "seq": seq, "kind": kind});
    received(
        "receiveCandidate",
        &json!({"candidate": "", "sdpMid": "0", "visavis": tag}),
    )
}

fn received(name: &str, arg: &Value) -> String {
    format!("42{}", json!([name, arg]))
}

/// The events among the effects, as name and argument.
fn transmitted(effects: &[Effect]) -> Vec<(String, Value)> {
    let events = effects.iter().filter_map(|effect| match effect {
        Effect::Transmit { frame, .. } => {
            let json = frame
                .strip_prefix("42")?
                .trim_start_matches(char::is_numeric);
            let event: Vec<Value> = serde_json::from_str(json).unwrap();
            Some((event[0].as_str().unwrap().to_owned(), event[1].clone()))
        }
        _ => None,
    });
    events.collect()
}

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

fn from_stranger(signal: Signal) -> Effect {
    Effect::Receive(Envelope {
        from: PersonId::stranger(),
        to: None,
        call: None,
        signal,
    })
}

fn status(effects: &[Effect]) -> Option<&Status> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Status(status) => Some(status),
        _ => None,
    })
}

#[test]
fn the_room_is_entered_when_the_relay_is_ready_or_says_nothing() {
    let hello = json!({"from": "me", "seq": 1, "kind": "hello"});
    let hello = json!({"candidate": "", "sdpMid": "0", "visavis": hello});
    let entered = [
        ("joinRoom".to_owned(), json!("001")),
        (
            "sendCandidate".to_owned(),
            json!({"candidate": hello, "roomId": "001"}),
        ),
    ];
    let effects = Bench::at_the_door().text(READY);
    assert_eq!(transmitted(&effects), entered);
    let mut bench = Bench::at_the_door();
    let wait = bench
        .client
        .next_timeout()
        .unwrap()
        .saturating_sub(bench.now);
    assert!(wait < SECOND);
    assert_eq!(transmitted(&bench.pass(wait)), entered);
    let effects = bench.text(READY);
    assert_eq!(effects, [], "once is enough");
}

#[test]
fn online_is_told_with_what_proves_it() {
    let online = |forwarding| [Effect::Status(Status::Online(forwarding))];
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    assert_eq!(bench.client.next_timeout(), Some(bench.now + PROOF_TIME));
    assert_eq!(bench.pass(PROOF_TIME), online(Forwarding::Unproven));
    assert_eq!(
        bench.text(r#"431[{"ok":true}]"#),
        online(Forwarding::Acknowledged)
    );
    assert_eq!(
        bench.text(&tag("me", 1, "hello")),
        online(Forwarding::Proven)
    );
    assert_eq!(bench.text(&tag("me", 1, "hello")), []);
    assert_eq!(bench.pass(PROOF_TIME), []);
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

#[test]
fn waking_up_finds_out_whether_the_connection_lives() {
    let mut bench = Bench::online();
    let probe = transmitted(&bench.put(Input::NetworkBack));
    assert_eq!(probe[0].1["candidate"]["visavis"]["kind"], "probe");
    assert_eq!(bench.text(&tag("me", 2, "probe")), []);
    assert_eq!(bench.pass(6 * SECOND), []);
    assert_eq!(
        bench.text(&tag("you", 1, "probe")),
        [],
        "nobody else's probe is a message"
    );
    bench.put(Input::NetworkBack);
    let effects = bench.pass(5 * SECOND);
    assert!(
        matches!(
            status(&effects),
            Some(Status::Offline {
                reason: OfflineReason::Silent,
                ..
            })
        ),
        "{effects:?}"
    );
    let mut bench = Bench::at_the_door();
    bench.text(READY);
    bench.text(r#"431[{"ok":true}]"#);
    assert_eq!(
        names(&transmitted(&bench.put(Input::NetworkBack))),
        ["joinRoom"]
    );
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

#[test]
fn leaving_closes_after_what_was_said() {
    let mut bench = Bench::online();
    bench.say(Signal::HangUp);
    let effects = bench.put(Input::Leave);
    let frame = "41".to_owned();
    assert_eq!(effects[0], Effect::Transmit { attempt: 1, frame });
    assert_eq!(effects[1], Effect::Disconnect { attempt: 1 });
    let reason = OfflineReason::Left;
    assert_eq!(
        status(&effects),
        Some(&Status::Offline {
            reason,
            retry_at: None
        })
    );
}
