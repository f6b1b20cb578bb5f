//! One module of several that import the same things and nothing from each other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::module::FEATURES;
use crate::files::{read_text, write};
use crate::process;
use crate::workspace::Workspace;

/// Writes one module of them `into` a file.
pub(super) fn merge(workspace: &Workspace, modules: &[PathBuf], into: &Path) -> Result<()> {
    let text = into.with_extension("wat");
    let mut merge = workspace.command(workspace.npm_tool("wasm-merge"));
    // Each brings the one memory along as its own.
    merge
        .args(FEATURES)
        .args(["--enable-multimemory", "--rename-export-conflicts"]);
    for (number, module) in modules.iter().enumerate() {
        // It goes by a name, by which nobody calls it.
        merge.arg(module).arg(number.to_string());
    }
    merge.args(["--emit-text", "--output"]).arg(&text);
    process::run("wasm-merge", &mut merge)?;

    write(&text, with_each_import_once(&read_text(&text)?))?;
    let mut assemble = workspace.command(workspace.npm_tool("wasm-as"));
    assemble.args(FEATURES).arg(&text).arg("--output").arg(into);
    process::run("wasm-as", &mut assemble)
}

/// A module as text in which what was imported under several names is imported under one.
fn with_each_import_once(text: &str) -> String {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut same: HashMap<&str, &str> = HashMap::new();
    for (from, name) in text.lines().filter_map(import) {
        let known = *first.entry(from).or_insert(name);
        if known != name {
            same.insert(name, known);
        }
    }
    let kept = |line: &&str| import(line).is_none_or(|(_, name)| !same.contains_key(name));
    let mut once = String::with_capacity(text.len());
    for line in text.lines().filter(kept) {
        let mut rest = line;
        while let Some(at) = rest.find('$') {
            let (before, here) = rest.split_at(at);
            let (name, after) = here.split_at(length_of_name(here));
            once.push_str(before);
            once.push_str(same.get(name).unwrap_or(&name));
            rest = after;
        }
        once.push_str(rest);
        once.push('\n');
    }
    once
}

/// Where a line imports something from, and the name that it goes by in the module.
fn import(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let at = line
        .strip_prefix("(import ")
        .and_then(|_| line.find(" ("))?;
    let (from, what) = line.split_at(at);
    let name = what.get(what.find('$')?..)?;
    Some((from, name.get(..length_of_name(name))?))
}

/// How long the name is that `text` begins with: `$plain` or `$"anything"`.
fn length_of_name(text: &str) -> usize {
    let end = match text.strip_prefix("$\"") {
        Some(quoted) => quoted.find('"').map(|at| at + 3),
        None => text.find(|sign: char| sign.is_whitespace() || sign == ')'),
    };
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_modules_import_is_imported_once() {
        let text = r#"(module
 (import "m" "memory" (memory $m 18))
 (import "m" "memory" (memory $m_2 18))
 (import "m" "f" (func $"f of <T>" (param i32)))
 (import "m" "f" (func $f_2 (param i32)))
 (import "m" "g" (func $g))
 (func $use
  (i32.store $m_2 (i32.const 0) (i32.const 1))
  (call $f_2)
  (call $"f of <T>")
  (call $f_21)
 )
)
"#;
        let once = r#"(module
 (import "m" "memory" (memory $m 18))
 (import "m" "f" (func $"f of <T>" (param i32)))
 (import "m" "g" (func $g))
 (func $use
  (i32.store $m (i32.const 0) (i32.const 1))
  (call $"f of <T>")
  (call $"f of <T>")
  (call $f_21)
 )
)
"#;
        assert_eq!(with_each_import_once(text), once);
    }
}
