//! Two pages agree in the end, whatever server is between them and whatever happens to it.

use proptest::prelude::*;
use visavis_call::{EndReason, Intent, Phase};

use super::server::{Kind, Server};
use super::{Event, World};
use crate::room_air::{cases, fate};

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        4 => Just(Intent::Call),
        4 => Just(Intent::Accept),
        1 => Just(Intent::Decline),
        1 => Just(Intent::Cancel),
        2 => Just(Intent::HangUp),
    ]
}

pub(super) fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => intent().prop_map(Event::Want),
        3 => Just(Event::Kill),
        1 => any::<bool>().prop_map(Event::Server),
        1 => Just(Event::Reload),
    ]
}

pub(super) fn kind(kinds: &'static [Kind]) -> impl Strategy<Value = Kind> {
    prop::sample::select(kinds)
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn both_agree_in_the_end_and_the_next_call_comes_about(
        kind in kind(&Kind::ALL),
        events in prop::collection::vec((0_u64..30_000, 0..2_usize, event()), 1..14),
        latencies in prop::collection::vec(1_u64..600, 0..200),
        fates in prop::collection::vec(fate(), 0..100),
        caller in 0..2_usize,
    ) {
        let mut world = World::pair(Server::new(kind));
        world.latencies = latencies.into();
        world.server.fates = fates.into();
        for (at, page, event) in events {
            world.later(at, page, event);
        }
        world.run(30_000);
        world.server.fates.clear();
        world.latencies.clear();
        world.happen(0, Event::Server(true));
        world.run(200_000);
        match [world.phase(0), world.phase(1)] {
            [Phase::Connected, Phase::Connected] => {
                prop_assert!(world.in_call(0, 1));
                world.happen(caller, Event::Want(Intent::HangUp));
                world.run(1_000);
            }
            [Phase::Idle | Phase::Ended, Phase::Idle | Phase::Ended] => {}
            phases => prop_assert!(false, "no agreement: {phases:?}"),
        }
        world.happen(caller, Event::Want(Intent::Call));
        world.later(500, 1 - caller, Event::Want(Intent::Accept));
        world.run(3_000);
        prop_assert!(world.in_call(0, 1), "{:?}", [world.phase(0), world.phase(1)]);
    }
}

#[test]
fn a_call_outlives_the_server_and_a_hang_up_meanwhile_is_heard_after_it() {
    for kind in Kind::ALL {
        let mut world = World::pair(Server::new(kind));
        world.happen(0, Event::Want(Intent::Call));
        world.later(300, 1, Event::Want(Intent::Accept));
        world.run(2_000);
        assert!(world.in_call(0, 1), "{kind:?}");
        world.happen(0, Event::Server(false));
        world.run(120_000);
        assert!(world.in_call(0, 1), "{kind:?}: media needs no server");
        world.happen(0, Event::Want(Intent::HangUp));
        world.run(10_000);
        world.happen(0, Event::Server(true));
        world.run(10_000);
        assert_eq!(
            world.at(1).ended(),
            Some(EndReason::RemoteHungUp),
            "{kind:?}"
        );
    }
}

#[test]
fn who_comes_in_while_it_rings_is_rung_and_who_reloads_is_rung_again() {
    for kind in Kind::ALL {
        let mut world = World::empty(Server::new(kind));
        world.page("anna");
        world.run(5_000);
        world.happen(0, Event::Want(Intent::Call));
        world.run(10_000);
        world.page("bert");
        world.run(1_000);
        assert_eq!(world.phase(1), Phase::Incoming, "{kind:?}");
        world.happen(1, Event::Reload);
        world.run(1_500);
        assert_eq!(world.phase(1), Phase::Incoming, "{kind:?}");
        world.happen(1, Event::Want(Intent::Accept));
        world.run(2_000);
        assert!(world.in_call(0, 1), "{kind:?}");
    }
}

#[test]
fn of_three_one_answers_and_the_other_stops_ringing() {
    for kind in Kind::ALL {
        let mut world = World::pair(Server::new(kind));
        world.page("carl");
        world.run(5_000);
        world.happen(0, Event::Want(Intent::Call));
        world.run(500);
        assert_eq!([world.phase(1), world.phase(2)], [Phase::Incoming; 2]);
        world.happen(1, Event::Want(Intent::Accept));
        world.run(1_000);
        assert!(world.in_call(0, 1), "{kind:?}");
        let ended = world.at(2).ended();
        assert_eq!(ended, Some(EndReason::AnsweredElsewhere), "{kind:?}");
        world.happen(2, Event::Want(Intent::Call));
        world.run(6_000);
        assert_eq!(world.at(2).ended(), Some(EndReason::Busy), "{kind:?}");
        assert!(world.in_call(0, 1), "{kind:?}: undisturbed");
    }
}
