//! The program and the script that loads it. Each knows the other by names of 40 letters, which
//! weigh more than what they name: both get short ones.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;

use super::bundle::SNIPPETS;
use crate::files::{read_text, write};
use crate::process;
use crate::workspace::Workspace;

/// What rustc assumes for wasm32-unknown-unknown, and what every tool has to be told.
pub(super) const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// What is done, in this order. By their names functions lie beside those that resemble them, which
/// is what compresses. Taking control flow apart and putting it together anew finds shorter code than
/// the compiler's. Below the first KiB lies nothing but the end of the stack, so that no address that
/// wraps around is meant to get there. What only people read goes last.
const SHRINK: [&str; 13] = [
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];
/// The functions', which the order above goes by.
const KEEP_NAMES: &str = "--debuginfo";
/// How the script lists what it offers: a second way to start the program, which waits for all of
/// it and which the page does not take, and the first.
const OFFERED: &str = "export { initSync, __wbg_init as default };";
const NEEDED: &str = "export { __wbg_init as default };";
/// How the script describes a JavaScript value in the message of a panic: by 60 lines that take
/// objects apart, and as JavaScript does by itself. Errors say the same either way.
const DESCRIBED: &str = "= debugString(arg";
const PLAINLY: &str = "= String(arg";
/// How the script refers to what the program exports.
const MODULE: &str = "wasm.";

/// Makes `module` small and returns esbuild's options that let `script` find it again.
///
/// `scratch` is a folder for what arises on the way. Fails, and says why, when the two do not fit
/// together as wasm-bindgen makes them: a page that cannot start must not be packed.
pub(super) fn shrink(
    workspace: &Workspace,
    scratch: &Path,
    module: &Path,
    script: &Path,
) -> Result<Vec<String>> {
    let text = described_plainly(&without_second_start(&read_text(script)?)?);
    write(script, &text)?;
    let code = without_comments(&text);
    let exports = exports_used(&code);
    keep_only(workspace, scratch, module, &exports)?;

    let mut options = Vec::new();
    // What such files offer is imported under names of theirs, by two modules then.
    if !text.contains(SNIPPETS) {
        let names = rename(workspace, scratch, module)?;
        names.check(&code, &exports)?;
        let cache = scratch.join("names-in-script.json");
        write(&cache, names.as_cache())?;
        options.push(format!("--mangle-props={}", names.as_pattern()));
        options.push(format!("--mangle-cache={}", cache.display()));
        options.push("--mangle-quoted".to_owned());
    }
    // Last: what writes a module without optimising it loses what is won in writing.
    optimise(workspace, module)?;
    Ok(options)
}

/// Makes the code of `module` small, and nothing else.
pub(super) fn optimise(workspace: &Workspace, module: &Path) -> Result<()> {
    let mut command = tool(workspace, "wasm-opt", module);
    process::run("wasm-opt", command.args(SHRINK))
}

fn without_second_start(script: &str) -> Result<String> {
    ensure!(
        script.matches(OFFERED).count() == 1,
        "the script of wasm-bindgen does not end in `{OFFERED}` any more"
    );
    Ok(script.replace(OFFERED, NEEDED))
}

/// esbuild leaves out what nothing calls then.
fn described_plainly(script: &str) -> String {
    script.replace(DESCRIBED, PLAINLY)
}

/// The lines of a script as wasm-bindgen writes it that are not comments: those may name anything.
fn without_comments(script: &str) -> String {
    script
        .lines()
        .filter(|line| {
            let line = line.trim_start();
            !["//", "/*", "*"].iter().any(|sign| line.starts_with(sign))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// What the script calls, in the order of the alphabet.
fn exports_used(script: &str) -> Vec<String> {
    let mut names: Vec<_> = script
        .match_indices(MODULE)
        .filter(|(at, _)| !ends_in_name(script.get(..*at).unwrap_or_default()))
        .map(|(at, _)| name_at(script.get(at + MODULE.len()..).unwrap_or_default()))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Removes from the module what can be reached from its other exports only.
fn keep_only(
    workspace: &Workspace,
    scratch: &Path,
    module: &Path,
    exports: &[String],
) -> Result<()> {
    let mut graph = vec![json!({ "name": "script", "root": true, "reaches": exports })];
    graph.extend(
        exports
            .iter()
            .map(|export| json!({ "name": export, "export": export })),
    );
    let file = scratch.join("graph.json");
    write(&file, json!(graph).to_string())?;
    let mut command = tool(workspace, "wasm-metadce", module);
    command.arg("--graph-file").arg(file).arg(KEEP_NAMES);
    // It lists all that it removes.
    process::run("wasm-metadce", command.stdout(Stdio::null()))
}

fn rename(workspace: &Workspace, scratch: &Path, module: &Path) -> Result<Names> {
    let list = scratch.join("names.json");
    let output =
        File::create(&list).with_context(|| format!("cannot create {}", list.display()))?;
    let mut command = tool(workspace, "wasm-opt", module);
    command
        .arg("--minify-imports-and-exports-and-modules")
        .arg(KEEP_NAMES)
        .stdout(output);
    process::run("wasm-opt", &mut command)?;
    Names::read(&read_text(&list)?)
}

/// A tool of binaryen that changes `module` in place.
fn tool(workspace: &Workspace, name: &str, module: &Path) -> Command {
    let mut command = workspace.command(workspace.npm_tool(name));
    command
        .args(FEATURES)
        .arg(module)
        .arg("--output")
        .arg(module);
    command
}

/// Old names and new ones.
#[derive(Debug)]
struct Names {
    module: (String, String),
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads what wasm-opt prints.
    fn read(list: &str) -> Result<Self> {
        let lists: HashMap<String, Vec<Vec<String>>> =
            serde_json::from_str(list).context("wasm-opt prints its names in another way now")?;
        let rows = |kind: &str| lists.get(kind).map(Vec::as_slice).unwrap_or_default();
        let mut names = Self {
            module: Default::default(),
            imports: Vec::new(),
            exports: Vec::new(),
        };
        for row in rows("imports") {
            let [module, old, new] = row.as_slice() else {
                bail!("wasm-opt names an import as {row:?}");
            };
            // What wasm-opt calls the one module that it makes of all.
            let both = (module.clone(), "a".to_owned());
            ensure!(
                names.imports.is_empty() || names.module == both,
                "the program imports from {} and from {module}",
                names.module.0
            );
            names.module = both;
            names.imports.push((old.clone(), new.clone()));
        }
        for row in rows("exports") {
            let [old, new] = row.as_slice() else {
                bail!("wasm-opt names an export as {row:?}");
            };
            names.exports.push((old.clone(), new.clone()));
        }
        ensure!(
            !names.imports.is_empty() && !names.exports.is_empty(),
            "wasm-opt found no names to shorten"
        );
        Ok(names)
    }

    /// Whether each name stands in the script where it has to be replaced, and only there.
    fn check(&self, script: &str, used: &[String]) -> Result<()> {
        let once = |text: &str| script.matches(text).count() == 1;
        let (module, _) = &self.module;
        ensure!(
            once(&format!("\"{module}\": import0,")),
            "the script does not hand out the module {module} once"
        );
        for (name, _) in &self.imports {
            ensure!(
                once(&format!(" {name}: function(")) && whole(script, name).count() == 1,
                "the script does not define the import {name} once"
            );
        }
        for name in used {
            ensure!(
                self.exports.iter().any(|(old, _)| old == name),
                "the script calls {name}, which the program does not export"
            );
            for before in whole(script, name) {
                let of_program = before.strip_suffix(MODULE);
                ensure!(
                    !before.ends_with('.') || of_program.is_some_and(|text| !ends_in_name(text)),
                    "the script has a {name} of something else than the program"
                );
            }
        }
        Ok(())
    }

    /// What esbuild takes for a list of earlier results.
    fn as_cache(&self) -> String {
        let all: serde_json::Map<_, _> = self
            .all()
            .map(|(old, new)| (old.clone(), json!(new)))
            .collect();
        json!(all).to_string()
    }

    /// A regular expression of exactly the old names.
    fn as_pattern(&self) -> String {
        let names: Vec<_> = self
            .all()
            .map(|(old, _)| old.replace('.', "\\.").replace('$', "\\$"))
            .collect();
        format!("^(?:{})$", names.join("|"))
    }

    fn all(&self) -> impl Iterator<Item = &(String, String)> {
        std::iter::once(&self.module)
            .chain(&self.imports)
            .chain(&self.exports)
    }
}

/// The text before each place where `name` stands and is not part of a longer one.
fn whole<'a>(script: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    script.match_indices(name).filter_map(move |(at, _)| {
        let before = script.get(..at)?;
        let after = script.get(at + name.len()..)?;
        (!ends_in_name(before) && name_at(after).is_empty()).then_some(before)
    })
}

fn ends_in_name(text: &str) -> bool {
    text.chars().next_back().is_some_and(is_of_name)
}

/// The name that `text` begins with, empty if none does.
fn name_at(text: &str) -> &str {
    text.split(|sign| !is_of_name(sign))
        .next()
        .unwrap_or_default()
}

fn is_of_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '$')
}

/// The script that belongs to `module`, as wasm-bindgen calls it.
pub(super) fn script_of(module: &Path) -> Option<PathBuf> {
    let name = module.file_stem()?.to_str()?.strip_suffix("_bg")?;
    Some(module.with_file_name(format!("{name}.js")))
}

#[cfg(test)]
#[path = "module_tests.rs"]
mod tests;
