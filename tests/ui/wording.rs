//! Whatever goes wrong is said, in every language.

use std::time::Duration;

use visavis::conductor::{Screen, Server};
use visavis::ui::Wish;
use visavis::words::{self, LANGUAGES, Language, Message};
use visavis_call::{DeviceError, EndReason, Phase};
use visavis_devices::{Input, Kind, State};
use visavis_settings::Mistake;
use visavis_signaling::client::{OfflineReason, ROOM_FULL};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Mounted, devices, offline, screen, with_server};

const REASONS: [EndReason; 12] = [
    EndReason::HungUp,
    EndReason::RemoteHungUp,
    EndReason::Cancelled,
    EndReason::Missed,
    EndReason::Declined,
    EndReason::DeclinedHere,
    EndReason::NoAnswer,
    EndReason::AnsweredElsewhere,
    EndReason::Busy,
    EndReason::NoSuchPerson,
    EndReason::Failed,
    EndReason::Lost,
];

const DEVICE_ERRORS: [DeviceError; 9] = [
    DeviceError::DeniedByPerson,
    DeviceError::BlockedBySystem,
    DeviceError::BlockedByPolicy,
    DeviceError::InUse,
    DeviceError::NotFound,
    DeviceError::Overconstrained,
    DeviceError::InsecureContext,
    DeviceError::Unsupported,
    DeviceError::Unknown,
];

fn offline_reasons() -> Vec<OfflineReason> {
    vec![
        OfflineReason::Unreachable,
        OfflineReason::TimedOut,
        OfflineReason::NotSocketIo,
        OfflineReason::Version2,
        OfflineReason::Lost { code: Some(1006) },
        OfflineReason::Silent,
        OfflineReason::ServerDisconnected,
        OfflineReason::Refused {
            message: "invitation expired".into(),
        },
        OfflineReason::RoomRefused {
            code: ROOM_FULL.into(),
        },
        OfflineReason::RoomRefused {
            code: "members-only".into(),
        },
        OfflineReason::IdTaken,
        OfflineReason::Left,
    ]
}

fn state(result: Result<(), DeviceError>) -> State {
    result.map_or_else(State::Failed, |()| State::On(1))
}

fn with_devices(audio: Result<(), DeviceError>, video: Result<(), DeviceError>) -> Screen {
    Screen {
        devices: devices(state(audio), state(video)),
        ..screen(Phase::Outgoing)
    }
}

/// A sentence, or two, that a person can read.
fn is_said(message: Message) {
    let Message { title, detail } = message;
    assert!(title.trim() == title && !title.is_empty(), "“{title}”");
    assert!(!detail.trim().is_empty(), "“{title}” and nothing more");
    assert!(
        detail.ends_with(['.', '。']),
        "“{detail}” is not a sentence"
    );
}

#[wasm_bindgen_test]
fn every_end_is_told_with_its_reason_and_how_long_it_took() {
    for words in LANGUAGES.map(Language::words) {
        for reason in REASONS {
            let message = words.ended.message(reason);
            is_said(message);
            let page = Mounted::new(
                Screen {
                    ended: Some(reason),
                    duration: Some(Duration::from_secs(3723)),
                    ..screen(Phase::Ended)
                },
                words,
            );
            let text = page.host.text_content().unwrap();
            assert!(text.contains(message.title) && text.contains(message.detail));
            assert!(text.contains("1:02:03"), "{text}");
        }
    }
}

#[wasm_bindgen_test]
fn every_trouble_with_the_server_is_told_and_can_be_tried_again() {
    for words in LANGUAGES.map(Language::words) {
        for reason in offline_reasons() {
            let message = words.server.message(&reason);
            is_said(message);
            let again = Server::Connecting {
                after: Some(reason.clone()),
            };
            for server in [offline(reason.clone()), again] {
                let page = Mounted::new(with_server(server), words);
                let told = page.text("notice");
                assert!(told.contains(message.title), "{reason:?}: {told}");
                assert!(told.contains(message.detail), "{reason:?}: {told}");
                page.click(".notice button");
                assert_eq!(page.retried(), 1, "{reason:?}");
            }
        }
        is_said(words.server.unproven);
        is_said(words.server.misaddressed);
    }
}

#[wasm_bindgen_test]
fn the_server_is_quoted() {
    for reason in offline_reasons() {
        let quote = match &reason {
            OfflineReason::Refused { message } => message.clone(),
            OfflineReason::RoomRefused { code } if code != ROOM_FULL => code.clone(),
            OfflineReason::RoomRefused { .. }
            | OfflineReason::Unreachable
            | OfflineReason::TimedOut
            | OfflineReason::NotSocketIo
            | OfflineReason::Version2
            | OfflineReason::Lost { .. }
            | OfflineReason::Silent
            | OfflineReason::ServerDisconnected
            | OfflineReason::IdTaken
            | OfflineReason::Left => continue,
        };
        let page = Mounted::english(with_server(offline(reason)));
        assert!(page.text("notice").contains(&quote), "{quote}");
    }
}

#[wasm_bindgen_test]
fn a_full_room_is_told_in_words_alone() {
    for words in LANGUAGES.map(Language::words) {
        let reason = OfflineReason::RoomRefused {
            code: ROOM_FULL.into(),
        };
        let page = Mounted::new(with_server(offline(reason)), words);
        let told = page.text("notice");
        assert!(told.contains(words.server.room_full.title), "{told}");
        assert!(!told.contains(ROOM_FULL), "{told}");
    }
}

#[wasm_bindgen_test]
fn tabs_that_stand_in_for_a_server_are_told_and_it_can_be_tried_again() {
    for words in LANGUAGES.map(Language::words) {
        is_said(words.server.tabs);
        let reason = OfflineReason::Unreachable;
        let page = Mounted::new(with_server(Server::Tabs { reason }), words);
        let told = page.text("notice");
        assert!(told.contains(words.server.tabs.title), "{told}");
        assert!(told.contains(words.server.tabs.detail), "{told}");
        page.click(".notice button");
        assert_eq!(page.retried(), 1);
        let call = page.named("call").unwrap();
        assert!(!call.has_attribute("disabled"), "the tabs can be called");
    }
}

#[wasm_bindgen_test]
fn where_only_tabs_can_be_called_no_link_is_promised_to_work() {
    for words in LANGUAGES.map(Language::words) {
        is_said(words.idle_tabs);
        assert_ne!(words.idle_tabs.detail, words.idle.detail);
        let mut alone = screen(Phase::Idle);
        alone.own.tabs_only = true;
        let page = Mounted::new(alone, words);
        let status = page.text("status");
        assert!(status.contains(words.idle_tabs.detail), "{status}");
        assert!(!status.contains(words.idle.detail), "{status}");
    }
}

#[wasm_bindgen_test]
fn a_mistake_in_the_settings_is_told_with_its_place_and_what_is_wanted() {
    for words in LANGUAGES.map(Language::words) {
        let page = Mounted::new(
            Screen {
                mistake: Some(Mistake {
                    place: "config.json: capacity".into(),
                    wants: "2 … 1000",
                }),
                ..screen(Phase::Idle)
            },
            words,
        );
        let told = page.text("notice");
        for part in [
            words.mistake.title,
            words.mistake.detail,
            "config.json: capacity",
            "2 … 1000",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert_eq!(page.all(".notice").len(), 1);
    }
}

#[wasm_bindgen_test]
fn every_missing_device_is_told_with_its_cause() {
    for words in LANGUAGES.map(Language::words) {
        for error in DEVICE_ERRORS {
            let cases = [
                (Err(error), Ok(()), words.microphone.message(error)),
                (Ok(()), Err(error), words.camera.message(error)),
                (Err(error), Err(error), words.devices.message(error)),
            ];
            for (audio, video, message) in cases {
                is_said(message);
                let page = Mounted::new(with_devices(audio, video), words);
                let told = page.text("notice");
                assert_eq!(
                    page.all(".notice").len(),
                    1,
                    "one cause is told once: {told}"
                );
                assert!(told.contains(message.title), "{error:?}: {told}");
                assert!(told.contains(message.detail), "{error:?}: {told}");
                let remedy = words.remedies.of(error);
                assert!(
                    remedy.ends_with(['.', '。']) && told.contains(remedy),
                    "{told}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
fn what_a_person_can_put_right_has_a_button_that_asks_for_it_again() {
    for error in DEVICE_ERRORS {
        let hopeless = matches!(
            error,
            DeviceError::BlockedByPolicy | DeviceError::InsecureContext | DeviceError::Unsupported
        );
        let cases: [(_, _, &[Kind]); 3] = [
            (Err(error), Ok(()), &[Kind::Microphone]),
            (Ok(()), Err(error), &[Kind::Camera]),
            (Err(error), Err(error), &[Kind::Microphone, Kind::Camera]),
        ];
        for (audio, video, kinds) in cases {
            for phase in [Phase::Idle, Phase::Connected] {
                let page = Mounted::english(Screen {
                    devices: devices(state(audio), state(video)),
                    ..screen(phase)
                });
                assert_eq!(page.named("help").is_none(), hopeless, "{error:?}");
                if !hopeless {
                    page.click("[data-testid=help]");
                    let wish = |&kind| Wish::Device(Input::Wish { kind, on: true });
                    let wishes: Vec<_> = kinds.iter().map(wish).collect();
                    assert_eq!(page.wishes(), wishes, "{error:?}");
                }
            }
        }
    }
}

#[wasm_bindgen_test]
fn a_browser_without_calls_is_told_so_and_has_nothing_to_press() {
    for words in LANGUAGES.map(Language::words) {
        let page = Mounted::new(with_server(Server::Unable), words);
        let status = page.text("status");
        assert!(status.contains(words.unable), "{status}");
        assert!(status.contains(words.remedies.unsupported), "{status}");
        assert!(page.named("call").unwrap().has_attribute("disabled"));
        assert_eq!(page.text("notice"), "", "once is enough");
    }
}

#[wasm_bindgen_test]
async fn a_failure_outside_of_a_call_leads_to_the_self_test() {
    for words in LANGUAGES.map(Language::words) {
        let page = Mounted::new(screen(Phase::Idle), words);
        assert_eq!(page.all(".notices .self-test").len(), 0, "all is well");
        assert_eq!(page.all(".lobby .self-test").len(), 1, "at the foot");
        page.shows(with_server(offline(OfflineReason::Unreachable)));
        page.until("it is offered", |page| {
            page.text("notice").contains(words::self_test(words))
        })
        .await;
        page.shows(Screen {
            server: offline(OfflineReason::Silent),
            ..screen(Phase::Connected)
        });
        page.until("it would be the end of a call", |page| {
            page.all(".notices .self-test").is_empty()
        })
        .await;
    }
}

#[wasm_bindgen_test]
fn two_causes_are_told_apart() {
    let words = words::choose(&["en"]).words();
    let page = Mounted::english(with_devices(
        Err(DeviceError::InUse),
        Err(DeviceError::DeniedByPerson),
    ));
    let told = page.text("notice");
    assert!(told.contains(words.microphone.cause.in_use), "{told}");
    assert!(told.contains(words.camera.cause.denied), "{told}");
}

#[wasm_bindgen_test]
fn no_two_causes_have_the_same_words() {
    for words in LANGUAGES.map(Language::words) {
        let devices = [&words.microphone, &words.camera, &words.devices];
        let mut all: Vec<Message> = devices
            .into_iter()
            .flat_map(|device| DEVICE_ERRORS.map(|error| device.message(error)))
            .chain(REASONS.map(|reason| words.ended.message(reason)))
            .collect();
        all.extend(offline_reasons().iter().map(|it| words.server.message(it)));
        for (index, message) in all.iter().enumerate() {
            let again = all.iter().skip(index + 1).any(|other| other == message);
            assert!(!again, "twice in {}: {message:?}", words.tag);
        }
    }
}

#[wasm_bindgen_test]
fn the_prompt_of_the_browser_is_pointed_out() {
    for words in LANGUAGES.map(Language::words) {
        let page = Mounted::new(
            Screen {
                devices: devices(State::Opening, State::Off),
                ..screen(Phase::Outgoing)
            },
            words,
        );
        assert!(page.text("notice").contains(words.asking));
    }
}

#[wasm_bindgen_test]
fn the_language_is_the_first_wanted_that_there_is() {
    let cases: [(&[&str], &str); 7] = [
        (&["en"], "en"),
        (&["zh"], "zh-CN"),
        (&["zh-TW", "en"], "zh-CN"),
        (&["ZH_hans"], "zh-CN"),
        (&["fr-FR", "zh-CN", "en"], "zh-CN"),
        (&["fr", "tlh"], "en"),
        (&[], "en"),
    ];
    for (wanted, tag) in cases {
        assert_eq!(words::choose(wanted).tag(), tag, "{wanted:?}");
    }
}

#[wasm_bindgen_test]
fn no_language_has_sentences_of_another_in_what_is_loaded_later() {
    let [english, others @ ..] = LANGUAGES.map(Language::words);
    for other in others {
        let some = |words| {
            let call = words::for_call(words).mute;
            let lobby = words::for_lobby(words).preview;
            let check = words::for_check(words).start;
            [call, lobby, check, words::self_test(words)]
        };
        for (own, other_one) in some(other).into_iter().zip(some(english)) {
            assert_ne!(own, other_one, "{}", other.tag);
        }
    }
}
