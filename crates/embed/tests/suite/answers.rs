//! What commands come to.

use visavis_call::{Intent, PersonId, Phase};
use visavis_embed::{Act, MAX_MESSAGE_BYTES, Sharing, State};

use crate::world::{error, fresh, hear, in_phase, json, quiet, session};

const LIVE: [Phase; 3] = [Phase::Connecting, Phase::Connected, Phase::Reconnecting];

fn command(kind: &str) -> String {
    format!("{{'visavis':1,'type':'{kind}'}}")
}

#[test]
fn what_can_be_done_is_done_and_answered_under_its_id() {
    for (phase, message, act) in [
        (Phase::Idle, "'type':'call'", Act::Call(Intent::Call)),
        (Phase::Ended, "'type':'call'", Act::Call(Intent::Call)),
        (
            Phase::Idle,
            "'type':'call','person':'ben-1'",
            Act::Dial(PersonId::new("ben-1").unwrap()),
        ),
        (
            Phase::Incoming,
            "'type':'accept'",
            Act::Call(Intent::Accept),
        ),
        (
            Phase::Incoming,
            "'type':'decline'",
            Act::Call(Intent::Decline),
        ),
        (
            Phase::Outgoing,
            "'type':'hang-up'",
            Act::Call(Intent::Cancel),
        ),
        (
            Phase::Connected,
            "'type':'hang-up'",
            Act::Call(Intent::HangUp),
        ),
        (
            Phase::Idle,
            "'type':'microphone','on':false",
            Act::Microphone(false),
        ),
        (
            Phase::Connected,
            "'type':'camera','on':true",
            Act::Camera(true),
        ),
        (
            Phase::Connected,
            "'type':'screen','on':false",
            Act::Share(false),
        ),
    ] {
        for id in ["7", "'seven'"] {
            let heard = hear(
                in_phase(phase),
                &format!("{{'visavis':1,'id':{id},{message}}}"),
            );
            assert_eq!(heard.act.as_ref(), Some(&act), "{message}");
            let answer = json(&heard.answer.unwrap());
            let expected = format!("{{'visavis':1,'type':'done','id':{id},'reloads':false}}");
            assert_eq!(answer, json(&expected), "{message}");
        }
        let silent = hear(in_phase(phase), &format!("{{'visavis':1,{message}}}"));
        assert_eq!((silent.answer, silent.act), (None, Some(act)), "{message}");
    }
}

#[test]
fn joining_opens_the_page_with_other_parameters() {
    let heard = hear(
        quiet(),
        "{'visavis':1,'type':'join','id':1,'room':'garden','name':null,
          'settings':{'lang':'zh','skip-lobby':true,'capacity':2,'token':null,'protocol':'auto'}}",
    );
    let text = |text: &str| Some(text.to_owned());
    let parameters = vec![
        ("room", text("garden")),
        ("name", None),
        ("protocol", text("auto")),
        ("lang", text("zh")),
        ("token", None),
        ("capacity", text("2")),
        ("skip-lobby", text("1")),
    ];
    assert_eq!(heard.act, Some(Act::Open(parameters)));
    let answer = heard.answer.unwrap();
    assert!(answer.contains(r#""reloads":true"#), "{answer}");
}

#[test]
fn what_cannot_be_done_now_is_refused_with_the_state_of_the_call() {
    for (wanted, refused) in [
        (
            "call",
            &[Phase::Outgoing, Phase::Incoming, Phase::Connected][..],
        ),
        (
            "join",
            &[Phase::Outgoing, Phase::Incoming, Phase::Reconnecting],
        ),
        (
            "accept",
            &[Phase::Idle, Phase::Outgoing, Phase::Connected, Phase::Ended],
        ),
        ("decline", &[Phase::Idle, Phase::Connected]),
        ("hang-up", &[Phase::Idle, Phase::Incoming, Phase::Ended]),
    ] {
        for phase in refused {
            let (code, words) = error(in_phase(*phase), &command(wanted));
            assert_eq!(code, "not-now", "{wanted} {phase:?}");
            assert!(words.contains(phase.code()), "{words}");
        }
    }
    let share = "{'visavis':1,'type':'screen','on':true}";
    assert_eq!(error(quiet(), share).0, "not-now");
}

#[test]
fn who_is_not_there_and_who_has_no_server_is_not_called() {
    let nobody = "{'visavis':1,'type':'call','person':'cat-1'}";
    assert_eq!(error(quiet(), nobody).0, "no-such-person");
    for server in ["connecting", "offline"] {
        let state = State { server, ..quiet() };
        assert_eq!(error(state, &command("call")).0, "offline");
    }
    let by_id = || State {
        by_id: true,
        people: Vec::new(),
        ..quiet()
    };
    assert_eq!(error(by_id(), &command("call")).0, "bad-field");
    let cat = PersonId::new("cat-1").unwrap();
    assert_eq!(hear(by_id(), nobody).act, Some(Act::Dial(cat)));
}

/// Members of a message beside its version, the code of the error, and what it names.
const BAD: [(&str, &str, &str); 17] = [
    ("'type':'wave'", "unknown-type", "hang-up"),
    ("'type':7", "unknown-type", "type"),
    ("'id':1", "unknown-type", "type"),
    (
        "'type':'call','persn':'ben-1'",
        "bad-field",
        "persn wants person",
    ),
    ("'type':'call','person':'a b'", "bad-field", "person wants"),
    ("'type':'call','person':7", "bad-field", "person wants"),
    ("'type':'accept','on':true", "bad-field", "on wants nothing"),
    ("'type':'camera'", "bad-field", "on wants true | false"),
    ("'type':'camera','on':'yes'", "bad-field", "on wants"),
    ("'type':'state','id':[]", "bad-field", "id wants"),
    ("'type':'join','room':7", "bad-field", "room wants"),
    ("'type':'join','settings':[]", "bad-field", "settings wants"),
    (
        "'type':'join','settings':{'embed':'*'}",
        "bad-field",
        "embed wants server |",
    ),
    (
        "'type':'join','settings':{'capacity':1}",
        "bad-field",
        "settings.capacity wants 2 … 1000",
    ),
    (
        "'type':'join','settings':{'protocol':'x'}",
        "bad-field",
        "settings.protocol wants",
    ),
    (
        "'type':'join','settings':{'skip-lobby':1}",
        "bad-field",
        "settings.skip-lobby wants",
    ),
    (
        "'type':'join','settings':{'peer-id':'é'}",
        "bad-field",
        "settings.peer-id wants",
    ),
];

#[test]
fn bad_input_is_refused_by_name() {
    for (members, code, named) in BAD {
        let (found, words) = error(quiet(), &format!("{{'visavis':1,{members}}}"));
        assert_eq!(found, code, "{members}: {words}");
        assert!(words.contains(named), "{members}: {words}");
    }
    for version in ["2", "'1'", "null", "1.0"] {
        let message = format!("{{'visavis':{version},'type':'call'}}");
        assert_eq!(error(quiet(), &message).0, "bad-version", "{version}");
    }
    let nonsense = session(quiet()).hear_nonsense();
    assert!(nonsense.contains("not-json"), "{nonsense}");
}

#[test]
fn what_is_too_long_is_refused() {
    let with = |kind: &str, member: &str, length| {
        let text = "x".repeat(length);
        format!("{{'visavis':1,'type':'{kind}','{member}':'{text}'}}")
    };
    assert_eq!(hear(quiet(), &with("state", "id", 64)).act, None);
    assert_eq!(error(quiet(), &with("state", "id", 65)).0, "bad-field");
    assert!(hear(quiet(), &with("join", "room", 128)).act.is_some());
    assert_eq!(error(quiet(), &with("join", "room", 129)).0, "bad-field");
    assert_eq!(error(quiet(), &with("join", "name", 2049)).0, "bad-field");
    assert_eq!(
        error(quiet(), &with("join", "name", MAX_MESSAGE_BYTES)).0,
        "too-long"
    );
}

#[test]
fn an_error_carries_the_id_of_what_it_answers() {
    let heard = hear(quiet(), "{'visavis':1,'type':'wave','id':'x'}");
    let answer = json(&heard.answer.unwrap());
    assert_eq!(answer.get("id"), json("{'id':'x'}").get("id"));
}

#[test]
fn what_others_say_to_each_other_is_left_to_them() {
    for message in ["", "7", "'visavis'", "[]", "{}", "{'type':'call'}", "no"] {
        assert_eq!(
            hear(quiet(), message),
            visavis_embed::Heard::default(),
            "{message}"
        );
    }
    let early = fresh().hear(&command("state").replace('\'', "\""));
    assert_eq!(
        early,
        visavis_embed::Heard::default(),
        "nothing is known yet"
    );
}

#[test]
fn a_screen_is_answered_when_the_person_has_chosen() {
    for phase in LIVE {
        let mut page = session(in_phase(phase));
        for id in ["1", "2"] {
            let ask = format!(r#"{{"visavis":1,"type":"screen","on":true,"id":{id}}}"#);
            let heard = page.hear(&ask);
            assert_eq!((heard.answer, heard.act), (None, Some(Act::Share(true))));
        }
        let with = |sharing| State {
            sharing,
            ..in_phase(phase)
        };
        let said = page.look(with(Sharing::Opening)).concat();
        assert_eq!(said.matches("\"type\"").count(), 1, "only the news: {said}");
        let said = page.look(with(Sharing::On)).concat();
        assert_eq!(said.matches(r#""type":"done""#).count(), 2, "{said}");

        let again = page.hear(r#"{"visavis":1,"type":"screen","on":true,"id":3}"#);
        assert_eq!(again.act, None, "it is shared already");
        assert!(again.answer.unwrap().contains("done"));

        let mut page = session(in_phase(phase));
        page.hear(r#"{"visavis":1,"type":"screen","on":true,"id":4}"#);
        let said = page.look(with(Sharing::Off));
        let answer = json(&said.concat());
        assert_eq!(answer.get("id"), json("{'id':4}").get("id"));
        assert_eq!(answer.get("code"), json("{'id':'not-shared'}").get("id"));
    }
}

#[test]
fn no_more_wait_for_a_screen_than_can_be_remembered() {
    let mut page = session(in_phase(Phase::Connected));
    let ask = r#"{"visavis":1,"type":"screen","on":true,"id":1}"#;
    let waits = (0..1000).filter(|_| page.hear(ask).answer.is_none());
    assert_eq!(waits.count(), 64);
}
