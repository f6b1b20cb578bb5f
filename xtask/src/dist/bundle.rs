//! Minifying with the tools that `xtask/package-lock.json` pins.

use std::path::Path;

use anyhow::Result;

use crate::files::{self, has_extension, read_text};
use crate::process;
use crate::workspace::Workspace;

/// For size, and again until nothing changes. The features are those that rustc assumes for
/// wasm32-unknown-unknown; what it records of them is stripped with the rest that nobody runs.
const WASM_OPT: [&str; 12] = [
    "-Oz",
    "--converge",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Where wasm-bindgen puts the scripts that Rust sources bring along.
const SNIPPETS: &str = "snippets/";

/// Scripts, style sheets and modules of `stage`, in place.
pub(super) fn shrink(workspace: &Workspace, stage: &Path) -> Result<()> {
    for file in files::below(stage)? {
        if has_extension(&file, &["wasm"]) {
            optimise(workspace, &file)?;
        } else if has_extension(&file, &["js", "mjs", "css"]) && file.parent() == Some(stage) {
            minify(workspace, &file)?;
        }
    }
    // What the glue imports from here is part of it by now.
    files::remove_folder(&stage.join(SNIPPETS))?;
    let index = stage.join("index.html");
    files::write(&index, without_snippets(&read_text(&index)?))
}

/// Takes out the links that would load those files ahead of time.
fn without_snippets(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("<link ") {
        let (before, link) = rest.split_at(at);
        kept.push_str(before);
        let (link, after) = link.split_at(link.find('>').map_or(link.len(), |end| end + 1));
        if !(link.contains("modulepreload") && link.contains(SNIPPETS)) {
            kept.push_str(link);
        }
        rest = after;
    }
    kept + rest
}

fn optimise(workspace: &Workspace, file: &Path) -> Result<()> {
    let mut command = workspace.command(workspace.npm_tool("wasm-opt"));
    command.args(WASM_OPT).arg(file).arg("--output").arg(file);
    process::run("wasm-opt", &mut command)
}

fn minify(workspace: &Workspace, file: &Path) -> Result<()> {
    let mut command = workspace.command(workspace.npm_tool("esbuild"));
    command
        .arg(file)
        .args([
            "--minify",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .arg("--allow-overwrite");
    if !has_extension(file, &["css"]) && is_module(&read_text(file)?) {
        command.args(["--bundle", "--format=esm"]);
    }
    command.arg(format!("--outfile={}", file.display()));
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
    fn only_links_to_snippets_are_taken_out() {
        let page = "<head><link rel=\"icon\" href=\"a.svg\"><link rel=\"modulepreload\" \
                    href=\"./snippets/x/inline0.js\"><link rel=\"modulepreload\" href=\"./a.js\"></head>";
        let kept = "<head><link rel=\"icon\" href=\"a.svg\"><link rel=\"modulepreload\" \
                    href=\"./a.js\"></head>";
        assert_eq!(without_snippets(page), kept);
        assert_eq!(without_snippets("<p>none</p>"), "<p>none</p>");
    }

    #[test]
    fn a_script_without_imports_or_exports_is_no_module() {
        assert!(is_module("/* glue */\nexport { init };\n"));
        assert!(is_module("import { a } from './snippets/a.js';"));
        assert!(!is_module(
            "self.onmessage = () => {};\n// export nothing\n"
        ));
    }
}
