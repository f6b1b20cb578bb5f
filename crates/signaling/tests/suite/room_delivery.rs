//! What is said over a bad bus arrives in order and once.

use proptest::prelude::*;
use visavis_call::Signal;

use crate::room_air::{Air, Fate, cases, fate};

const NAMES: [&str; 3] = ["anna", "bert", "carl"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Say { from: usize, to: usize },
    Tell { from: usize },
    Bus(usize, bool),
    Reload(usize),
    Awake(usize),
    Pass(u64),
}

fn step(downs: u32, reloads: u32, longest: u64) -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..3_usize, 1..3_usize).prop_map(|(from, by)| Step::Say { from, to: (from + by) % 3 }),
        3 => (0..3_usize).prop_map(|from| Step::Tell { from }),
        downs => (0..3_usize, any::<bool>()).prop_map(|(who, up)| Step::Bus(who, up)),
        reloads => (0..3_usize).prop_map(Step::Reload),
        1 => (0..3_usize).prop_map(Step::Awake),
        6 => (0..longest).prop_map(Step::Pass),
        1 => Just(Step::Pass(longest)),
    ]
}

/// Who said which number to whom, in order.
struct Said {
    from: usize,
    life: u32,
    to: Option<usize>,
    number: u32,
}

fn run(steps: &[Step], fates: Vec<Fate>) -> (Air, Vec<Said>) {
    let mut air: Air = Air::met(&NAMES);
    air.forget();
    air.fates = fates.into();
    let mut said = Vec::new();
    let mut say = |air: &mut Air, from: usize, to: Option<usize>| {
        let number = u32::try_from(said.len()).unwrap();
        let life = air.seats[from].life;
        said.push(Said {
            from,
            life,
            to,
            number,
        });
        air.say(from, to.map(|to| NAMES[to]), Signal::HangUp, number);
    };
    for step in steps {
        match *step {
            Step::Say { from, to } => say(&mut air, from, Some(to)),
            Step::Tell { from } => say(&mut air, from, None),
            Step::Bus(who, up) => air.bus(who, up),
            Step::Reload(who) => {
                air.pass(50);
                air.reload(who);
            }
            Step::Awake(who) => air.give(who, visavis_signaling::room::Input::Awake),
            Step::Pass(millis) => air.pass(millis),
        }
    }
    air.fates.clear();
    for seat in 0..NAMES.len() {
        air.bus(seat, true);
    }
    air.pass(120_000);
    for from in 0..NAMES.len() {
        for to in (0..NAMES.len()).filter(|to| *to != from) {
            say(&mut air, from, Some(to));
        }
    }
    air.pass(5_000);
    (air, said)
}

/// The numbers that `to` heard from `from`, with the life of who heard.
fn heard(air: &Air, from: usize, to: usize) -> Vec<(u32, u32)> {
    let received = air.received(to).into_iter();
    received
        .filter(|(_, envelope)| envelope.from == air.seats[from].id)
        .map(|(life, envelope)| (life, envelope.call.unwrap().number))
        .collect()
}

fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..9)
        .map(|pair| (pair / 3, pair % 3))
        .filter(|(a, b)| a != b)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn whatever_the_bus_does_everything_arrives_in_order_and_once(
        steps in prop::collection::vec(step(2, 0, 3_000), 0..50),
        fates in prop::collection::vec(fate(), 0..600),
    ) {
        let (air, said) = run(&steps, fates);
        for (from, to) in pairs() {
            let meant = said.iter().filter(|it| it.from == from && it.to.is_none_or(|it| it == to));
            let meant: Vec<_> = meant.map(|it| (0, it.number)).collect();
            prop_assert_eq!(heard(&air, from, to), meant, "{} to {}", from, to);
        }
    }

    #[test]
    fn who_counts_as_absent_for_a_while_misses_nothing_that_was_for_them(
        steps in prop::collection::vec(step(4, 0, 200_000), 0..40),
        fates in prop::collection::vec(fate(), 0..600),
    ) {
        let (air, said) = run(&steps, fates);
        for (from, to) in pairs() {
            let heard = heard(&air, from, to).into_iter().map(|(_, number)| number);
            let of_pair: Vec<_> = said.iter().filter(|it| it.from == from && it.to.is_none_or(|it| it == to)).collect();
            // What was for everybody was for those who were there.
            let mut expected = of_pair.iter();
            for number in heard {
                let skipped = expected.by_ref().take_while(|it| it.number != number);
                prop_assert_eq!(skipped.filter(|it| it.to.is_some()).count(), 0);
                prop_assert!(of_pair.iter().any(|it| it.number == number));
            }
            prop_assert_eq!(expected.count(), 0, "the last were for one, and arrived");
        }
    }

    #[test]
    fn pages_that_are_opened_anew_hear_nothing_twice_and_nothing_of_before(
        steps in prop::collection::vec(step(2, 3, 20_000), 0..50),
        fates in prop::collection::vec(fate(), 0..600),
    ) {
        let (air, said) = run(&steps, fates);
        for (from, to) in pairs() {
            let heard = heard(&air, from, to);
            prop_assert!(heard.is_sorted_by(|a, b| a.0 <= b.0 && a.1 < b.1), "{:?}", heard);
            // Those who are there in the end hear each other.
            let last = said.iter().rfind(|it| it.from == from && it.to == Some(to)).unwrap();
            prop_assert_eq!(last.life, air.seats[from].life);
            prop_assert_eq!(heard.last(), Some(&(air.seats[to].life, last.number)));
        }
    }
}
