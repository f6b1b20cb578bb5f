//! `faults [FILTER]…`: makes every fault in turn, see [`visavis_e2e::faults`].

use std::{env, process::ExitCode};

use visavis_e2e::faults;

fn main() -> ExitCode {
    let filters: Vec<_> = env::args().skip(1).collect();
    match faults::play_all(&filters) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure:?}");
            ExitCode::FAILURE
        }
    }
}
