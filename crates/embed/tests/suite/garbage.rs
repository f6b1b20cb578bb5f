//! Whatever arrives, there is an answer or none, and no panic.

use proptest::prelude::*;
use visavis_call::Phase;
use visavis_signaling::json::{Value, parse};

use crate::world::{in_phase, session};

const TYPES: [&str; 11] = [
    "join",
    "call",
    "accept",
    "decline",
    "hang-up",
    "microphone",
    "camera",
    "screen",
    "state",
    "wave",
    "",
];
const MEMBERS: [&str; 10] = [
    "id", "room", "name", "settings", "person", "on", "visavis", "type", "token", "é\\n",
];
const VALUES: [&str; 14] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e999",
    "\"ben-1\"",
    "\"\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    r#"{"lang":"zh"}"#,
    r#"{"capacity":3}"#,
    r#"{"capacity":"3"}"#,
];

fn message() -> impl Strategy<Value = String> {
    let member = (
        prop::sample::select(MEMBERS.to_vec()),
        prop::sample::select(VALUES.to_vec()),
    );
    let members = prop::collection::vec(member, 0..5);
    (prop::sample::select(TYPES.to_vec()), members).prop_map(|(kind, members)| {
        let mut text = format!(r#"{{"visavis":1,"type":"{kind}""#);
        for (name, value) in members {
            for piece in [",\"", name, "\":", value] {
                text.push_str(piece);
            }
        }
        text + "}"
    })
}

fn phase() -> impl Strategy<Value = Phase> {
    prop::sample::select(vec![
        Phase::Idle,
        Phase::Outgoing,
        Phase::Incoming,
        Phase::Connecting,
        Phase::Connected,
        Phase::Reconnecting,
        Phase::Ended,
    ])
}

/// An answer is a message of ours; what is refused is not done.
fn is_sound(answer: &str, acts: bool) -> Result<(), TestCaseError> {
    let read = parse(answer);
    prop_assert!(read.is_ok(), "{answer}");
    let Ok(read) = read else { return Ok(()) };
    prop_assert_eq!(read.get("visavis").and_then(Value::as_u64), Some(1));
    let refused = read.get("type").and_then(Value::as_str) == Some("error");
    prop_assert!(!(refused && acts), "{answer}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_looks_like_a_command_is_followed_or_refused(phase in phase(), message in message()) {
        let mut page = session(in_phase(phase));
        let heard = page.hear(&message);
        if let Some(answer) = &heard.answer {
            is_sound(answer, heard.act.is_some())?;
        }
        for said in page.look(in_phase(phase)) {
            is_sound(&said, false)?;
        }
    }

    #[test]
    fn any_text_at_all_does_no_harm(phase in phase(), text in "\\PC{0,200}") {
        session(in_phase(phase)).hear(&text);
    }
}
