//! Tables for people, in the form that Markdown has for them.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};

/// A table with a line below its heads; columns are as wide as they have to be.
pub(super) fn render(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<_> = heads.iter().map(|head| head.chars().count()).collect();
    for row in rows {
        for (width, word) in widths.iter_mut().zip(row) {
            *width = word.chars().count().max(*width);
        }
    }
    let line = |words: &mut dyn Iterator<Item = &str>| {
        let mut line = String::from("|");
        for (word, width) in words.zip(&widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, " {word:width$} |");
        }
        line
    };
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines = vec![
        line(&mut heads.iter().copied()),
        line(&mut rule.iter().map(String::as_str)),
    ];
    for row in rows {
        lines.push(line(&mut row.iter().map(String::as_str)));
    }
    lines.join("\n")
}

/// Prints a report, and keeps it in `target/e2e/` under this name.
pub(super) fn keep(name: &str, report: &str) -> Result<()> {
    println!("\n{report}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/e2e")
        .join(name);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, report).with_context(|| file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_word() {
        let rows = [vec!["1".to_owned(), "thousand".to_owned()]];
        let table = render(&["calls", "n"], &rows);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(
            lines,
            [
                "| calls | n        |",
                "| ----- | -------- |",
                "| 1     | thousand |"
            ]
        );
    }
}
