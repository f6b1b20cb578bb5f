//! The table of what was seen.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result};

/// What can happen between two people, in the order in which it is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// One calls, the other accepts; both see and hear each other.
    Call,
    /// Each server is killed and comes back, and the call goes on.
    Restart,
    /// A third person who calls is told that they are busy, and they notice nothing.
    Busy,
    /// The caller hangs up.
    CallerHangsUp,
    /// The callee declines.
    Decline,
    /// The caller gives up.
    Cancel,
    /// The callee comes after the caller has called.
    Late,
    /// The callee hangs up.
    CalleeHangsUp,
}

impl Scenario {
    const ALL: [Self; 8] = [
        Self::Call,
        Self::Restart,
        Self::Busy,
        Self::CallerHangsUp,
        Self::Decline,
        Self::Cancel,
        Self::Late,
        Self::CalleeHangsUp,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Restart => "restart",
            Self::Busy => "busy",
            Self::CallerHangsUp => "caller ends",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
            Self::Late => "late callee",
            Self::CalleeHangsUp => "callee ends",
        }
    }
}

/// How one scenario went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Good,
    Bad,
    /// There is no such thing here.
    Nothing,
}

/// One line of the table: two people, through one kind of server.
#[derive(Clone, Debug)]
pub(super) struct Line {
    server: String,
    people: String,
    cells: BTreeMap<Scenario, Cell>,
}

impl Line {
    pub(super) fn new(server: &str, people: &str) -> Self {
        Self {
            server: server.to_owned(),
            people: people.to_owned(),
            cells: BTreeMap::new(),
        }
    }

    /// Plays a scenario, and remembers how it went.
    pub(super) async fn at(
        &mut self,
        scenario: Scenario,
        played: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let outcome = played.await;
        let cell = if outcome.is_ok() {
            Cell::Good
        } else {
            Cell::Bad
        };
        self.cells.insert(scenario, cell);
        outcome.context(scenario.title())
    }

    /// Says that there is no such thing here.
    pub(super) fn without(&mut self, scenario: Scenario) {
        self.cells.insert(scenario, Cell::Nothing);
    }

    fn words(&self) -> Vec<String> {
        let cells = Scenario::ALL.iter().map(|scenario| {
            let word = match self.cells.get(scenario) {
                Some(Cell::Good) => "ok",
                Some(Cell::Bad) => "FAILED",
                Some(Cell::Nothing) => "–",
                None => "not reached",
            };
            word.to_owned()
        });
        [self.server.clone(), self.people.clone()]
            .into_iter()
            .chain(cells)
            .collect()
    }
}

/// The lines of this run so far.
static LINES: Mutex<Vec<Line>> = Mutex::new(Vec::new());

/// Where the table is kept.
#[must_use]
pub fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e/matrix.txt")
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

fn render(lines: &[Line]) -> String {
    let head = ["server", "who calls whom"]
        .into_iter()
        .chain(Scenario::ALL.map(Scenario::title))
        .map(str::to_owned)
        .collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(lines.iter().map(Line::words))
        .collect();
    let mut widths = Vec::new();
    for row in &rows {
        widths.resize(row.len(), 0);
        for (width, word) in widths.iter_mut().zip(row) {
            *width = word.chars().count().max(*width);
        }
    }
    let mut table = String::new();
    for row in &rows {
        let mut line = String::new();
        for (word, &width) in row.iter().zip(&widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{word:width$}  ");
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_went_well_what_failed_and_what_was_never_reached() {
        let mut line = Line::new("node", "Chrome → Firefox");
        line.cells.insert(Scenario::Call, Cell::Good);
        line.cells.insert(Scenario::Busy, Cell::Bad);
        line.without(Scenario::Restart);
        let table = render(&[line]);
        let mut rows = table.lines();
        let head = rows.next().unwrap();
        let row = rows.next().unwrap();
        assert!(head.starts_with("server  who calls whom    call  restart"));
        assert!(row.starts_with("node    Chrome → Firefox  ok    –        FAILED"));
        assert!(row.ends_with("not reached"));
        assert_eq!(rows.next(), None);
    }
}
