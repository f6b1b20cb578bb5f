//! Until somebody has accepted.

use visavis_call::{ConnectionState, Envelope, Input, Intent, PeerEvent, Signal};

use crate::page::{Page, answer, call_of, candidate, offer, person, ringing_here, ringing_there};

/// Something that happens to a page: its name, what it is, and the state that it leads to.
type Cause = (&'static str, fn(&mut Page), &'static str);

#[test]
fn idle_call_rings_and_opens_the_devices() {
    let mut page = Page::new();
    page.wants(Intent::Call);
    assert_eq!(page.state(), "outgoing");
    assert_eq!(page.effects(), ["say ring", "open media"]);
}

#[test]
fn idle_ring_rings_here_without_touching_the_devices() {
    let mut page = Page::new();
    page.hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(page.state(), "incoming");
    assert_eq!(page.effects(), ["say ringing to a"]);
}

#[test]
fn idle_ring_of_a_stranger_is_not_answered_by_what_it_cannot_read() {
    let mut page = Page::new();
    page.stranger(Signal::Ring);
    assert_eq!(page.state(), "incoming");
    assert!(page.effects().is_empty());
}

#[test]
fn idle_ignores_what_belongs_to_no_call() {
    for signal in [
        Signal::Accept,
        Signal::Ringing,
        Signal::Busy,
        Signal::Decline,
        offer(1),
        answer(1),
        Signal::Candidate(candidate()),
    ] {
        let mut page = Page::new();
        page.hears("a", call_of("a", 1), signal.clone());
        assert_eq!(page.state(), "idle", "{signal:?}");
        assert!(page.effects().is_empty(), "{signal:?}");
        assert_eq!(page.machine.dropped(), 1, "{signal:?}");
    }
}

#[test]
fn a_ring_that_was_taken_back_before_it_came_does_not_ring() {
    let mut page = Page::new();
    page.hears("a", call_of("a", 1), Signal::Cancel)
        .hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(page.state(), "idle");
}

#[test]
fn a_doubled_ring_does_not_ring_after_it_was_declined() {
    let mut page = ringing_here("a");
    page.wants(Intent::Decline)
        .hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(page.state(), "ended: declined-here");
    page.hears("a", call_of("a", 2), Signal::Ring);
    assert_eq!(page.state(), "incoming");
}

#[test]
fn what_is_meant_for_somebody_else_is_not_heard() {
    let mut page = Page::new();
    page.give(Input::Envelope(Envelope {
        from: person("a"),
        to: Some(person("b")),
        call: Some(call_of("a", 1)),
        signal: Signal::Ring,
    }));
    assert_eq!(page.state(), "idle");
    page.hears("m", call_of("m", 1), Signal::Ring);
    assert_eq!(page.state(), "idle", "an echo of our own");
}

#[test]
fn outgoing_ends_by_each_cause_with_its_reason() {
    let causes: [Cause; 7] = [
        (
            "cancel",
            |p| {
                p.wants(Intent::Cancel);
            },
            "ended: cancelled",
        ),
        (
            "hang up",
            |p| {
                p.wants(Intent::HangUp);
            },
            "ended: cancelled",
        ),
        (
            "leave",
            |p| {
                p.wants(Intent::Leave);
            },
            "ended: cancelled",
        ),
        (
            "decline",
            |p| {
                p.hears("z", call_of("m", 1), Signal::Decline);
            },
            "ended: declined",
        ),
        (
            "stock hang-up",
            |p| {
                p.stranger(Signal::HangUp);
            },
            "ended: declined",
        ),
        (
            "no answer",
            |p| {
                p.waits(45);
            },
            "ended: no-answer",
        ),
        (
            "busy",
            |p| {
                p.hears("z", call_of("m", 1), Signal::Busy).waits(1);
            },
            "ended: busy",
        ),
    ];
    for (cause, happen, state) in causes {
        let mut page = ringing_there();
        happen(&mut page);
        assert_eq!(page.state(), state, "{cause}");
        assert_eq!(page.effects(), ["say cancel", "close media"], "{cause}");
    }
}

#[test]
fn outgoing_rings_again_for_whoever_comes_in() {
    let mut page = ringing_there();
    page.hears("late", None, Signal::Hello);
    assert_eq!(page.effects(), ["say ring to late"]);
}

#[test]
fn outgoing_goes_on_while_it_rings_at_somebody() {
    let mut page = ringing_there();
    page.hears("y", call_of("m", 1), Signal::Ringing)
        .hears("z", call_of("m", 1), Signal::Decline)
        .hears("x", call_of("m", 1), Signal::Busy)
        .stranger(Signal::HangUp)
        .waits(5);
    assert_eq!(page.state(), "outgoing");
    page.hears("y", call_of("m", 1), Signal::Decline);
    assert_eq!(page.state(), "ended: declined");
}

#[test]
fn outgoing_takes_no_word_about_another_call() {
    let mut page = ringing_there();
    for signal in [
        Signal::Accept,
        Signal::Decline,
        Signal::Busy,
        Signal::HangUp,
    ] {
        page.hears("z", call_of("m", 7), signal);
    }
    page.waits(2);
    assert_eq!(page.state(), "outgoing");
}

#[test]
fn outgoing_accept_offers_once_the_tracks_are_there() {
    let mut page = ringing_there();
    page.hears("z", call_of("m", 1), Signal::Accept);
    assert_eq!(page.state(), "connecting");
    assert_eq!(page.effects(), ["open peer z"]);
    page.media_opens();
    assert_eq!(page.effects(), ["create offer 1"]);
    page.peer_says(PeerEvent::OfferCreated {
        negotiation: 1,
        sdp: "our offer".into(),
    });
    assert_eq!(page.effects(), ["say offer 1 to z"]);
}

#[test]
fn glare_is_decided_by_the_lower_id() {
    let mut lower = ringing_there();
    lower.hears("z", call_of("z", 1), Signal::Ring);
    assert_eq!(lower.state(), "outgoing");
    assert!(lower.effects().is_empty());

    let mut higher = ringing_there();
    higher.hears("a", call_of("a", 1), Signal::Ring);
    assert_eq!(higher.state(), "connecting");
    assert_eq!(higher.effects(), ["say accept to a", "open peer a"]);
}

#[test]
fn glare_with_a_stranger_is_answered_because_they_cannot_yield() {
    let mut page = ringing_there();
    page.stranger(Signal::Ring);
    assert_eq!(page.state(), "connecting");
    assert_eq!(page.effects(), ["say accept", "open peer stranger"]);
}

#[test]
fn incoming_ends_by_each_cause_with_its_reason() {
    let causes: [Cause; 6] = [
        (
            "decline",
            |p| {
                p.wants(Intent::Decline);
            },
            "ended: declined-here",
        ),
        (
            "cancel",
            |p| {
                p.hears("a", call_of("a", 1), Signal::Cancel);
            },
            "ended: missed",
        ),
        (
            "caller left",
            |p| {
                p.hears("a", call_of("a", 1), Signal::HangUp);
            },
            "ended: missed",
        ),
        (
            "cancel lost",
            |p| {
                p.waits(60);
            },
            "ended: missed",
        ),
        (
            "answered by another",
            |p| {
                p.hears("b", call_of("a", 1), Signal::Accept);
            },
            "ended: answered-elsewhere",
        ),
        (
            "caller took another call",
            |p| {
                p.hears("a", call_of("b", 4), Signal::Accept);
            },
            "ended: missed",
        ),
    ];
    for (cause, happen, state) in causes {
        let mut page = ringing_here("a");
        happen(&mut page);
        assert_eq!(page.state(), state, "{cause}");
        let effects = page.effects();
        assert!(!effects.iter().any(|e| e.contains("media")), "{cause}");
    }
}

#[test]
fn incoming_is_not_ended_by_others() {
    let mut page = ringing_here("a");
    page.hears("b", call_of("b", 1), Signal::Cancel)
        .hears("b", call_of("b", 1), Signal::HangUp)
        .stranger(Signal::HangUp);
    assert_eq!(page.state(), "incoming");
    page.hears("b", call_of("b", 2), Signal::Ring);
    assert_eq!(page.effects(), ["say busy to b"]);
    assert_eq!(page.state(), "incoming");
}

#[test]
fn calling_whoever_rings_here_takes_their_call() {
    let mut page = ringing_here("a");
    page.wants(Intent::Call);
    assert_eq!(page.state(), "connecting");
}

#[test]
fn accepting_answers_the_offer_once_the_tracks_are_there() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept);
    assert_eq!(
        page.effects(),
        ["say accept to a", "open media", "open peer a"]
    );
    page.hears("a", call_of("a", 1), offer(1)).hears(
        "a",
        call_of("a", 1),
        Signal::Candidate(candidate()),
    );
    assert_eq!(page.effects(), ["add candidate"]);
    page.media_opens();
    assert_eq!(page.effects(), ["apply offer 1"]);
    page.peer_says(PeerEvent::AnswerCreated {
        negotiation: 1,
        sdp: "our answer".into(),
    });
    assert_eq!(page.effects(), ["say answer 1 to a"]);
    page.link(ConnectionState::Connected);
    assert_eq!(page.state(), "connected");
}

#[test]
fn a_cancel_that_crosses_the_accept_ends_it() {
    let mut page = ringing_here("a");
    page.wants(Intent::Accept)
        .hears("a", call_of("a", 1), Signal::Cancel);
    assert_eq!(page.state(), "ended: missed");
    let effects = page.effects();
    assert!(effects.ends_with(&["close peer a".into(), "close media".into()]));
}

#[test]
fn an_accept_of_a_call_that_is_over_is_told_so() {
    let mut page = ringing_there();
    page.wants(Intent::Cancel);
    page.effects();
    page.give(Input::Envelope(Envelope {
        from: person("z"),
        to: Some(person("m")),
        call: Some(call_of("m", 1)),
        signal: Signal::Accept,
    }));
    assert_eq!(page.effects(), ["say cancel to z"]);
}

#[test]
fn the_second_who_accepts_is_told_that_another_was_first() {
    let mut page = Page::connected_as_caller();
    page.hears("y", call_of("m", 1), Signal::Accept);
    assert_eq!(page.effects(), ["say busy to y"]);
    assert_eq!(page.state(), "connected");

    let mut second = ringing_here("a");
    second
        .wants(Intent::Accept)
        .hears("a", call_of("a", 1), Signal::Busy);
    assert_eq!(second.state(), "ended: answered-elsewhere");
}

#[test]
fn it_is_not_remembered_without_bound_where_it_rings() {
    let mut page = ringing_there();
    for number in 0..1000 {
        page.hears(&format!("p{number}"), call_of("m", 1), Signal::Ringing);
    }
    assert_eq!(page.machine.snapshot().people.len(), 64);
}
