//! From the first description to the end.

use std::time::Duration;

use visavis_call::{
    ConnectionState, DeviceError, Input, Intent, LocalMedia, MediaKinds, MediaReport, PeerEvent,
    Phase, Signal,
};

use crate::page::{Page, answer, call_of, offer, person, ringing_here, ringing_there};

#[test]
fn a_description_out_of_order_or_doubled_changes_nothing() {
    let mut page = Page::connected_as_caller();
    for signal in [answer(1), answer(2)] {
        page.hears("z", call_of("m", 1), signal);
    }
    assert_eq!(page.state(), "connected");
    assert!(page.effects().is_empty());
    assert_eq!(page.machine.dropped(), 2);

    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(1))
        .peer_says(PeerEvent::AnswerCreated {
            negotiation: 1,
            sdp: "our answer".into(),
        })
        .link(ConnectionState::Connected);
    page.effects();
    page.hears("a", call_of("a", 1), offer(1));
    assert!(page.effects().is_empty());
    assert_eq!(page.machine.dropped(), 1);
}

#[test]
fn an_answer_that_the_browser_refuses_leaves_room_for_the_right_one() {
    let mut page = ringing_there();
    page.media_opens()
        .hears("z", call_of("m", 1), Signal::Accept)
        .peer_says(PeerEvent::OfferCreated {
            negotiation: 1,
            sdp: "our offer".into(),
        })
        .hears("z", call_of("m", 1), answer(1))
        .peer_says(PeerEvent::RemoteRejected { negotiation: 1 });
    assert_eq!(page.state(), "connecting");
    page.effects();
    page.hears("z", call_of("m", 1), answer(1));
    assert_eq!(page.effects(), ["apply answer 1"]);
}

#[test]
fn an_offer_that_the_browser_refuses_leaves_room_for_the_right_one() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(4_000_000_000))
        .peer_says(PeerEvent::RemoteRejected {
            negotiation: 4_000_000_000,
        });
    page.effects();
    page.hears("a", call_of("a", 1), offer(1));
    assert_eq!(page.effects(), ["apply offer 1"]);
}

#[test]
fn a_busy_pair_is_not_rung() {
    let mut page = Page::connected_as_caller();
    page.hears("c", call_of("c", 1), Signal::Ring);
    assert_eq!(page.state(), "connected");
    assert_eq!(page.effects(), ["say busy to c"]);
    page.stranger(Signal::Ring);
    assert_eq!(page.state(), "connected");
    assert!(page.effects().is_empty());
}

#[test]
fn nobody_elses_hang_up_ends_the_call() {
    let mut page = Page::connected_as_caller();
    page.hears("c", call_of("c", 1), Signal::HangUp)
        .hears("c", call_of("m", 1), Signal::HangUp)
        .stranger(Signal::HangUp)
        .hears("z", call_of("m", 9), Signal::HangUp);
    assert_eq!(page.state(), "connected");
    page.hears("z", call_of("m", 1), Signal::HangUp);
    assert_eq!(page.state(), "ended: remote-hung-up");
    assert_eq!(page.effects(), ["close peer z", "close media"]);
}

#[test]
fn a_third_stranger_who_rings_and_gives_up_does_not_end_a_call_with_a_stranger() {
    let mut page = Page::connected_to_stranger();
    page.stranger(Signal::Ring).stranger(Signal::HangUp);
    assert_eq!(page.state(), "connected");
    page.stranger(Signal::HangUp);
    assert_eq!(page.state(), "ended: remote-hung-up");
}

#[test]
fn hanging_up_says_so_and_gives_everything_back() {
    let mut page = Page::connected_as_caller();
    page.now += Duration::from_secs(83);
    page.wants(Intent::HangUp);
    assert_eq!(page.state(), "ended: hung-up");
    assert_eq!(
        page.effects(),
        ["say hang-up to z", "leave peer z", "close media"]
    );
    let duration = page.machine.snapshot().duration;
    assert_eq!(duration, Some(Duration::from_secs(83)));
}

#[test]
fn a_broken_connection_may_come_back_for_half_a_minute() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected);
    assert_eq!(page.state(), "reconnecting");
    page.waits(29).link(ConnectionState::Connected);
    assert_eq!(page.state(), "connected");
    page.link(ConnectionState::Disconnected).waits(29);
    assert_eq!(page.state(), "reconnecting");
    page.waits(1);
    assert_eq!(page.state(), "ended: lost");
}

#[test]
fn a_connection_that_never_comes_about_fails() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(1))
        .peer_says(PeerEvent::AnswerCreated {
            negotiation: 1,
            sdp: "our answer".into(),
        });
    page.effects();
    page.waits(29);
    assert_eq!(page.state(), "connecting");
    page.waits(1);
    assert_eq!(page.state(), "ended: failed");
    // The other side has waited as long.
    assert_eq!(page.effects(), ["close peer a", "close media"]);
}

#[test]
fn an_offer_that_never_comes_is_waited_for_no_longer_than_a_minute() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept).waits(59);
    assert_eq!(page.state(), "connecting");
    page.effects();
    page.waits(1);
    assert_eq!(page.state(), "ended: failed");
    assert_eq!(
        page.effects(),
        ["say hang-up to a", "close peer a", "close media"]
    );
}

#[test]
fn who_goes_before_there_is_a_connection_is_not_waited_for_so_long() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .give(Input::Absent(person("a")))
        .waits(14);
    assert_eq!(page.state(), "connecting");
    page.waits(1);
    assert_eq!(page.state(), "ended: failed");

    let mut page = Page::connected_as_caller();
    page.give(Input::Absent(person("z"))).waits(60);
    assert_eq!(page.state(), "connected");
}

#[test]
fn the_other_who_rings_anew_has_left_the_old_call() {
    let mut page = Page::connected_as_caller();
    page.hears("z", call_of("z", 1), Signal::Ring);
    assert_eq!(page.state(), "incoming");
    assert_eq!(
        page.effects(),
        ["close peer z", "close media", "say ringing to z"]
    );
}

#[test]
fn a_stranger_who_was_cut_off_may_ring_again() {
    let mut page = Page::connected_to_stranger();
    page.link(ConnectionState::Disconnected)
        .stranger(Signal::Ring);
    assert_eq!(page.state(), "incoming");
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut page = ringing_there();
    page.wants(Intent::Cancel).media_opens();
    assert_eq!(page.state(), "ended: cancelled");
    assert_eq!(page.machine.snapshot().local, LocalMedia::Closed);
    assert_eq!(page.machine.dropped(), 1);

    let mut page = Page::connected_as_caller();
    page.give(Input::Peer {
        peer: person("z"),
        generation: 999,
        event: PeerEvent::Connection(ConnectionState::Failed),
    });
    assert_eq!(page.state(), "connected");
}

#[test]
fn the_call_goes_on_with_the_devices_there_are() {
    let report = MediaReport {
        audio: Ok(()),
        video: Err(DeviceError::NotFound),
    };
    let mut page = ringing_there();
    let generation = (0..10).find(|g| page.machine.awaits_media(*g)).unwrap();
    page.give(Input::Media { generation, report })
        .hears("z", call_of("m", 1), Signal::Accept);
    assert_eq!(page.effects(), ["open peer z", "create offer 1"]);
    assert_eq!(page.machine.snapshot().local, LocalMedia::Open(report));
}

#[test]
fn what_the_other_sends_is_shown() {
    let mut page = Page::connected_as_caller();
    let kinds = MediaKinds {
        audio: true,
        video: false,
    };
    page.peer_says(PeerEvent::RemoteMedia(kinds));
    let people = page.machine.snapshot().people;
    assert_eq!(people, [(person("z"), Some(kinds))]);
}

#[test]
fn every_intent_in_every_state_is_harmless() {
    let pages: [fn() -> Page; 5] = [
        Page::new,
        ringing_there,
        || ringing_here("a"),
        Page::connected_as_caller,
        Page::connected_to_stranger,
    ];
    for start in pages {
        for intent in [
            Intent::Call,
            Intent::Accept,
            Intent::Decline,
            Intent::Cancel,
            Intent::HangUp,
            Intent::Leave,
        ] {
            let mut page = start();
            page.wants(intent).waits(500);
            let phase = page.phase();
            assert!(
                matches!(phase, Phase::Idle | Phase::Ended | Phase::Connected),
                "{intent:?} leaves {phase:?}"
            );
        }
    }
}
