//! The machine, as whoever carries out its effects sees it.
#![expect(
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing"
)]

use std::time::Duration;

use proptest::prelude::*;
use visavis_recording::{Cause, Effect, Failure, Input, MARGIN, MOST_BEHIND, Machine, Stage};

const NOW: Duration = Duration::from_secs(7);

/// Takes inputs, and gives what is to be done after each.
fn take(machine: &mut Machine, inputs: &[Input]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for input in inputs {
        machine.handle(*input, NOW);
        effects.extend(std::iter::from_fn(|| machine.poll_effect()));
    }
    effects
}

/// One that runs.
fn running(room: Option<u64>) -> Machine {
    let mut machine = Machine::default();
    let effects = take(&mut machine, &[Input::Start, Input::Placed { room }]);
    assert_eq!(effects, [Effect::FindPlace, Effect::Begin]);
    assert_eq!(machine.stage(), Stage::Running { since: NOW });
    machine
}

#[test]
fn the_other_side_is_told_before_it_begins_and_until_it_has_ended() {
    let mut machine = Machine::default();
    machine.handle(Input::Start, NOW);
    assert!(!machine.is_recording());
    machine.handle(Input::Placed { room: None }, NOW);
    assert!(machine.is_recording());
    take(&mut machine, &[Input::Piece(5), Input::Stop]);
    assert!(machine.is_recording());
    machine.handle(Input::Ended, NOW);
    assert!(!machine.is_recording());
}

#[test]
fn pieces_are_written_one_after_the_other_and_the_file_is_put_away_after_the_last() {
    let mut machine = running(None);
    let pieces = [Input::Piece(5), Input::Piece(6)];
    assert_eq!(take(&mut machine, &pieces), [Effect::Write]);
    assert_eq!(take(&mut machine, &[Input::Stop]), [Effect::End]);
    assert_eq!(machine.stage(), Stage::Saving);
    let last = [Input::Piece(7), Input::Ended];
    assert_eq!(take(&mut machine, &last), []);
    assert_eq!(take(&mut machine, &[Input::Written(5)]), [Effect::Write]);
    assert_eq!(take(&mut machine, &[Input::Written(6)]), [Effect::Write]);
    assert_eq!(take(&mut machine, &[Input::Written(7)]), [Effect::Close]);
    assert_eq!(machine.stage(), Stage::Saving);
    take(&mut machine, &[Input::Closed]);
    assert_eq!(machine.stage(), Stage::Saved(Cause::Person));
    take(&mut machine, &[Input::PutAway]);
    assert_eq!(machine.stage(), Stage::Off);
}

#[test]
fn whatever_ends_it_what_was_recorded_is_kept() {
    for (input, cause) in [
        (Input::Stop, Cause::Person),
        (Input::CallOver, Cause::CallOver),
        (Input::Untold, Cause::Untold),
        (Input::Broke, Cause::Broke),
    ] {
        let mut machine = running(None);
        let all = [Input::Piece(5), Input::Written(5), input, Input::Ended];
        let effects = take(&mut machine, &all);
        assert_eq!(effects, [Effect::Write, Effect::End, Effect::Close]);
        take(&mut machine, &[Input::Closed]);
        assert_eq!(machine.stage(), Stage::Saved(cause), "{input:?}");
    }
}

#[test]
fn a_call_that_is_over_says_why_the_other_side_was_told_no_more() {
    let ends = [Input::Ended, Input::Written(5)];
    for before in 0..=ends.len() {
        let mut machine = running(None);
        take(&mut machine, &[Input::Piece(5), Input::Untold]);
        let (early, late) = ends.split_at(before);
        take(&mut machine, early);
        take(&mut machine, &[Input::CallOver]);
        take(&mut machine, late);
        take(&mut machine, &[Input::Closed]);
        assert_eq!(machine.stage(), Stage::Saved(Cause::CallOver), "{before}");
    }
    // What is saved is not touched any more.
    let mut machine = running(None);
    take(&mut machine, &[Input::Piece(5), Input::Untold]);
    take(&mut machine, &ends);
    take(&mut machine, &[Input::Closed, Input::CallOver]);
    assert_eq!(machine.stage(), Stage::Saved(Cause::Untold));
}

#[test]
fn a_recorder_that_ends_by_itself_broke_off() {
    let mut machine = running(None);
    take(&mut machine, &[Input::Piece(5), Input::Ended]);
    let effects = take(&mut machine, &[Input::Written(5), Input::Closed]);
    assert_eq!(effects, [Effect::Close]);
    assert_eq!(machine.stage(), Stage::Saved(Cause::Broke));
}

#[test]
fn it_ends_before_the_room_is_full() {
    let mut machine = running(Some(MARGIN + 100));
    let effects = take(&mut machine, &[Input::Piece(100), Input::Written(100)]);
    assert_eq!(effects, [Effect::Write]);
    let effects = take(&mut machine, &[Input::Piece(1)]);
    assert_eq!(effects, [Effect::End, Effect::Write]);
    take(
        &mut machine,
        &[Input::Written(1), Input::Ended, Input::Closed],
    );
    assert_eq!(machine.stage(), Stage::Saved(Cause::Full));
}

#[test]
fn what_cannot_be_written_is_thrown_away_once_the_recorder_has_ended() {
    let mut machine = running(None);
    let effects = take(&mut machine, &[Input::Piece(5), Input::WriteFailed]);
    assert_eq!(effects, [Effect::Write, Effect::End]);
    assert_eq!(take(&mut machine, &[Input::Piece(5)]), []);
    assert_eq!(take(&mut machine, &[Input::Ended]), [Effect::Discard]);
    assert_eq!(machine.stage(), Stage::Failed(Failure::Unwritten));

    let mut machine = running(None);
    let all = [
        Input::Piece(5),
        Input::Written(5),
        Input::Stop,
        Input::Ended,
    ];
    take(&mut machine, &all);
    take(&mut machine, &[Input::CloseFailed]);
    assert_eq!(machine.stage(), Stage::Failed(Failure::Unwritten));
}

#[test]
fn a_place_that_takes_too_long_is_none() {
    let mut machine = running(None);
    let effects = take(&mut machine, &[Input::Piece(1), Input::Piece(MOST_BEHIND)]);
    assert_eq!(effects, [Effect::Write, Effect::End]);
    // What is being written is waited for.
    assert_eq!(take(&mut machine, &[Input::Ended]), []);
    assert_eq!(take(&mut machine, &[Input::Written(1)]), [Effect::Discard]);
    assert_eq!(machine.stage(), Stage::Failed(Failure::Unwritten));
}

#[test]
fn nothing_is_kept_of_nothing() {
    let mut machine = running(None);
    let effects = take(&mut machine, &[Input::Broke, Input::Ended]);
    assert_eq!(effects, [Effect::End, Effect::Discard]);
    assert_eq!(machine.stage(), Stage::Failed(Failure::Broke));
}

#[test]
fn without_a_place_there_is_no_recording() {
    let mut machine = Machine::default();
    take(&mut machine, &[Input::Start, Input::Unnamed]);
    assert_eq!(machine.stage(), Stage::Off);
    take(&mut machine, &[Input::Refuse(Failure::Unsupported)]);
    assert_eq!(machine.stage(), Stage::Failed(Failure::Unsupported));
}

#[test]
fn a_place_that_comes_when_nobody_wants_it_any_more_is_given_back() {
    for (input, stage) in [
        (Input::CallOver, Stage::Off),
        (Input::Stop, Stage::Off),
        (Input::Untold, Stage::Failed(Failure::Untold)),
    ] {
        let mut machine = Machine::default();
        take(&mut machine, &[Input::Start, input]);
        assert_eq!(machine.stage(), stage);
        let effects = take(&mut machine, &[Input::Placed { room: None }]);
        assert_eq!(effects, [Effect::Discard]);
        assert_eq!(machine.stage(), stage);
        assert!(!machine.is_recording());
    }
    // In the next call it is wanted again, and asked for once.
    let mut machine = Machine::default();
    let all = [Input::Start, Input::CallOver, Input::Start];
    assert_eq!(take(&mut machine, &all), [Effect::FindPlace]);
    let effects = take(&mut machine, &[Input::Placed { room: None }]);
    assert_eq!(effects, [Effect::Begin]);
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Start),
        Just(Input::Refuse(Failure::Unsupported)),
        Just(Input::Stop),
        Just(Input::Broke),
        Just(Input::CallOver),
        Just(Input::Untold),
        Just(Input::PutAway),
        (0_u64..MOST_BEHIND).prop_map(Input::Piece),
    ]
}

/// A browser: it answers each effect once, in any order of the answers of different kinds.
#[derive(Debug, Default)]
struct Browser {
    answers: Vec<Input>,
    /// Whether there is a file that is neither put away nor thrown away.
    file: bool,
    records: bool,
}

impl Browser {
    fn carry_out(&mut self, effect: Effect, works: bool) {
        match effect {
            Effect::FindPlace => self.answers.push(if works {
                self.file = true;
                Input::Placed {
                    room: Some(1 << 40),
                }
            } else {
                Input::Unnamed
            }),
            Effect::Begin => {
                assert!(self.file && !self.records);
                self.records = true;
            }
            Effect::End => {
                assert!(self.records);
                self.answers.push(Input::Ended);
            }
            Effect::Write => {
                assert!(self.file);
                self.answers.push(if works {
                    Input::Written(1)
                } else {
                    Input::WriteFailed
                });
            }
            Effect::Close => {
                assert!(self.file && !self.records);
                self.file = false;
                self.answers.push(if works {
                    Input::Closed
                } else {
                    Input::CloseFailed
                });
            }
            Effect::Discard => {
                assert!(self.file && !self.records);
                self.file = false;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_file_is_put_away_or_thrown_away(
        steps in prop::collection::vec((any_input(), any::<bool>(), 0_usize..8), 0..80),
    ) {
        let mut machine = Machine::default();
        let mut browser = Browser::default();
        let end = [(Input::CallOver, true, 0); 1];
        for (input, works, which) in steps.into_iter().chain(end) {
            // Pieces come from a recorder that runs.
            if !matches!(input, Input::Piece(_)) || browser.records {
                machine.handle(input, NOW);
            }
            loop {
                while let Some(effect) = machine.poll_effect() {
                    browser.carry_out(effect, works);
                }
                let over = input == Input::CallOver;
                if browser.answers.is_empty() || !(works || over) {
                    break;
                }
                let answer = browser.answers.remove(which % browser.answers.len());
                browser.records &= answer != Input::Ended;
                machine.handle(answer, NOW);
            }
            prop_assert!(!machine.is_recording() || browser.records);
        }
        prop_assert!(!browser.file && !browser.records);
        prop_assert!(!machine.is_recording());
    }
}
