//! `soak [MINUTES]`: one call for a long time, see [`visavis_e2e::endurance::soak`].

use std::{env, process::ExitCode};

use visavis_e2e::{
    Played,
    endurance::soak::{minutes, play},
};

fn run() -> Played {
    let words: Vec<_> = env::args().skip(1).collect();
    play(minutes(&words)?)
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
