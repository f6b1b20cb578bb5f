//! That calls in the same page leave nothing behind; `cargo xtask leaks` plays more of them.

use visavis_e2e::{
    Chrome, Played,
    endurance::leaks::{Plan, play},
};

#[test]
fn twenty_calls_leave_nothing_behind() -> Played {
    play(Plan {
        calls: 20,
        rounds: 1,
        kinds: [Chrome, Chrome],
    })
}
