//! Getting into the room, and knowing to be there.

use super::*;
use serde_json::json;
use visavis_call::Signal;
use visavis_signaling::tutorial::{Effect, Forwarding, Input, OfflineReason, PROOF_TIME, Status};

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
