//! Who is in the room, and what it costs to know.

use visavis_call::{Candidate, Envelope, Signal};
use visavis_signaling::room::envelope::{self, Address};
use visavis_signaling::room::{
    Absence, Change, Dropped, Effect, HEARTBEAT, Input, MAX_PEOPLE, RETURN_TIME, SILENCE,
};

use crate::room_air::{Air, Fate, person};

const MINUTE: u64 = 60_000;

/// Came after, as far as the one knows who is told so.
fn joined(name: &str) -> Change {
    Change::Joined {
        name: Some(name.to_owned()),
        was_here: false,
    }
}

/// Was there before.
fn met(name: &str) -> Change {
    Change::Joined {
        name: Some(name.to_owned()),
        was_here: true,
    }
}

fn left(why: Absence) -> Change {
    Change::Left { why }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap()
}

#[test]
fn both_learn_of_each_other_by_name_whoever_came_first() {
    let mut air: Air = Air::new(&["anna", "bert"]);
    air.bus(0, true);
    air.pass(10_000);
    air.bus(1, true);
    air.pass(200);
    assert_eq!(air.changes(0), [("bert", &joined("BERT"))]);
    assert_eq!(air.changes(1), [("anna", &met("ANNA"))]);
    let hello = Effect::Receive(Envelope {
        from: person("anna"),
        to: None,
        call: None,
        signal: Signal::Hello,
    });
    let hellos = air.seats[1].told.iter().filter(|(_, it)| *it == hello);
    assert_eq!(hellos.count(), 1);
}

#[test]
fn a_lost_hello_is_made_up_for_soon() {
    let mut air: Air = Air::new(&["anna", "bert"]);
    air.fates = [Fate::Drop; 8].into();
    air.bus(0, true);
    air.bus(1, true);
    air.pass(8_000);
    assert_eq!(air.changes(0), [("bert", &joined("BERT"))]);
    assert_eq!(air.changes(1), [("anna", &joined("ANNA"))]);
}

#[test]
fn while_nothing_is_said_there_are_only_heartbeats() {
    let mut air: Air = Air::met(&["anna", "bert", "carl"]);
    air.pass(MINUTE);
    air.forget();
    air.pass(60 * MINUTE);
    assert_eq!(air.link_frames(), 0);
    let beats = 3 * 60 * MINUTE / millis(HEARTBEAT);
    assert_eq!(air.frames.len(), usize::try_from(beats).unwrap());
    assert!(air.seats.iter().all(|seat| seat.told.is_empty()));
}

#[test]
fn pages_in_the_background_stay_in_the_room() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    for seat in &mut air.seats {
        seat.throttled = true;
    }
    // Every other beat is lost.
    let beats = [[Fate::Deliver(20); 4], [Fate::Drop; 4]].concat();
    air.fates = beats.repeat(15).into();
    air.pass(30 * MINUTE);
    assert_eq!(air.changes(0), []);
    assert_eq!(air.changes(1), []);
}

#[test]
fn a_silent_person_is_dropped_in_time_and_hears_afterwards_what_was_said() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.pass(MINUTE);
    air.forget();
    air.bus(1, false);
    air.pass(millis(SILENCE) - 31_000);
    assert_eq!(air.changes(0), []);
    air.pass(31_000);
    assert_eq!(air.changes(0), [("bert", &left(Absence::Silent))]);
    air.say(0, Some("bert"), Signal::HangUp, 1);
    air.forget();
    air.pass(20 * MINUTE);
    assert_eq!(air.link_frames(), 0, "nobody is there to be spoken to");
    air.bus(1, true);
    air.pass(1_000);
    assert_eq!(air.changes(0), [("bert", &joined("BERT"))]);
    assert_eq!(air.changes(1), [], "the bus was down, and nobody silent");
    assert_eq!(air.received(1).len(), 1);
}

#[test]
fn what_is_not_acknowledged_is_repeated_ever_more_rarely() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.pass(MINUTE);
    air.forget();
    air.bus(1, false);
    air.say(0, Some("bert"), Signal::HangUp, 1);
    air.pass(7_500);
    assert_eq!(air.link_frames(), 4, "at once and after 1, 3 and 7 seconds");
    air.pass(50_000);
    assert_eq!(air.link_frames(), 14, "then every 5 seconds");
}

#[test]
fn who_sleeps_does_not_take_the_others_for_silent() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.pass(MINUTE);
    air.forget();
    // Nothing runs on either page for two hours.
    air.now += 120 * MINUTE;
    air.give(0, Input::Tick);
    air.give(1, Input::Awake);
    air.pass(MINUTE);
    assert_eq!(air.changes(0), []);
    assert_eq!(air.changes(1), []);
}

#[test]
fn good_bye_is_known_at_once_and_nothing_late_calls_back() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    air.say(1, Some("anna"), Signal::HangUp, 1);
    air.give(1, Input::Leave);
    air.pass(100);
    assert_eq!(air.received(0).len(), 1, "what was said before is heard");
    assert_eq!(air.changes(0), [("bert", &left(Absence::Bye))]);
    let late: Vec<_> = air.frames.iter().filter(|it| it.1 == 1).cloned().collect();
    assert_eq!(late.len(), 2);
    air.bus(1, false);
    for (_, _, text, _) in late {
        air.hear(0, &text);
    }
    air.pass(10 * MINUTE);
    assert_eq!(air.changes(0), [("bert", &left(Absence::Bye))]);
    air.say(0, Some("bert"), Signal::Ring, 1);
    assert!(
        air.seats[0]
            .told
            .contains(&(0, Effect::Dropped(Dropped::Undelivered(1))))
    );
    // A page may come back from where the browser keeps pages.
    air.forget();
    air.bus(1, true);
    air.pass(1_000);
    assert_eq!(air.changes(0), [("bert", &joined("BERT"))]);
    assert_eq!(air.changes(1), [("anna", &met("ANNA"))]);
}

#[test]
fn a_page_that_is_opened_anew_replaces_the_old_one() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    air.reload(1);
    air.pass(200);
    let expected = [
        ("bert", &left(Absence::Replaced)),
        ("bert", &joined("BERT")),
    ];
    assert_eq!(air.changes(0), expected);
    assert_eq!(air.changes(1), [("anna", &met("ANNA"))]);
}

#[test]
fn a_relay_with_presence_tells_sooner_but_leaves_time_to_come_back() {
    let mut air: Air = Air::new(&["anna", "bert"]);
    air.tells_members = true;
    air.bus(0, true);
    air.bus(1, true);
    air.pass(1_000);
    air.forget();
    let member = air.member(1);
    for comes_back in [true, false] {
        air.bus(1, false);
        air.give(0, Input::MemberLeft { member: &member });
        if comes_back {
            air.pass(millis(RETURN_TIME) - 100);
            air.bus(1, true);
        }
        air.pass(millis(RETURN_TIME));
        let expected: &[_] = if comes_back {
            &[]
        } else {
            &[("bert", &left(Absence::Disconnected))]
        };
        assert_eq!(air.changes(0), expected);
    }
}

#[test]
fn where_the_relay_has_names_a_message_goes_only_to_whom_it_is_for() {
    let mut air: Air = Air::new(&["anna", "bert"]);
    air.tells_members = true;
    air.bus(0, true);
    air.bus(1, true);
    // The next heartbeat, which would tell a new name, is far.
    air.pass(62_000);
    air.forget();
    air.say(0, Some("bert"), Signal::Ringing, 1);
    assert_eq!(air.frames[0].3, Some(air.member(1)));
    // The relay has another name for bert now, and nobody has said so.
    air.seats[1].life += 1;
    air.say(0, Some("bert"), Signal::HangUp, 2);
    air.pass(5_000);
    assert_eq!(air.received(1).len(), 2);
}

#[test]
fn a_new_name_is_told() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    let long = format!("  Berta\n{}", "!".repeat(100));
    air.give(1, Input::Rename(Some(&long)));
    air.pass(100);
    let name = Some(format!("Berta{}", "!".repeat(59)));
    assert_eq!(air.changes(0), [("bert", &Change::Renamed { name })]);
    air.give(1, Input::Rename(None));
    air.pass(100);
    assert_eq!(air.changes(0)[1].1, &Change::Renamed { name: None });
}

#[test]
fn a_third_person_learns_who_took_the_call_and_nothing_else() {
    let mut air: Air = Air::met(&["anna", "bert", "carl"]);
    air.say(1, Some("anna"), Signal::Accept, 1);
    air.say(1, Some("anna"), Signal::Busy, 2);
    air.say(1, None, Signal::Ring, 3);
    air.pass(100);
    let heard = |index| {
        let received = air.received(index).into_iter();
        received
            .map(|(_, it)| (it.signal, it.to))
            .collect::<Vec<_>>()
    };
    let anna = Some(person("anna"));
    let accept = (Signal::Accept, anna.clone());
    let ring = (Signal::Ring, None);
    assert_eq!(
        heard(0),
        [accept.clone(), (Signal::Busy, anna), ring.clone()]
    );
    assert_eq!(heard(2), [accept, ring]);
}

#[test]
fn candidates_that_come_together_travel_together_and_in_order() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    let candidate = |number: u16| {
        Signal::Candidate(Candidate {
            candidate: format!("candidate:{number}"),
            sdp_mid: None,
            sdp_m_line_index: Some(number),
            username_fragment: None,
        })
    };
    for number in 0..40 {
        air.say(0, Some("bert"), candidate(number), 1);
    }
    air.say(0, Some("bert"), Signal::HangUp, 1);
    air.pass(20);
    let heard: Vec<_> = air.received(1).into_iter().map(|it| it.1.signal).collect();
    let mut expected: Vec<_> = (0..40).map(candidate).collect();
    expected.push(Signal::HangUp);
    assert_eq!(heard, expected);
    let sent = air.frames.iter().filter(|frame| frame.1 == 0).count();
    assert_eq!(sent, 3, "two full messages of candidates, then the last");
}

#[test]
fn a_single_candidate_waits_for_others_but_not_for_long() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    let candidate = Signal::Candidate(Candidate {
        candidate: String::new(),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    });
    air.say(0, Some("bert"), candidate, 1);
    air.pass(31);
    assert_eq!(air.received(1).len(), 1);
}

#[test]
fn somebody_who_is_not_there_is_looked_for_and_then_said_not_to_be_there() {
    let mut air: Air = Air::new(&["anna", "bert"]);
    air.bus(0, true);
    air.say(0, Some("bert"), Signal::Ring, 1);
    air.pass(10_000);
    assert_eq!(air.changes(0), []);
    air.bus(1, true);
    air.pass(1_000);
    assert_eq!(air.received(1).len(), 1);

    air.say(0, Some("carl"), Signal::Ring, 1);
    air.pass(MINUTE);
    assert_eq!(
        air.changes(0).last(),
        Some(&("carl", &left(Absence::NeverThere)))
    );
}

#[test]
fn what_cannot_be_said_is_refused_and_the_rest_goes_on() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    let huge = Signal::Description(visavis_call::Description {
        kind: visavis_call::DescriptionKind::Offer,
        sdp: "x".repeat(envelope::MAX_FRAME_BYTES),
        negotiation: Some(1),
    });
    air.say(0, Some("bert"), huge, 1);
    air.say(0, Some("anna"), Signal::HangUp, 1);
    air.say(0, Some("bert"), Signal::Hello, 1);
    air.say(0, Some("bert"), Signal::HangUp, 1);
    air.pass(100);
    let told: Vec<_> = air.seats[0].told.iter().map(|(_, it)| it.clone()).collect();
    let expected = [Dropped::TooLarge, Dropped::Unsendable, Dropped::Unsendable];
    assert_eq!(told, expected.map(Effect::Dropped));
    assert_eq!(air.received(1).len(), 1);
}

#[test]
fn what_waits_is_bounded_and_what_waited_first_arrives() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    air.forget();
    air.bus(0, false);
    for number in 0..1_000 {
        air.say(0, Some("bert"), Signal::HangUp, number);
    }
    let refused = (0, Effect::Dropped(Dropped::Overflow));
    let refusals = air.seats[0].told.iter().filter(|it| **it == refused);
    let kept = 1_000 - refusals.count();
    assert!((100..=256).contains(&kept), "{kept}");
    air.bus(0, true);
    air.pass(10_000);
    let heard = air.received(1).into_iter();
    let heard: Vec<_> = heard.map(|(_, it)| it.call.unwrap().number).collect();
    let expected: Vec<_> = (0..1_000).take(kept).collect();
    assert_eq!(heard, expected);
}

#[test]
fn a_crowd_does_not_push_out_who_is_here() {
    let mut air: Air = Air::met(&["anna", "bert"]);
    let (_, _, text, _) = air.frames.iter().rfind(|it| it.1 == 1).unwrap().clone();
    let frame = envelope::decode(&text).unwrap();
    assert!(matches!(frame.address, Address::All { .. }), "{frame:?}");
    for number in 0..2 * MAX_PEOPLE {
        let mut frame = frame.clone();
        frame.from = person(&format!("p{number}"));
        air.hear(0, &envelope::encode(&frame));
    }
    let crowded = (0, Effect::Dropped(Dropped::Crowded));
    let refused = air.seats[0].told.iter().filter(|it| **it == crowded);
    assert_eq!(refused.count(), MAX_PEOPLE + 1);
    air.say(1, Some("anna"), Signal::HangUp, 1);
    air.pass(100);
    assert_eq!(air.received(0).len(), 1);
}
