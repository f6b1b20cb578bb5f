//! A session over wires that are cut at any moment.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use visavis_signaling::session::{Config, Delivery, Effect, Emit, Input, Session};

use crate::hub::Hub;
use crate::json::ours;
use crate::room_air::cases;
use crate::world::World;

#[derive(Clone, Debug)]
enum Step {
    Once,
    UntilAcked,
    FromServer,
    Rise,
    Fall,
    Kill,
    Down,
    Up,
    Pass(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Once),
        3 => Just(Step::UntilAcked),
        3 => Just(Step::FromServer),
        6 => Just(Step::Rise),
        6 => Just(Step::Fall),
        1 => Just(Step::Kill),
        1 => Just(Step::Down),
        1 => Just(Step::Up),
        3 => (0..3000_u16).prop_map(Step::Pass),
    ]
}

struct Outcome {
    world: World<Session>,
    once: Vec<u32>,
    until_acked: Vec<u32>,
    from_server: u32,
}

fn run(recovery: bool, steps: &[Step]) -> Outcome {
    let hub = Hub::new(recovery, true);
    let session = Session::new(Config {
        url: "ws://host/".to_owned(),
        namespace: "/".to_owned(),
        auth: None,
        seed: 7,
    });
    let mut world = World::new(hub, vec![session]);
    let emit = |world: &mut World<Session>, number: u32, delivery| {
        let until_acked = delivery == Delivery::UntilAcked;
        let emit = Emit {
            name: if until_acked { "acked" } else { "once" }.to_owned(),
            args: vec![ours(&json!(number))],
            delivery,
            ticket: until_acked.then_some(number),
        };
        world.with(0, |session, now| session.handle(Input::Emit(emit), now));
    };
    // Without one event there is nothing to recover from.
    let join = Emit {
        name: "joinRoom".to_owned(),
        args: vec![ours(&json!("room"))],
        delivery: Delivery::UntilAcked,
        ticket: None,
    };
    world.with(0, |session, now| session.handle(Input::Emit(join), now));
    world.flow();
    let mut outcome = Outcome {
        world,
        once: vec![],
        until_acked: vec![],
        from_server: 1,
    };
    outcome
        .world
        .hub
        .broadcast("room", "number", Some(json!(0)));
    outcome.world.flow();
    let mut number = 0;
    for step in steps {
        let world = &mut outcome.world;
        number += 1;
        match step {
            Step::Once => {
                outcome.once.push(number);
                emit(world, number, Delivery::Once);
            }
            Step::UntilAcked => {
                outcome.until_acked.push(number);
                emit(world, number, Delivery::UntilAcked);
            }
            Step::FromServer => {
                world
                    .hub
                    .broadcast("room", "number", Some(json!(outcome.from_server)));
                outcome.from_server += 1;
            }
            Step::Rise => _ = world.rise(0),
            Step::Fall => _ = world.fall(0),
            Step::Kill => world.kill(0),
            Step::Down => {
                world.up = false;
                world.kill(0);
            }
            Step::Up => world.up = true,
            Step::Pass(millis) => world.pass(Duration::from_millis((*millis).into())),
        }
    }
    outcome.world.up = true;
    outcome.world.calm();
    outcome
}

fn numbers(received: &[(String, Value)], name: &str) -> Vec<u32> {
    let of_name = received.iter().filter(|(it, _)| it == name);
    of_name
        .map(|(_, arg)| u32::try_from(arg.as_u64().unwrap()).unwrap())
        .collect()
}

/// The numbers in the order of their first appearance.
fn firsts(all: &[u32]) -> Vec<u32> {
    let mut firsts = Vec::new();
    for number in all {
        if !firsts.contains(number) {
            firsts.push(*number);
        }
    }
    firsts
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_is_sent_until_acknowledged_arrives_in_order_and_is_acknowledged_once(
        steps in prop::collection::vec(step(), 0..120),
        recovery: bool,
    ) {
        let outcome = run(recovery, &steps);
        let arrived = numbers(&outcome.world.hub.received, "acked");
        prop_assert_eq!(firsts(&arrived), outcome.until_acked.clone());
        let acked = outcome.world.ends[0].heard.iter().filter_map(|effect| match effect {
            Effect::Acked { ticket, .. } => Some(*ticket),
            _ => None,
        });
        prop_assert_eq!(acked.collect::<Vec<_>>(), outcome.until_acked);
    }

    #[test]
    fn what_is_sent_once_is_never_doubled_and_lost_only_with_its_wire(
        steps in prop::collection::vec(step(), 0..120),
        recovery: bool,
    ) {
        let outcome = run(recovery, &steps);
        let arrived = numbers(&outcome.world.hub.received, "once");
        let lost = outcome.world.ends[0].lost.iter().filter_map(|frame| {
            frame.strip_prefix("42[\"once\",")?.strip_suffix(']')?.parse::<u32>().ok()
        });
        let lost: Vec<_> = lost.collect();
        prop_assert!(arrived.is_sorted());
        let mut all = [arrived, lost].concat();
        all.sort_unstable();
        prop_assert_eq!(all, outcome.once);
    }

    #[test]
    fn with_recovery_every_event_of_the_server_comes_once_and_in_order(
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let outcome = run(true, &steps);
        let heard = outcome.world.ends[0].heard.iter().filter_map(|effect| match effect {
            Effect::Event { name, args, ack: _ } if name == "number" => Some(args.clone()),
            _ => None,
        });
        let expected: Vec<_> = (0..outcome.from_server).map(|number| vec![ours(&json!(number))]).collect();
        prop_assert_eq!(heard.collect::<Vec<_>>(), expected);
    }
}
