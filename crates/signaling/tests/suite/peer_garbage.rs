//! Nothing that a PeerServer brings panics, and nothing malformed ends a registration.

use proptest::prelude::*;
use serde_json::{Value, json};
use visavis_call::Signal;
use visavis_signaling::client::{Effect, Input, Status};

use crate::oracle::any_json;
use crate::peer::{
    Bench, OPEN, SECOND, answer, answer_of, brought, call, candidate, candidate_of, end_of, offer,
    our_offer, stock_offer, word,
};
use crate::room_air::cases;

const NAMES: [&str; 3] = ["one", "two", "mc_"];

fn valid() -> impl Strategy<Value = String> {
    let payload = prop::sample::select(NAMES.to_vec()).prop_flat_map(|name| {
        prop::sample::select(vec![
            ("OFFER", stock_offer(name)),
            ("OFFER", our_offer(name)),
            ("ANSWER", answer_of(name, "")),
            ("CANDIDATE", candidate_of(name, "x")),
            ("CANDIDATE", word(name, r#"{"kind":"accept"}"#)),
            (
                "CANDIDATE",
                word(name, r#"{"kind":"description","type":"offer","sdp":"x"}"#),
            ),
            ("LEAVE", end_of(name, "busy")),
            ("EXPIRE", "null".to_owned()),
        ])
    });
    let src = prop::sample::select(vec!["bob", "carl", "ada", "two words"]);
    (src, payload).prop_map(|(src, (kind, payload))| brought(src, kind, &payload))
}

/// Any members, with likely names and contents.
fn shaped() -> impl Strategy<Value = String> {
    let text =
        |all: &[&str]| prop::sample::select(all.iter().map(|it| json!(it)).collect::<Vec<_>>());
    let key = prop::sample::select(vec![
        "sdp",
        "type",
        "connectionId",
        "candidate",
        "metadata",
        "visavis",
        "kind",
        "name",
    ]);
    let leaf = prop_oneof![
        any_json(),
        text(&[
            "offer",
            "answer",
            "media",
            "data",
            "one",
            "two",
            "ringing",
            "accept",
            "",
            "v=0\nm=a 1 b"
        ]),
    ];
    let object = prop::collection::btree_map(key.clone(), leaf, 0..5).prop_map(|it| json!(it));
    let payload = prop::collection::btree_map(
        key,
        prop_oneof![object, text(&["media", "one", "two"])],
        0..6,
    );
    let kind = text(&[
        "OFFER",
        "ANSWER",
        "CANDIDATE",
        "LEAVE",
        "EXPIRE",
        "HEARTBEAT",
        "X",
    ]);
    let src = prop_oneof![text(&["bob", "carl"]), any_json()];
    (kind, src, payload).prop_map(|(kind, src, payload)| {
        let message: Value = json!({"type": kind, "src": src, "dst": "ada", "payload": payload});
        message.to_string()
    })
}

/// A valid message with a piece cut out.
fn cut() -> impl Strategy<Value = String> {
    (valid(), any::<prop::sample::Index>(), 1..9_usize).prop_map(|(text, at, length)| {
        let at = at.index(text.len());
        text.chars()
            .take(at)
            .chain(text.chars().skip(at + length))
            .collect()
    })
}

fn signal() -> impl Strategy<Value = Signal> {
    prop::sample::select(vec![
        Signal::Ring,
        Signal::Ringing,
        Signal::Accept,
        Signal::Decline,
        Signal::Busy,
        Signal::Cancel,
        Signal::HangUp,
        offer("v=1", 1),
        answer("v=2", 1),
        candidate("one"),
        candidate(""),
    ])
}

#[derive(Clone, Debug)]
enum Step {
    Hear(String),
    Say(&'static str, u32, Signal),
    Pass(u32),
    Close,
    Open,
}

fn step() -> impl Strategy<Value = Step> {
    let to = prop::sample::select(vec!["bob", "carl", "ada"]);
    prop_oneof![
        5 => prop_oneof![valid(), shaped(), cut(), any::<String>()].prop_map(Step::Hear),
        4 => (to, 0..4_u32, signal()).prop_map(|(to, n, signal)| Step::Say(to, n, signal)),
        2 => (0..40_u32).prop_map(Step::Pass),
        1 => Just(Step::Close),
        2 => Just(Step::Open),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_message_ends_a_registration(
        texts in prop::collection::vec(prop_oneof![valid(), shaped(), cut(), any::<String>()], 1..30),
    ) {
        let mut bench = Bench::registered();
        for text in &texts {
            for effect in bench.text(text) {
                let lives = !matches!(effect, Effect::Disconnect { .. } | Effect::Status(Status::Offline { .. }));
                prop_assert!(lives, "{effect:?} after {text}");
            }
        }
    }

    #[test]
    fn whatever_happens_the_client_asks_for_time_ahead_and_sends_on_its_last_socket_only(
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut bench = Bench::registered();
        let mut connected = Some(1);
        for step in steps {
            let effects = match step {
                Step::Hear(text) => bench.text(&text),
                Step::Say(to, n, signal) => {
                    let mut effects = bench.say(to, &call("ada", n), signal.clone());
                    effects.extend(bench.say(to, &call(to, n), signal));
                    effects
                }
                Step::Pass(seconds) => bench.pass(SECOND * seconds),
                Step::Close => bench.close(1006),
                Step::Open => {
                    let attempt = bench.attempt;
                    let mut effects = bench.put(Input::Opened { attempt });
                    effects.extend(bench.text(OPEN));
                    effects
                }
            };
            for effect in effects {
                match effect {
                    Effect::Connect { attempt, .. } => {
                        bench.attempt = attempt;
                        connected = Some(attempt);
                    }
                    Effect::Disconnect { attempt } => {
                        prop_assert_eq!(connected, Some(attempt));
                        connected = None;
                    }
                    Effect::Transmit { attempt, .. } => prop_assert_eq!(connected, Some(attempt)),
                    Effect::Status(Status::Offline { .. }) => connected = None,
                    _ => {}
                }
            }
            let next = bench.client.next_timeout();
            prop_assert!(next.is_none_or(|next| next > bench.now), "{next:?} at {:?}", bench.now);
        }
    }
}
