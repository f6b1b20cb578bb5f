//! The table of what was seen.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Error, Result};

use super::Fault;

/// What a verdict is that nobody contradicted.
const GOOD: &str = "ok";

/// What was seen of a fault.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// What each side saw, the caller first.
    pub(super) saw: [String; 2],
    /// The longest that picture and sound stood still at either side.
    pub(super) still: String,
    /// How long it took until all was well again, or over.
    pub(super) recovery: String,
}

/// One fault.
#[derive(Clone, Debug)]
pub(super) struct Line {
    fault: String,
    stage: String,
    people: String,
    seen: Told,
    verdict: String,
}

const HEAD: [&str; 8] = [
    "fault",
    "stage",
    "who calls whom",
    "the caller saw",
    "the callee saw",
    "stood still",
    "recovered",
    "as it should be",
];

impl Line {
    pub(super) fn new(fault: &Fault) -> Self {
        let [one, other] = fault.kinds;
        Self {
            fault: fault.name.to_owned(),
            stage: fault.at.to_string(),
            people: format!("{one} → {other}"),
            seen: Told::default(),
            verdict: GOOD.to_owned(),
        }
    }

    /// Says what was seen.
    pub(super) fn tells(&mut self, seen: Told) {
        self.seen = seen;
    }

    /// Says what is not as it should be.
    pub(super) fn fails(&mut self, error: &Error) {
        self.verdict = format!("NO: {error:#}");
    }

    /// The same of what came after the fault: a browser that does not close, say.
    pub(super) fn breaks(&mut self, failure: &str) {
        if self.verdict == GOOD {
            self.verdict = format!("NO: {failure}");
        }
    }

    fn words(&self) -> [&str; 8] {
        let [one, other] = &self.seen.saw;
        [
            &self.fault,
            &self.stage,
            &self.people,
            one,
            other,
            &self.seen.still,
            &self.seen.recovery,
            self.verdict.lines().next().unwrap_or_default(),
        ]
    }

    /// The line, for whoever watches.
    pub(super) fn told(&self) -> String {
        self.words().join(" | ")
    }
}

/// The lines of this run so far.
static LINES: Mutex<Vec<Line>> = Mutex::new(Vec::new());

/// Where the table is kept.
#[must_use]
pub fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e/faults.txt")
}

/// Removes what an earlier run has left, which would be taken for this one's.
pub(super) fn start() -> Result<()> {
    let file = file();
    if fs::exists(&file)? {
        fs::remove_file(&file).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Adds a line, and writes the table down.
pub(super) fn add(line: Line) -> Result<()> {
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.push(line);
    let table = render(&lines);
    drop(lines);
    let file = file();
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, table).with_context(|| file.display().to_string())
}

/// The table as it stands.
pub(super) fn read() -> Result<String> {
    let file = file();
    fs::read_to_string(&file).with_context(|| file.display().to_string())
}

fn render(lines: &[Line]) -> String {
    let rows: Vec<[&str; 8]> = std::iter::once(HEAD)
        .chain(lines.iter().map(Line::words))
        .collect();
    let mut widths = [0; 8];
    for row in &rows {
        for (width, word) in widths.iter_mut().zip(row) {
            *width = word.chars().count().max(*width);
        }
    }
    let mut table = String::new();
    for row in &rows {
        let mut line = String::new();
        for (word, width) in row.iter().zip(widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{word:width$}  ");
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    let good = lines.iter().filter(|line| line.verdict == GOOD).count();
    let _ = writeln!(table, "\n{good} of {} as they should be", lines.len());
    table
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;
    use crate::faults::FAULTS;

    #[test]
    fn the_table_tells_what_each_side_saw_and_what_is_wrong() {
        let mut good = Line::new(&FAULTS[0]);
        good.seen.saw = ["connected".to_owned(), "connected, lost 2.0 s".to_owned()];
        let mut bad = Line::new(&FAULTS[1]);
        bad.fails(&anyhow!("Ann sees nothing"));
        bad.breaks("and a browser does not close");
        let table = render(&[good, bad]);
        let rows: Vec<_> = table.lines().collect();
        assert!(rows[0].starts_with("fault"));
        assert!(rows[1].contains("connected, lost 2.0 s"), "{table}");
        assert!(rows[1].ends_with("ok"), "{table}");
        assert!(rows[2].ends_with("NO: Ann sees nothing"), "{table}");
        assert_eq!(rows[4], "1 of 2 as they should be");
    }
}
