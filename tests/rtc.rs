//! Two peer connections of one page, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing, and seeks one event among all"
)]

mod common;

use common::{Events, until};
use visavis::media;
use visavis::platform::JsError;
use visavis::rtc::{ChannelEvent, Lane, PeerConnection, TrackKind};
use visavis_call::{Candidate, ConnectionState, MediaKinds, PeerEvent};
use visavis_devices::{Kind, Wanted};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MediaStream, MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

struct End {
    connection: PeerConnection,
    events: Events<PeerEvent>,
    heard: Events<(Lane, ChannelEvent)>,
}

fn open() -> Result<End, JsError> {
    let (tell, events) = Events::new();
    let (hear, heard) = Events::new();
    let stream = MediaStream::new()?;
    let hear = move |lane, event| hear((lane, event));
    let connection = PeerConnection::open(&[], &stream, tell, hear)?;
    Ok(End {
        connection,
        events,
        heard,
    })
}

async fn opened(kind: Kind) -> MediaStreamTrack {
    media::open(kind, &Wanted::Any).await.unwrap().0
}

impl End {
    /// Sends a camera's and a microphone's track.
    async fn send(&self) -> [MediaStreamTrack; 2] {
        let tracks = [opened(Kind::Microphone).await, opened(Kind::Camera).await];
        for (kind, track) in TrackKind::ALL.into_iter().zip(&tracks) {
            self.connection.send(kind, Some(Clone::clone(track)));
        }
        tracks
    }

    async fn offer(&mut self) -> String {
        self.connection.offer(1);
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

    async fn answer(&mut self, offer: String) -> String {
        self.connection.answer(1, offer);
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
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    ada.send().await;
    bob.send().await;

    let offer = ada.offer().await;
    // The candidate comes before the description that it belongs to.
    bob.connection.add_candidate(ada.candidate().await);
    let answer = bob.answer(offer).await;
    ada.connection.apply_answer(1, answer);
    ada.connection.add_candidate(bob.candidate().await);
    ada.connected().await;
    bob.connected().await;

    for end in [&ada, &bob] {
        assert_eq!(live_tracks(&end.connection.remote()), 2);
    }
}

/// Connects two ends; the first one offers.
async fn joined() -> (End, End) {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    let offer = ada.offer().await;
    let answer = bob.answer(offer).await;
    ada.connection.apply_answer(1, answer);
    bob.connection.add_candidate(ada.candidate().await);
    ada.connection.add_candidate(bob.candidate().await);
    ada.connected().await;
    bob.connected().await;
    for end in [&ada, &bob] {
        until("the channel opens", || end.connection.is_watched()).await;
    }
    (ada, bob)
}

#[wasm_bindgen_test]
async fn either_end_is_told_when_the_other_goes() {
    let closed = |event| (event == PeerEvent::ChannelClosed).then_some(());
    let (mut ada, bob) = joined().await;
    drop(bob);
    ada.events.find(closed).await;
    let (ada, mut bob) = joined().await;
    drop(ada);
    bob.events.find(closed).await;
}

#[wasm_bindgen_test]
async fn tracks_come_and_go_without_another_description() {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    let offer = ada.offer().await;
    // One section for each kind; that of the channels may say the same.
    let media = offer
        .split("\nm=")
        .filter(|it| it.starts_with("audio") || it.starts_with("video"));
    assert!(media.clone().all(|it| it.contains("a=sendrecv")), "{offer}");
    assert_eq!(media.count(), 2);
    bob.connection.answer(1, offer);
    let kinds = bob
        .events
        .find(|event| match event {
            PeerEvent::RemoteMedia(kinds) => Some(kinds),
            _ => None,
        })
        .await;
    assert_eq!(
        kinds,
        MediaKinds {
            audio: true,
            video: true
        },
        "both may come"
    );
}

#[wasm_bindgen_test]
async fn what_is_said_on_a_channel_is_heard_in_order_and_as_it_was() {
    let (mut ada, mut bob) = joined().await;
    assert!(ada.connection.say(Lane::Words, "häßlich 你好"));
    assert!(ada.connection.say_bytes(Lane::Words, &[0, 255, 7]));
    let heard = bob.heard.find(|(lane, event)| match event {
        ChannelEvent::Text(text) if lane == Lane::Words => Some(text),
        _ => None,
    });
    assert_eq!(heard.await, "häßlich 你好");
    let heard = bob.heard.find(|(_, event)| match event {
        ChannelEvent::Bytes(bytes) => Some(bytes),
        _ => None,
    });
    assert_eq!(heard.await, [0, 255, 7]);
    assert!(!ada.connection.say(Lane::Files, "nobody"), "there is none");
    bob.connection.open_files();
    let opened =
        |(lane, event)| (lane == Lane::Files && event == ChannelEvent::Opened).then_some(());
    bob.heard.find(opened).await;
    assert!(bob.connection.say(Lane::Files, "a file"));
    let heard = ada.heard.find(|(lane, event)| match event {
        ChannelEvent::Text(text) if lane == Lane::Files => Some(text),
        _ => None,
    });
    assert_eq!(heard.await, "a file");
    assert!(
        !ada.connection.say(Lane::Files, "nobody"),
        "each sends on a channel of its own"
    );
}

#[wasm_bindgen_test]
async fn a_description_that_is_none_is_refused_and_the_next_one_taken() {
    let (mut ada, mut bob) = (open().unwrap(), open().unwrap());
    bob.connection.answer(7, "no description".into());
    let refused = bob
        .events
        .find(|event| match event {
            PeerEvent::RemoteRejected { negotiation } => Some(negotiation),
            _ => None,
        })
        .await;
    assert_eq!(refused, 7);
    let offer = ada.offer().await;
    assert!(bob.answer(offer).await.starts_with("v=0"));
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
    let offer = ada.offer().await;
    assert!(bob.answer(offer).await.starts_with("v=0"));
}

#[wasm_bindgen_test]
async fn dropping_one_end_takes_the_tracks_of_nobody_else() {
    let mut ada = open().unwrap();
    let tracks = ada.send().await;
    ada.offer().await;
    drop(ada);
    for track in &tracks {
        assert_eq!(track.ready_state(), MediaStreamTrackState::Live);
        track.stop();
    }
}
