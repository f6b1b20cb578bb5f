//! The screen, in a real browser: what it shows of a given state, and what its buttons ask for.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what it expects by failing"
)]

mod lobby;
mod stage;
mod wording;

use std::time::Duration;

use stage::{Mounted, devices, offline, screen, with_server};
use visavis::conductor::{Screen, Server};
use visavis::words::{LANGUAGES, Language};
use visavis_call::{EndReason, Intent, MediaKinds, Phase};
use visavis_devices::State;
use visavis_signaling::address::AddressError;
use visavis_signaling::client::OfflineReason;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PHASES: [Phase; 7] = [
    Phase::Idle,
    Phase::Outgoing,
    Phase::Incoming,
    Phase::Connecting,
    Phase::Connected,
    Phase::Reconnecting,
    Phase::Ended,
];

const WITH_PICTURE: Option<MediaKinds> = Some(MediaKinds {
    audio: true,
    video: true,
});

const WITHOUT_PICTURE: Option<MediaKinds> = Some(MediaKinds {
    audio: true,
    video: false,
});

#[wasm_bindgen_test]
fn each_phase_has_its_buttons_and_both_pictures() {
    for phase in PHASES {
        let page = Mounted::english(screen(phase));
        let expected: &[&str] = match phase {
            Phase::Idle | Phase::Ended => &["call"],
            Phase::Outgoing => &["cancel"],
            Phase::Incoming => &["accept", "decline"],
            Phase::Connecting | Phase::Connected | Phase::Reconnecting => &["hang-up"],
        };
        assert_eq!(page.buttons(), expected, "{phase:?}");
        assert!(page.named("local-video").is_some(), "{phase:?}");
        assert!(page.named("remote-video").is_some(), "{phase:?}");
        assert_eq!(page.text("notice"), "", "nothing is wrong in {phase:?}");
        assert_ne!(page.text("status").trim(), "", "{phase:?} is said in words");
        assert_eq!(page.all("h1").len(), 1, "{phase:?} has one heading");
    }
}

#[wasm_bindgen_test]
fn every_control_has_a_name_for_those_who_cannot_see_it() {
    for words in LANGUAGES.map(Language::words) {
        for phase in PHASES {
            let page = Mounted::new(screen(phase), words);
            for control in page.all("button, video") {
                let label = control.get_attribute("aria-label");
                let name = label.or_else(|| control.text_content()).unwrap_or_default();
                assert_ne!(name.trim(), "", "{}", control.outer_html());
            }
        }
    }
}

#[wasm_bindgen_test]
fn clicks_ask_for_what_the_buttons_say() {
    let wishes = [
        (Phase::Idle, "call", Intent::Call),
        (Phase::Ended, "call", Intent::Call),
        (Phase::Outgoing, "cancel", Intent::Cancel),
        (Phase::Incoming, "accept", Intent::Accept),
        (Phase::Incoming, "decline", Intent::Decline),
        (Phase::Connecting, "hang-up", Intent::HangUp),
        (Phase::Connected, "hang-up", Intent::HangUp),
        (Phase::Reconnecting, "hang-up", Intent::HangUp),
    ];
    for (phase, button, intent) in wishes {
        let page = Mounted::english(screen(phase));
        assert_eq!(page.asked(), [], "{phase:?} asks for nothing by itself");
        page.click(&format!("[data-testid={button}]"));
        assert_eq!(page.asked(), [intent], "{button} in {phase:?}");
    }
}

#[wasm_bindgen_test]
async fn calling_waits_for_the_server() {
    let page = Mounted::english(with_server(Server::Connecting { after: None }));
    let disabled = |page: &Mounted| page.named("call").unwrap().has_attribute("disabled");
    assert!(disabled(&page));
    page.click("[data-testid=call]");
    assert_eq!(page.asked(), []);

    page.shows(screen(Phase::Idle));
    page.until("enabled when online", |page| !disabled(page))
        .await;

    page.shows(with_server(offline(OfflineReason::Unreachable)));
    page.until("disabled when offline", disabled).await;
    assert!(!page.text("status").contains("Ready"), "it is not");

    page.shows(with_server(Server::Misaddressed(AddressError::Host)));
    page.until("the address is named", |page| {
        page.text("notice").contains("server=")
    })
    .await;
    assert!(disabled(&page));
}

#[wasm_bindgen_test]
fn the_room_is_named_before_and_after_a_call() {
    for phase in [Phase::Idle, Phase::Ended] {
        let page = Mounted::english(screen(phase));
        let text = page.host.text_content().unwrap();
        assert!(text.contains("blue door"), "{phase:?}: {text}");
    }
}

#[wasm_bindgen_test]
async fn somebody_without_a_picture_is_an_avatar() {
    let connected = |remote| Screen {
        remote,
        devices: devices(State::On(1), State::On(2)),
        ..screen(Phase::Connected)
    };
    let page = Mounted::english(connected(None));
    let avatar = |page: &Mounted| page.all("[data-scene=silent] > .avatar").len() == 1;
    assert!(avatar(&page) && page.hidden("remote-video"));
    assert!(!page.hidden("local-video"));

    page.shows(connected(WITH_PICTURE));
    page.until("the picture comes", |page| !page.hidden("remote-video"))
        .await;
    page.until("the avatar goes", |page| !avatar(page)).await;
    assert_eq!(page.text("notice"), "");

    page.shows(connected(WITHOUT_PICTURE));
    page.until("the avatar is back", avatar).await;
    assert!(page.hidden("remote-video"));
    assert!(page.text("notice").contains("no picture"));
}

#[wasm_bindgen_test]
async fn a_notice_over_a_call_can_be_put_away_until_it_is_news_again() {
    let silent = || Screen {
        server: offline(OfflineReason::Silent),
        remote: WITHOUT_PICTURE,
        ..screen(Phase::Connected)
    };
    let notices = |count| move |page: &Mounted| page.all(".notice").len() == count;
    let page = Mounted::english(silent());
    assert!(notices(2)(&page));
    page.click(".notice:first-of-type .close");
    page.until("one is put away", notices(1)).await;
    assert!(
        page.text("notice").contains("no picture"),
        "the other stays"
    );

    page.shows(Screen {
        remote: WITH_PICTURE,
        ..screen(Phase::Connected)
    });
    page.until("all is well", notices(0)).await;
    page.shows(silent());
    page.until("the same trouble comes again", notices(2)).await;

    page.click(".notice:first-of-type .close");
    page.until("one is put away again", notices(1)).await;
    page.shows(Screen {
        phase: Phase::Ended,
        ended: Some(EndReason::HungUp),
        ..silent()
    });
    page.until("the call is over", |page| page.named("call").is_some())
        .await;
    page.until("what keeps from calling is told", |page| {
        page.text("notice").contains("silent")
    })
    .await;
    assert_eq!(page.all(".close").len(), 0, "and stays");
}

#[wasm_bindgen_test]
fn a_call_has_a_clock() {
    let page = Mounted::english(Screen {
        connected_at: Some(Duration::ZERO),
        ..screen(Phase::Connected)
    });
    let clock = page.all("[role=timer]").pop().unwrap();
    let text = clock.text_content().unwrap();
    let (minutes, seconds) = text.split_once(':').unwrap();
    assert!(
        minutes.parse::<u32>().is_ok() && seconds.len() == 2,
        "{text}"
    );
}
