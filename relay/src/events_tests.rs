use proptest::prelude::*;

use super::*;

fn refusal(event: Event, argument: &str) -> Refusal {
    read(event, &format!(r#"["{}",{argument}]"#, event.name())).expect_err(argument)
}

#[test]
fn a_room_is_named_bare_or_as_a_member() {
    for event in [
        Event::JoinRoom,
        Event::CallRemote,
        Event::AcceptCall,
        Event::HangUp,
    ] {
        for argument in [
            r#""001""#,
            r#"{"roomId":"001"}"#,
            r#"{"x":[],"roomId":"001"}"#,
        ] {
            let data = format!(r#"["{}",{argument}]"#, event.name());
            let request = read(event, &data).unwrap();
            assert_eq!(request.room.as_str(), "001", "{data}");
            assert!(request.payload.is_none());
        }
    }
}

#[test]
fn what_is_passed_on_is_what_came_to_the_byte() {
    let candidate = r#"{ "candidate":"c","sdpMLineIndex":0, "n":1.50e3,"big":123456789012345678901234567890, "zz":{"a":[null,"\u00e9\"]}"]}}"#;
    let data = format!(r#"["sendCandidate",{{"candidate":{candidate},"roomId":"1"}},"extra"]"#);
    let request = read(Event::SendCandidate, &data).unwrap();
    assert_eq!(request.payload.unwrap().get(), candidate);
}

#[test]
fn the_end_of_candidates_may_be_null() {
    let data = r#"["sendCandidate",{"roomId":"1","candidate":null}]"#;
    let request = read(Event::SendCandidate, data).unwrap();
    assert_eq!(request.payload.unwrap().get(), "null");
}

#[test]
fn a_bare_room_of_the_wrong_shape_is_refused() {
    for event in [
        Event::JoinRoom,
        Event::CallRemote,
        Event::AcceptCall,
        Event::HangUp,
    ] {
        for argument in [
            "null",
            "[]",
            r#"["001"]"#,
            "true",
            "{}",
            r#"{"roomId":[]}"#,
            r#"{"roomId":null}"#,
        ] {
            assert_eq!(refusal(event, argument), Refusal::BadRoom, "{argument}");
        }
        assert_eq!(
            refusal(event, r#"{"roomId":"1","roomId":"2"}"#),
            Refusal::BadArgument
        );
        let data = format!(r#"["{}"]"#, event.name());
        assert_eq!(read(event, &data).unwrap_err(), Refusal::BadArgument);
    }
}

#[test]
fn cargo_of_the_wrong_shape_is_refused() {
    let deep = format!(
        r#"{{"roomId":"1","offer":{{"a":{}{}}}}}"#,
        "[".repeat(MAX_DEPTH),
        "]".repeat(MAX_DEPTH)
    );
    for (argument, expected) in [
        ("null", Refusal::BadArgument),
        ("[]", Refusal::BadArgument),
        (r#"["1",{}]"#, Refusal::BadArgument),
        (r#""001""#, Refusal::BadArgument),
        ("7", Refusal::BadArgument),
        ("{}", Refusal::BadRoom),
        (r#"{"offer":{}}"#, Refusal::BadRoom),
        (r#"{"offer":{},"roomId":{}}"#, Refusal::BadRoom),
        (r#"{"roomId":"1"}"#, Refusal::BadPayload),
        (r#"{"roomId":"1","answer":{}}"#, Refusal::BadPayload),
        (r#"{"roomId":"1","offer":null}"#, Refusal::BadPayload),
        (r#"{"roomId":"1","offer":[]}"#, Refusal::BadPayload),
        (r#"{"roomId":"1","offer":"v=0"}"#, Refusal::BadPayload),
        (deep.as_str(), Refusal::BadPayload),
    ] {
        assert_eq!(refusal(Event::SendOffer, argument), expected, "{argument}");
    }
}

#[test]
fn brackets_inside_strings_nest_nothing() {
    assert_eq!(depth(r#"{"a":"[[[\"[[["}"#), 1);
    assert_eq!(depth(r#"{"a":"\\","b":[[]]}"#), 3);
}

#[test]
fn no_event_is_named_twice_and_each_is_heard_under_its_own_name() {
    for (index, event) in Event::ALL.iter().enumerate() {
        for other in &Event::ALL[index + 1..] {
            assert_ne!(event.name(), other.name());
            assert_ne!(event.heard_as(), other.heard_as());
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), which in 0..Event::ALL.len()) {
        let _ = read(Event::ALL[which], &text);
        let _ = read(Event::ALL[which], &format!(r#"["x",{text}]"#));
    }

    #[test]
    fn the_depth_of_nested_arrays_is_their_number(levels in 0_usize..5000) {
        let json = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        prop_assert_eq!(depth(&json), levels);
    }
}
