//! Figures, and the bounds that they are held to.

use std::fmt::Display;

/// One figure of one round.
struct Row {
    round: usize,
    what: String,
    value: String,
    /// What it had to be, and whether it is.
    bound: Option<(String, bool)>,
}

#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    pub(crate) round: usize,
}

impl Report {
    /// A figure that is told and not judged: it depends on the machine.
    pub(crate) fn tell(&mut self, what: &str, value: impl Display) {
        self.push(what, &value, None);
    }

    /// A figure that may be at most `most`.
    pub(crate) fn at_most(&mut self, what: &str, value: f64, most: f64) {
        let bound = (format!("≤ {most:.1}"), value <= most);
        self.push(what, &format!("{value:.1}"), Some(bound));
    }

    /// A number that must be what is expected.
    pub(crate) fn exactly(&mut self, what: &str, value: u64, expected: u64) {
        let bound = (format!("= {expected}"), value == expected);
        self.push(what, &value, Some(bound));
    }

    fn push(&mut self, what: &str, value: &dyn Display, bound: Option<(String, bool)>) {
        println!("  {what}: {value}");
        self.rows.push(Row {
            round: self.round,
            what: what.to_owned(),
            value: value.to_string(),
            bound,
        });
    }

    /// Prints all as a table of Markdown; returns what is out of bounds.
    pub(crate) fn conclude(&self) -> Vec<String> {
        println!("\n| figure | round | value | bound |\n|---|---|---|---|");
        let mut broken = Vec::new();
        for row in &self.rows {
            let bound = match &row.bound {
                None => String::new(),
                Some((bound, true)) => bound.clone(),
                Some((bound, false)) => {
                    broken.push(format!("{} (round {})", row.what, row.round));
                    format!("**broken: {bound}**")
                }
            };
            println!("| {} | {} | {} | {bound} |", row.what, row.round, row.value);
        }
        broken
    }
}
