//! The arrows between the rooms of the page.
//!
//! docs/ARCHITECTURE.md holds the table; [`ROOMS`] is the same table for the machine.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::paths::{Reference, references};
use super::pure::{in_pure_crate, in_talk};
use super::report;
use crate::files;
use crate::workspace::Workspace;

/// A folder (or a file) right below `src/`.
struct Room {
    name: &'static str,
    /// Which other rooms it may use.
    may_use: &'static [&'static str],
    /// Which crates it never names. A name stands for its family: `gloo` for `gloo_net` too.
    never: &'static [&'static str],
}

pub(super) const BROWSER: [&str; 4] = ["gloo", "js_sys", "wasm_bindgen", "web_sys"];

const ROOMS: [Room; 13] = [
    Room {
        name: "by_name",
        may_use: &[],
        never: &["leptos", "gloo", "visavis"],
    },
    Room {
        name: "platform",
        may_use: &["by_name"],
        never: &[
            "leptos",
            "visavis_call",
            "visavis_signaling",
            "visavis_talk",
        ],
    },
    Room {
        name: "media",
        may_use: &["by_name", "platform"],
        never: &["leptos"],
    },
    Room {
        name: "rtc",
        may_use: &["by_name", "platform"],
        never: &["leptos"],
    },
    Room {
        name: "signaling",
        may_use: &["by_name", "platform"],
        never: &["leptos"],
    },
    Room {
        name: "conductor",
        may_use: &["by_name", "platform", "media", "rtc", "signaling"],
        never: &["leptos"],
    },
    Room {
        name: "studio",
        may_use: &["by_name", "platform", "media", "rtc", "conductor"],
        never: &["leptos"],
    },
    Room {
        name: "company",
        may_use: &["by_name", "platform", "media", "rtc", "conductor"],
        never: &["leptos"],
    },
    Room {
        name: "check",
        may_use: &[
            "by_name",
            "platform",
            "media",
            "rtc",
            "signaling",
            "conductor",
        ],
        never: &["leptos"],
    },
    Room {
        name: "embed",
        may_use: &["by_name", "platform", "conductor"],
        never: &["leptos"],
    },
    Room {
        name: "words",
        may_use: &[],
        never: &["leptos", "gloo", "js_sys", "wasm_bindgen", "web_sys"],
    },
    Room {
        name: "ui",
        may_use: &["by_name", "words", "conductor", "company", "check"],
        never: &[],
    },
    Room {
        name: "later",
        may_use: &[
            "conductor",
            "studio",
            "company",
            "check",
            "embed",
            "ui",
            "words",
        ],
        never: &[],
    },
];

/// Reads every source file of the page and of the pure crates.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let tree = &workspace.root;
    let mut found = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in rust_files(&tree.join("src"))? {
        let module = module(&file.below);
        let Some(room) = module.first() else { continue };
        if rooms.insert(room.clone()) && ROOMS.iter().all(|known| known.name != room) {
            found.push(format!(
                "src/{room} is in no row of docs/ARCHITECTURE.md; give it one, and one in ROOMS"
            ));
        }
        found.extend(in_room(
            &format!("src/{}", file.below),
            &module,
            &file.source,
        )?);
    }
    for package in [
        "call",
        "devices",
        "embed",
        "quality",
        "recording",
        "seal",
        "settings",
        "signaling",
        "talk",
    ] {
        let folder = format!("crates/{package}/src");
        for file in rust_files(&tree.join(&folder))? {
            if package == "talk" {
                found.extend(in_talk(
                    &format!("{folder}/{}", file.below),
                    &module(&file.below),
                    &file.source,
                )?);
            }
            found.extend(in_pure_crate(
                &format!("{folder}/{}", file.below),
                &module(&file.below),
                &file.source,
            )?);
        }
    }
    found.extend(rows_that_differ(&files::read_text(
        &tree.join("docs/ARCHITECTURE.md"),
    )?));
    report(&found)
}

/// What a file of the page uses though its room may not.
fn in_room(name: &str, module: &[String], source: &str) -> Result<Vec<String>> {
    let Some(room) = ROOMS
        .iter()
        .find(|room| module.first().is_some_and(|first| first == room.name))
    else {
        return Ok(Vec::new());
    };
    let mut found = BTreeSet::new();
    for Reference { segments, line } in read(name, module, source)? {
        let mut segments = segments.iter().map(String::as_str);
        let finding = match (segments.next(), segments.next()) {
            (Some("crate"), Some("*")) => Some("the whole page at once".to_owned()),
            (Some("crate"), Some(other)) => {
                let is_room = ROOMS.iter().any(|room| room.name == other);
                let allowed = other == room.name || room.may_use.contains(&other);
                (is_room && !allowed).then(|| format!("src/{other}"))
            }
            (Some(package), _) => room
                .never
                .iter()
                .any(|family| is_of(family, package))
                .then(|| package.to_owned()),
            (None, _) => None,
        };
        found.extend(finding.map(|what| (line, what)));
    }
    let sentence = |(line, what)| format!("{name}:{line} src/{} must not use {what}", room.name);
    Ok(found.into_iter().map(sentence).collect())
}

pub(super) fn read(name: &str, module: &[String], source: &str) -> Result<Vec<Reference>> {
    references(source, module).with_context(|| format!("{name} is not Rust"))
}

pub(super) fn is_of(family: &str, package: &str) -> bool {
    package
        .strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The rooms that only one of the two tables knows.
fn rows_that_differ(table: &str) -> Vec<String> {
    let rows: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `src/"))
        .filter_map(|line| line.split('|').next())
        .flat_map(|cell| cell.split("`, `"))
        .map(|room| room.trim().trim_end_matches('`').trim_start_matches("src/"))
        .collect();
    let known: BTreeSet<&str> = ROOMS.iter().map(|room| room.name).collect();
    rows.symmetric_difference(&known)
        .map(|room| {
            format!("src/{room} is in one of the two tables only: docs/ARCHITECTURE.md and ROOMS")
        })
        .collect()
}

struct SourceFile {
    /// The path below the `src` folder, with `/`.
    below: String,
    source: String,
}

fn rust_files(folder: &Path) -> Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    for path in files::below(folder)? {
        if files::has_extension(&path, &["rs"]) {
            let source = files::read_text(&path)?;
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            found.push(SourceFile {
                below: below.join("/"),
                source,
            });
        }
    }
    Ok(found)
}

/// The module that a file below `src` holds; the crate's root for `main.rs` and `lib.rs`.
pub(super) fn module(below: &str) -> Vec<String> {
    let mut module: Vec<_> = below
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    let is_root = module.len() == 1 && module.iter().any(|name| name == "main" || name == "lib");
    if is_root || module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    module
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(below: &str, source: &str) -> Vec<String> {
        in_room(&format!("src/{below}"), &module(below), source).unwrap()
    }

    #[test]
    fn a_planted_violation_is_found_with_its_line() {
        for (file, source, what) in [
            ("ui/tile.rs", "\nuse crate::rtc::Peer;", "src/rtc"),
            (
                "ui/tile.rs",
                "\nuse super::super::media::Camera;",
                "src/media",
            ),
            (
                "ui.rs",
                "\nfn f() { view! { <p>{crate::platform::now()}</p> } }",
                "src/platform",
            ),
            ("ui/mod.rs", "\nuse crate::*;", "the whole page at once"),
            ("rtc/peer.rs", "\nuse leptos::prelude::*;", "leptos"),
            (
                "rtc/peer.rs",
                "\nuse crate::{platform::Error, media};",
                "src/media",
            ),
            (
                "media.rs",
                "\nfn f(_: crate::conductor::Intent) {}",
                "src/conductor",
            ),
            (
                "signaling/mod.rs",
                "\nextern crate leptos_dom;",
                "leptos_dom",
            ),
            ("platform/timer.rs", "\nuse crate::rtc;", "src/rtc"),
            (
                "platform/timer.rs",
                "\nuse visavis_call::Input;",
                "visavis_call",
            ),
            ("conductor/mod.rs", "\nuse crate::ui::App;", "src/ui"),
            (
                "words/en.rs",
                "\nuse crate::signaling::Error;",
                "src/signaling",
            ),
            ("words/en.rs", "\nuse web_sys::Navigator;", "web_sys"),
        ] {
            let room = file.split(['/', '.']).next().unwrap();
            let expected = format!("src/{file}:2 src/{room} must not use {what}");
            assert_eq!(page(file, source), [expected], "{source}");
        }
    }

    #[test]
    fn the_allowed_arrows_pass() {
        for (file, source) in [
            ("main.rs", "use leptos::prelude::*; use crate::rtc; mod ui;"),
            (
                "ui/tile.rs",
                "use leptos::prelude::*; use crate::{conductor::View, words::Text}; use super::bar;",
            ),
            (
                "rtc/peer.rs",
                "use crate::platform::Error; use super::Track; use visavis_call::Peer;",
            ),
            (
                "conductor/mod.rs",
                "use crate::{media, rtc, signaling, platform}; use visavis_signaling::X;",
            ),
            (
                "words/mod.rs",
                "use visavis_call::Reason; use visavis_signaling::Refusal;",
            ),
            (
                "ui/panel.rs",
                "use visavis_signaling::media; mod rtc {} use self::rtc::X;",
            ),
        ] {
            assert_eq!(page(file, source), Vec::<String>::new(), "{file}: {source}");
        }
    }

    #[test]
    fn both_tables_must_name_the_same_rooms() {
        let (first, others) = ROOMS.split_first().unwrap();
        let others = others.iter().map(|room| format!("`src/{}`", room.name));
        let table = format!(
            "| `src/{}` | a | b |\n| {} | a | b |\n",
            first.name,
            others.collect::<Vec<_>>().join(", ")
        );
        assert_eq!(rows_that_differ(&table), Vec::<String>::new());
        assert_eq!(
            rows_that_differ(&table.replace("`src/words`", "`src/verbs`")).len(),
            2
        );
        assert_eq!(rows_that_differ(&table.replace(", `src/rtc`", "")).len(), 1);
    }

    #[test]
    fn files_are_modules_by_their_path() {
        assert_eq!(module("main.rs"), [""; 0]);
        assert_eq!(module("ui.rs"), ["ui"]);
        assert_eq!(module("ui/mod.rs"), ["ui"]);
        assert_eq!(module("ui/call/main.rs"), ["ui", "call", "main"]);
    }

    #[test]
    fn what_is_not_rust_is_an_error_with_its_name() {
        let error = in_room("src/ui.rs", &module("ui.rs"), "fn {").unwrap_err();
        assert!(error.to_string().contains("src/ui.rs"), "{error}");
    }
}
