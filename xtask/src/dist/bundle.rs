//! Minifying with the tools that `xtask/package-lock.json` pins.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{module, page};
use crate::files::{self, has_extension, read_text, write};
use crate::process;
use crate::workspace::Workspace;

/// Where wasm-bindgen puts the scripts that Rust sources bring along.
pub(super) const SNIPPETS: &str = "snippets/";
/// What is there for pages that frame this one.
pub(super) const EMBED: &str = "embed";
/// What esbuild makes of a module: one file of it and of all that it imports.
const MODULE: [&str; 2] = ["--bundle", "--format=esm"];

/// The document, scripts, style sheets and modules of `stage`, in place.
pub(super) fn shrink(workspace: &Workspace, stage: &Path) -> Result<()> {
    let scratch = workspace.scratch().join("pack");
    files::remove_folder(&scratch)?;
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;

    let index = stage.join("index.html");
    // What the program's script imports from there becomes part of it.
    let text = page::without_links_into(SNIPPETS, &read_text(&index)?)?;
    let text = page::minified(&text, |script, module| {
        let file = scratch.join("inline.js");
        write(&file, script)?;
        minify(
            workspace,
            &file,
            if module { &["--format=esm"] } else { &[] },
        )?;
        read_text(&file)
    })?;
    write(&index, text)?;

    let files = files::below(stage)?;
    let mut packed = Vec::new();
    for file in &files {
        if !has_extension(file, &["wasm"]) {
            continue;
        }
        let script = module::script_of(file).filter(|script| script.exists());
        let Some(script) = script else {
            module::optimise(workspace, file)?;
            continue;
        };
        let mut options = module::shrink(workspace, &scratch, file, &script)?;
        options.extend(MODULE.map(str::to_owned));
        minify(workspace, &script, &options)?;
        packed.push(script);
    }
    for file in &files {
        let script = has_extension(file, &["js", "mjs"]) && !packed.contains(file);
        let beside = file.parent() == Some(&stage.join(EMBED));
        if !(beside || file.parent() == Some(stage)) || !(script || has_extension(file, &["css"])) {
            continue;
        }
        let module = script && is_module(&read_text(file)?);
        let options: &[_] = match (module, beside) {
            (false, _) => &[],
            (true, false) => &MODULE,
            // What one imports of the other there is for embedders, too, and stays a file.
            (true, true) => &["--format=esm"],
        };
        minify(workspace, file, options)?;
    }
    files::remove_folder(&stage.join(SNIPPETS))?;
    files::remove_folder(&scratch)
}

fn minify(workspace: &Workspace, file: &Path, options: &[impl AsRef<OsStr>]) -> Result<()> {
    let mut command = workspace.command(workspace.npm_tool("esbuild"));
    command
        .arg(file)
        .args([
            "--minify",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
            "--allow-overwrite",
        ])
        .args(options)
        .arg(format!("--outfile={}", file.display()));
    process::run("esbuild", &mut command)
}

/// Any other script, such as a worker's, keeps its global names.
fn is_module(script: &str) -> bool {
    script
        .lines()
        .any(|line| line.starts_with("import ") || line.starts_with("export "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_without_imports_or_exports_is_no_module() {
        assert!(is_module("/* glue */\nexport { init };\n"));
        assert!(is_module("import { a } from './snippets/a.js';"));
        assert!(!is_module(
            "self.onmessage = () => {};\n// export nothing\n"
        ));
    }
}
