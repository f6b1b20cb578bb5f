//! A connection breaks, and comes back: ICE is restarted, or the call made anew.

use std::time::Duration;

use visavis_call::{ConnectionState, EndReason, Input, Intent, PeerEvent, Signal};

use crate::page::{Page, answer, call_of, offer, person, ringing_here};

fn offer_made(number: u32) -> PeerEvent {
    PeerEvent::OfferCreated {
        negotiation: number,
        sdp: "our offer".into(),
    }
}

fn answer_made(number: u32) -> PeerEvent {
    PeerEvent::AnswerCreated {
        negotiation: number,
        sdp: "our answer".into(),
    }
}

/// In a call with "a", beside whom this side is the polite one.
fn polite() -> Page {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(1))
        .peer_says(answer_made(1))
        .link(ConnectionState::Connected);
    page.effects();
    page
}

#[test]
fn ice_is_restarted_when_the_connection_has_been_down_for_two_seconds() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected).waits(1);
    assert!(page.effects().is_empty());
    page.waits(1);
    assert_eq!(page.effects(), ["restart offer 2"]);
    page.peer_says(offer_made(2));
    assert_eq!(page.effects(), ["say offer 2 to z"]);
    page.hears("z", call_of("m", 1), answer(2))
        .peer_says(PeerEvent::AnswerApplied { negotiation: 2 })
        .link(ConnectionState::Connected);
    assert_eq!(page.effects(), ["apply answer 2"]);
    assert_eq!(page.state(), "connected");
    assert_eq!(page.machine.next_timeout(), None);
}

#[test]
fn the_polite_side_leaves_the_first_restart_to_the_other() {
    let mut page = polite();
    page.link(ConnectionState::Disconnected).waits(2);
    assert!(page.effects().is_empty());
    page.waits(1);
    assert_eq!(page.effects(), ["restart offer 1"]);
}

#[test]
fn a_connection_that_comes_back_by_itself_is_left_alone() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected)
        .link(ConnectionState::Connected)
        .waits(60);
    assert!(page.effects().is_empty());
    assert_eq!(page.state(), "connected");
}

#[test]
fn ice_is_restarted_at_once_when_it_has_failed() {
    for mut page in [Page::connected_as_caller(), polite()] {
        page.link(ConnectionState::Failed);
        assert_eq!(page.state(), "reconnecting");
        assert!(page.effects()[0].starts_with("restart offer"));
    }
}

#[test]
fn ice_is_restarted_at_once_when_the_network_has_changed() {
    let mut page = Page::connected_as_caller();
    page.give(Input::NetworkChanged);
    assert_eq!(page.state(), "connected");
    assert_eq!(page.effects(), ["restart offer 2"]);
}

#[test]
fn an_offer_that_is_not_answered_is_made_again_until_time_is_up() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected);
    let mut offers = 0;
    for _ in 0..30 {
        page.waits(1);
        for effect in page.effects() {
            if let Some(number) = effect.strip_prefix("restart offer ") {
                offers += 1;
                page.peer_says(offer_made(number.parse().unwrap()));
            }
        }
    }
    assert_eq!(offers, 5);
    assert_eq!(page.state(), "ended: lost");
}

#[test]
fn an_answer_to_an_offer_that_was_made_again_is_too_late() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected)
        .waits(2)
        .peer_says(offer_made(2))
        .waits(6)
        .peer_says(offer_made(3));
    page.effects();
    page.hears("z", call_of("m", 1), answer(2));
    assert!(page.effects().is_empty());
    page.hears("z", call_of("m", 1), answer(3));
    assert_eq!(page.effects(), ["apply answer 3"]);
}

#[test]
fn where_both_offer_at_once_the_polite_side_takes_its_offer_back() {
    let mut page = polite();
    page.give(Input::NetworkChanged).peer_says(offer_made(1));
    page.effects();
    page.hears("a", call_of("a", 1), offer(2));
    assert_eq!(page.effects(), ["apply offer 2"]);
    page.peer_says(answer_made(2))
        // The answer to what was taken back.
        .hears("a", call_of("a", 1), answer(1));
    assert_eq!(page.effects(), ["say answer 2 to a"]);

    // Also while the browser still makes it.
    let mut page = polite();
    page.give(Input::NetworkChanged);
    page.effects();
    page.hears("a", call_of("a", 1), offer(2))
        .peer_says(offer_made(1))
        .peer_says(answer_made(2));
    assert_eq!(page.effects(), ["apply offer 2", "say answer 2 to a"]);
}

#[test]
fn where_both_offer_at_once_the_other_side_insists() {
    let mut page = Page::connected_as_caller();
    page.give(Input::NetworkChanged).peer_says(offer_made(2));
    page.effects();
    page.hears("z", call_of("m", 1), offer(1));
    assert!(page.effects().is_empty());
    page.hears("z", call_of("m", 1), answer(2));
    assert_eq!(page.effects(), ["apply answer 2"]);
}

#[test]
fn the_first_offer_is_never_taken_back() {
    let mut page = Page::new();
    page.wants(Intent::Call)
        .media_opens()
        .hears("a", call_of("m", 1), Signal::Accept)
        .peer_says(offer_made(1));
    page.effects();
    page.hears("a", call_of("m", 1), offer(1));
    assert!(page.effects().is_empty());
}

#[test]
fn an_offer_that_comes_while_an_answer_is_set_waits_for_its_turn() {
    let mut page = Page::connected_as_caller();
    page.give(Input::NetworkChanged)
        .peer_says(offer_made(2))
        .hears("z", call_of("m", 1), answer(2));
    page.effects();
    page.hears("z", call_of("m", 1), offer(1));
    assert!(page.effects().is_empty());
    page.peer_says(PeerEvent::AnswerApplied { negotiation: 2 });
    assert_eq!(page.effects(), ["apply offer 1"]);
}

#[test]
fn an_offer_for_nothing_does_not_keep_the_other_side_from_offering() {
    let mut page = Page::connected_as_caller();
    page.give(Input::NetworkChanged)
        .peer_says(offer_made(2))
        .waits(6);
    page.effects();
    page.hears("z", call_of("m", 1), offer(1));
    assert_eq!(page.effects(), ["apply offer 1"]);
    assert_eq!(page.machine.next_timeout(), None);
}

#[test]
fn what_the_browser_cannot_make_anew_does_not_end_the_call() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected)
        .waits(2)
        .peer_says(PeerEvent::LocalFailed);
    assert_eq!(page.state(), "reconnecting");
    page.effects();
    page.waits(6);
    assert_eq!(page.effects(), ["restart offer 3"]);
}

#[test]
fn a_first_connection_that_fails_is_tried_again() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(1))
        .peer_says(answer_made(1));
    page.effects();
    page.waits(15).link(ConnectionState::Failed);
    assert_eq!(page.state(), "connecting");
    assert_eq!(page.effects(), ["restart offer 1"]);
}

#[test]
fn who_knows_no_restart_is_called_again() {
    let mut page = Page::connected_to_stranger();
    page.link(ConnectionState::Disconnected).waits(7);
    assert!(page.effects().is_empty());
    page.waits(1);
    assert_eq!(
        page.effects(),
        ["say hang-up", "close peer stranger", "say ring"]
    );
    assert_eq!(page.state(), "outgoing");
    assert!(page.machine.snapshot().again);
    page.stranger(Signal::Accept);
    assert_eq!(page.effects(), ["open peer stranger", "create offer 1"]);
    assert_eq!(page.state(), "connecting");
}

#[test]
fn who_is_called_again_in_vain_is_lost() {
    let mut page = Page::connected_to_stranger();
    page.link(ConnectionState::Failed);
    assert_eq!(page.state(), "outgoing");
    page.waits(30);
    assert_eq!(page.state(), "ended: lost");
    assert_eq!(
        page.machine.snapshot().ended,
        Some(EndReason::Lost),
        "and not that nobody answers"
    );
}

#[test]
fn who_offers_anew_in_a_call_that_is_over_is_told_so() {
    let mut page = Page::connected_as_caller();
    page.wants(Intent::HangUp);
    page.effects();
    page.now += Duration::from_secs(5);
    page.give(offered_anew());
    assert_eq!(page.effects(), ["say hang-up to z"]);
}

#[test]
fn a_first_connection_that_fails_again_and_again_is_given_up_in_time() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .media_opens()
        .hears("a", call_of("a", 1), offer(1))
        .peer_says(answer_made(1));
    page.waits(15).link(ConnectionState::Failed);
    page.peer_says(offer_made(1))
        .hears("a", call_of("a", 1), answer(1))
        .peer_says(PeerEvent::AnswerApplied { negotiation: 1 })
        .waits(15);
    assert_eq!(page.state(), "ended: failed");
}

#[test]
fn a_good_bye_on_the_channel_ends_the_call() {
    let mut page = Page::connected_as_caller();
    page.peer_says(PeerEvent::Goodbye);
    assert_eq!(page.state(), "ended: remote-hung-up");
}

#[test]
fn a_channel_that_closes_without_a_good_bye_is_asked_about() {
    let mut page = Page::connected_as_caller();
    page.peer_says(PeerEvent::ChannelClosed);
    assert_eq!(page.state(), "connected");
    assert_eq!(page.effects(), ["restart offer 2"]);
    page.peer_says(offer_made(2))
        .hears("z", call_of("m", 1), Signal::HangUp);
    assert_eq!(page.state(), "ended: remote-hung-up");

    // Browsers close it themselves when there has been no connection for long.
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected)
        .peer_says(PeerEvent::ChannelClosed);
    assert_eq!(page.state(), "reconnecting");

    // Somebody who knows no other way ends the call by it.
    let mut page = Page::connected_to_stranger();
    page.peer_says(PeerEvent::ChannelClosed);
    assert_eq!(page.state(), "ended: remote-hung-up");
}

/// The other side offers anew.
fn offered_anew() -> Input {
    Input::Envelope(visavis_call::Envelope {
        from: person("z"),
        to: Some(person("m")),
        call: Some(call_of("m", 1)),
        signal: offer(1),
    })
}

#[test]
fn whoever_waits_as_long_is_left_to_give_up_by_itself() {
    let mut page = Page::connected_as_caller();
    page.link(ConnectionState::Disconnected).waits(30);
    assert_eq!(page.state(), "ended: lost");
    page.effects();
    page.waits(4).give(offered_anew());
    assert!(page.effects().is_empty());
    // Whose clock stood still is told.
    page.waits(1).give(offered_anew());
    assert_eq!(page.effects(), ["say hang-up to z"]);
}
