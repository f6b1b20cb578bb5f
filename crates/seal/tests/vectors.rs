//! The vectors of `docs/protocol.md`, and that somebody else's code opens what is sealed here.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use visavis_call::PersonId;
use visavis_seal::{Keys, NotOpened, Secret};
use visavis_signaling::room::sealing::Place;

/// What stands behind the `#`.
const LINK: &str = "AAECAwQFBgcICQoLDA0ODw";
/// The room that follows from it.
const ROOM: &str = "gBgZ7_DzKmaY3lUR0Z1U1g";
/// What is said.
const TEXT: &str = r#"{"kind":"hello","name":"Bert"}"#;
/// The same, sealed for [`place`].
const SEALED: &str = "c20p:xsth4Qel58Z5Q87QpjSgP2Mt1SwzaBws49caZ2XBOJtXtzXqFZ_sNyWKg_tVZw";

static ANNA: LazyLock<PersonId> = LazyLock::new(|| PersonId::new("anna").unwrap());
static BERT: LazyLock<PersonId> = LazyLock::new(|| PersonId::new("bert").unwrap());
static EVE: LazyLock<PersonId> = LazyLock::new(|| PersonId::new("eve").unwrap());

fn keys() -> Keys {
    Keys::new(&Secret::read(LINK).unwrap())
}

fn place() -> Place<'static> {
    Place {
        room: ROOM,
        from: &BERT,
        epoch: 9020,
        to: &ANNA,
        other_epoch: 9010,
        seq: 1,
    }
}

#[test]
fn the_vectors_hold() {
    assert_eq!(Secret::read(LINK).unwrap().written(), LINK);
    assert_eq!(keys().room(), ROOM);
    assert_eq!(keys().seal(&place(), TEXT), SEALED);
    assert_eq!(keys().open(&place(), SEALED).as_deref(), Ok(TEXT));
}

#[test]
fn a_second_implementation_opens_what_is_sealed() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/open.mjs");
    let Place {
        from,
        epoch,
        to,
        other_epoch,
        seq,
        ..
    } = place();
    let arguments = [
        from.as_str(),
        &epoch.to_string(),
        to.as_str(),
        &other_epoch.to_string(),
        &seq.to_string(),
    ];
    let opened = Command::new("node")
        .arg(script)
        .arg(LINK)
        .arg(SEALED)
        .args(arguments)
        .output();
    let opened = opened.unwrap();
    assert!(
        opened.status.success(),
        "{}",
        String::from_utf8_lossy(&opened.stderr)
    );
    assert_eq!(
        String::from_utf8(opened.stdout).unwrap(),
        format!("{ROOM}\n{TEXT}\n")
    );
}

#[test]
fn a_seal_opens_nowhere_else() {
    let elsewhere = [
        Place {
            room: "other",
            ..place()
        },
        // Sent back to whoever said it.
        Place {
            from: &ANNA,
            to: &BERT,
            ..place()
        },
        Place {
            from: &EVE,
            ..place()
        },
        Place {
            to: &EVE,
            ..place()
        },
        Place {
            epoch: 9021,
            ..place()
        },
        Place {
            other_epoch: 9011,
            ..place()
        },
        Place { seq: 2, ..place() },
    ];
    for place in elsewhere {
        assert_eq!(keys().open(&place, SEALED), Err(NotOpened), "{place:?}");
    }
}

#[test]
fn another_secret_opens_nothing() {
    let other = Keys::new(&Secret::new([1; 16]));
    assert_ne!(other.room(), ROOM);
    assert_eq!(other.open(&place(), SEALED), Err(NotOpened));
}

#[test]
fn what_is_no_seal_is_not_opened() {
    for text in [
        "",
        "c20p",
        "c20p:",
        "c20p:AAAA",
        "c20p:é",
        "other:AAAA",
        TEXT,
    ] {
        assert_eq!(keys().open(&place(), text), Err(NotOpened), "{text}");
    }
}

#[test]
fn no_two_messages_look_alike() {
    let first = keys().seal(&place(), TEXT);
    let second = keys().seal(&Place { seq: 2, ..place() }, TEXT);
    assert_ne!(first, second);
    assert_eq!(
        first,
        keys().seal(&place(), TEXT),
        "one that is sent again is the same"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sealed_is_opened(text in ".{0,300}", seq in 1_u32.., epoch in 0_u64..1 << 53) {
        let place = Place { epoch, seq, ..place() };
        let sealed = keys().seal(&place, &text);
        prop_assert_eq!(keys().open(&place, &sealed), Ok(text));
    }

    #[test]
    fn one_changed_character_is_enough(at in 0_usize..60, by in 1_u8..60) {
        let mut changed = SEALED.as_bytes().to_vec();
        let at = at % changed.len();
        if let Some(byte) = changed.get_mut(at) {
            *byte = (*byte).wrapping_add(by) & 0x7f;
        }
        let changed = String::from_utf8(changed).unwrap();
        prop_assume!(changed != SEALED);
        prop_assert_eq!(keys().open(&place(), &changed), Err(NotOpened));
    }
}

#[test]
fn the_vectors_are_those_of_the_protocol() {
    let document = include_str!("../../../docs/protocol.md");
    for vector in [LINK, ROOM, TEXT, SEALED] {
        assert!(document.contains(&["`", vector, "`"].concat()), "{vector}");
    }
}
