//! `leaks [CALLS] [firefox]`: many calls in the same two pages, see
//! [`visavis_e2e::endurance::leaks`].

use std::{env, process::ExitCode};

use visavis_e2e::{
    Played,
    endurance::leaks::{Plan, play},
};

fn run() -> Played {
    let words: Vec<_> = env::args().skip(1).collect();
    play(Plan::from_words(&words)?)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure:?}");
            ExitCode::FAILURE
        }
    }
}
