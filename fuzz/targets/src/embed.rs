//! The conversation with the page around: any messages, and any states of the page.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_call::{EndReason, Phase};
use visavis_embed::{
    About, Line, MAX_MESSAGE_BYTES, Person, Remote, Session, Sharing, State, Stream, VERSION,
};
use visavis_signaling::json::{self, Value};

use crate::vocabulary as say;
use crate::words;

/// Commands, and what may stand in them.
const TYPES: &[&str] = &[
    "join",
    "call",
    "accept",
    "decline",
    "hang-up",
    "microphone",
    "camera",
    "screen",
    "state",
];
const MEMBERS: &[&str] = &["room", "name", "settings", "person", "on", "id"];

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut session = Session::new(About {
        version: "1",
        room: words::ROOM.to_owned(),
        name: None,
    });
    while !u.is_empty() && step(&mut session, &mut u).is_ok() {}
}

fn step(session: &mut Session, u: &mut Unstructured<'_>) -> Result<()> {
    match u.int_in_range(0..=7)? {
        0 | 1 => {
            for said in session.look(state(u)?) {
                let _news = well_formed(&said);
            }
        }
        2 => {
            let refused = well_formed(&session.hear_nonsense());
            assert_eq!(refused.get("type").and_then(Value::as_str), Some("error"));
        }
        3 => hear(session, u.arbitrary()?),
        _ => hear(session, &message(u)?),
    }
    Ok(())
}

fn hear(session: &mut Session, message: &str) {
    let heard = session.hear(message);
    let Some(answer) = heard.answer else {
        return;
    };
    let answer = well_formed(&answer);
    // It is known by what the asker gave it.
    if message.len() <= MAX_MESSAGE_BYTES
        && let Some(id) = answer.get("id")
    {
        let asked = json::parse(message).ok();
        assert_eq!(asked.as_ref().and_then(|it| it.get("id")), Some(id));
    }
}

/// What is said has the version and a type.
fn well_formed(said: &str) -> Value {
    let Ok(value) = json::parse(said) else {
        panic!("{said} is no JSON");
    };
    let version = value.get("visavis").and_then(Value::as_u64);
    assert_eq!(version, Some(VERSION.into()), "{said}");
    assert!(value.get("type").is_some_and(Value::is_string), "{said}");
    value
}

fn message(u: &mut Unstructured<'_>) -> Result<String> {
    let mut map = json::Map::new();
    let version = if u.ratio(1, 16)? { 2 } else { 1_u64 };
    map.insert("visavis".to_owned(), version.into());
    map.insert("type".to_owned(), (*u.choose(TYPES)?).into());
    for _ in 0..u.int_in_range(0..=3)? {
        let key = *u.choose(MEMBERS)?;
        let value = match u.int_in_range(0..=3)? {
            0 => u.arbitrary::<bool>()?.into(),
            1 => settings(u)?,
            _ => words::json(1, u)?,
        };
        map.insert(key.to_owned(), value);
    }
    words::mangled(Value::Object(map).to_text(), u)
}

fn settings(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut map = json::Map::new();
    for _ in 0..u.int_in_range(0..=3)? {
        let key = *u.choose(&[
            "server",
            "capacity",
            "peer-id",
            "skip-lobby",
            "protocol",
            "x",
        ])?;
        map.insert(key.to_owned(), words::json(0, u)?);
    }
    Ok(map.into())
}

fn state(u: &mut Unstructured<'_>) -> Result<State> {
    let person = |u: &mut Unstructured<'_>| -> Result<Person> {
        Ok(Person {
            id: say::person(u)?,
            name: if u.arbitrary()? {
                Some(words::word(u)?)
            } else {
                None
            },
        })
    };
    let mut people = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        people.push(person(u)?);
    }
    let [microphone, camera] = [line(u)?, line(u)?];
    Ok(State {
        server: u.choose(&["connecting", "online", "online", "offline"])?,
        trouble: *u.choose(&[None, Some("lost")])?,
        tabs_only: u.arbitrary()?,
        phase: *u.choose(&[
            Phase::Idle,
            Phase::Outgoing,
            Phase::Incoming,
            Phase::Connecting,
            Phase::Connected,
            Phase::Reconnecting,
            Phase::Ended,
        ])?,
        ended: *u.choose(&[None, Some(EndReason::Lost)])?,
        duration: u.arbitrary::<Option<u64>>()?.map(Duration::from_millis),
        rings: u.arbitrary()?,
        partner: if u.arbitrary()? {
            Some(person(u)?)
        } else {
            None
        },
        by_id: u.arbitrary()?,
        people,
        microphone,
        camera,
        sharing: *u.choose(&[Sharing::Off, Sharing::Opening, Sharing::On])?,
        remote: if u.arbitrary()? {
            Some(Remote {
                sound: u.arbitrary()?,
                picture: u.arbitrary()?,
                screen: u.arbitrary()?,
            })
        } else {
            None
        },
        mistake: if u.arbitrary()? {
            Some((words::word(u)?, "x"))
        } else {
            None
        },
    })
}

fn line(u: &mut Unstructured<'_>) -> Result<Line> {
    Ok(Line {
        on: u.arbitrary()?,
        stream: match u.int_in_range(0..=3)? {
            0 => Stream::Off,
            1 => Stream::Opening,
            2 => Stream::On,
            _ => Stream::Failed(say::device_error(u)?),
        },
    })
}
