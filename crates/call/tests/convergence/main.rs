//! Two machines over a network that delays, drops and doubles always end up in agreement.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing"
)]

mod world;

use proptest::prelude::*;
use visavis_call::{DescriptionKind, Envelope, Input, Intent, PersonId, Phase, Signal};
use world::{Event, Fate, World};

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        5 => (1_u64..400).prop_map(Fate::Deliver),
        1 => (1_u64..70_000).prop_map(Fate::Deliver),
        1 => Just(Fate::Drop),
        1 => (1_u64..400, 1_u64..9_000).prop_map(|(a, b)| Fate::Double(a, b)),
    ]
}

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        4 => Just(Intent::Call),
        4 => Just(Intent::Accept),
        1 => Just(Intent::Decline),
        1 => Just(Intent::Cancel),
        1 => Just(Intent::HangUp),
        1 => Just(Intent::Leave),
    ]
}

/// What a person may want, on the one side or the other.
fn wish() -> impl Strategy<Value = (usize, Input)> {
    let other = |side: usize| PersonId::new(["bob", "ada"][side]).unwrap();
    let dial = move |side| Input::Dial {
        person: other(side),
        offer: false,
    };
    prop_oneof![
        6 => (0_usize..2, intent()).prop_map(|(side, it)| (side, Input::Intent(it))),
        2 => (0_usize..2).prop_map(move |side| (side, dial(side))),
    ]
}

proptest! {
    // The environment variable PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_machines_agree_in_the_end(
        fates in prop::collection::vec(fate(), 0..40),
        wishes in prop::collection::vec((0_u64..20_000, wish()), 1..12),
        cuts in prop::collection::vec((0_u64..60_000, any::<bool>()), 0..6),
        camera in 1_u64..3_000,
    ) {
        let mut world = World::new(fates, camera);
        for (at, (side, wish)) in wishes {
            world.later(at, side, Event::Give(wish));
        }
        for (at, cut) in cuts {
            world.later(at, 0, Event::Cut(cut));
        }
        world.later(60_000, 0, Event::Cut(false));
        while world.step(600_000) {}
        world.check_agreement();
    }

    #[test]
    fn a_good_network_connects_whoever_wants_to_talk(
        delays in prop::collection::vec((1_u64..300).prop_map(Fate::Deliver), 40),
        apart in 0_u64..400,
        camera in 1_u64..3_000,
    ) {
        // Both call, with any head start: glare or not, one call stands.
        let mut world = World::new(delays, camera);
        world.ordered = Some([0; 2]);
        for (at, side) in [(0, 0), (apart, 1)] {
            world.later(at, side, Event::Give(Input::Intent(Intent::Call)));
        }
        world.later(2_000, 0, Event::Give(Input::Intent(Intent::Accept)));
        world.later(2_000, 1, Event::Give(Input::Intent(Intent::Accept)));
        while world.step(20_000) {}
        prop_assert_eq!(world.sides[0].machine.snapshot().phase, Phase::Connected);
        prop_assert_eq!(world.sides[1].machine.snapshot().phase, Phase::Connected);
    }

    #[test]
    fn a_network_that_comes_back_in_time_brings_the_call_back(
        delays in prop::collection::vec((1_u64..300).prop_map(Fate::Deliver), 40),
        cuts in prop::collection::vec((500_u64..20_000, 500_u64..15_000), 1..4),
        changes in prop::collection::vec((0_u64..60_000, 0_usize..2), 0..4),
        reordered in any::<bool>(),
    ) {
        let mut world = World::new(delays, 50);
        world.ordered = (!reordered).then_some([0; 2]);
        world.later(0, 0, Event::Give(Input::Intent(Intent::Call)));
        world.later(1_000, 1, Event::Give(Input::Intent(Intent::Accept)));
        world.step_until(5_000);
        // A call may not come about at all where its candidates and descriptions overtake each other.
        prop_assume!(world.both(Phase::Connected));
        for (after, side) in changes {
            world.later(after, side, Event::Give(Input::NetworkChanged));
        }
        let mut at = 0;
        for (apart, long) in cuts {
            world.later(at + apart, 0, Event::Cut(true));
            world.later(at + apart + long, 0, Event::Cut(false));
            at += apart + long + 15_000;
        }
        world.step_until(at + 100_000);
        prop_assert!(world.both(Phase::Connected));
        world.check_agreement();
    }

    #[test]
    fn no_sequence_of_envelopes_breaks_the_machine(
        signals in prop::collection::vec((0_usize..12, 0_usize..4, 0_u32..4, 0_u32..4), 0..60),
        intents in prop::collection::vec(intent(), 60),
    ) {
        let mut world = World::new(vec![Fate::Drop; 1000], 5);
        for ((kind, from, number, negotiation), intent) in signals.into_iter().zip(intents) {
            let from = ["", "bob", "cy", "ada"][from];
            let description = |kind| Signal::Description(visavis_call::Description {
                kind,
                sdp: String::new(),
                negotiation: (negotiation > 0).then_some(negotiation),
            });
            let signal = match kind {
                0 => Signal::Hello,
                1 => Signal::Ring,
                2 => Signal::Ringing,
                3 => Signal::Accept,
                4 => Signal::Decline,
                5 => Signal::Busy,
                6 => Signal::Cancel,
                7 => Signal::HangUp,
                8 => description(DescriptionKind::Offer),
                9 => description(DescriptionKind::Answer),
                _ => {
                    world.give(0, Input::Intent(intent));
                    continue;
                }
            };
            let from = PersonId::new(from).unwrap_or_else(PersonId::stranger);
            let call = (number > 0).then(|| visavis_call::CallId { caller: from.clone(), number });
            world.give(0, Input::Envelope(Envelope { from, to: None, call, signal }));
            world.step(world.now + 7);
        }
        while world.step(world.now + 600_000) {}
        let phase = world.sides[0].machine.snapshot().phase;
        prop_assert!(matches!(phase, Phase::Idle | Phase::Ended), "{:?}", phase);
    }
}
