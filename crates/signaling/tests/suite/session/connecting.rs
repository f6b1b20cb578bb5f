//! Connecting, staying connected and leaving.

use super::*;
use visavis_signaling::session::{Delivery, Effect, Input, OfflineReason, Status};

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
fn leaving_closes_and_a_new_start_begins_again() {
    let mut bench = Bench::connected(r#"40{"sid":"s","pid":"p"}"#);
    bench.text(r#"42["ev","offset"]"#);
    let left = status(Status::Offline {
        reason: OfflineReason::Left,
        retry_at: None,
    });
    let good_bye = [Effect::Disconnect { attempt: 1 }, left];
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
