//! Every kind of server × every pair of people: one row is one kind of server, through which one set
//! of browsers plays all that can happen between two people.
//!
//! The table of what was seen is kept in `target/e2e/matrix.txt`.

mod column;
mod ground;
mod side;
mod table;

use std::time::Duration;

use anyhow::anyhow;

use self::{column::Cast, ground::Ground, table::Line};
use crate::{Played, scene::scene_within};
pub use ground::Row;
pub use table::{Scenario, file};

/// How long a row may take.
const LONGEST: Duration = Duration::from_mins(6);

/// Plays one row of the table.
///
/// # Errors
/// The servers or browsers do not start, or any of its cells is not as it should be.
pub fn play(row: Row) -> Played {
    scene_within(LONGEST, &format!("matrix {row}"), async |stage| {
        let ground = Ground::build(stage, row).await?;
        let cast = Cast::hire(stage, row).await?;
        let mut failures = Vec::new();
        for column in row.columns() {
            let mut line = Line::new(&row.to_string(), &column.to_string());
            for error in column::play(stage, &ground, &cast, *column, &mut line).await {
                failures.push(format!("{column}: {error:#}"));
            }
            table::add(line)?;
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(anyhow!(failures.join("\n")))
    })
}
