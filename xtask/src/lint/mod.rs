//! Everything that must hold before a change is handed on.

mod arrows;
mod crates;
mod paths;
mod pure;
mod words;

use anyhow::{Result, bail};

use crate::process;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// Runs every check, whatever fails on the way.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    tools::ensure(workspace, &[Need::WasmTarget])?;
    let failed: Vec<_> = [
        check("arrows", || arrows::check(workspace)),
        check("dependencies", || crates::check(workspace)),
        check("words", || words::check(workspace)),
        check("formatting", || {
            cargo(workspace, &["fmt", "--all", "--check"])
        }),
        check("clippy", || {
            clippy(workspace, &["--workspace", "--exclude", "visavis"])
        }),
        check("clippy for the browser", || {
            clippy(
                workspace,
                &["--package", "visavis", "--target", "wasm32-unknown-unknown"],
            )
        }),
        check("documentation", || {
            documentation(workspace, &["--workspace", "--exclude", "visavis"])
        }),
        check("documentation of the page", || {
            documentation(
                workspace,
                &["--package", "visavis", "--target", "wasm32-unknown-unknown"],
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !failed.is_empty() {
        bail!("not in order: {}", failed.join(", "));
    }
    println!("\nxtask: everything is in order");
    Ok(())
}

/// Gives back the name when the check fails.
fn check(name: &'static str, run: impl FnOnce() -> Result<()>) -> Option<&'static str> {
    if process::interrupted() {
        return Some(name);
    }
    println!("xtask: {name}");
    match run() {
        Ok(()) => None,
        Err(error) => {
            eprintln!("xtask: {name}: {error:#}");
            Some(name)
        }
    }
}

fn clippy(workspace: &Workspace, selection: &[&str]) -> Result<()> {
    let mut arguments = vec!["clippy", "--quiet", "--all-targets"];
    arguments.extend(selection);
    arguments.extend(["--", "-D", "warnings"]);
    cargo(workspace, &arguments)
}

fn documentation(workspace: &Workspace, selection: &[&str]) -> Result<()> {
    let mut command = workspace.command("cargo");
    command
        .args(["doc", "--quiet", "--no-deps", "--document-private-items"])
        .args(selection)
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run("cargo doc", &mut command)
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    process::run("cargo", workspace.command("cargo").args(arguments))
}

/// Prints what was found; anything found is an error.
fn report(findings: &[String]) -> Result<()> {
    for finding in findings {
        eprintln!("  {finding}");
    }
    if !findings.is_empty() {
        bail!("{} found", findings.len());
    }
    Ok(())
}
