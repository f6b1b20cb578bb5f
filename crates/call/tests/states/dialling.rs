//! Ringing one chosen person, with and without an offer at once.

use visavis_call::{ConnectionState, Input, Intent, NO_ANSWER_AFTER, PeerEvent, Signal};

use crate::page::{Page, answer, call_of, candidate, person, ringing_here};

fn dialling(offer: bool) -> Page {
    let mut page = Page::new();
    page.give(Input::Dial {
        person: person("z"),
        offer,
    });
    page
}

/// Offered to "z", where it rings.
fn offered() -> Page {
    let mut page = dialling(true);
    page.media_opens().peer_says(PeerEvent::OfferCreated {
        negotiation: 1,
        sdp: "our offer".into(),
    });
    page
}

#[test]
fn only_the_chosen_person_is_rung() {
    let mut page = dialling(false);
    assert_eq!(page.state(), "outgoing");
    assert_eq!(page.effects(), ["say ring to z", "open media"]);
    page.hears("y", None, Signal::Hello);
    assert!(page.effects().is_empty(), "somebody else came in");
    page.hears("z", None, Signal::Hello);
    assert_eq!(
        page.effects(),
        ["say ring to z"],
        "the page of z was opened anew"
    );
}

#[test]
fn only_the_chosen_person_can_take_it() {
    let mut page = dialling(false);
    page.hears("y", call_of("m", 1), Signal::Accept);
    assert_eq!(page.state(), "outgoing");
    page.hears("z", call_of("m", 1), Signal::Accept);
    assert_eq!(page.state(), "connecting");
}

#[test]
fn who_else_rings_is_told_busy_and_the_chosen_person_is_met_half_way() {
    let mut page = dialling(false);
    page.effects();
    page.hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(page.effects(), ["say busy to a"]);
    assert_eq!(page.state(), "outgoing");
    page.hears("z", call_of("z", 1), Signal::Ring);
    assert_eq!(page.state(), "outgoing", "ours stands: the lower id");

    let mut page = Page::new();
    page.give(Input::Dial {
        person: person("a"),
        offer: false,
    });
    page.hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(page.state(), "connecting", "theirs stands: the lower id");
}

#[test]
fn giving_up_is_told_to_the_chosen_person_alone() {
    for end in ["cancel", "no answer"] {
        let mut page = dialling(false);
        page.effects();
        if end == "cancel" {
            page.wants(Intent::Cancel);
        } else {
            page.waits(NO_ANSWER_AFTER.as_secs());
        }
        assert_eq!(page.effects(), ["say cancel to z", "close media"], "{end}");
    }
}

#[test]
fn who_is_not_there_cannot_be_rung() {
    for offer in [false, true] {
        let mut page = dialling(offer);
        page.effects();
        page.give(Input::Absent(person("y")));
        assert_eq!(page.state(), "outgoing", "somebody else is not there");
        page.give(Input::Absent(person("z")));
        assert_eq!(page.state(), "ended: no-such-person");
        let mut expected = vec!["close media"];
        if offer {
            expected.insert(0, "close peer z");
        }
        assert_eq!(page.effects(), expected);
    }
}

#[test]
fn somebody_absent_ends_nothing_but_their_own_ring() {
    let mut page = Page::new();
    page.give(Input::Absent(person("z")));
    assert_eq!(page.state(), "idle");
    let mut page = ringing_here("a");
    page.give(Input::Absent(person("z")));
    assert_eq!(page.state(), "incoming");
    page.give(Input::Absent(person("a")));
    assert_eq!(page.state(), "ended: missed");
    let mut page = Page::connected_as_caller();
    page.give(Input::Absent(person("z")));
    assert_eq!(page.state(), "connected", "media outlives signaling");
}

#[test]
fn dialling_whoever_rings_here_takes_their_call() {
    let mut page = ringing_here("z");
    page.give(Input::Dial {
        person: person("z"),
        offer: true,
    });
    assert_eq!(page.state(), "connecting");
    let mut page = ringing_here("a");
    page.give(Input::Dial {
        person: person("z"),
        offer: true,
    });
    assert_eq!(page.state(), "incoming", "one thing after the other");
}

#[test]
fn an_offer_goes_along_with_the_ring_once_the_tracks_are_there() {
    let mut page = dialling(true);
    assert_eq!(
        page.effects(),
        ["say ring to z", "open media", "open peer z"]
    );
    page.media_opens();
    assert_eq!(page.effects(), ["create offer 1"]);
    page.peer_says(PeerEvent::OfferCreated {
        negotiation: 1,
        sdp: "our offer".into(),
    })
    .peer_says(PeerEvent::Candidate(candidate()));
    assert_eq!(page.effects(), ["say offer 1 to z", "say candidate to z"]);
    assert_eq!(page.state(), "outgoing");
    page.hears("z", call_of("m", 1), Signal::Accept);
    assert_eq!(page.state(), "connecting");
    assert!(page.effects().is_empty(), "there is a connection already");
    page.hears("z", call_of("m", 1), answer(1));
    assert_eq!(page.effects(), ["apply answer 1"]);
    page.peer_says(PeerEvent::AnswerApplied { negotiation: 1 })
        .link(ConnectionState::Connected);
    assert_eq!(page.state(), "connected");
}

#[test]
fn whoever_thinks_about_it_for_long_is_still_connected_to() {
    let mut page = offered();
    page.waits(44)
        .hears("z", call_of("m", 1), Signal::Accept)
        .waits(40);
    assert_eq!(
        page.state(),
        "connecting",
        "the time for the answer begins now"
    );
}

#[test]
fn what_was_offered_is_closed_when_it_comes_to_nothing() {
    for signal in [Signal::Decline, Signal::HangUp, Signal::Cancel] {
        let mut page = offered();
        page.effects();
        page.hears("z", call_of("m", 1), signal);
        assert_eq!(page.state(), "ended: declined");
        assert_eq!(
            page.effects(),
            ["say cancel to z", "close peer z", "close media"]
        );
    }
    let mut page = offered();
    page.effects();
    page.peer_says(PeerEvent::LocalFailed);
    assert_eq!(page.state(), "ended: failed");
    assert!(page.effects().contains(&"close peer z".to_owned()));
}

#[test]
fn both_dialled_and_the_one_who_yields_begins_anew() {
    let mut page = Page::new();
    page.give(Input::Dial {
        person: person("a"),
        offer: true,
    });
    page.media_opens();
    page.effects();
    page.hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(
        page.effects(),
        ["close peer a", "say accept to a", "open peer a"]
    );
    assert_eq!(page.state(), "connecting");
}
