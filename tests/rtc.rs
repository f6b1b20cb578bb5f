//! Two peer connections of one page, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing, and seeks one event among all"
)]

mod common;

use common::Events;
use visavis::media;
use visavis::platform::JsError;
use visavis::rtc::PeerConnection;
use visavis_call::{Candidate, ConnectionState, MediaKinds, PeerEvent};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

struct End {
    connection: PeerConnection,
    events: Events<PeerEvent>,
}

fn open() -> Result<End, JsError> {
    let (tell, events) = Events::new();
    let connection = PeerConnection::open(tell)?;
    Ok(End { connection, events })
}

impl End {
    async fn offer(&mut self, local: Option<web_sys::MediaStream>) -> String {
        self.connection.offer(1, local);
        self.events
            .find(|event| match event {
                PeerEvent::OfferCreated {
                    negotiation: 1,
                    sdp,
                } => Some(sdp),
                _ => None,
            })
            .await
    }

    async fn answer(&mut self, offer: String, local: Option<web_sys::MediaStream>) -> String {
        self.connection.answer(1, offer, local);
        self.events
            .find(|event| match event {
                PeerEvent::AnswerCreated {
                    negotiation: 1,
                    sdp,
                } => Some(sdp),
                _ => None,
            })
            .await
    }

    async fn candidate(&mut self) -> Candidate {
        self.events
            .find(|event| match event {
                PeerEvent::Candidate(candidate) => Some(candidate),
                _ => None,
            })
            .await
    }

    async fn connected(&mut self) {
        self.events
            .find(|event| {
                (event == PeerEvent::Connection(ConnectionState::Connected)).then_some(())
            })
            .await;
    }
}

fn live_tracks(stream: &web_sys::MediaStream) -> usize {
    stream
        .get_tracks()
        .iter()
        .map(JsCast::unchecked_into::<MediaStreamTrack>)
        .filter(|track| track.ready_state() == MediaStreamTrackState::Live)
        .count()
}

#[wasm_bindgen_test]
async fn two_ends_connect_and_see_each_others_tracks() {
    let (local, report) = media::open().await;
    let local = local.unwrap();
    assert_eq!(
        report.kinds(),
        MediaKinds {
            audio: true,
            video: true
        }
    );
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());

    let offer = ada.offer(Some(local.stream())).await;
    // The candidate comes before the description that it belongs to.
    bob.connection.add_candidate(ada.candidate().await);
    let answer = bob.answer(offer, Some(local.stream())).await;
    ada.connection.apply_answer(1, answer);
    ada.connection.add_candidate(bob.candidate().await);
    ada.connected().await;
    bob.connected().await;

    for end in [&ada, &bob] {
        assert_eq!(live_tracks(&end.connection.remote()), 2);
    }
}

#[wasm_bindgen_test]
async fn without_devices_a_call_is_offered_to_receive_only() {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    let offer = ada.offer(None).await;
    assert_eq!(offer.matches("a=recvonly").count(), 2);
    bob.connection.answer(1, offer, None);
    let kinds = bob
        .events
        .find(|event| match event {
            PeerEvent::RemoteMedia(kinds) => Some(kinds),
            _ => None,
        })
        .await;
    assert_eq!(kinds, MediaKinds::default());
}

#[wasm_bindgen_test]
async fn a_description_that_is_none_is_refused_and_the_next_one_taken() {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    bob.connection.answer(7, "no description".into(), None);
    let refused = bob
        .events
        .find(|event| match event {
            PeerEvent::RemoteRejected { negotiation } => Some(negotiation),
            _ => None,
        })
        .await;
    assert_eq!(refused, 7);
    let offer = ada.offer(None).await;
    assert!(bob.answer(offer, None).await.starts_with("v=0"));
}

#[wasm_bindgen_test]
async fn a_candidate_that_is_none_hurts_nobody() {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    let nonsense = |text: &str| Candidate {
        candidate: text.into(),
        sdp_mid: Some("99".into()),
        sdp_m_line_index: Some(99),
        username_fragment: None,
    };
    bob.connection.add_candidate(nonsense("nonsense"));
    bob.connection.add_candidate(nonsense(""));
    let offer = ada.offer(None).await;
    assert!(bob.answer(offer, None).await.starts_with("v=0"));
}

#[wasm_bindgen_test]
async fn dropping_one_end_takes_the_tracks_of_nobody_else() {
    let (local, _) = media::open().await;
    let local = local.unwrap();
    let mut ada = open().unwrap();
    ada.offer(Some(local.stream())).await;
    drop(ada);
    assert_eq!(live_tracks(&local.stream()), 2);
}
