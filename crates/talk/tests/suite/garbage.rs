//! Nothing that arrives panics, and nothing makes it grow without bound.

use proptest::prelude::*;
use visavis_talk::{
    Channel, Effect, Input, MAX_HISTORY, MAX_LISTED, Media, News, Read, TransferId, WINDOW,
};

use crate::bench::{Bench, LIMIT};

const KINDS: [&str; 12] = [
    "hello",
    "media",
    "chat",
    "chat-ack",
    "file-offer",
    "file-accept",
    "file-decline",
    "file-progress",
    "file-end",
    "file-done",
    "file-cancel",
    "wave",
];

/// Values that fit somewhere, and others.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0_u64..6).prop_map(|number| number.to_string()),
        2 => any::<u64>().prop_map(|number| number.to_string()),
        2 => prop::sample::select(vec![
            "null", "true", "[]", "{}", "-1", "1.5", "1e9", "\"on\"", "\"none\"", "\"read\"",
            "\"\\u202e../a\"", "\"text\"",
        ])
        .prop_map(str::to_owned),
        1 => Just(format!("\"{}\"", "0".repeat(64))),
    ]
}

/// A message of some kind with some members.
fn message() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "id",
        "id",
        "id",
        "name",
        "size",
        "bytes",
        "text",
        "sha256",
        "reason",
        "version",
        "type",
        "microphone",
        "camera",
    ]);
    let members = prop::collection::vec((key, value()), 0..6);
    (prop::sample::select(KINDS.to_vec()), members).prop_map(|(kind, members)| {
        let mut text = format!(r#"{{"kind":"{kind}""#);
        for (key, value) in members {
            for piece in [",\"", key, "\":", &value] {
                text.push_str(piece);
            }
        }
        text + "}"
    })
}

/// An offer, so that the rest has something to speak of.
fn offer() -> impl Strategy<Value = String> {
    (1_u32..40, 0..2 * LIMIT).prop_map(|(number, size)| {
        format!(r#"{{"kind":"file-offer","id":{number},"name":"n","size":{size}}}"#)
    })
}

fn frame() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        bytes(),
        (0_u32..8, 0_u64..60, bytes()).prop_map(|(number, offset, bytes)| {
            [&number.to_be_bytes()[..], &offset.to_be_bytes(), &bytes].concat()
        }),
    ]
}

/// What the page does meanwhile; ids by their index in the list.
#[derive(Clone, Debug)]
enum Deed {
    Accept(usize),
    NoRoom(usize),
    Cancel(usize),
    Read(usize, Read),
    Written(usize, u64),
    WriteFailed(usize),
    Finished(usize),
    Offer(u64),
    Buffered(u64),
    Channel(bool),
}

#[derive(Clone, Debug)]
enum Event {
    Text(String),
    Binary(Vec<u8>),
    Deed(Deed),
}

fn event() -> impl Strategy<Value = Event> {
    let read = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Read::Bytes),
        Just(Read::End),
        Just(Read::Failed),
    ];
    let deed = prop_oneof![
        4 => any::<usize>().prop_map(Deed::Accept),
        1 => any::<usize>().prop_map(Deed::NoRoom),
        1 => any::<usize>().prop_map(Deed::Cancel),
        2 => (any::<usize>(), read).prop_map(|(id, read)| Deed::Read(id, read)),
        2 => (any::<usize>(), any::<u64>()).prop_map(|(id, bytes)| Deed::Written(id, bytes)),
        1 => any::<usize>().prop_map(Deed::WriteFailed),
        1 => any::<usize>().prop_map(Deed::Finished),
        2 => (0..2 * LIMIT).prop_map(Deed::Offer),
        1 => any::<u64>().prop_map(Deed::Buffered),
        1 => any::<bool>().prop_map(Deed::Channel),
    ];
    prop_oneof![
        6 => message().prop_map(Event::Text),
        2 => offer().prop_map(Event::Text),
        1 => any::<String>().prop_map(Event::Text),
        3 => frame().prop_map(Event::Binary),
        4 => deed.prop_map(Event::Deed),
    ]
}

fn take(bench: &mut Bench, event: Event) {
    let ids: Vec<TransferId> = bench.talk.view().transfers.iter().map(|it| it.id).collect();
    let pick = |index: usize| ids.get(index % ids.len().max(1)).copied();
    let input = match event {
        Event::Text(text) => Some(Input::Text(text)),
        Event::Binary(frame) => Some(Input::Binary(frame)),
        Event::Deed(deed) => match deed {
            Deed::Accept(id) => pick(id).map(Input::Accept),
            Deed::NoRoom(id) => pick(id).map(Input::NoRoom),
            Deed::Cancel(id) => pick(id).map(Input::Cancel),
            Deed::Read(id, read) => pick(id).map(|id| Input::Read(id, read)),
            Deed::Written(id, bytes) => pick(id).map(|id| Input::Written(id, bytes)),
            Deed::WriteFailed(id) => pick(id).map(Input::WriteFailed),
            Deed::Finished(id) => pick(id).map(Input::Finished),
            Deed::Buffered(bytes) => Some(Input::Buffered(bytes)),
            Deed::Channel(true) => Some(Input::Opened(Channel::Files)),
            Deed::Channel(false) => Some(Input::Closed(Channel::Files)),
            Deed::Offer(size) => {
                let _ = bench.talk.offer("mine", size, "a/b");
                None
            }
        },
    };
    if let Some(input) = input {
        bench.give(input);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_comes_panics_or_is_answered_at_length(
        events in prop::collection::vec(event(), 0..120),
        greeted in any::<bool>(),
    ) {
        let mut bench = if greeted { Bench::greeted() } else { Bench::new() };
        for event in events {
            let shown = format!("{event:?}");
            let is_theirs = !matches!(event, Event::Deed(_));
            take(&mut bench, event);
            let effects = bench.effects();
            let said = effects.iter().filter(|it| matches!(it, Effect::Text(_))).count();
            if is_theirs {
                prop_assert!(said <= 2, "{shown}: {effects:?}");
                prop_assert!(effects.len() <= 20, "{shown}: {effects:?}");
            }
            let view = bench.talk.view();
            prop_assert!(view.messages.len() <= MAX_HISTORY);
            prop_assert!(view.transfers.len() <= 2 * MAX_LISTED);
            for transfer in view.transfers {
                prop_assert!(transfer.done <= transfer.size);
                prop_assert!(transfer.name.chars().count() <= 120);
            }
        }
    }

    #[test]
    fn news_is_told_of_what_can_be_seen(events in prop::collection::vec(event(), 0..120)) {
        let mut bench = Bench::greeted();
        for event in events {
            take(&mut bench, event);
            for effect in bench.effects() {
                let Effect::News(news) = effect else { continue };
                let view = bench.talk.view();
                let seen = match news {
                    News::Greeted => view.is_ours,
                    News::Media => matches!(view.media, Some(Media { .. })),
                    News::Chat(id) => view.messages.iter().any(|it| it.id == id),
                    News::Offered(id) => view.transfers.iter().any(|it| it.id == id && !it.state.is_over()),
                    News::Over(id) => view.transfers.iter().any(|it| it.id == id && it.state.is_over()),
                };
                prop_assert!(seen, "{news:?}");
            }
        }
    }
}

#[test]
fn who_floods_a_disk_that_does_not_write_gets_no_more_than_a_window() {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, LIMIT);
    bench.give(Input::Accept(id));
    bench.hear_content(1, 0, LIMIT);
    let mut asked = 0;
    for effect in bench.effects() {
        if let Effect::Write { bytes, .. } = effect {
            asked += bytes.len() as u64;
        }
    }
    assert!(asked > WINDOW / 2 && asked <= WINDOW);
    assert!(bench.state(id).is_over());
}
