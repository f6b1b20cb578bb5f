//! Events, acknowledgements and what is refused.

use super::*;
use serde_json::json;
use visavis_signaling::session::{Delivery, Effect, Input, Status};
use visavis_signaling::{Dropped, engine, socket};

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
        args: vec![ours(&json!("yes"))],
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
        args: vec![ours(&json!(true))],
    };
    assert_eq!(bench.text("431[true]"), [acked]);
    let again = [Effect::Dropped(Dropped::Acknowledgement)];
    assert_eq!(bench.text("431[true]"), again);
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
    assert!(matches!(&effects[0], Effect::Event { args, .. } if *args == [ours(&json!("text"))]));
    assert_eq!(
        bench.text(r#"42["volatile",2]"#),
        [event("volatile", &[json!(2)], None)]
    );
    bench.close();
    let greeting = r#"40{"name":"x","pid":"p","offset":"o2"}"#;
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
    let greeting = r#"40{"name":"x","pid":"p","offset":"o3"}"#;
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
