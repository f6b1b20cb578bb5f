//! Every fault that a call meets, produced for real, and what each side saw of it: a table
//! *fault × what each side saw × time to recover*.
//!
//! The table of the last run is kept in `target/e2e/faults.txt`. Some of the faults need a
//! [laboratory](crate::lab), and so root; `daily` is what runs with the other tests.

mod list;
mod proxy;
mod seen;
mod table;
mod trial;
mod ways;

use std::{cell::RefCell, time::Duration};

use anyhow::anyhow;

pub use self::list::{FAULTS, Fault};
pub use self::table::file;
use self::{table::Line, trial::Trial};
use crate::{Played, scene::scene_within};

/// How long a fault may take.
const LONGEST: Duration = Duration::from_mins(6);

/// Plays one fault, and adds its line to the table.
///
/// # Errors
/// It was not survived as it should be; the line of the table is there all the same.
pub fn play(fault: &Fault) -> Played {
    let line = RefCell::new(Line::new(fault));
    let played = scene_within(LONGEST, &format!("fault {fault}"), async |stage| {
        let trial = Trial::new(stage, fault);
        let outcome = (fault.way)(&trial).await;
        let told = trial.told().await;
        let mut line = line.borrow_mut();
        line.tells(told);
        if let Err(error) = &outcome {
            line.fails(error);
        }
        outcome
    });
    let mut line = line.into_inner();
    if let Err(failure) = &played {
        line.breaks(&format!("{failure:?}"));
    }
    println!("{}", line.told());
    table::add(line)?;
    played
}

/// Plays every fault whose line holds one of `filters`, or all of them, and prints the table.
///
/// # Errors
/// No fault is called so, or one was not survived as it should be.
pub fn play_all(filters: &[String]) -> Played {
    let chosen = FAULTS.iter().filter(|fault| {
        let words = fault.to_string();
        filters.is_empty() || filters.iter().any(|part| words.contains(part.as_str()))
    });
    table::start()?;
    let (mut all, mut failed) = (0, Vec::new());
    for fault in chosen {
        all += 1;
        failed.extend(play(fault).err().map(|failure| format!("{failure:?}")));
    }
    ensure(all > 0, || "no fault is called so".to_owned())?;
    println!("\n{}", table::read()?);
    ensure(failed.is_empty(), || {
        format!("{} of {all} are not as they should be", failed.len())
    })
}

fn ensure(holds: bool, words: impl FnOnce() -> String) -> Played {
    if holds {
        return Ok(());
    }
    Err(anyhow!(words()).into())
}
