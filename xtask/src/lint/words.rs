//! Words that must not be in the tree, and files too long to be read in one sitting.

use std::fs;

use anyhow::{Context as _, Result};

use super::report;
use crate::process::output;
use crate::workspace::Workspace;

const LONG: usize = 400;
const WRITTEN_BY_HAND: [&str; 6] = ["rs", "css", "html", "js", "mjs", "ts"];

/// Folders that exist on one machine only. Put together here, so that this file is not found.
const FORBIDDEN: [&str; 6] = [
    concat!("/", "root/"),
    concat!("/", "work/"),
    concat!("/", "home/"),
    concat!("/", "Users/"),
    concat!("/", "tmp/"),
    concat!("C:", "\\Users"),
];

/// Looks through every file that git knows or would add.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut git = workspace.command("git");
    let list = output(git.args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]))
    .context("git cannot list the files")?;
    let mut findings = Vec::new();
    for name in list.split('\0').filter(|name| !name.is_empty()) {
        // What is deleted but not yet committed, or no text, has no words in it.
        let Ok(text) = fs::read_to_string(workspace.root.join(name)) else {
            continue;
        };
        findings.extend(forbidden(name, &text));
        let lines = text.lines().count();
        let by_hand = name
            .rsplit_once('.')
            .is_some_and(|(_, end)| WRITTEN_BY_HAND.contains(&end));
        if by_hand && lines > LONG {
            println!(
                "  warning: {name} has {lines} lines; more than {LONG} are hard to read in one sitting"
            );
        }
    }
    report(&findings)
}

fn forbidden(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for word in FORBIDDEN {
            let begins_a_path = line.match_indices(word).any(|(at, _)| {
                let before = line.get(..at).and_then(|before| before.chars().next_back());
                // A part of an address or of a relative path is not a folder of this machine.
                !before.is_some_and(|sign| {
                    sign.is_alphanumeric() || matches!(sign, '.' | '_' | '-' | '~' | '}')
                })
            });
            if begins_a_path {
                found.push(format!(
                    "{name}:{number} names a folder of one machine ({word})"
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_one_machine_is_found_with_its_line() {
        for word in FORBIDDEN {
            let found = forbidden("docs/x.md", &format!("fine\nsee `{word}me/x`"));
            assert_eq!(found.len(), 1, "{word}");
            assert!(found[0].starts_with("docs/x.md:2 "), "{found:?}");
        }
    }

    #[test]
    fn an_address_or_a_relative_path_is_no_folder_of_a_machine() {
        for text in [
            concat!("https://example.org/", "work/1"),
            concat!("src", "/", "home/mod.rs"),
            "/usr/bin/env",
        ] {
            assert_eq!(forbidden("x", text), Vec::<String>::new(), "{text}");
        }
    }
}
