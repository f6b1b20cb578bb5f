//! What frames look like, and what becomes of those that look otherwise.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use visavis_call::{CallId, Candidate, Description, DescriptionKind, PersonId, Signal};
use visavis_signaling::room::body::{
    Audience, Body, BodyError, Content, MAX_NAME_CHARS, tidy_name,
};
use visavis_signaling::room::envelope::{
    self, Ack, Address, DecodeError, Frame, MAX_FRAME_BYTES, decode, encode,
};
use visavis_signaling::room::{Client, Config, Dropped, Effect, Input};

use crate::json::{ours, theirs};
use crate::oracle::any_json;
use crate::room_air::{Air, cases};

const NOW: Duration = Duration::from_secs(1);

fn any_person() -> impl Strategy<Value = PersonId> {
    "[A-Za-z0-9_-]{1,64}".prop_map(|id| PersonId::new(&id).unwrap())
}

fn any_epoch() -> impl Strategy<Value = u64> {
    0..1_u64 << 53
}

fn any_call() -> impl Strategy<Value = Option<CallId>> {
    let call = (any_person(), any::<u32>());
    prop::option::of(call.prop_map(|(caller, number)| CallId { caller, number }))
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    let text = || prop::option::of("\\PC{0,4}");
    (any::<String>(), text(), any::<Option<u16>>(), text()).prop_map(
        |(candidate, sdp_mid, sdp_m_line_index, username_fragment)| Candidate {
            candidate,
            sdp_mid,
            sdp_m_line_index,
            username_fragment,
        },
    )
}

fn any_content() -> impl Strategy<Value = Content> {
    let plain = prop::sample::select(vec![
        Signal::Ring,
        Signal::Ringing,
        Signal::Accept,
        Signal::Decline,
        Signal::Busy,
        Signal::Cancel,
        Signal::HangUp,
    ]);
    let kind = prop::sample::select(vec![DescriptionKind::Offer, DescriptionKind::Answer]);
    let description = (kind, any::<String>(), any::<Option<u32>>());
    let description = description.prop_map(|(kind, sdp, negotiation)| {
        Signal::Description(Description {
            kind,
            sdp,
            negotiation,
        })
    });
    let candidates = prop::collection::vec(any_candidate(), 1..6);
    prop_oneof![
        2 => plain.prop_map(Content::Signal),
        1 => description.prop_map(Content::Signal),
        1 => candidates.prop_map(Content::Candidates),
    ]
}

fn any_body() -> impl Strategy<Value = Body> {
    let audience = prop_oneof![
        Just(Audience::You),
        Just(Audience::Everybody),
        any_person().prop_map(Audience::Person),
    ];
    let name = prop::option::of(any::<String>());
    let call = (audience, any_call(), any_content());
    prop_oneof![
        name.prop_map(|name| Body::Hello {
            name: name.as_deref().and_then(tidy_name)
        }),
        Just(Body::Bye),
        call.prop_map(|(audience, call, content)| Body::Call {
            audience,
            call,
            content
        }),
    ]
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let body = || any_body().prop_map(|body| body.write().unwrap());
    let ack = (any_epoch(), any::<u32>()).prop_map(|(epoch, seq)| Ack { epoch, seq });
    let message = prop::option::of((1..=u32::MAX, body()));
    let one = (any_person(), prop::option::of(ack), message);
    let address = prop_oneof![
        body().prop_map(|body| Address::All { body }),
        one.prop_map(|(to, ack, message)| Address::One { to, ack, message }),
    ];
    (any::<String>(), any_person(), any_epoch(), address).prop_map(
        |(room, from, epoch, address)| Frame {
            room,
            from,
            epoch,
            address,
        },
    )
}

fn valid() -> Value {
    json!({
        "v": 1, "room": "001", "from": "bert", "epoch": 1_700_000_000_007_u64,
        "to": "anna", "ack": [1_700_000_000_001_u64, 0], "seq": 1,
        "body": {"kind": "hello", "name": "Bert"},
    })
}

/// A frame in which members are missing, of wrong types, or plausible and wrong.
fn broken() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "v", "room", "from", "epoch", "to", "ack", "seq", "body",
    ]);
    let value = prop_oneof![
        3 => any_json(),
        1 => Just(json!(1)),
        1 => Just(json!("bert")),
        1 => Just(json!("cy")),
        1 => Just(json!([1_700_000_000_001_u64, 0])),
        1 => Just(json!({"kind": "candidates", "candidates": []})),
        2 => any_body().prop_map(|body| theirs(&body.write().unwrap())),
    ];
    prop::collection::vec((key, prop::option::of(value)), 0..4).prop_map(|changes| {
        let mut frame = valid();
        for (key, value) in changes {
            match value {
                Some(value) => frame[key] = value,
                None => _ = frame.as_object_mut().unwrap().remove(key),
            }
        }
        frame.to_string()
    })
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn what_is_written_is_read_back(frame in any_frame(), body in any_body()) {
        let text = encode(&frame);
        if text.len() <= MAX_FRAME_BYTES {
            prop_assert_eq!(decode(&text), Ok(frame));
        }
        prop_assert_eq!(Body::read(body.write().unwrap()), Ok(body));
    }

    #[test]
    fn no_frame_panics_a_client_or_keeps_it_from_hearing_others(
        frames in prop::collection::vec((prop_oneof![2 => broken(), 1 => any::<String>()], 0..90_u64), 0..20),
    ) {
        let mut air: Air = Air::met(&["anna", "carl"]);
        for (text, seconds) in &frames {
            air.hear(0, text);
            air.pass(seconds * 1000);
        }
        air.say(0, Some("carl"), Signal::HangUp, 1);
        air.say(1, Some("anna"), Signal::HangUp, 1);
        air.pass(1_000);
        for seat in 0..2 {
            let other = &air.seats[1 - seat].id;
            let received = air.received(seat).into_iter();
            prop_assert_eq!(received.filter(|(_, it)| it.from == *other).count(), 1);
        }
    }

    #[test]
    fn no_sequence_of_inputs_panics_a_client(
        inputs in prop::collection::vec((0..11_u8, any_person(), "[ab]", any_content(), 0..100_000_u64), 0..60),
    ) {
        let mut client = client();
        let mut now = NOW;
        for (kind, person, name, content, millis) in inputs {
            let text = valid().to_string();
            let to = (millis % 2 == 0).then(|| person.clone());
            let signal = match content {
                Content::Signal(signal) => signal,
                Content::Candidates(mut all) => Signal::Candidate(all.remove(0)),
            };
            let envelope = visavis_call::Envelope { from: person, to, call: None, signal };
            now += Duration::from_millis(millis);
            client.handle(match kind {
                0 => Input::BusUp,
                1 => Input::BusDown,
                2 => Input::Frame { text: &text, member: Some(&name) },
                3 => Input::MemberJoined { member: &name },
                4 => Input::MemberLeft { member: &name },
                5 => Input::Rename(Some(&name)),
                6 => Input::Awake,
                7 => Input::Leave,
                8 => Input::Tick,
                _ => Input::Send(envelope),
            }, now);
            while client.poll_effect().is_some() {}
        }
    }
}

fn client() -> Client {
    Client::new(Config {
        room: "001".to_owned(),
        me: PersonId::new("anna").unwrap(),
        name: None,
        origin: 1_700_000_000_000,
    })
}

/// What a client drops of this frame.
fn dropped(frame: &Value) -> Vec<Dropped> {
    let mut client = client();
    client.handle(Input::BusUp, NOW);
    let text = frame.to_string();
    let input = Input::Frame {
        text: &text,
        member: None,
    };
    client.handle(input, NOW);
    let effects = std::iter::from_fn(|| client.poll_effect());
    let dropped = effects.filter_map(|effect| match effect {
        Effect::Dropped(dropped) => Some(dropped),
        _ => None,
    });
    dropped.collect()
}

#[test]
fn what_is_wrong_with_a_frame_is_named() {
    for (key, value, error) in [
        ("v", json!(2), DecodeError::Version(2)),
        ("v", json!(null), DecodeError::Member("v")),
        ("room", json!(1), DecodeError::Member("room")),
        ("from", json!(""), DecodeError::Member("from")),
        ("from", json!("a b"), DecodeError::Member("from")),
        ("epoch", json!(-1), DecodeError::Member("epoch")),
        ("epoch", json!(1_u64 << 53), DecodeError::Member("epoch")),
        ("to", json!(7), DecodeError::Member("to")),
        ("to", json!(null), DecodeError::Member("seq")),
        ("ack", json!([1]), DecodeError::Member("ack")),
        ("seq", json!(0), DecodeError::Member("seq")),
        ("seq", json!(null), DecodeError::Member("seq")),
        ("seq", json!(1_u64 << 32), DecodeError::Member("seq")),
        ("body", json!([]), DecodeError::Member("body")),
        ("body", json!(null), DecodeError::Member("body")),
    ] {
        let mut frame = valid();
        frame[key] = value;
        assert_eq!(decode(&frame.to_string()), Err(error), "{frame}");
        assert_eq!(dropped(&frame), [Dropped::Frame(error)]);
    }
    assert_eq!(decode("{"), Err(DecodeError::Json));
    let large = " ".repeat(MAX_FRAME_BYTES + 1);
    assert_eq!(decode(&large), Err(DecodeError::TooLarge));
    let told = Dropped::Frame(DecodeError::Version(2)).to_string();
    assert_eq!(told, "frame: version 2, and this is version 1");
}

#[test]
fn what_is_not_known_is_ignored_in_frames_and_bodies() {
    let mut frame = valid();
    frame["colour"] = json!("blue");
    frame["body"]["offer"] = json!({"sdp": "v=0"});
    assert_eq!(
        decode(&frame.to_string()).map(|it| it.room),
        Ok("001".into())
    );
    let body = Body::read(ours(&frame["body"])).unwrap();
    let name = Some("Bert".to_owned());
    assert_eq!(body, Body::Hello { name });
}

#[test]
fn own_echoes_and_other_rooms_are_none_of_our_business() {
    for (key, value) in [("room", "002"), ("from", "anna")] {
        let mut frame = valid();
        frame[key] = json!(value);
        assert_eq!(dropped(&frame), []);
    }
}

#[test]
fn a_body_of_no_known_meaning_is_named_and_what_follows_is_heard() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    air.say(1, Some("anna"), Signal::Ring, 1);
    let (_, _, text, _) = air.frames[0].clone();
    let mut frame: Value = serde_json::from_str(&text).unwrap();
    for (body, error) in [
        (
            json!({"kind": "media", "muted": true}),
            BodyError::UnknownKind("media".into()),
        ),
        (
            json!({"kind": "x".repeat(99)}),
            BodyError::UnknownKind("x".repeat(32)),
        ),
        (json!("aes:c2VhbGVk"), BodyError::Sealed),
        (json!({"name": "Bert"}), BodyError::Malformed),
        (
            json!({"kind": "candidates", "candidates": []}),
            BodyError::Malformed,
        ),
        (
            json!({"kind": "description", "type": "rollback", "sdp": ""}),
            BodyError::Malformed,
        ),
        (
            json!({"kind": "invite", "for": "no body"}),
            BodyError::Malformed,
        ),
        (
            json!({"kind": "invite", "call": ["bert"]}),
            BodyError::Malformed,
        ),
    ] {
        let mut air: Air = Air::met(&["anna", "bert"]);
        air.forget();
        frame["body"] = body;
        air.hear(0, &frame.to_string());
        frame["seq"] = json!(3);
        frame["body"] = json!({"kind": "cancel"});
        air.hear(0, &frame.to_string());
        frame["seq"] = json!(2);
        let told = (0, Effect::Dropped(Dropped::Body(error)));
        assert_eq!(air.seats[0].told.first(), Some(&told));
        assert_eq!(air.received(0)[0].1.signal, Signal::Cancel);
    }
}

#[test]
fn a_call_is_not_shouted_and_a_good_bye_is_not_whispered() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    air.say(1, Some("anna"), Signal::Ring, 1);
    let frame = decode(&air.frames[0].2).unwrap();
    let Address::One {
        to,
        ack,
        message: Some((seq, body)),
    } = frame.address.clone()
    else {
        panic!("{frame:?}");
    };
    let bye = Some((seq, ours(&json!({"kind": "bye"}))));
    for address in [
        Address::All { body },
        Address::One {
            to,
            ack,
            message: bye,
        },
    ] {
        let mut frame = frame.clone();
        frame.address = address;
        air.hear(0, &envelope::encode(&frame));
    }
    let told: Vec<_> = air.seats[0].told.iter().map(|it| it.1.clone()).collect();
    assert_eq!(told, [const { Effect::Dropped(Dropped::Misplaced) }; 2]);
}

#[test]
fn a_name_that_is_cut_behind_a_space_ends_before_it() {
    let name = ["a".repeat(MAX_NAME_CHARS - 1), " b".to_owned()].concat();
    let tidy = tidy_name(&name);
    assert_eq!(tidy, Some("a".repeat(MAX_NAME_CHARS - 1)));
}
