//! `screens FOLDER [FILTER]…`: pictures of every screen, see [`visavis_e2e::screens::sheet`].

use std::{env, path::Path, process::ExitCode};

use visavis_e2e::screens::sheet;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("screens FOLDER [FILTER]…");
        return ExitCode::FAILURE;
    };
    let filters: Vec<_> = arguments.collect();
    match sheet::take(Path::new(&folder), &filters) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure:?}");
            ExitCode::FAILURE
        }
    }
}
