//! Two machines that send each other files.

use proptest::prelude::*;
use visavis_talk::{CHUNK_BYTES, READ_BYTES, Side, State, WINDOW};

use crate::world::World;

/// Sizes at which something changes, and any others.
fn size() -> impl Strategy<Value = usize> {
    let read = READ_BYTES as usize;
    let window = usize::try_from(WINDOW).unwrap();
    prop_oneof![
        4 => 0..5 * CHUNK_BYTES,
        2 => prop::sample::select(vec![0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, read - 1, read, read + 1]),
        1 => window - 1..2 * window,
    ]
}

/// Different everywhere, so that nothing can be in a wrong place.
fn content(size: usize, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let next = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    next.take(size).collect()
}

fn name(index: usize) -> String {
    format!("file{index}")
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    // The environment variable `PROPTEST_CASES` asks for others.
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        failure_persistence: None,
        cases: if asked { default.cases } else { 64 },
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn files_of_any_size_arrive_as_they_were_in_both_directions(
        files in prop::collection::vec((0..2_usize, size()), 1..6),
        choices in prop::collection::vec(any::<usize>(), 0..200),
        slow_disks in any::<bool>(),
        read_at_most in prop_oneof![Just(READ_BYTES as usize), 1000..READ_BYTES as usize],
    ) {
        let mut world = World::new();
        world.slow_disks = slow_disks;
        world.read_at_most = read_at_most;
        for (index, (from, size)) in files.iter().enumerate() {
            world.offer(*from, &name(index), "", &content(*size, u8::try_from(index).unwrap()));
        }
        // Some are accepted while others are still to be heard of.
        for choice in choices.iter().take(5) {
            world.step(*choice);
        }
        for _ in 0..2 {
            for at in [0, 1] {
                world.accept_all(at);
            }
            world.run(&choices);
        }
        for (index, (from, size)) in files.iter().enumerate() {
            let (sent, received, kept) = world.outcome(*from, &name(index));
            prop_assert_eq!((sent, received), (State::Done, State::Done));
            prop_assert!(kept.unwrap() == content(*size, u8::try_from(index).unwrap()));
        }
        prop_assert_eq!(world.dropped(), 0);
    }

    #[test]
    fn whenever_a_file_is_stopped_both_sides_agree_that_it_is_over(
        files in prop::collection::vec((0..2_usize, size()), 1..5),
        choices in prop::collection::vec(any::<usize>(), 1..200),
        cancels in prop::collection::vec((0..150_usize, 0..2_usize, any::<usize>()), 1..8),
        slow_disks in any::<bool>(),
    ) {
        let mut world = World::new();
        world.slow_disks = slow_disks;
        for (index, (from, size)) in files.iter().enumerate() {
            world.offer(*from, &name(index), "", &content(*size, u8::try_from(index).unwrap()));
        }
        for at in 0..150 {
            for (_, side, which) in cancels.iter().filter(|it| it.0 == at) {
                world.cancel(*side, *which);
            }
            if at % 8 == 7 {
                world.accept_all(at / 8 % 2);
            }
            world.step(choices[at % choices.len()]);
        }
        for _ in 0..2 {
            for at in [0, 1] {
                world.accept_all(at);
            }
            world.run(&choices);
        }
        for (index, (from, size)) in files.iter().enumerate() {
            let (sent, received, kept) = world.outcome(*from, &name(index));
            prop_assert!(sent.is_over() && received.is_over(), "{:?} {:?}", sent, received);
            prop_assert_eq!(sent == State::Done, received == State::Done);
            prop_assert_eq!(kept.is_some(), received == State::Done);
            if let Some(kept) = kept {
                prop_assert!(kept == content(*size, u8::try_from(index).unwrap()));
            }
        }
    }
}

#[test]
fn a_slow_disk_holds_the_sender_back_and_loses_nothing() {
    let mut world = World::new();
    world.slow_disks = true;
    let long = content(5 * usize::try_from(WINDOW).unwrap() / 2, 7);
    world.offer(0, "long", "", &long);
    world.run(&[]);
    world.accept_all(1);
    world.run(&[]);
    let (sent, received, kept) = world.outcome(0, "long");
    assert_eq!((sent, received), (State::Done, State::Done));
    assert!(kept.unwrap() == long);
}

#[test]
fn who_stopped_a_file_is_told_on_both_sides() {
    for (at, here, there) in [
        (
            0,
            State::Cancelled(Side::Here),
            State::Cancelled(Side::There),
        ),
        (
            1,
            State::Cancelled(Side::There),
            State::Cancelled(Side::Here),
        ),
    ] {
        let mut world = World::new();
        world.offer(0, "long", "", &content(1 << 21, 7));
        world.run(&[]);
        world.accept_all(1);
        for _ in 0..20 {
            world.step(0);
        }
        world.cancel(at, 0);
        world.run(&[]);
        assert_eq!(world.outcome(0, "long"), (here, there, None));
    }
}
