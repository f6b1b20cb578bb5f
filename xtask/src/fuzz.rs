//! Fuzzing: bytes are searched for that break a decoder or a machine.
//!
//! What is found on the way stays below the target folder, so that the next search goes on from
//! there; only what is worth replaying in every test run is kept in the sources.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::files;
use crate::process::{self, Group};
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// How long each target is searched, unless told otherwise.
pub(crate) const MINUTES: u32 = 30;
/// The longest input, in bytes: enough for hundreds of steps of a machine.
const LONGEST: u32 = 4096;
/// How long one input may take, in seconds, until that counts as a finding.
const PATIENCE: u32 = 20;
/// How much memory may be in use, in megabytes, until that counts as a finding.
const MEMORY: u32 = 2048;

/// What to search, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Search {
    /// By name; none stands for all.
    pub(crate) targets: Vec<String>,
    /// For each of them.
    pub(crate) minutes: u32,
    /// Whether inputs that reached new code become part of the sources.
    pub(crate) keep: bool,
}

/// Searches one target after the other, whatever is found on the way.
pub(crate) fn run(workspace: &Workspace, search: &Search) -> Result<()> {
    let targets = chosen(&known(workspace)?, &search.targets)?;
    tools::ensure(workspace, &[Need::CargoFuzz])?;
    let mut broken = Vec::new();
    for target in &targets {
        println!("\nxtask: fuzzing {target} for {} minutes", search.minutes);
        let work = workspace.target.join("fuzz/corpus").join(target);
        fs::create_dir_all(&work).with_context(|| work.display().to_string())?;
        let corpus = workspace.root.join("fuzz/corpus").join(target);
        let mut command = cargo_fuzz(workspace, target);
        command
            .args([&work, &corpus])
            .arg("--")
            .arg(format!("-max_total_time={}", search.minutes * 60))
            .arg(format!("-max_len={LONGEST}"))
            .arg(format!("-timeout={PATIENCE}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            .arg("-print_final_stats=1");
        let status = Group::spawn("cargo fuzz", &mut command)?.wait()?;
        if !status.success() {
            broken.push(target.as_str());
            continue;
        }
        if search.keep {
            let mut command = cargo_fuzz(workspace, target);
            // By lines of code alone: how often each was reached would keep ten times as much.
            command
                .args([&corpus, &work])
                .args(["--", "-merge=1", "-use_counters=0"]);
            process::run("cargo fuzz", &mut command)?;
        }
    }
    if !broken.is_empty() {
        bail!(
            "broken: {}. The input lies in fuzz/artifacts; once it is mended, put the file into \
             fuzz/corpus, so that it is replayed in every test run",
            broken.join(", ")
        );
    }
    println!("\nxtask: nothing was found in {} targets", targets.len());
    Ok(())
}

/// cargo-fuzz wants switches of the compiler that are not stable. The code has nothing that a
/// sanitizer could find: `unsafe` is forbidden in it.
fn cargo_fuzz(workspace: &Workspace, target: &str) -> Command {
    let mut command = workspace.command("cargo");
    command
        .args(["fuzz", "run", "--sanitizer", "none", "--target-dir"])
        .arg(workspace.target.join("fuzz/build"))
        .arg(target)
        .env("RUSTC_BOOTSTRAP", "1");
    command
}

/// The names of all targets.
fn known(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let sources = files::below(&workspace.root.join("fuzz/fuzz_targets"))?;
    let names = sources.iter().filter_map(|source| source.file_stem());
    Ok(names.map(|it| it.to_string_lossy().into_owned()).collect())
}

fn chosen(known: &BTreeSet<String>, wanted: &[String]) -> Result<BTreeSet<String>> {
    let all = || known.iter().cloned().collect::<Vec<_>>().join(", ");
    for name in wanted {
        if !known.contains(name) {
            bail!("there is no target `{name}`; there are {}", all());
        }
    }
    Ok(if wanted.is_empty() {
        known.clone()
    } else {
        wanted.iter().cloned().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn all_targets_are_searched_unless_some_are_named() {
        let known = names(&["call", "json", "talk"]);
        assert_eq!(chosen(&known, &[]).unwrap(), known);
        let some = ["talk".to_owned(), "call".to_owned()];
        assert_eq!(chosen(&known, &some).unwrap(), names(&["call", "talk"]));
        let error = chosen(&known, &["jason".to_owned()]).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("`jason`") && error.contains("json"),
            "{error}"
        );
    }
}
