//! All tests, the cheap ones first, and one summary.

mod browsers;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::calls;
use crate::files;
use crate::process::{self, Group};
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// The kinds of tests, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What needs no browser.
    Native,
    /// The page's own tests, in a headless browser each.
    Web,
    /// Calls between two browsers, through real servers.
    E2e,
}

const KINDS: [(&str, Kind); 3] = [
    ("native", Kind::Native),
    ("web", Kind::Web),
    ("e2e", Kind::E2e),
];

/// Which tests to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    kinds: Vec<Kind>,
    filters: Vec<String>,
}

impl Selection {
    /// Names of kinds choose kinds, anything else chooses tests by a part of their name.
    pub(crate) fn from_words(words: Vec<String>) -> Self {
        let kind = |word: &String| {
            KINDS
                .iter()
                .find(|(name, _)| name == word)
                .map(|&(_, kind)| kind)
        };
        let (kinds, filters): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|word| kind(word).is_some());
        let chosen: Vec<_> = kinds.iter().filter_map(kind).collect();
        let kinds = KINDS
            .iter()
            .map(|&(_, kind)| kind)
            .filter(|kind| chosen.is_empty() || chosen.contains(kind))
            .collect();
        Self { kinds, filters }
    }
}

/// What one part of the tests has come to.
#[derive(Debug)]
struct Outcome {
    part: String,
    passed: usize,
    failed: usize,
    took: Duration,
    /// Why the part stopped before its tests could say how they went.
    broken: Option<String>,
    /// What was seen, as tables for people.
    table: Option<String>,
}

/// Runs them all, whatever fails on the way, and then sums up.
pub(crate) fn run(workspace: &Workspace, selection: &Selection) -> Result<()> {
    let mut outcomes = Vec::new();
    for kind in &selection.kinds {
        match kind {
            Kind::Native => outcomes.push(part("native", || native(workspace, selection))),
            Kind::Web => {
                for browser in browsers::ALL {
                    let name = format!("web, {}", browser.name());
                    outcomes.push(part(&name, || web(workspace, browser, selection)));
                }
            }
            Kind::E2e => outcomes.push(part("e2e", || e2e(workspace, selection))),
        }
        if process::interrupted() {
            bail!("interrupted");
        }
    }
    sum_up(&outcomes)
}

fn part(name: &str, tests: impl FnOnce() -> Result<Counted>) -> Outcome {
    println!("\nxtask: tests: {name}");
    let start = Instant::now();
    let result = tests();
    let took = start.elapsed();
    let part = name.to_owned();
    match result {
        Ok(Counted {
            passed,
            failed,
            success,
            complaint,
            table,
        }) => {
            let unfinished = !success && failed == 0;
            let broken =
                complaint.or_else(|| unfinished.then(|| "it did not run to its end".to_owned()));
            Outcome {
                part,
                passed,
                failed,
                took,
                broken,
                table,
            }
        }
        Err(error) => Outcome {
            part,
            passed: 0,
            failed: 0,
            took,
            broken: Some(format!("{error:#}")),
            table: None,
        },
    }
}

fn native(workspace: &Workspace, selection: &Selection) -> Result<Counted> {
    // The relay is tested with the reference client, too, and with a real Redis and TURN server.
    tools::ensure(
        workspace,
        &[
            Need::Node,
            Need::NpmPackages("e2e/servers"),
            Need::Redis,
            Need::Coturn,
        ],
    )?;
    let mut command = workspace.command("cargo");
    command
        .args([
            "test",
            "--workspace",
            "--exclude",
            "visavis",
            "--exclude",
            "visavis-e2e",
        ])
        .args(["--no-fail-fast", "--"])
        .args(&selection.filters);
    count(&mut command)
}

fn web(
    workspace: &Workspace,
    browser: browsers::Browser,
    selection: &Selection,
) -> Result<Counted> {
    tools::ensure(workspace, &[Need::WasmTarget, Need::WasmBindgen])?;
    tools::ensure(workspace, browser.needs())?;
    // The browser's runner takes one filter at a time.
    let filters: Vec<_> = match selection.filters.as_slice() {
        [] => vec![None],
        filters => filters.iter().map(Some).collect(),
    };
    let mut sum = Counted {
        success: true,
        ..Counted::default()
    };
    for filter in filters {
        let mut command = workspace.command("cargo");
        command
            .args([
                "test",
                "--package",
                "visavis",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .args(["--no-fail-fast", "--"])
            .args(filter);
        browser.prepare(workspace, &mut command)?;
        let counted = count(&mut command)?;
        sum.passed += counted.passed;
        sum.failed += counted.failed;
        sum.success &= counted.success;
    }
    Ok(sum)
}

fn e2e(workspace: &Workspace, selection: &Selection) -> Result<Counted> {
    // What an earlier run left would be taken for this one's.
    let tables =
        ["matrix", "faults"].map(|name| workspace.root.join(format!("target/e2e/{name}.txt")));
    for table in tables.iter().filter(|table| table.exists()) {
        std::fs::remove_file(table).with_context(|| table.display().to_string())?;
    }
    let page = calls::prepare(workspace)?;
    let mut command = calls::command(workspace, "test");
    command
        .args(["--no-fail-fast", "--", "--test-threads=1"])
        .args(&selection.filters);
    let mut counted = count(&mut command)?;
    // A page that is too heavy is tested all the same.
    counted.complaint = page.check().err().map(|error| error.to_string());
    let seen = tables.iter().filter(|table| table.exists());
    let seen: Vec<_> = seen
        .map(|table| files::read_text(table))
        .collect::<Result<_>>()?;
    counted.table = (!seen.is_empty()).then(|| seen.join("\n"));
    Ok(counted)
}

/// What the closing lines of a run add up to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    passed: usize,
    failed: usize,
    success: bool,
    /// What else is wrong.
    complaint: Option<String>,
    /// What was seen, as tables for people.
    table: Option<String>,
}

fn count(command: &mut Command) -> Result<Counted> {
    let mut counted = Counted::default();
    let status = Group::spawn("cargo test", command.stdout(Stdio::piped()))?.tee(|line| {
        if let Some((passed, failed)) = closing_line(line) {
            counted.passed += passed;
            counted.failed += failed;
        }
    })?;
    counted.success = status.success();
    Ok(counted)
}

/// Reads `test result: ok. 3 passed; 0 failed; 0 ignored; …`, with or without colours.
fn closing_line(line: &str) -> Option<(usize, usize)> {
    let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
    let mut counts = counts.split("; ");
    let mut next = |what| counts.next()?.strip_suffix(what)?.trim().parse().ok();
    Some((next("passed")?, next("failed")?))
}

fn sum_up(outcomes: &[Outcome]) -> Result<()> {
    println!();
    for table in outcomes.iter().filter_map(|outcome| outcome.table.as_ref()) {
        println!("{table}");
    }
    let mut passed = 0;
    let mut failed = 0;
    for outcome in outcomes {
        let seconds = outcome.took.as_secs();
        println!(
            "{:<16}{:>6} passed{:>6} failed{seconds:>6} s",
            outcome.part, outcome.passed, outcome.failed
        );
        if let Some(reason) = &outcome.broken {
            println!("                broken: {reason}");
        }
        passed += outcome.passed;
        // A part that broke has failed, though none of its tests says so.
        failed += outcome.failed + usize::from(outcome.broken.is_some());
    }
    println!("\n{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("not all tests pass");
    }
    if passed == 0 {
        bail!("no test has this name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(words: &[&str]) -> Selection {
        Selection::from_words(words.iter().map(|&word| word.to_owned()).collect())
    }

    #[test]
    fn everything_runs_unless_kinds_are_named() {
        assert_eq!(selection(&[]).kinds, [Kind::Native, Kind::Web, Kind::E2e]);
        assert_eq!(
            selection(&["glare"]).kinds,
            [Kind::Native, Kind::Web, Kind::E2e]
        );
        assert_eq!(selection(&["glare"]).filters, ["glare"]);
        let chosen = selection(&["e2e", "hang_up", "native"]);
        assert_eq!(chosen.kinds, [Kind::Native, Kind::E2e]);
        assert_eq!(chosen.filters, ["hang_up"]);
    }

    #[test]
    fn closing_lines_of_both_runners_are_read() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";
        assert_eq!(closing_line(ok), Some((12, 0)));
        let browser =
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.3s";
        assert_eq!(closing_line(browser), Some((3, 2)));
        let coloured = "test result: \u{1b}[32mok\u{1b}[0m. 4 passed; 0 failed; 0 ignored";
        assert_eq!(closing_line(coloured), Some((4, 0)));
        assert_eq!(closing_line("test result_is_kept ... ok"), None);
        assert_eq!(closing_line("test result: unknown"), None);
    }

    fn outcome(passed: usize, failed: usize, broken: Option<&str>) -> Outcome {
        let took = Duration::from_secs(1);
        Outcome {
            part: "part".to_owned(),
            passed,
            failed,
            took,
            broken: broken.map(str::to_owned),
            table: None,
        }
    }

    #[test]
    fn one_failure_or_one_broken_part_fails_the_whole() {
        sum_up(&[outcome(3, 0, None), outcome(0, 0, None)]).unwrap();
        sum_up(&[outcome(3, 0, None), outcome(2, 1, None)]).unwrap_err();
        sum_up(&[outcome(3, 0, None), outcome(0, 0, Some("no browser"))]).unwrap_err();
    }

    #[test]
    fn a_run_of_no_tests_at_all_is_an_error() {
        let error = sum_up(&[outcome(0, 0, None)]).unwrap_err();
        assert!(error.to_string().contains("no test"), "{error}");
    }

    #[test]
    fn a_part_that_fails_without_a_failed_test_is_broken() {
        let counted = |success| {
            Ok(Counted {
                passed: 3,
                failed: 0,
                success,
                complaint: None,
                table: None,
            })
        };
        assert!(part("x", || counted(true)).broken.is_none());
        assert!(part("x", || counted(false)).broken.is_some());
        let heavy = part("x", || {
            let complaint = Some("too heavy".to_owned());
            Ok(Counted {
                passed: 3,
                failed: 0,
                success: true,
                complaint,
                table: None,
            })
        });
        assert_eq!(
            (heavy.passed, heavy.broken.as_deref()),
            (3, Some("too heavy"))
        );
        let gone = part("x", || {
            Err(anyhow::anyhow!("no browser")).context("the web part")
        });
        assert_eq!(gone.broken.as_deref(), Some("the web part: no browser"));
    }
}
