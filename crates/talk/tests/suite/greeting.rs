//! Who is one of ours, and what is told of microphone, camera and screen.

use visavis_talk::{Channel, Device, Input, Media, Refusal, State};

use crate::bench::{Bench, HELLO, NOW};

const MEDIA: Media = Media {
    microphone: Device::On,
    camera: Device::Off,
    screen: false,
    recording: true,
};
const MEDIA_TEXT: &str =
    r#"{"camera":"off","kind":"media","microphone":"on","recording":true,"screen":false}"#;

#[test]
fn an_open_channel_is_greeted_and_told_what_is_sent() {
    let mut bench = Bench::new();
    bench.give(Input::SetMedia(MEDIA));
    assert_eq!(bench.trace(), [""; 0]);
    bench.give(Input::Opened(Channel::Text));
    assert_eq!(bench.trace(), [HELLO, MEDIA_TEXT]);
}

#[test]
fn a_change_of_media_is_said_once() {
    let mut bench = Bench::new();
    bench.give(Input::Opened(Channel::Text));
    bench.effects();
    bench.give(Input::SetMedia(MEDIA));
    bench.give(Input::SetMedia(MEDIA));
    assert_eq!(bench.trace(), [MEDIA_TEXT]);
}

#[test]
fn nothing_else_is_said_to_who_has_not_said_hello() {
    let mut bench = Bench::new();
    assert_eq!(bench.talk.say("hi", NOW), Err(Refusal::NobodyListens));
    bench.give(Input::Opened(Channel::Text));
    bench.effects();
    assert_eq!(bench.talk.say("hi", NOW), Err(Refusal::NobodyListens));
    assert_eq!(bench.talk.offer("a", 1, ""), Err(Refusal::NobodyListens));
    bench.hear(r#"{"kind":"chat","id":1,"text":"hi"}"#);
    bench.hear(r#"{"kind":"file-offer","id":1,"name":"a","size":1}"#);
    bench.hear_chunk(1, 0, b"a");
    assert_eq!(bench.trace(), [""; 0]);
    assert_eq!(bench.talk.dropped(), 3);
    assert!(!bench.talk.view().is_ours);

    bench.hear(HELLO);
    bench.hear(HELLO);
    assert_eq!(bench.trace(), ["news: greeted"]);
    assert!(bench.talk.view().is_ours);
    assert!(bench.talk.say("hi", NOW).is_ok());
}

#[test]
fn whoever_greets_with_a_later_version_is_one_of_ours_too() {
    let mut bench = Bench::new();
    bench.give(Input::Opened(Channel::Text));
    bench.hear(r#"{"kind":"hello","version":9,"more":{}}"#);
    assert!(bench.talk.view().is_ours);
}

#[test]
fn what_the_other_side_sends_is_shown_until_its_channel_closes() {
    let mut bench = Bench::greeted();
    assert_eq!(bench.talk.view().media, None);
    bench.hear(MEDIA_TEXT);
    bench.hear(MEDIA_TEXT);
    assert_eq!(bench.trace(), ["news: media"]);
    assert_eq!(bench.talk.view().media, Some(MEDIA));
    bench.give(Input::Closed(Channel::Text));
    assert_eq!(bench.talk.view().media, None);
    assert!(!bench.talk.view().is_ours);
}

#[test]
fn a_channel_that_takes_the_place_of_another_begins_with_hello_and_keeps_the_chat() {
    let mut bench = Bench::greeted();
    bench.talk.say("hi", NOW).unwrap();
    let id = bench.talk.offer("a", 1, "").unwrap();
    bench.effects();
    bench.give(Input::Opened(Channel::Text));
    let trace = bench.trace();
    assert!(trace.contains(&HELLO.to_owned()), "{trace:?}");
    assert!(bench.state(id).is_over());
    assert_eq!(bench.talk.view().messages.len(), 1);
    assert!(!bench.talk.view().is_ours);
}

#[test]
fn after_a_reset_only_what_we_send_is_left() {
    let mut bench = Bench::greeted();
    bench.give(Input::SetMedia(MEDIA));
    bench.hear(r#"{"kind":"chat","id":1,"text":"hi"}"#);
    bench.talk.offer("a", 1, "").unwrap();
    let theirs = bench.hear_offer(1, 9);
    bench.give(Input::Accept(theirs));
    bench.effects();
    bench.give(Input::Reset);
    assert_eq!(bench.trace(), ["release 1", "discard 2"]);
    let view = bench.talk.view();
    assert!(view.messages.is_empty() && view.transfers.is_empty());
    assert_eq!(view.unread, 0);
    bench.give(Input::Opened(Channel::Text));
    assert_eq!(bench.trace(), [HELLO, MEDIA_TEXT]);
    // Ids go on, so that a late answer means nothing.
    bench.hear(HELLO);
    let id = bench.talk.offer("b", 1, "").unwrap();
    assert_eq!(id.number(), 3);
    assert_eq!(bench.state(id), State::Offered);
}

#[test]
fn files_of_both_directions_are_shown_in_the_order_of_their_offers() {
    let mut bench = Bench::greeted();
    for number in 1..4 {
        bench.hear_offer(number, 1);
        bench.talk.offer("a", 1, "").unwrap();
        bench.talk.offer("b", 1, "").unwrap();
    }
    let view = bench.talk.view();
    let numbers: Vec<_> = view.transfers.iter().map(|it| it.id.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
}
