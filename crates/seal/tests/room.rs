//! Two people in a room whose relay reads, changes, repeats and invents.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use std::time::Duration;

use proptest::prelude::*;
use visavis_call::{CallId, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_seal::{Keys, Secret};
use visavis_signaling::room::{Change, Client, Config, Dropped, Effect, Input};

const NAMES: [&str; 2] = ["anna", "bert"];
/// What must not be read on the way.
const WORDS: [&str; 4] = ["Anna Arendt", "Bert Brecht", "192.0.2.7", "fingerprint"];

fn person(index: usize) -> PersonId {
    PersonId::new(NAMES[index]).unwrap()
}

/// Two pages and what went between them.
struct Room {
    pages: [Client; 2],
    now: Duration,
    /// All that was ever transmitted: by whom, and what.
    recorded: Vec<(usize, String)>,
    /// What is on its way.
    flying: Vec<(usize, String)>,
    received: [Vec<Signal>; 2],
    names: [Option<String>; 2],
    dropped: Vec<Dropped>,
}

impl Room {
    fn new(secrets: [u8; 2]) -> Self {
        let page = |index: usize| {
            let keys = Keys::new(&Secret::new([secrets[index]; 16]));
            let shared = Keys::new(&Secret::new([secrets[0]; 16]));
            let mut client = Client::new(Config {
                room: shared.room().to_owned(),
                me: person(index),
                name: Some(WORDS[index].to_owned()),
                origin: 1_700_000_000_000,
            });
            client.seal(Box::new(keys));
            client
        };
        let mut room = Self {
            pages: [page(0), page(1)],
            now: Duration::from_secs(5),
            recorded: Vec::new(),
            flying: Vec::new(),
            received: [Vec::new(), Vec::new()],
            names: [None, None],
            dropped: Vec::new(),
        };
        for index in 0..2 {
            room.give(index, Input::BusUp);
        }
        room
    }

    fn give(&mut self, index: usize, input: Input<'_>) {
        self.pages[index].handle(input, self.now);
        while let Some(effect) = self.pages[index].poll_effect() {
            match effect {
                Effect::Transmit { text, .. } => {
                    self.recorded.push((index, text.clone()));
                    self.flying.push((index, text));
                }
                Effect::Receive(envelope) => self.received[index].push(envelope.signal),
                Effect::Member {
                    change: Change::Joined { name, .. },
                    ..
                } => self.names[index] = name,
                Effect::Dropped(reason) => self.dropped.push(reason),
                Effect::Member { .. } | Effect::Echo => {}
            }
        }
    }

    /// Somebody at the relay says this to a page.
    fn forge(&mut self, to: usize, text: &str) {
        self.give(to, Input::Frame { text, member: None });
    }

    /// What is on its way arrives, and what follows from that, for so many seconds.
    fn run(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        while self.now < end {
            for (from, text) in std::mem::take(&mut self.flying) {
                self.forge(1 - from, &text);
            }
            self.now += Duration::from_millis(50);
            for index in 0..2 {
                self.give(index, Input::Tick);
            }
        }
    }

    fn say(&mut self, index: usize, signal: Signal) {
        self.give(
            index,
            Input::Send(Envelope {
                from: person(index),
                to: Some(person(1 - index)),
                call: Some(CallId {
                    caller: person(0),
                    number: 1,
                }),
                signal,
            }),
        );
    }

    fn not_opened(&self) -> usize {
        let all = self.dropped.iter();
        all.filter(|it| **it == Dropped::NotOpened).count()
    }
}

fn offer() -> Signal {
    Signal::Description(Description {
        kind: DescriptionKind::Offer,
        sdp: "a=fingerprint:sha-256 00 c=IN IP4 192.0.2.7".to_owned(),
        negotiation: Some(1),
    })
}

/// They know each other, and have called.
fn called() -> Room {
    let mut room = Room::new([7, 7]);
    room.run(2);
    room.say(0, Signal::Ring);
    room.run(1);
    room.say(1, Signal::Accept);
    room.run(1);
    room.say(0, offer());
    room.run(1);
    room
}

#[test]
fn whoever_has_the_same_link_is_understood() {
    let room = called();
    assert_eq!(room.received[0], [Signal::Hello, Signal::Accept]);
    assert_eq!(room.received[1], [Signal::Hello, Signal::Ring, offer()]);
    assert_eq!(room.names[0].as_deref(), Some(WORDS[1]));
    assert_eq!(room.names[1].as_deref(), Some(WORDS[0]));
    assert_eq!(room.dropped, []);
}

#[test]
fn the_relay_reads_no_name_no_address_and_no_fingerprint() {
    let room = called();
    assert!(room.recorded.len() > 6);
    for (_, text) in &room.recorded {
        for word in WORDS {
            assert!(!text.contains(word), "{word} in {text}");
        }
        for kind in ["invite", "accept", "description", "sdp"] {
            assert!(!text.contains(kind), "{kind} in {text}");
        }
    }
}

#[test]
fn whoever_has_another_link_is_nobody() {
    let mut room = Room::new([7, 8]);
    room.run(30);
    assert_eq!(room.names, [None, None]);
    assert!(room.received.iter().all(Vec::is_empty));
    assert!(room.not_opened() > 0);
}

#[test]
fn what_is_said_without_a_seal_is_not_heard() {
    let mut room = called();
    let before = room.received.clone();
    let (_, text) = room
        .recorded
        .iter()
        .rfind(|(from, text)| *from == 0 && text.contains("\"seq\""))
        .unwrap();
    let open = r#""seq":3,"body":{"kind":"hang-up","call":["anna",1]}}"#;
    let (start, _) = text.split_once("\"seq\"").unwrap();
    let forged = [start, open].concat();
    room.forge(1, &forged);
    room.run(1);
    assert_eq!(room.received, before);
    assert_eq!(room.dropped, [Dropped::NotOpened]);
    // What was to be said under that number is not lost by it.
    room.say(0, Signal::HangUp);
    room.run(1);
    assert_eq!(room.received[1].last(), Some(&Signal::HangUp));
}

#[test]
fn what_is_repeated_or_sent_back_is_not_heard_again() {
    let mut room = called();
    let before = room.received.clone();
    for (from, text) in room.recorded.clone() {
        room.forge(1 - from, &text);
        // As if the other had said it.
        let (own, other) = (NAMES[from], NAMES[1 - from]);
        let back = text
            .replace(own, "\u{0}")
            .replace(other, own)
            .replace('\u{0}', other);
        room.forge(from, &back);
    }
    assert_eq!(room.received, before);
    assert!(room.not_opened() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Frames lost, repeated, late, with a character changed: what is heard was said, in this order.
    #[test]
    fn whatever_the_relay_does_only_what_was_said_is_heard(
        acts in prop::collection::vec((0_u8..6, any::<prop::sample::Index>(), any::<u8>()), 0..60),
    ) {
        let mut room = called();
        let mut said = [vec![], vec![]];
        for (act, which, by) in acts {
            let recorded = &room.recorded;
            let (from, text) = recorded[which.index(recorded.len())].clone();
            match act {
                0 => room.forge(1 - from, &text),
                1 => room.forge(from, &text),
                2 => room.flying.clear(),
                3 => {
                    let mut bytes = text.into_bytes();
                    let at = usize::from(by) % bytes.len();
                    bytes[at] = bytes[at].wrapping_add(1 + by % 50) & 0x7f;
                    let changed = String::from_utf8(bytes).unwrap();
                    room.forge(1 - from, &changed);
                }
                4 => {
                    let from = usize::from(by) % 2;
                    let signal = if by < 128 { Signal::Ringing } else { Signal::Busy };
                    said[from].push(signal.clone());
                    room.say(from, signal);
                }
                _ => room.run(u64::from(by % 3)),
            }
        }
        for index in 0..2 {
            let mut wanted = said[1 - index].iter();
            let heard = room.received[index].iter().filter(|it| matches!(it, Signal::Ringing | Signal::Busy));
            for signal in heard {
                prop_assert!(wanted.any(|it| it == signal), "{signal:?} was not said");
            }
        }
    }
}
