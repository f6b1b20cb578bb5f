//! Several clients and a stock client in one room on an echoing relay.

use std::time::Duration;

use proptest::prelude::*;
use visavis_call::{CallId, Candidate, Description, DescriptionKind, Envelope, PersonId, Signal};
use visavis_signaling::client::{Client, Config, Effect, Forwarding, Input, Protocol, Status};

use crate::hub::Hub;
use crate::room_air::cases;
use crate::world::World;

const NAMES: [&str; 3] = ["anna", "bert", "carl"];
const BARE: [(&str, Signal); 3] = [
    ("callRemote", Signal::Ring),
    ("acceptCall", Signal::Accept),
    ("hangUp", Signal::HangUp),
];

#[derive(Clone, Debug)]
enum Step {
    Say {
        who: usize,
        to: Option<usize>,
        signal: Signal,
    },
    Stock(usize),
    Rise(usize),
    Fall(usize),
    Kill,
    Back,
    Pass(u8),
}

fn person(index: usize) -> PersonId {
    PersonId::new(NAMES[index]).unwrap()
}

fn any_signal() -> impl Strategy<Value = Signal> {
    let plain = prop::sample::select(vec![
        Signal::Ring,
        Signal::Ringing,
        Signal::Accept,
        Signal::Decline,
        Signal::Busy,
        Signal::Cancel,
        Signal::HangUp,
    ]);
    let kind = prop::sample::select(vec![DescriptionKind::Offer, DescriptionKind::Answer]);
    let description = (kind, "\\PC{0,10}", prop::option::of(any::<u32>())).prop_map(
        |(kind, sdp, negotiation)| {
            Signal::Description(Description {
                kind,
                sdp,
                negotiation,
            })
        },
    );
    let text = || prop::option::of("\\PC{0,4}");
    let candidate = (
        "(candidate:\\PC{0,5}|)",
        text(),
        prop::option::of(any::<u16>()),
        text(),
    )
        .prop_map(
            |(candidate, sdp_mid, sdp_m_line_index, username_fragment)| {
                Signal::Candidate(Candidate {
                    candidate,
                    sdp_mid,
                    sdp_m_line_index,
                    username_fragment,
                })
            },
        );
    prop_oneof![3 => plain, 1 => description, 1 => candidate]
}

/// `kills` cuts only the first person's wire.
fn step(kills: u32) -> impl Strategy<Value = Step> {
    let say =
        (0..3_usize, prop::option::of(1..3_usize), any_signal()).prop_map(|(who, by, signal)| {
            let to = by.map(|by| (who + by) % 3);
            Step::Say { who, to, signal }
        });
    prop_oneof![
        6 => say,
        2 => (0..3_usize).prop_map(Step::Stock),
        8 => (0..3_usize).prop_map(Step::Rise),
        8 => (0..3_usize).prop_map(Step::Fall),
        kills => Just(Step::Kill),
        kills => Just(Step::Back),
        // In all less than a bare event may come after its tag.
        2 => (0..60_u8).prop_map(Step::Pass),
    ]
}

struct Outcome {
    world: World<Client>,
    said: Vec<Envelope>,
    stock: Vec<usize>,
}

fn run(recovery: bool, steps: &[Step]) -> Outcome {
    let client = |index: usize| {
        Client::new(Config {
            protocol: Protocol::SocketIo,
            url: "ws://host/".to_owned(),
            room: "001".to_owned(),
            me: person(index),
            name: None,
            token: None,
            origin: 1_700_000_000_000,
            seed: [3, index.try_into().unwrap()],
        })
    };
    let mut world = World::new(Hub::new(recovery, false), (0..3).map(client).collect());
    for end in &world.ends {
        assert!(
            end.heard
                .contains(&Effect::Status(Status::Online(Forwarding::Proven)))
        );
    }
    let (mut said, mut stock, mut number) = (Vec::new(), Vec::new(), 0);
    for step in steps {
        match step {
            Step::Say { who, to, signal } => {
                number += 1;
                let envelope = Envelope {
                    from: person(*who),
                    to: to.map(person),
                    call: Some(CallId {
                        caller: person(*who),
                        number,
                    }),
                    signal: signal.clone(),
                };
                said.push(envelope.clone());
                world.with(*who, |client, now| {
                    client.handle(Input::Send(envelope), now);
                });
            }
            Step::Stock(bare) => {
                stock.push(*bare);
                world.hub.broadcast("001", BARE[*bare].0, None);
            }
            Step::Rise(index) => _ = world.rise(*index),
            Step::Fall(index) => _ = world.fall(*index),
            Step::Kill => world.kill(0),
            Step::Back => world.with(0, |client, now| client.handle(Input::NetworkBack, now)),
            Step::Pass(millis) => world.pass(Duration::from_millis((*millis).into())),
        }
    }
    // A link that was in vain for long says things again after five seconds.
    world.calm();
    world.calm();
    Outcome { world, said, stock }
}

/// What a person was told, without the greetings.
fn received(outcome: &Outcome, index: usize) -> Vec<Envelope> {
    let heard = outcome.world.ends[index].heard.iter();
    let all = heard.filter_map(|effect| match effect {
        Effect::Receive(envelope) if envelope.signal != Signal::Hello => Some(envelope.clone()),
        _ => None,
    });
    all.collect()
}

/// What one person must have heard of another.
fn meant_for(outcome: &Outcome, from: usize, index: usize) -> Vec<Envelope> {
    let (from, me) = (person(from), person(index));
    let all = outcome.said.iter().filter(|envelope| {
        let for_me = match &envelope.to {
            Some(to) => *to == me || envelope.signal == Signal::Accept,
            // These are for the stranger of a call.
            None => !matches!(
                envelope.signal,
                Signal::Decline | Signal::Description(_) | Signal::Candidate(_)
            ),
        };
        envelope.from == from && for_me
    });
    all.cloned().collect()
}

fn of(received: &[Envelope], from: &PersonId) -> Vec<Envelope> {
    received
        .iter()
        .filter(|envelope| envelope.from == *from)
        .cloned()
        .collect()
}

fn count(signal: &Signal, all: &[Envelope]) -> usize {
    all.iter()
        .filter(|envelope| envelope.signal == *signal)
        .count()
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn everybody_hears_everybody_else_once_in_order_and_knows_who_it_was(
        steps in prop::collection::vec(step(0), 0..80),
        recovery: bool,
    ) {
        let outcome = run(recovery, &steps);
        for index in 0..3 {
            let received = received(&outcome, index);
            for other in 0..3 {
                let expected = if other == index { vec![] } else { meant_for(&outcome, other, index) };
                prop_assert_eq!(of(&received, &person(other)), expected);
            }
            let strangers = of(&received, &PersonId::stranger());
            for (bare, (_, signal)) in BARE.iter().enumerate() {
                let emitted = outcome.stock.iter().filter(|it| **it == bare).count();
                prop_assert_eq!(count(signal, &strangers), emitted);
            }
        }
        // A stock client sees each ring and each acceptance that is for it, once, and never more
        // ends than there was reason for.
        let hub = &outcome.world.hub;
        let seen = |name: &str| hub.forwarded.iter().filter(|(it, _)| it == name).count();
        let stock = |bare: usize| outcome.stock.iter().filter(|it| **it == bare).count();
        let to_all: Vec<_> = outcome.said.iter().filter(|it| it.to.is_none()).cloned().collect();
        let rings = count(&Signal::Ring, &to_all);
        let ends = count(&Signal::Decline, &to_all) + count(&Signal::HangUp, &to_all);
        prop_assert_eq!(seen("callRemote"), stock(0) + rings);
        prop_assert_eq!(seen("acceptCall"), stock(1) + count(&Signal::Accept, &to_all));
        prop_assert!(seen("hangUp") >= stock(2) + ends);
        prop_assert!(seen("hangUp") <= stock(2) + ends + rings);
    }

    #[test]
    fn who_loses_the_connection_again_and_again_is_heard_once_and_in_order(
        steps in prop::collection::vec(step(2), 0..80),
        recovery: bool,
    ) {
        let outcome = run(recovery, &steps);
        for index in 1..3 {
            let received = received(&outcome, index);
            for other in 0..3 {
                let expected = if other == index { vec![] } else { meant_for(&outcome, other, index) };
                prop_assert_eq!(of(&received, &person(other)), expected);
            }
            let strangers = of(&received, &PersonId::stranger());
            for (bare, (_, signal)) in BARE.iter().enumerate() {
                let emitted = outcome.stock.iter().filter(|it| **it == bare).count();
                prop_assert!(count(signal, &strangers) <= emitted, "our own twin was a stranger");
            }
        }
        // Who was away may have missed something, but heard nothing twice and nothing of himself.
        let heard = received(&outcome, 0);
        prop_assert_eq!(of(&heard, &person(0)), vec![]);
        for other in 1..3 {
            let mut expected = meant_for(&outcome, other, 0).into_iter();
            for envelope in of(&heard, &person(other)) {
                prop_assert!(expected.any(|it| it == envelope), "{envelope:?} twice or too early");
            }
        }
        let last = outcome.world.ends[0].heard.iter().rev().find_map(|effect| match effect {
            Effect::Status(status) => Some(status.clone()),
            _ => None,
        });
        prop_assert_eq!(last, Some(Status::Online(Forwarding::Proven)));
    }
}
