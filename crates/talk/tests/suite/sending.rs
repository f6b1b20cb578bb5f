//! Files that go out.

use visavis_talk::{
    CHUNK_BYTES, Channel, Failure, HIGH_WATER, Input, MAX_LISTED, MAX_OPEN, READ_BYTES, Read,
    Refusal, Side, State, TransferId, WINDOW,
};

use crate::bench::{Bench, LIMIT};

/// The SHA-256 of "hello", as other programs compute it.
const HELLO_SHA: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// A file of this size is accepted, and its channel is open.
fn accepted(size: u64) -> (Bench, TransferId) {
    let mut bench = Bench::greeted();
    let id = bench.talk.offer("a", size, "").unwrap();
    bench.give(Input::Opened(Channel::Files));
    bench.effects();
    bench.hear(r#"{"kind":"file-accept","id":1}"#);
    (bench, id)
}

#[test]
fn a_file_is_offered_read_sent_and_done() {
    let mut bench = Bench::greeted();
    let id = bench.talk.offer("/a.txt", 5, "text/plain").unwrap();
    assert_eq!(
        bench.trace(),
        [
            "open the channel of files",
            r#"{"id":1,"kind":"file-offer","name":"_a.txt","size":5,"type":"text/plain"}"#,
        ]
    );
    assert_eq!(bench.state(id), State::Offered);
    bench.hear(r#"{"kind":"file-accept","id":1}"#);
    assert_eq!(bench.state(id), State::Running);
    assert_eq!(bench.trace(), [""; 0]);
    bench.give(Input::Opened(Channel::Files));
    assert_eq!(bench.trace(), ["read 1 0+5"]);
    bench.give(Input::Read(id, Read::Bytes(b"hel".to_vec())));
    assert_eq!(bench.trace(), ["binary 15", "read 1 3+2"]);
    bench.give(Input::Read(id, Read::Bytes(b"lo".to_vec())));
    let end = format!(r#"{{"id":1,"kind":"file-end","sha256":"{HELLO_SHA}"}}"#);
    assert_eq!(bench.trace(), ["binary 14".to_owned(), end]);
    bench.hear(r#"{"kind":"file-progress","id":1,"bytes":5}"#);
    assert_eq!(bench.transfer(id).done, 5);
    assert_eq!(bench.state(id), State::Running);
    bench.hear(r#"{"kind":"file-done","id":1}"#);
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(bench.trace(), ["release 1", "news: over 1"]);
}

#[test]
fn the_channel_of_files_is_opened_once_and_again_when_it_was_closed() {
    let mut bench = Bench::greeted();
    let id = bench.talk.offer("a", 1, "").unwrap();
    bench.talk.offer("b", 1, "").unwrap();
    let opens = |bench: &mut Bench| {
        let trace = bench.trace();
        trace.iter().filter(|it| it.starts_with("open")).count()
    };
    assert_eq!(opens(&mut bench), 1);
    bench.give(Input::Opened(Channel::Files));
    bench.talk.offer("c", 1, "").unwrap();
    assert_eq!(opens(&mut bench), 0);
    bench.give(Input::Closed(Channel::Files));
    assert_eq!(bench.state(id), State::Failed(Failure::Closed));
    let cancel = r#"{"id":1,"kind":"file-cancel","reason":"closed"}"#.to_owned();
    assert!(bench.trace().contains(&cancel));
    bench.talk.offer("d", 1, "").unwrap();
    assert_eq!(opens(&mut bench), 1);
}

#[test]
fn an_empty_file_is_at_its_end_when_it_is_accepted() {
    let (mut bench, _) = accepted(0);
    let trace = bench.trace();
    assert_eq!(trace.len(), 1);
    assert!(trace[0].contains("file-end"), "{trace:?}");
}

#[test]
fn only_a_window_is_sent_ahead_of_what_is_written() {
    let (mut bench, id) = accepted(LIMIT);
    let mut sent = 0;
    loop {
        let reads = bench
            .trace()
            .iter()
            .filter(|it| it.starts_with("read"))
            .count();
        if reads == 0 {
            break;
        }
        bench.give(Input::Read(id, Read::Bytes(vec![0; READ_BYTES as usize])));
        bench.give(Input::Buffered(0));
        sent += u64::from(READ_BYTES);
        assert!(sent <= WINDOW);
    }
    assert!(sent + u64::from(READ_BYTES) > WINDOW);
    bench.hear(&format!(
        r#"{{"kind":"file-progress","id":1,"bytes":{sent}}}"#
    ));
    assert_eq!(bench.trace(), [format!("read 1 {sent}+{READ_BYTES}")]);
}

#[test]
fn a_full_channel_stops_the_reading_until_it_is_low() {
    let (mut bench, id) = accepted(LIMIT);
    bench.effects();
    bench.give(Input::Buffered(HIGH_WATER));
    bench.give(Input::Read(id, Read::Bytes(vec![0; CHUNK_BYTES])));
    bench.give(Input::Buffered(HIGH_WATER + 16));
    assert_eq!(bench.trace(), ["binary 16384"]);
    bench.give(Input::Buffered(HIGH_WATER / 4));
    assert_eq!(
        bench.trace(),
        [format!("read 1 {CHUNK_BYTES}+{READ_BYTES}")]
    );
}

#[test]
fn several_files_take_turns() {
    let mut bench = Bench::greeted();
    bench.give(Input::Opened(Channel::Files));
    let ids = [(); 3].map(|()| bench.talk.offer("a", LIMIT, "").unwrap());
    bench.effects();
    for id in ids {
        bench.hear(&format!(r#"{{"kind":"file-accept","id":{}}}"#, id.number()));
    }
    for turn in 0..4 {
        let offset = turn * u64::from(READ_BYTES);
        let reads = ids.map(|id| format!("read {} {offset}+{READ_BYTES}", id.number()));
        let trace = bench.trace();
        let asked: Vec<_> = trace.iter().filter(|it| it.starts_with("read")).collect();
        assert_eq!(asked, reads.iter().collect::<Vec<_>>());
        for id in ids {
            bench.give(Input::Read(id, Read::Bytes(vec![0; READ_BYTES as usize])));
        }
        bench.give(Input::Buffered(0));
    }
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_stopped_on_both_sides() {
    for read in [
        Read::End,
        Read::Failed,
        Read::Bytes(Vec::new()),
        Read::Bytes(vec![0; 10]),
    ] {
        let (mut bench, id) = accepted(9);
        bench.effects();
        bench.give(Input::Read(id, read));
        assert_eq!(bench.state(id), State::Failed(Failure::Read));
        assert_eq!(
            bench.trace(),
            [
                r#"{"id":1,"kind":"file-cancel","reason":"read"}"#,
                "release 1",
                "news: over 1",
            ]
        );
        // What comes late means nothing.
        bench.give(Input::Read(id, Read::Bytes(vec![0; 9])));
        bench.hear(r#"{"kind":"file-progress","id":1,"bytes":9}"#);
        bench.hear(r#"{"kind":"file-decline","id":1}"#);
        assert_eq!(bench.trace(), [""; 0]);
        assert_eq!(bench.state(id), State::Failed(Failure::Read));
    }
}

#[test]
fn the_other_person_declines_or_stops_it() {
    let mut bench = Bench::greeted();
    let id = bench.talk.offer("a", 1, "").unwrap();
    bench.hear(r#"{"kind":"file-decline","id":1}"#);
    assert_eq!(bench.state(id), State::Declined);

    let (mut bench, id) = accepted(1);
    bench.hear(r#"{"kind":"file-decline","id":1}"#);
    assert_eq!(bench.state(id), State::Cancelled(Side::There));

    let (mut bench, id) = accepted(1);
    bench.hear(r#"{"kind":"file-decline","id":1,"reason":"write"}"#);
    assert_eq!(bench.state(id), State::Failed(Failure::Write));
}

#[test]
fn a_file_that_arrived_before_it_was_stopped_is_done() {
    let (mut bench, id) = accepted(0);
    bench.give(Input::Cancel(id));
    assert_eq!(bench.state(id), State::Cancelled(Side::Here));
    bench.hear(r#"{"kind":"file-done","id":1}"#);
    assert_eq!(bench.state(id), State::Done);

    let (mut bench, id) = accepted(1);
    bench.give(Input::Cancel(id));
    bench.hear(r#"{"kind":"file-done","id":1}"#);
    assert_eq!(bench.state(id), State::Cancelled(Side::Here));
    assert_eq!(bench.talk.dropped(), 1);
}

#[test]
fn progress_that_cannot_be_stops_the_file() {
    for (bytes, fails) in [(4, false), (3, true), (6, true)] {
        let (mut bench, id) = accepted(9);
        bench.give(Input::Read(id, Read::Bytes(vec![0; 5])));
        bench.hear(r#"{"kind":"file-progress","id":1,"bytes":4}"#);
        bench.hear(&format!(
            r#"{{"kind":"file-progress","id":1,"bytes":{bytes}}}"#
        ));
        assert_eq!(bench.state(id) == State::Failed(Failure::Protocol), fails);
    }
    let mut bench = Bench::greeted();
    let id = bench.talk.offer("a", 1, "").unwrap();
    bench.hear(r#"{"kind":"file-progress","id":1,"bytes":0}"#);
    assert_eq!(bench.state(id), State::Failed(Failure::Protocol));
}

#[test]
fn a_file_that_is_too_large_and_one_too_many_are_refused_with_the_reason() {
    let mut bench = Bench::greeted();
    assert_eq!(bench.talk.offer("a", LIMIT + 1, ""), Err(Refusal::TooLarge));
    for _ in 0..MAX_OPEN {
        bench.talk.offer("a", LIMIT, "").unwrap();
    }
    assert_eq!(bench.talk.offer("a", 1, ""), Err(Refusal::TooMany));
    bench.hear(r#"{"kind":"file-decline","id":2}"#);
    assert!(bench.talk.offer("a", 1, "").is_ok());
}

#[test]
fn of_many_files_those_on_their_way_and_the_last_ones_are_listed() {
    let mut bench = Bench::greeted();
    let first = bench.talk.offer("a", 1, "").unwrap();
    for _ in 0..2 * MAX_LISTED {
        let id = bench.talk.offer("a", 1, "").unwrap();
        bench.give(Input::Cancel(id));
    }
    assert_eq!(bench.state(first), State::Offered);
    assert_eq!(bench.talk.view().transfers.len(), MAX_LISTED);
    // One that is forgotten is no mistake, one that never was is.
    bench.hear(r#"{"kind":"file-accept","id":2}"#);
    assert_eq!(bench.talk.dropped(), 0);
    bench.hear(r#"{"kind":"file-accept","id":9999}"#);
    assert_eq!(bench.talk.dropped(), 1);
}
