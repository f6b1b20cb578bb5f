//! A session, frame by frame.

use std::time::Duration;

use serde_json::{Value, json};
use visavis_signaling::session::{
    AckToken, Config, Delivery, Effect, Emit, Input, OfflineReason, Session, Status,
};
use visavis_signaling::{Dropped, engine, socket};

const OPEN: &str =
    r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}"#;
const SECOND: Duration = Duration::from_secs(1);

struct Bench {
    session: Session,
    now: Duration,
    attempt: u32,
}

impl Bench {
    /// Started; the WebSocket is open.
    fn new() -> Self {
        let auth = json!({"name": "x"}).as_object().cloned();
        let config = Config {
            url: "ws://h/".to_owned(),
            namespace: "/".to_owned(),
            auth,
            seed: 1,
        };
        let mut bench = Self {
            session: Session::new(config),
            now: SECOND,
            attempt: 1,
        };
        assert_eq!(
            bench.put(Input::Start),
            [status(Status::Connecting), connect(1)]
        );
        assert_eq!(bench.put(Input::Opened { attempt: 1 }), []);
        bench
    }

    fn greeting() -> Self {
        let mut bench = Self::new();
        assert_eq!(bench.text(OPEN), [transmit(1, r#"40{"name":"x"}"#)]);
        bench
    }

    fn connected(reply: &str) -> Self {
        let mut bench = Self::greeting();
        assert_eq!(
            bench.text(reply),
            [status(Status::Connected { recovered: false })]
        );
        bench
    }

    fn put(&mut self, input: Input<'_>) -> Vec<Effect> {
        self.session.handle(input, self.now);
        std::iter::from_fn(|| self.session.poll_effect()).collect()
    }

    fn text(&mut self, text: &str) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Text { attempt, text })
    }

    fn emit(&mut self, name: &str, delivery: Delivery, ticket: Option<u32>) -> Vec<Effect> {
        let args = vec![json!(1)];
        self.put(Input::Emit(Emit {
            name: name.to_owned(),
            args,
            delivery,
            ticket,
        }))
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    fn close(&mut self) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        })
    }

    /// Waits for the next attempt and opens it up to the reply.
    fn reconnect(&mut self) -> Vec<Effect> {
        self.now = self.session.next_timeout().unwrap();
        self.attempt += 1;
        assert_eq!(
            self.put(Input::Tick),
            [status(Status::Connecting), connect(self.attempt)]
        );
        self.text(OPEN)
    }
}

fn status(status: Status) -> Effect {
    Effect::Status(status)
}

fn connect(attempt: u32) -> Effect {
    Effect::Connect {
        attempt,
        url: "ws://h/".to_owned(),
    }
}

fn transmit(attempt: u32, frame: &str) -> Effect {
    Effect::Transmit {
        attempt,
        frame: frame.to_owned(),
    }
}

fn event(name: &str, args: &[Value], ack: Option<AckToken>) -> Effect {
    Effect::Event {
        name: name.to_owned(),
        args: args.to_vec(),
        ack,
    }
}

/// The reason of the last offline status, and whether another attempt follows by itself.
fn offline(effects: &[Effect]) -> Option<(OfflineReason, bool)> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Status(Status::Offline { reason, retry_at }) => {
            Some((reason.clone(), retry_at.is_some()))
        }
        _ => None,
    })
}

#[test]
fn events_and_acknowledgements_travel_both_ways() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    assert_eq!(
        bench.text(r#"42["hi",1,"two"]"#),
        [event("hi", &[json!(1), json!("two")], None)]
    );
    let effects = bench.text(r#"4212["ask"]"#);
    let [
        Effect::Event {
            ack: Some(token), ..
        },
    ] = effects[..]
    else {
        panic!("{effects:?}");
    };
    let answer = Input::Acknowledge {
        token,
        args: vec![json!("yes")],
    };
    assert_eq!(bench.put(answer), [transmit(1, r#"4312["yes"]"#)]);
    assert_eq!(
        bench.emit("plain", Delivery::Once, None),
        [transmit(1, r#"42["plain",1]"#)]
    );
    assert_eq!(
        bench.emit("asked", Delivery::Once, Some(7)),
        [transmit(1, r#"421["asked",1]"#)]
    );
    let acked = Effect::Acked {
        ticket: 7,
        args: vec![json!(true)],
    };
    assert_eq!(bench.text("431[true]"), [acked]);
    let again = [Effect::Dropped(Dropped::Acknowledgement)];
    assert_eq!(bench.text("431[true]"), again);
}

#[test]
fn a_ping_is_answered_and_silence_is_noticed() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    assert_eq!(bench.session.next_timeout(), Some(bench.now + 45 * SECOND));
    bench.now += 40 * SECOND;
    assert_eq!(bench.text("2"), [transmit(1, "3")]);
    assert_eq!(bench.pass(44 * SECOND), []);
    let effects = bench.pass(SECOND);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 1 });
    assert_eq!(offline(&effects), Some((OfflineReason::Silent, true)));
}

#[test]
fn a_throttled_timer_does_not_send_into_a_dead_connection() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.now += 60 * SECOND;
    let effects = bench.emit("late", Delivery::Once, None);
    assert_eq!(offline(&effects), Some((OfflineReason::Silent, true)));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Transmit { .. }))
    );
    bench.reconnect();
    let effects = bench.text(r#"40{"sid":"t"}"#);
    assert_eq!(effects[1..], [transmit(2, r#"42["late",1]"#)]);
}

#[test]
fn a_late_ping_is_still_a_ping() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.now += 60 * SECOND;
    assert_eq!(bench.text("2"), [transmit(1, "3")]);
}

#[test]
fn waking_up_looks_at_the_clock_and_connects_at_once() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    assert_eq!(bench.put(Input::NetworkBack), [], "nothing is wrong");
    bench.now += 60 * SECOND;
    let effects = bench.put(Input::NetworkBack);
    assert_eq!(effects[0], Effect::Disconnect { attempt: 1 });
    assert_eq!(effects[effects.len() - 1], connect(2));
    let effects = bench.put(Input::Closed {
        attempt: 2,
        code: 1006,
        reason: "",
    });
    assert_eq!(offline(&effects), Some((OfflineReason::Unreachable, true)));
    assert_eq!(
        bench.put(Input::NetworkBack),
        [status(Status::Connecting), connect(3)]
    );
    assert_eq!(bench.put(Input::NetworkBack), [], "this attempt is young");
    bench.now += 4 * SECOND;
    let restart = [
        Effect::Disconnect { attempt: 3 },
        status(Status::Connecting),
        connect(4),
    ];
    assert_eq!(bench.put(Input::NetworkBack), restart);
}

#[test]
fn life_that_was_expected_and_did_not_come_ends_the_connection() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.session.expect_life(bench.now + SECOND);
    assert_eq!(bench.text("6"), []);
    assert_eq!(bench.pass(SECOND), []);
    bench.session.expect_life(bench.now + SECOND);
    assert_eq!(bench.session.next_timeout(), Some(bench.now + SECOND));
    assert_eq!(
        offline(&bench.pass(SECOND)),
        Some((OfflineReason::Silent, true))
    );
}

type Act = fn(&mut Bench) -> Vec<Effect>;

#[test]
fn each_way_not_to_connect_has_its_reason() {
    let refused = |message: &str| OfflineReason::Refused {
        message: message.to_owned(),
    };
    let closed_politely = |bench: &mut Bench| {
        bench.put(Input::Closed {
            attempt: 1,
            code: 1000,
            reason: "",
        })
    };
    let timed_out = |bench: &mut Bench| bench.pass(20 * SECOND);
    let from_opening: [(Act, OfflineReason); 8] = [
        (|bench| bench.text("hello"), OfflineReason::NotSocketIo),
        (
            |bench| bench.text("HTTP/1.1 400 Bad Request"),
            OfflineReason::NotSocketIo,
        ),
        (|bench| bench.text(""), OfflineReason::NotSocketIo),
        (|bench| bench.text("2"), OfflineReason::NotSocketIo),
        (
            |bench| bench.put(Input::Binary { attempt: 1 }),
            OfflineReason::NotSocketIo,
        ),
        (Bench::close, OfflineReason::Unreachable),
        (closed_politely, OfflineReason::NotSocketIo),
        (timed_out, OfflineReason::TimedOut),
    ];
    for (act, reason) in from_opening {
        let effects = act(&mut Bench::new());
        assert_eq!(offline(&effects), Some((reason, true)));
    }
    let from_greeting: [(&str, OfflineReason, bool); 8] = [
        ("40", OfflineReason::Version2, true),
        ("40{}", OfflineReason::Version2, true),
        (
            r#"44{"message":"no entry","data":{"code":1}}"#,
            refused("no entry"),
            false,
        ),
        (
            r#"44"Invalid namespace""#,
            refused("Invalid namespace"),
            false,
        ),
        ("41", OfflineReason::ServerDisconnected, false),
        ("1", OfflineReason::Lost { code: None }, true),
        (
            &format!(r#"44{{"message":"{}"}}"#, "é".repeat(300)),
            refused(&"é".repeat(200)),
            false,
        ),
        (r#"44"""#, refused(""), false),
    ];
    for (frame, reason, retries) in from_greeting {
        let effects = Bench::greeting().text(frame);
        assert!(
            effects.contains(&Effect::Disconnect { attempt: 1 }),
            "{frame}"
        );
        assert_eq!(offline(&effects), Some((reason, retries)), "{frame}");
    }
    let effects = Bench::greeting().pass(20 * SECOND);
    assert_eq!(offline(&effects), Some((OfflineReason::TimedOut, true)));
    let effects = Bench::connected(r#"40{"sid":"s"}"#).close();
    assert_eq!(
        offline(&effects),
        Some((OfflineReason::Lost { code: Some(1006) }, true))
    );
}

#[test]
fn a_socket_that_never_opened_means_unreachable() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.close();
    bench.now = bench.session.next_timeout().unwrap();
    bench.put(Input::Tick);
    let effects = bench.put(Input::Closed {
        attempt: 2,
        code: 1006,
        reason: "",
    });
    assert_eq!(offline(&effects), Some((OfflineReason::Unreachable, true)));
}

#[test]
fn after_a_refusal_only_a_person_tries_again() {
    let mut bench = Bench::greeting();
    bench.text(r#"44{"message":"no"}"#);
    assert_eq!(bench.session.next_timeout(), None);
    assert_eq!(bench.pass(3600 * SECOND), []);
    assert_eq!(bench.put(Input::NetworkBack), []);
    assert_eq!(bench.put(Input::Start), []);
    assert_eq!(
        bench.put(Input::Retry),
        [status(Status::Connecting), connect(2)]
    );
}

#[test]
fn leaving_says_so_and_a_new_start_begins_again() {
    let mut bench = Bench::connected(r#"40{"sid":"s","pid":"p"}"#);
    bench.text(r#"42["ev","offset"]"#);
    let left = status(Status::Offline {
        reason: OfflineReason::Left,
        retry_at: None,
    });
    let good_bye = [transmit(1, "41"), Effect::Disconnect { attempt: 1 }, left];
    assert_eq!(bench.put(Input::Leave), good_bye);
    assert_eq!(bench.put(Input::Leave), []);
    assert_eq!(bench.put(Input::Retry), []);
    assert_eq!(
        bench.put(Input::Start),
        [status(Status::Connecting), connect(2)]
    );
    bench.attempt = 2;
    assert_eq!(
        bench.text(OPEN),
        [transmit(2, r#"40{"name":"x"}"#)],
        "nothing to recover"
    );
}

#[test]
fn what_an_earlier_attempt_still_says_does_not_matter() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.close();
    bench.reconnect();
    bench.text(r#"40{"sid":"t"}"#);
    for attempt in [0, 1, 3] {
        assert_eq!(
            bench.put(Input::Text {
                attempt,
                text: r#"42["old"]"#
            }),
            []
        );
        assert_eq!(bench.put(Input::Binary { attempt }), []);
        assert_eq!(
            bench.put(Input::Closed {
                attempt,
                code: 1000,
                reason: ""
            }),
            []
        );
        assert_eq!(bench.put(Input::Opened { attempt }), []);
    }
    assert!(bench.session.is_connected());
}

#[test]
fn an_acknowledgement_for_an_earlier_connection_is_not_sent() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    let effects = bench.text(r#"4212["ask"]"#);
    let [
        Effect::Event {
            ack: Some(token), ..
        },
    ] = effects[..]
    else {
        panic!("{effects:?}");
    };
    bench.close();
    bench.reconnect();
    bench.text(r#"40{"sid":"t"}"#);
    let effects = bench.put(Input::Acknowledge {
        token,
        args: vec![],
    });
    assert_eq!(effects, [Effect::Dropped(Dropped::Acknowledgement)]);
}

#[test]
fn an_event_sent_once_is_told_lost_when_it_waited_for_an_answer() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    bench.emit("asked", Delivery::Once, Some(7));
    bench.emit("sure", Delivery::UntilAcked, Some(8));
    let effects = bench.close();
    assert_eq!(effects[0], Effect::Unacked { ticket: 7 });
    bench.reconnect();
    let effects = bench.text(r#"40{"sid":"t"}"#);
    assert_eq!(effects[1..], [transmit(2, r#"422["sure",1]"#)]);
}

#[test]
fn a_recovered_session_gets_what_it_missed_before_the_reply() {
    let mut bench = Bench::connected(r#"40{"sid":"s","pid":"p"}"#);
    assert_eq!(
        bench.text(r#"42["ev",1,"o1"]"#),
        [event("ev", &[json!(1)], None)]
    );
    assert_eq!(bench.text(r#"42["bare","o2"]"#), [event("bare", &[], None)]);
    // No offset: the event of an acknowledgement, and one without a string at the end.
    let effects = bench.text(r#"421["ask","text"]"#);
    assert!(matches!(&effects[0], Effect::Event { args, .. } if *args == [json!("text")]));
    assert_eq!(
        bench.text(r#"42["volatile",2]"#),
        [event("volatile", &[json!(2)], None)]
    );
    bench.close();
    let greeting = r#"40{"name":"x","offset":"o2","pid":"p"}"#;
    assert_eq!(bench.reconnect(), [transmit(2, greeting)]);
    assert_eq!(
        bench.text(r#"42["missed","o3"]"#),
        [],
        "not before it is known to be ours"
    );
    let recovered = status(Status::Connected { recovered: true });
    let effects = bench.text(r#"40{"sid":"t","pid":"p"}"#);
    assert_eq!(effects, [recovered, event("missed", &[], None)]);
    bench.close();
    let greeting = r#"40{"name":"x","offset":"o3","pid":"p"}"#;
    assert_eq!(bench.reconnect(), [transmit(3, greeting)]);
    let fresh = status(Status::Connected { recovered: false });
    assert_eq!(bench.text(r#"40{"sid":"u","pid":"q"}"#), [fresh]);
    bench.close();
    assert_eq!(
        bench.reconnect(),
        [transmit(4, r#"40{"name":"x"}"#)],
        "no offset of this one"
    );
}

#[test]
fn without_recovery_a_last_string_belongs_to_the_event() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    assert_eq!(
        bench.text(r#"42["ev","text"]"#),
        [event("ev", &[json!("text")], None)]
    );
}

#[test]
fn binary_is_refused_once_per_packet_and_the_session_lives() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    let binary = [Effect::Dropped(Dropped::Binary)];
    let packet = r#"452-["ev",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    assert_eq!(bench.text(packet), binary);
    assert_eq!(bench.put(Input::Binary { attempt: 1 }), []);
    assert_eq!(bench.put(Input::Binary { attempt: 1 }), []);
    assert_eq!(bench.put(Input::Binary { attempt: 1 }), binary);
    bench.emit("asked", Delivery::UntilAcked, Some(1));
    let acked = Effect::Acked {
        ticket: 1,
        args: vec![],
    };
    assert_eq!(
        bench.text(r#"461-1[{"_placeholder":true,"num":0}]"#),
        [binary[0].clone(), acked]
    );
    assert_eq!(bench.session.dropped(), 3);
    assert!(bench.session.is_connected());
}

#[test]
fn what_is_malformed_is_dropped_counted_and_named() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    let frames = [
        ("", Dropped::Frame(engine::DecodeError::Empty)),
        ("x", Dropped::Frame(engine::DecodeError::Type)),
        ("42", Dropped::Packet(socket::DecodeError::Shape)),
        (
            r#"42["connect"]"#,
            Dropped::Packet(socket::DecodeError::EventName),
        ),
        (r#"42/other,["ev"]"#, Dropped::Namespace),
        (OPEN, Dropped::Unexpected),
        (r#"40{"sid":"again"}"#, Dropped::Unexpected),
        (r#"44{"message":"late"}"#, Dropped::Unexpected),
        ("3", Dropped::Unexpected),
        ("5", Dropped::Unexpected),
        ("439[]", Dropped::Acknowledgement),
        (&["42[\"", &"a".repeat(1_000_000), "\"]"].concat(), {
            Dropped::Packet(socket::DecodeError::TooLong)
        }),
    ];
    for (frame, reason) in frames {
        assert_eq!(bench.text(frame), [Effect::Dropped(reason)]);
    }
    assert_eq!(bench.session.dropped(), 12);
    assert!(bench.session.is_connected());
}

#[test]
fn what_cannot_be_sent_is_refused_with_its_reason() {
    let mut bench = Bench::connected(r#"40{"sid":"s"}"#);
    let reserved = [Effect::Dropped(Dropped::ReservedName)];
    assert_eq!(bench.emit("disconnect", Delivery::Once, None), reserved);
    let large = [Effect::Dropped(Dropped::TooLarge)];
    assert_eq!(bench.emit(&"a".repeat(1000), Delivery::Once, None), large);
    bench.close();
    for _ in 0..1024 {
        assert_eq!(bench.emit("ev", Delivery::Once, None), []);
    }
    let overflow = [Effect::Dropped(Dropped::Overflow)];
    assert_eq!(bench.emit("ev", Delivery::Once, None), overflow);
    bench.reconnect();
    assert_eq!(bench.text(r#"40{"sid":"t"}"#).len(), 1 + 1024);
}
