//! The page, packed for any static host: small, named by content, compressed beforehand.

mod bundle;
mod chunks;
mod merge;
mod module;
mod names;
mod page;
mod size;
mod worker;

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::files;
use crate::process;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

pub(crate) use self::size::Report;

/// Where the finished page lies.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("dist")
}

/// Builds the page, prints what a first visit loads, and holds it to the limit.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    build(workspace)?.check()
}

/// Builds the page into `dist/`, makes it small, and prints what a first visit loads.
pub(crate) fn build(workspace: &Workspace) -> Result<Report> {
    tools::ensure(
        workspace,
        &[
            Need::WasmTarget,
            Need::Trunk,
            Need::WasmBindgen,
            Need::Node,
            Need::NpmPackages("xtask"),
        ],
    )?;
    let stage = workspace.scratch().join("dist");
    files::remove_folder(&stage)?;

    println!("xtask: building the page");
    let mut trunk = workspace.command("trunk");
    trunk
        .args(["build", "--public-url", "./"])
        // The release profile, but not Trunk's `--release`, which would call a wasm-opt and a
        // minifier of its own; and no checksums or names of what is still to change.
        .args([
            "--cargo-profile",
            "release",
            "--filehash=false",
            "--no-sri=true",
        ])
        .args(["--features", chunks::FEATURE])
        .arg("--dist")
        .arg(&stage)
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            format!("{} {}", rename_folders(workspace), chunks::LINKER),
        );
    process::run("building the page", &mut trunk)?;

    println!("xtask: making it small");
    let index = stage.join("index.html");
    files::write(
        &index,
        page::join_sheets(&stage, &files::read_text(&index)?)?,
    )?;
    chunks::split(workspace, &stage)?;
    bundle::shrink(workspace, &stage)?;
    names::by_content(&stage)?;
    worker::list(&stage)?;
    let report = size::compress(&stage)?;

    let dist = folder(workspace);
    files::remove_folder(&dist)?;
    fs::rename(&stage, &dist)
        .with_context(|| format!("cannot move {} to {}", stage.display(), dist.display()))?;
    println!("\n{report}\nxtask: dist/ is ready");
    Ok(report)
}

/// Flags that keep this machine's folders out of the messages of panics, where they would tell
/// every visitor who built the page, and make it another page on another machine.
fn rename_folders(workspace: &Workspace) -> String {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registry = home.map(|home| home.join("registry/src"));
    let sources = registry
        .and_then(|registry| fs::read_dir(registry).ok())
        .into_iter()
        .flatten()
        .flatten();
    sources
        .map(|source| (source.path(), "crates".to_owned()))
        .chain([(workspace.root.clone(), ".".to_owned())])
        .chain(library(workspace))
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        // Cargo takes this list apart at spaces.
        .filter(|flag| !flag.contains(char::is_whitespace))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The folder of the standard library's sources, where they are installed, and the name that it has
/// where they are not.
fn library(workspace: &Workspace) -> Option<(PathBuf, String)> {
    let ask = |option: &str| process::output(workspace.command("rustc").args(option.split(' ')));
    let sysroot = ask("--print sysroot")?;
    let version = ask("--version --verbose")?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))?;
    let sources = PathBuf::from(sysroot.trim()).join("lib/rustlib/src/rust");
    Some((sources, format!("/rustc/{commit}")))
}

/// Whether `text` refers to a file of this `name`, and not merely to one whose name ends alike.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|after| after.chars().next());
        let ends = |neighbour: Option<char>| {
            !neighbour.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.'))
        };
        ends(before) && ends(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_as_a_whole() {
        assert!(mentions("import './app.js';", "app.js"));
        assert!(mentions("url(app.css)", "app.css"));
        assert!(!mentions("import './my-app.js';", "app.js"));
        assert!(!mentions("'app.json'", "app.js"));
        assert!(
            mentions("'web-app.js', 'app.js'", "app.js"),
            "the second one is meant"
        );
    }
}
