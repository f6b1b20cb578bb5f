//! Clients of our kind on a real PeerServer, npm `peer`, with real calls' machines above them.

use visavis_call::{EndReason, Intent, Phase};
use visavis_signaling::client::OfflineReason;
use visavis_signaling::room::{Absence, Change};

use crate::peer_page::{Page, Server, until};

fn online(server: &Server, id: &str) -> Page {
    let mut page = Page::open(&server.url, id, id.bytes().map(u64::from).sum());
    until([&mut page], "online", |[page]| page.is_online());
    assert_eq!(page.heard, ["OPEN"]);
    page
}

/// Ada calls bob, and it rings at both.
fn ringing(server: &Server) -> (Page, Page) {
    let (mut ada, mut bob) = (online(server, "ada"), online(server, "bob"));
    ada.dial("bob");
    until([&mut ada, &mut bob], "ringing", |[ada, bob]| {
        ada.machine.snapshot().rings && bob.phase() == Phase::Incoming
    });
    (ada, bob)
}

fn talking(server: &Server) -> (Page, Page) {
    let (mut ada, mut bob) = ringing(server);
    bob.want(Intent::Accept);
    until([&mut ada, &mut bob], "connected", |pages| {
        pages.iter().all(|page| page.phase() == Phase::Connected)
    });
    (ada, bob)
}

/// The call is over at both, for these reasons.
fn ends(ada: &mut Page, bob: &mut Page, here: EndReason, there: EndReason) {
    until([ada, bob], "ended", |[ada, bob]| {
        ada.ended() == Some(here) && bob.ended() == Some(there)
    });
}

#[test]
fn a_blip_that_the_server_does_not_notice_ends_in_a_silent_takeover() {
    let server = Server::start();
    let (mut ada, mut bob) = (online(&server, "ada"), online(&server, "bob"));
    ada.blip();
    until([&mut ada], "back", |[ada]| ada.is_online());
    assert_eq!(
        ada.heard,
        ["OPEN"],
        "the server says nothing to whom it knows"
    );
    bob.dial("ada");
    until([&mut ada, &mut bob], "ringing", |[ada, bob]| {
        ada.phase() == Phase::Incoming && bob.machine.snapshot().rings
    });
    // The old connection ends later, which must not end the new registration.
    ada.abandoned.clear();
    bob.want(Intent::Cancel);
    ends(&mut bob, &mut ada, EndReason::Cancelled, EndReason::Missed);
}

#[test]
fn an_id_is_its_holder_s() {
    let server = Server::start();
    let _holder = online(&server, "ada");
    let mut other = Page::open(&server.url, "ada", 99);
    until([&mut other], "refused", |[it]| it.refusal().is_some());
    assert_eq!(other.refusal(), Some(&OfflineReason::IdTaken));
}

#[test]
fn a_wrong_key_is_refused_in_the_server_s_words() {
    let server = Server::start();
    let mut page = Page::open(&format!("{}?key=other", server.url), "ada", 1);
    until([&mut page], "refused", |[it]| it.refusal().is_some());
    let message = "Invalid key provided".to_owned();
    assert_eq!(page.refusal(), Some(&OfflineReason::Refused { message }));
}

#[test]
fn whoever_is_not_there_is_told_after_a_few_seconds() {
    let server = Server::start();
    let mut ada = online(&server, "ada");
    ada.dial("nobody");
    until([&mut ada], "told", |[ada]| ada.phase() == Phase::Ended);
    assert_eq!(ada.ended(), Some(EndReason::NoSuchPerson));
    let why = Absence::NeverThere;
    assert_eq!(ada.changes, [Change::Left { why }]);
}

#[test]
fn a_call_is_taken_and_either_side_hangs_up() {
    let server = Server::start();
    let (mut ada, mut bob) = talking(&server);
    ada.want(Intent::HangUp);
    ends(
        &mut ada,
        &mut bob,
        EndReason::HungUp,
        EndReason::RemoteHungUp,
    );
    bob.dial("ada");
    until([&mut ada, &mut bob], "ringing", |[ada, _]| {
        ada.phase() == Phase::Incoming
    });
    ada.want(Intent::Accept);
    until([&mut ada, &mut bob], "connected", |pages| {
        pages.iter().all(|page| page.phase() == Phase::Connected)
    });
    ada.want(Intent::HangUp);
    ends(
        &mut ada,
        &mut bob,
        EndReason::HungUp,
        EndReason::RemoteHungUp,
    );
}

#[test]
fn a_call_is_declined_or_cancelled_and_both_know_why() {
    let server = Server::start();
    let (mut ada, mut bob) = ringing(&server);
    bob.want(Intent::Decline);
    ends(
        &mut ada,
        &mut bob,
        EndReason::Declined,
        EndReason::DeclinedHere,
    );
    ada.dial("bob");
    until([&mut ada, &mut bob], "ringing", |[_, bob]| {
        bob.phase() == Phase::Incoming
    });
    ada.want(Intent::Cancel);
    ends(&mut ada, &mut bob, EndReason::Cancelled, EndReason::Missed);
}

#[test]
fn a_cancel_that_comes_before_the_callee_is_known_to_be_of_our_kind_arrives() {
    let server = Server::start();
    let (mut ada, mut bob) = (online(&server, "ada"), online(&server, "bob"));
    ada.dial("bob");
    ada.want(Intent::Cancel);
    ends(&mut ada, &mut bob, EndReason::Cancelled, EndReason::Missed);
}

#[test]
fn a_callee_who_comes_late_finds_a_call_that_was_cancelled_over() {
    let server = Server::start();
    let mut ada = online(&server, "ada");
    ada.dial("bob");
    ada.want(Intent::Cancel);
    // The server keeps the offer, and lost the cancel.
    let mut bob = Page::open(&server.url, "bob", 2);
    ends(&mut ada, &mut bob, EndReason::Cancelled, EndReason::Missed);
}

#[test]
fn a_callee_who_comes_late_is_rung() {
    let server = Server::start();
    let mut ada = online(&server, "ada");
    ada.dial("bob");
    let mut bob = Page::open(&server.url, "bob", 2);
    until([&mut ada, &mut bob], "ringing", |[ada, bob]| {
        ada.machine.snapshot().rings && bob.phase() == Phase::Incoming
    });
}

#[test]
fn a_third_person_hears_that_somebody_is_busy() {
    let server = Server::start();
    let (mut ada, mut bob) = talking(&server);
    let mut carl = online(&server, "carl");
    carl.dial("bob");
    until([&mut ada, &mut bob, &mut carl], "busy", |[_, _, carl]| {
        carl.ended() == Some(EndReason::Busy)
    });
    assert_eq!(bob.phase(), Phase::Connected);
}

#[test]
fn two_who_call_each_other_at_once_get_one_call() {
    let server = Server::start();
    let (mut ada, mut bob) = (online(&server, "ada"), online(&server, "bob"));
    ada.dial("bob");
    bob.dial("ada");
    until([&mut ada, &mut bob], "connected", |pages| {
        pages.iter().all(|page| page.phase() == Phase::Connected)
    });
    bob.want(Intent::HangUp);
    ends(
        &mut bob,
        &mut ada,
        EndReason::HungUp,
        EndReason::RemoteHungUp,
    );
}

#[test]
fn a_call_outlives_the_server_and_can_be_ended_through_the_next_one() {
    let mut server = Server::start();
    let (mut ada, mut bob) = talking(&server);
    server.restart();
    until([&mut ada, &mut bob], "offline", |pages| {
        pages.iter().all(|page| !page.is_online())
    });
    // Said while nobody hears it.
    ada.want(Intent::HangUp);
    assert_eq!(bob.phase(), Phase::Connected);
    ends(
        &mut ada,
        &mut bob,
        EndReason::HungUp,
        EndReason::RemoteHungUp,
    );
    bob.dial("ada");
    until([&mut ada, &mut bob], "ringing", |[ada, _]| {
        ada.phase() == Phase::Incoming
    });
}
