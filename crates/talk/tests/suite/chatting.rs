//! Texts.

use visavis_talk::{Input, MAX_CHAT_BYTES, MAX_HISTORY, Refusal, Side};

use crate::bench::{Bench, NOW};

#[test]
fn a_text_is_shown_at_once_and_marked_when_it_has_arrived() {
    let mut bench = Bench::greeted();
    let id = bench.talk.say(" hello\r\nthere\u{7} ", NOW).unwrap();
    assert_eq!(
        bench.trace(),
        [r#"{"id":1,"kind":"chat","text":"hello\nthere"}"#]
    );
    let message = &bench.talk.view().messages[0];
    assert_eq!((message.id, message.at), (id, NOW));
    assert_eq!((message.side, message.delivered), (Side::Here, false));
    bench.hear(r#"{"kind":"chat-ack","id":1}"#);
    assert!(bench.talk.view().messages[0].delivered);
    assert_eq!(bench.talk.dropped(), 0);
}

#[test]
fn a_text_of_theirs_is_acknowledged_and_unread_until_it_is_read() {
    let mut bench = Bench::greeted();
    bench.talk.say("mine", NOW).unwrap();
    bench.effects();
    bench.hear(r#"{"kind":"chat","id":1,"text":"\u0000theirs\n"}"#);
    assert_eq!(
        bench.trace(),
        [r#"{"id":1,"kind":"chat-ack"}"#, "news: chat 2"]
    );
    let view = bench.talk.view();
    assert_eq!(view.unread, 1);
    let theirs = &view.messages[1];
    assert_eq!((theirs.text.as_str(), theirs.side), ("theirs", Side::There));
    bench.give(Input::MarkRead);
    assert_eq!(bench.talk.view().unread, 0);
}

#[test]
fn an_acknowledgement_of_nothing_marks_nothing() {
    let mut bench = Bench::greeted();
    bench.hear(r#"{"kind":"chat","id":9,"text":"theirs"}"#);
    bench.talk.say("mine", NOW).unwrap();
    bench.hear(r#"{"kind":"chat-ack","id":1}"#);
    bench.hear(r#"{"kind":"chat-ack","id":3}"#);
    assert_eq!(bench.talk.dropped(), 2);
    assert!(!bench.talk.view().messages[1].delivered);
}

#[test]
fn a_text_that_is_empty_or_too_long_is_refused_with_the_reason() {
    let mut bench = Bench::greeted();
    let fits = "ü".repeat(MAX_CHAT_BYTES / 2);
    assert_eq!(bench.talk.say(" \n\u{0}", NOW), Err(Refusal::Empty));
    assert_eq!(
        bench.talk.say(&(fits.clone() + "x"), NOW),
        Err(Refusal::TooLong)
    );
    assert_eq!(bench.trace(), [""; 0]);
    assert!(bench.talk.say(&fits, NOW).is_ok());
    assert_eq!(bench.effects().len(), 1);
}

#[test]
fn a_text_of_theirs_that_is_empty_or_too_long_is_dropped() {
    let mut bench = Bench::greeted();
    let long = "x".repeat(MAX_CHAT_BYTES + 1);
    for text in ["", "\\u0007", &long] {
        bench.hear(&format!(r#"{{"kind":"chat","id":1,"text":"{text}"}}"#));
    }
    assert_eq!(bench.talk.dropped(), 3);
    assert_eq!(bench.trace(), [""; 0]);
    // All of it escaped, the longest text still fits into a message.
    let escaped = "\\u0041".repeat(MAX_CHAT_BYTES);
    bench.hear(&format!(r#"{{"kind":"chat","id":1,"text":"{escaped}"}}"#));
    assert_eq!(bench.talk.view().messages[0].text.len(), MAX_CHAT_BYTES);
}

#[test]
fn of_a_long_chat_the_end_is_kept() {
    let mut bench = Bench::greeted();
    for count in 0..=MAX_HISTORY {
        bench.hear(&format!(
            r#"{{"kind":"chat","id":{count},"text":"{count}"}}"#
        ));
        bench.effects();
    }
    let view = bench.talk.view();
    assert_eq!(view.messages.len(), MAX_HISTORY);
    assert_eq!(view.messages[0].text, "1");
    assert_eq!(view.unread, MAX_HISTORY);
}
