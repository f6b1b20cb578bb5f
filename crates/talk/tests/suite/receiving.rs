//! Files that come in.

use visavis_talk::{
    CHUNK_BYTES, Channel, Direction, Failure, Input, MAX_LISTED, MAX_OPEN, PROGRESS_BYTES, Side,
    State, TransferId, WINDOW,
};

use crate::bench::{Bench, HELLO, LIMIT};

/// The SHA-256 of "hello", as other programs compute it.
const END: &str = r#"{"kind":"file-end","id":1,"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}"#;
const PROTOCOL: &str = r#"{"id":1,"kind":"file-decline","reason":"protocol"}"#;

/// A file of this size is offered and accepted.
fn accepted(size: u64) -> (Bench, TransferId) {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, size);
    bench.give(Input::Accept(id));
    bench.effects();
    (bench, id)
}

#[test]
fn a_file_is_accepted_written_and_put_away() {
    let mut bench = Bench::greeted();
    bench.hear(
        r#"{"kind":"file-offer","id":1,"name":"../a\u202e.txt","size":5,"type":"text/plain"}"#,
    );
    assert_eq!(bench.trace(), ["news: offered 1"]);
    let offered = bench.talk.view().transfers[0];
    assert_eq!((offered.name, offered.mime), ("_a.txt", "text/plain"));
    assert_eq!(offered.direction, Direction::Incoming);
    let id = offered.id;
    bench.give(Input::Accept(id));
    assert_eq!(bench.trace(), [r#"{"id":1,"kind":"file-accept"}"#]);
    bench.hear_chunk(1, 0, b"hel");
    // The end may come before the last pieces.
    bench.hear(END);
    bench.hear_chunk(1, 3, b"lo");
    assert_eq!(bench.trace(), ["write 1 3", "write 1 2"]);
    bench.give(Input::Written(id, 3));
    assert_eq!(bench.trace(), [""; 0]);
    assert_eq!(bench.transfer(id).done, 3);
    bench.give(Input::Written(id, 2));
    assert_eq!(
        bench.trace(),
        [r#"{"bytes":5,"id":1,"kind":"file-progress"}"#, "finish 1"]
    );
    assert_eq!(bench.state(id), State::Running);
    bench.give(Input::Finished(id));
    assert_eq!(
        bench.trace(),
        [r#"{"id":1,"kind":"file-done"}"#, "news: over 1"]
    );
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(bench.talk.dropped(), 0);
}

#[test]
fn an_empty_file_is_put_away_at_its_end() {
    let (mut bench, _) = accepted(0);
    bench.hear(r#"{"kind":"file-end","id":1,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#);
    assert_eq!(bench.trace(), ["finish 1"]);
}

#[test]
fn content_that_is_not_what_was_sent_is_thrown_away() {
    let (mut bench, id) = accepted(5);
    bench.hear_chunk(1, 0, b"hallo");
    bench.give(Input::Written(id, 5));
    bench.effects();
    bench.hear(END);
    assert_eq!(
        bench.trace(),
        [
            "discard 1",
            r#"{"id":1,"kind":"file-decline","reason":"checksum"}"#,
            "news: over 1",
        ]
    );
    assert_eq!(bench.state(id), State::Failed(Failure::Checksum));
}

#[test]
fn what_is_written_is_told_now_and_then() {
    let (mut bench, id) = accepted(LIMIT);
    bench.hear_content(1, 0, WINDOW / 2);
    bench.effects();
    bench.give(Input::Written(id, PROGRESS_BYTES - 1));
    assert_eq!(bench.trace(), [""; 0]);
    bench.give(Input::Written(id, 1));
    let told = format!(r#"{{"bytes":{PROGRESS_BYTES},"id":1,"kind":"file-progress"}}"#);
    assert_eq!(bench.trace(), [told]);
    // No more can be written than came.
    bench.give(Input::Written(id, u64::MAX));
    assert_eq!(bench.transfer(id).done, WINDOW / 2);
}

#[test]
fn who_sends_more_than_a_window_ahead_is_stopped() {
    let (mut bench, id) = accepted(LIMIT);
    bench.hear_content(1, 0, WINDOW);
    assert_eq!(bench.state(id), State::Running);
    bench.hear_chunk(1, WINDOW, b"x");
    assert_eq!(bench.state(id), State::Failed(Failure::Protocol));
    assert!(bench.trace().contains(&PROTOCOL.to_owned()));
}

#[test]
fn a_piece_out_of_order_or_past_the_end_stops_the_file() {
    let pieces: [(u64, &[u8]); 4] = [(0, b"a"), (4, b"a"), (u64::MAX, b"a"), (2, b"abcd")];
    for (offset, bytes) in pieces {
        let (mut bench, id) = accepted(5);
        bench.hear_chunk(1, 0, b"he");
        bench.effects();
        bench.hear_chunk(1, offset, bytes);
        assert_eq!(bench.trace(), ["discard 1", PROTOCOL, "news: over 1"]);
        assert_eq!(bench.state(id), State::Failed(Failure::Protocol));
        // What was on its way means nothing any more, and is no mistake.
        bench.hear_chunk(1, 2, b"llo");
        bench.hear(END);
        assert_eq!(bench.trace(), [""; 0]);
        assert_eq!(bench.talk.dropped(), 0);
    }
}

#[test]
fn content_before_it_was_accepted_and_a_second_end_stop_the_file() {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, 5);
    bench.hear_chunk(1, 0, b"he");
    assert_eq!(bench.state(id), State::Failed(Failure::Protocol));
    assert!(bench.trace().contains(&PROTOCOL.to_owned()));

    let (mut bench, id) = accepted(5);
    bench.hear(END);
    bench.hear(END);
    assert_eq!(bench.state(id), State::Failed(Failure::Protocol));
}

#[test]
fn a_piece_of_a_file_that_nobody_offered_is_dropped() {
    let (mut bench, _) = accepted(5);
    bench.hear_chunk(2, 0, b"he");
    bench.hear_chunk(1, 0, b"");
    bench.hear_chunk(1, 0, &vec![0; CHUNK_BYTES + 1]);
    assert_eq!(bench.talk.dropped(), 3);
    assert_eq!(bench.trace(), [""; 0]);
}

#[test]
fn a_person_declines_or_stops_it() {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, 5);
    bench.effects();
    bench.give(Input::Cancel(id));
    assert_eq!(
        bench.trace(),
        [r#"{"id":1,"kind":"file-decline"}"#, "news: over 1"]
    );
    assert_eq!(bench.state(id), State::Declined);
    // A place that was opened for it meanwhile is not needed.
    bench.give(Input::Accept(id));
    assert_eq!(bench.trace(), ["discard 1"]);

    let (mut bench, id) = accepted(5);
    bench.give(Input::Cancel(id));
    assert_eq!(bench.state(id), State::Cancelled(Side::Here));

    let (mut bench, id) = accepted(5);
    bench.hear(r#"{"kind":"file-cancel","id":1}"#);
    assert_eq!(bench.trace(), ["discard 1", "news: over 1"]);
    assert_eq!(bench.state(id), State::Cancelled(Side::There));

    let (mut bench, id) = accepted(5);
    bench.hear(r#"{"kind":"file-cancel","id":1,"reason":"read"}"#);
    assert_eq!(bench.state(id), State::Failed(Failure::Read));
}

#[test]
fn nothing_stops_what_is_being_put_away_but_the_disk() {
    let whole = || {
        let (mut bench, id) = accepted(5);
        bench.hear_chunk(1, 0, b"hello");
        bench.hear(END);
        bench.give(Input::Written(id, 5));
        bench.effects();
        (bench, id)
    };
    let (mut bench, id) = whole();
    bench.give(Input::Cancel(id));
    bench.hear(r#"{"kind":"file-cancel","id":1}"#);
    bench.give(Input::Closed(Channel::Text));
    assert_eq!(bench.trace(), [""; 0]);
    bench.give(Input::Finished(id));
    assert_eq!(bench.trace(), ["news: over 1"]);
    assert_eq!(bench.state(id), State::Done);

    let (mut bench, id) = whole();
    bench.give(Input::WriteFailed(id));
    assert_eq!(bench.state(id), State::Failed(Failure::Write));
    assert_eq!(
        bench.trace(),
        [
            "discard 1",
            r#"{"id":1,"kind":"file-decline","reason":"write"}"#,
            "news: over 1",
        ]
    );
}

#[test]
fn what_cannot_be_written_is_stopped_on_both_sides() {
    let (mut bench, id) = accepted(5);
    bench.give(Input::WriteFailed(id));
    bench.give(Input::WriteFailed(id));
    bench.give(Input::Written(id, 1));
    bench.give(Input::Finished(id));
    assert_eq!(bench.talk.dropped(), 3);
    assert_eq!(bench.state(id), State::Failed(Failure::Write));
}

#[test]
fn a_closed_channel_ends_what_is_on_its_way_and_numbers_begin_anew() {
    let (mut bench, id) = accepted(5);
    bench.give(Input::Closed(Channel::Text));
    assert_eq!(bench.trace(), ["discard 1", "news: over 1"]);
    assert_eq!(bench.state(id), State::Failed(Failure::Closed));
    bench.give(Input::Opened(Channel::Text));
    bench.hear(HELLO);
    let other = bench.hear_offer(1, 5);
    assert_ne!(other, id);
    bench.give(Input::Accept(other));
    bench.effects();
    bench.hear_chunk(1, 0, b"he");
    assert_eq!(bench.trace(), ["write 2 2"]);
}

#[test]
fn a_file_that_is_too_large_is_declined_and_shown() {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, LIMIT + 1);
    assert_eq!(
        bench.trace(),
        [
            r#"{"id":1,"kind":"file-decline","reason":"too-large"}"#,
            "news: over 1",
        ]
    );
    assert_eq!(bench.state(id), State::Failed(Failure::TooLarge));
}

#[test]
fn a_file_that_there_is_no_place_for_is_declined_when_it_is_wanted() {
    let mut bench = Bench::greeted();
    let id = bench.hear_offer(1, 5);
    bench.effects();
    bench.give(Input::NoRoom(id));
    assert_eq!(
        bench.trace(),
        [
            r#"{"id":1,"kind":"file-decline","reason":"too-large"}"#,
            "news: over 1",
        ]
    );
    assert_eq!(bench.state(id), State::Failed(Failure::TooLarge));
    // What is on its way has a place.
    let (mut bench, id) = accepted(5);
    bench.give(Input::NoRoom(id));
    assert_eq!(bench.trace(), [""; 0]);
    assert_eq!((bench.state(id), bench.talk.dropped()), (State::Running, 1));
}

#[test]
fn a_flood_of_offers_fills_nothing() {
    let mut bench = Bench::greeted();
    for number in 1..=1000 {
        bench.hear_offer(number, 5);
        assert_eq!(bench.effects().len(), 1);
    }
    assert_eq!(bench.talk.view().transfers.len(), MAX_OPEN);
    assert_eq!(bench.talk.dropped(), 1000 - MAX_OPEN as u64);
    for number in 1001..=2000 {
        bench.hear_offer(number, LIMIT + 1);
        bench.effects();
        bench.hear_offer(number, 5);
        assert_eq!(bench.effects().len(), 0);
    }
    assert!(bench.talk.view().transfers.len() <= MAX_LISTED);
}
