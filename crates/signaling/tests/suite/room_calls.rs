//! Two calls' machines over two clients over a bad bus: both agree in the end, and a call comes
//! about whenever the bus is good for long enough.

use proptest::prelude::*;
use visavis_call::{EndReason, Input as CallInput, Intent, Phase};

use crate::room_air::{Fate, cases, fate};
use crate::room_pages::{Event, World};

fn intent() -> impl Strategy<Value = Event> {
    let intent = prop_oneof![
        4 => Just(Intent::Call),
        4 => Just(Intent::Accept),
        1 => Just(Intent::Decline),
        1 => Just(Intent::Cancel),
        2 => Just(Intent::HangUp),
    ];
    intent.prop_map(Event::Want)
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => intent(),
        3 => any::<bool>().prop_map(Event::Bus),
        1 => Just(Event::Reload),
    ]
}

/// Anything happens over any bus; then the bus is good.
fn trouble(events: Vec<(u64, usize, Event)>, fates: Vec<Fate>) -> World {
    let mut world = World::new();
    world.air.fates = fates.into();
    for (at, page, event) in events {
        world.air.later(at, (page, event));
    }
    world.run(30_000);
    world.air.fates.clear();
    for page in 0..2 {
        world.air.bus(page, true);
    }
    world.run(200_000);
    world
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn both_agree_in_the_end_and_the_next_call_comes_about(
        events in prop::collection::vec((0_u64..30_000, 0..2_usize, event()), 1..14),
        fates in prop::collection::vec(fate(), 0..200),
        caller in 0..2_usize,
    ) {
        let mut world = trouble(events, fates);
        let phases = [world.phase(0), world.phase(1)];
        match phases {
            [Phase::Connected, Phase::Connected] => {
                prop_assert!(world.in_call());
                world.later(0, caller, CallInput::Intent(Intent::HangUp));
                world.run(1_000);
            }
            [Phase::Idle | Phase::Ended, Phase::Idle | Phase::Ended] => {}
            _ => prop_assert!(false, "no agreement: {phases:?}"),
        }
        world.later(0, caller, CallInput::Intent(Intent::Call));
        world.later(500, 1 - caller, CallInput::Intent(Intent::Accept));
        world.run(3_000);
        prop_assert!(world.in_call(), "{:?}", [world.phase(0), world.phase(1)]);
    }

    #[test]
    fn whoever_wants_to_talk_is_connected_over_a_bus_that_loses_half_of_it(
        fates in prop::collection::vec(
            prop_oneof![(1_u64..300).prop_map(Fate::Deliver), Just(Fate::Drop)],
            0..24,
        ),
        apart in 0_u64..400,
        glare: bool,
    ) {
        let mut world = World::new();
        world.air.fates = fates.into();
        world.later(0, 0, CallInput::Intent(Intent::Call));
        if glare {
            world.later(apart, 1, CallInput::Intent(Intent::Call));
        }
        // Somebody presses the button as soon as it rings.
        for _ in 0..350 {
            world.run(100);
            for page in 0..2 {
                if world.phase(page) == Phase::Incoming {
                    world.tell(page, CallInput::Intent(Intent::Accept));
                    world.settle();
                }
            }
        }
        world.run(5_000);
        prop_assert!(world.in_call(), "{:?}", [world.phase(0), world.phase(1)]);
    }
}

#[test]
fn a_hang_up_said_during_an_outage_is_heard_after_it_however_long_it_was() {
    let mut world = World::new();
    world.later(0, 0, CallInput::Intent(Intent::Call));
    world.later(500, 1, CallInput::Intent(Intent::Accept));
    world.run(3_000);
    assert!(world.in_call());
    world.air.bus(0, false);
    world.run(600_000);
    assert_eq!(world.phase(1), Phase::Connected, "media needs no bus");
    world.later(0, 0, CallInput::Intent(Intent::HangUp));
    world.run(1_000);
    world.air.bus(0, true);
    world.run(500);
    let snapshot = world.pages[1].machine.snapshot();
    assert_eq!(snapshot.ended, Some(EndReason::RemoteHungUp));
}

#[test]
fn who_comes_in_while_it_rings_is_rung() {
    let mut world = World::new();
    world.air.bus(1, false);
    world.later(0, 0, CallInput::Intent(Intent::Call));
    world.run(20_000);
    world.happen(1, Event::Reload);
    world.run(500);
    assert_eq!(world.phase(1), Phase::Incoming);
}
