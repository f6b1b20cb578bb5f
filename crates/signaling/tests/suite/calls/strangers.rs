//! A client of the tutorial among pages of our kind.

use proptest::prelude::*;
use visavis_call::{EndReason, Intent, Phase};

use super::agreement::{event, kind};
use super::server::{Kind, Server};
use super::stock::Does;
use super::{Event, World};
use crate::room_air::cases;

/// A page and a stock client, whichever came first; their places.
fn both(kind: Kind, page_first: bool) -> (World, usize, usize) {
    let mut world = World::empty(Server::new(kind));
    let (page, stock) = if page_first {
        let page = world.page("anna");
        world.run(3_000);
        (page, world.stock())
    } else {
        let stock = world.stock();
        world.run(3_000);
        (world.page("anna"), stock)
    };
    world.run(3_000);
    (world, page, stock)
}

fn everywhere(test: impl Fn(World, usize, usize, Kind)) {
    for kind in Kind::SOCKET_IO {
        for page_first in [true, false] {
            let (world, page, stock) = both(kind, page_first);
            test(world, page, stock, kind);
        }
    }
}

#[test]
fn a_page_calls_a_stranger_and_either_hangs_up() {
    everywhere(|mut world, page, stock, kind| {
        for stranger_ends in [true, false] {
            world.happen(page, Event::Want(Intent::Call));
            world.run(200);
            assert!(world.stock_at(stock).is_rung(), "{kind:?}");
            world.happen(stock, Event::Stock(Does::Accept));
            world.run(2_000);
            assert!(world.in_call(page, stock), "{kind:?}");
            if stranger_ends {
                world.happen(stock, Event::Stock(Does::HangUp));
            } else {
                world.happen(page, Event::Want(Intent::HangUp));
            }
            world.run(500);
            assert!(world.stock_at(stock).is_idle(), "{kind:?}");
            assert_eq!(world.phase(page), Phase::Ended, "{kind:?}");
        }
    });
}

#[test]
fn a_stranger_calls_a_page_which_takes_it_or_does_not() {
    everywhere(|mut world, page, stock, kind| {
        world.happen(stock, Event::Stock(Does::Call));
        world.run(200);
        assert_eq!(world.phase(page), Phase::Incoming, "{kind:?}");
        world.happen(page, Event::Want(Intent::Decline));
        world.run(500);
        assert!(world.stock_at(stock).is_idle(), "{kind:?}");

        world.happen(stock, Event::Stock(Does::Call));
        world.run(200);
        world.happen(stock, Event::Stock(Does::HangUp));
        world.run(200);
        assert_eq!(world.at(page).ended(), Some(EndReason::Missed), "{kind:?}");

        world.happen(stock, Event::Stock(Does::Call));
        world.run(200);
        world.happen(page, Event::Want(Intent::Accept));
        world.run(2_000);
        assert!(world.in_call(page, stock), "{kind:?}");
        world.happen(page, Event::Want(Intent::HangUp));
        world.run(500);
        assert!(world.stock_at(stock).is_idle(), "{kind:?}");
    });
}

#[test]
fn a_call_that_is_given_up_rings_at_no_stranger_any_more() {
    everywhere(|mut world, page, stock, kind| {
        world.happen(page, Event::Want(Intent::Call));
        world.run(200);
        world.happen(page, Event::Want(Intent::Cancel));
        world.run(200);
        assert!(world.stock_at(stock).is_idle(), "{kind:?}");
        world.happen(page, Event::Want(Intent::Call));
        world.run(200);
        world.happen(stock, Event::Stock(Does::HangUp));
        world.run(200);
        assert_eq!(world.at(page).ended(), Some(EndReason::Declined));
    });
}

#[test]
fn a_stranger_who_comes_while_it_rings_is_rung_where_the_server_tells_of_it() {
    let mut world = World::pair(Server::new(Kind::Knowing));
    world.happen(0, Event::Want(Intent::Call));
    world.run(1_000);
    assert!(!world.server.forwarded().contains(&"callRemote"));
    let stock = world.stock();
    world.run(1_000);
    assert!(world.stock_at(stock).is_rung());
    assert_eq!(world.at(1).rings, 1, "where it rings already it goes on");
    world.happen(stock, Event::Stock(Does::Accept));
    world.run(2_000);
    assert!(world.in_call(0, stock));
    let ended = world.at(1).ended();
    assert_eq!(ended, Some(EndReason::AnsweredElsewhere));
}

#[test]
fn a_call_among_our_kind_rings_at_a_stranger_until_it_is_taken_and_not_at_its_end() {
    for kind in Kind::SOCKET_IO {
        let mut world = World::pair(Server::new(kind));
        let stock = world.stock();
        world.run(3_000);
        world.happen(0, Event::Want(Intent::Call));
        world.run(500);
        assert!(world.stock_at(stock).is_rung(), "{kind:?}");
        world.happen(1, Event::Want(Intent::Accept));
        world.run(2_000);
        assert!(world.in_call(0, 1), "{kind:?}");
        assert!(world.stock_at(stock).is_idle(), "{kind:?}");
        world.happen(0, Event::Want(Intent::HangUp));
        world.run(1_000);
        let said = world.server.forwarded();
        let count = |name: &str| said.iter().filter(|it| **it == name).count();
        assert_eq!([count("callRemote"), count("hangUp")], [1, 1], "{kind:?}");
        assert_eq!(
            [count("sendOffer"), count("acceptCall")],
            [0, 0],
            "{kind:?}"
        );
    }
}

#[test]
fn a_stranger_neither_rings_at_a_pair_nor_ends_its_call() {
    for kind in Kind::SOCKET_IO {
        let mut world = World::pair(Server::new(kind));
        world.happen(0, Event::Want(Intent::Call));
        world.later(300, 1, Event::Want(Intent::Accept));
        world.run(2_000);
        let stock = world.stock();
        world.run(2_000);
        world.happen(stock, Event::Stock(Does::Call));
        world.run(1_000);
        world.happen(stock, Event::Stock(Does::HangUp));
        world.run(1_000);
        assert!(world.in_call(0, 1), "{kind:?}");
        assert_eq!([world.at(0).rings, world.at(1).rings], [0, 1], "{kind:?}");
    }
}

#[test]
fn of_two_pages_that_a_stranger_calls_one_answers_and_the_other_stops_ringing() {
    for kind in Kind::SOCKET_IO {
        let mut world = World::pair(Server::new(kind));
        let stock = world.stock();
        world.run(3_000);
        world.happen(stock, Event::Stock(Does::Call));
        world.run(500);
        assert_eq!([world.phase(0), world.phase(1)], [Phase::Incoming; 2]);
        world.happen(0, Event::Want(Intent::Accept));
        world.run(2_000);
        assert!(world.in_call(0, stock), "{kind:?}");
        let ended = world.at(1).ended();
        assert_eq!(ended, Some(EndReason::AnsweredElsewhere), "{kind:?}");
    }
}

#[test]
fn a_hang_up_said_to_a_stranger_while_there_was_no_server_is_heard_after_it() {
    everywhere(|mut world, page, stock, kind| {
        world.happen(page, Event::Want(Intent::Call));
        world.run(200);
        world.happen(stock, Event::Stock(Does::Accept));
        world.run(2_000);
        world.happen(page, Event::Kill);
        world.happen(page, Event::Want(Intent::HangUp));
        world.run(10_000);
        assert!(world.stock_at(stock).is_idle(), "{kind:?}");
    });
}

proptest! {
    #![proptest_config(cases(80))]

    /// Whatever two pages do with each other, a stranger who only listens is left in peace in the
    /// end, and the pages agree as they do alone.
    #[test]
    fn a_stranger_in_the_room_disturbs_nobody_and_is_not_left_ringing(
        kind in kind(&Kind::SOCKET_IO),
        first: bool,
        events in prop::collection::vec((0_u64..30_000, 0..2_usize, event()), 1..12),
        latencies in prop::collection::vec(1_u64..400, 0..200),
    ) {
        let mut world = World::empty(Server::new(kind));
        for name in ["anna", "bert"] {
            world.page(name);
        }
        world.run(if first { 0 } else { 4_000 });
        let stock = world.stock();
        world.run(5_000);
        world.latencies = latencies.into();
        let mut reloaded = false;
        for (at, page, event) in events {
            reloaded |= matches!(event, Event::Reload | Event::Server(_));
            world.later(at, page, event);
        }
        world.run(30_000);
        world.latencies.clear();
        world.happen(0, Event::Server(true));
        world.run(200_000);
        let phases = [world.phase(0), world.phase(1)];
        let agree = match phases {
            [Phase::Connected, Phase::Connected] => world.in_call(0, 1),
            [Phase::Idle | Phase::Ended, Phase::Idle | Phase::Ended] => true,
            _ => false,
        };
        prop_assert!(agree, "{phases:?}");
        // A page that was closed while it rang cannot say that it does not any more, and a server
        // that is gone cannot hand it on.
        prop_assert!(reloaded || world.stock_at(stock).is_idle(), "it still rings");
    }

    /// A stranger who presses everything: nothing panics, and afterwards calls come about.
    #[test]
    fn after_a_stranger_who_presses_everything_calls_come_about(
        kind in kind(&Kind::SOCKET_IO),
        events in prop::collection::vec((0_u64..20_000, 0..2_usize, event()), 0..8),
        pressed in prop::collection::vec(
            (0_u64..20_000, prop::sample::select(vec![Does::Call, Does::Accept, Does::HangUp])),
            1..10,
        ),
    ) {
        let mut world = World::pair(Server::new(kind));
        let stock = world.stock();
        world.run(3_000);
        for (at, page, event) in events {
            world.later(at, page, event);
        }
        for (at, does) in pressed {
            world.later(at, stock, Event::Stock(does));
        }
        world.run(20_000);
        world.happen(0, Event::Server(true));
        world.run(20_000);
        world.happen(stock, Event::Stock(Does::HangUp));
        for page in 0..2 {
            world.happen(page, Event::Want(Intent::HangUp));
        }
        world.run(30_000);
        for page in 0..2 {
            world.happen(page, Event::Want(Intent::HangUp));
        }
        world.run(5_000);
        world.happen(0, Event::Want(Intent::Call));
        world.later(500, 1, Event::Want(Intent::Accept));
        world.run(3_000);
        prop_assert!(world.in_call(0, 1), "{:?}", [world.phase(0), world.phase(1)]);
    }
}
