//! A page of which little is known, and what is said there.
#![expect(clippy::expect_used, reason = "only tests use these")]

use visavis_call::{PersonId, Phase};
use visavis_embed::{About, Heard, Line, Person, Session, Sharing, State, Stream};
use visavis_signaling::json::{Value, parse};

pub(crate) fn person(id: &str, name: Option<&str>) -> Person {
    Person {
        id: PersonId::new(id).expect("an id"),
        name: name.map(str::to_owned),
    }
}

/// Online, alone with Ben, and nothing going on.
pub(crate) fn quiet() -> State {
    let line = Line {
        on: true,
        stream: Stream::Off,
    };
    State {
        server: "online",
        trouble: None,
        tabs_only: false,
        phase: Phase::Idle,
        ended: None,
        duration: None,
        rings: false,
        partner: None,
        by_id: false,
        people: vec![person("ben-1", Some("Ben"))],
        microphone: line,
        camera: line,
        sharing: Sharing::Off,
        remote: None,
        mistake: None,
    }
}

pub(crate) fn in_phase(phase: Phase) -> State {
    State { phase, ..quiet() }
}

pub(crate) fn fresh() -> Session {
    Session::new(About {
        version: "1.2.3",
        room: "kitchen".to_owned(),
        name: Some("Ann".to_owned()),
    })
}

/// A session that has seen this.
pub(crate) fn session(state: State) -> Session {
    let mut session = fresh();
    session.look(state);
    session
}

/// What a page in this state makes of a message; `'` stands for `"`.
pub(crate) fn hear(state: State, message: &str) -> Heard {
    session(state).hear(&message.replace('\'', "\""))
}

pub(crate) fn json(text: &str) -> Value {
    parse(&text.replace('\'', "\"")).expect("JSON")
}

/// Code and sentence of the error that a message is answered with.
pub(crate) fn error(state: State, message: &str) -> (String, String) {
    let heard = hear(state, message);
    assert_eq!(heard.act, None, "{message}");
    let answer = json(&heard.answer.expect("an answer"));
    let word = |key| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    assert_eq!(word("type").as_deref(), Some("error"), "{message}");
    (
        word("code").expect("a code"),
        word("message").expect("words"),
    )
}
