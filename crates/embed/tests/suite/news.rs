//! What is told without being asked.

use std::time::Duration;

use visavis_call::{DeviceError, EndReason, Phase};
use visavis_embed::{Line, Remote, Sharing, State, Stream};

use crate::world::{fresh, hear, json, person, quiet, session};

const QUIET: &str = "'server':{'state':'online','reason':null,'tabsOnly':false},
    'call':{'state':'idle','ended':null,'duration':null,'rings':false,'partner':null},
    'people':[{'id':'ben-1','name':'Ben'}],
    'devices':{'microphone':{'on':true,'state':'off','error':null},
               'camera':{'on':true,'state':'off','error':null},'screen':'off','remote':null}";

#[test]
fn the_first_word_says_everything() {
    let said = fresh().look(quiet());
    assert_eq!(said.len(), 1, "{said:?}");
    let expected = format!(
        "{{'visavis':1,'type':'ready','version':'1.2.3','room':'kitchen','name':'Ann',{QUIET}}}"
    );
    assert_eq!(json(&said.concat()), json(&expected));
}

#[test]
fn so_does_the_answer_to_who_asks() {
    let heard = hear(quiet(), "{'visavis':1,'type':'state','id':9}");
    assert_eq!(heard.act, None);
    let expected = format!(
        "{{'visavis':1,'type':'state','id':9,'version':'1.2.3','room':'kitchen','name':'Ann',{QUIET}}}"
    );
    assert_eq!(json(&heard.answer.unwrap()), json(&expected));
}

#[test]
fn only_what_has_changed_is_told() {
    let mut page = session(quiet());
    assert_eq!(page.look(quiet()), Vec::<String>::new());

    let ended = State {
        phase: Phase::Ended,
        ended: Some(EndReason::RemoteHungUp),
        duration: Some(Duration::from_millis(61_500)),
        partner: Some(person("ben-1", Some("Ben"))),
        ..quiet()
    };
    let call = "{'visavis':1,'type':'call','state':'ended','ended':'remote-hung-up',
        'duration':61500,'rings':false,'partner':{'id':'ben-1','name':'Ben'}}";
    assert_eq!(json(&page.look(ended.clone()).concat()), json(call));

    let away = State {
        server: "offline",
        trouble: Some("unreachable"),
        ..ended.clone()
    };
    let server =
        "{'visavis':1,'type':'server','state':'offline','reason':'unreachable','tabsOnly':false}";
    assert_eq!(json(&page.look(away.clone()).concat()), json(server));

    let alone = State {
        people: Vec::new(),
        ..away.clone()
    };
    let people = "{'visavis':1,'type':'people','people':[]}";
    assert_eq!(json(&page.look(alone.clone()).concat()), json(people));

    let devices = State {
        microphone: Line {
            on: false,
            stream: Stream::On,
        },
        camera: Line {
            on: true,
            stream: Stream::Failed(DeviceError::InUse),
        },
        sharing: Sharing::Opening,
        remote: Some(Remote {
            sound: true,
            picture: false,
            screen: false,
        }),
        ..alone
    };
    let told = "{'visavis':1,'type':'devices','microphone':{'on':false,'state':'on','error':null},
        'camera':{'on':true,'state':'failed','error':'in-use'},'screen':'opening',
        'remote':{'sound':true,'picture':false,'screen':false}}";
    assert_eq!(json(&page.look(devices).concat()), json(told));
}

#[test]
fn a_setting_that_is_wrong_is_told_once() {
    let wrong = State {
        mistake: Some(("config.json: room".to_owned(), "\"…\"")),
        ..quiet()
    };
    let mut page = fresh();
    let said = page.look(wrong.clone());
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[1].contains(r#""code":"bad-setting","message":"config.json: room wants"#));
    assert_eq!(page.look(wrong), Vec::<String>::new());
}
