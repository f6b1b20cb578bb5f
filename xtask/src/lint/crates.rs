//! The arrows between packages: what the dependency trees may contain.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use super::report;
use crate::workspace::Workspace;

/// What the pure packages never stand on, not even through somebody else: the browser, the
/// screen, sockets, threads, clocks and randomness.
const IMPURE: [&str; 22] = [
    "async-std",
    "chrono",
    "fastrand",
    "futures-timer",
    "getrandom",
    "gloo",
    "hyper",
    "instant",
    "js-sys",
    "leptos",
    "mio",
    "rand",
    "reqwest",
    "smol",
    "socket2",
    "time",
    "tokio",
    "tungstenite",
    "wasm-bindgen",
    "wasm-timer",
    "web-sys",
    "web-time",
];

/// The packages of the page, of which the native programs know nothing.
const PAGE: [&str; 10] = [
    "visavis",
    "visavis-call",
    "visavis-devices",
    "visavis-embed",
    "visavis-quality",
    "visavis-recording",
    "visavis-seal",
    "visavis-settings",
    "visavis-signaling",
    "visavis-talk",
];

/// Names of packages, each with the names of those it depends on outside tests and builds.
type Tree = BTreeMap<String, BTreeSet<String>>;

/// Holds the rows of docs/ARCHITECTURE.md that speak of packages.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    report(&violations(&tree(&workspace.metadata()?)?))
}

fn violations(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for alone in ["visavis-call", "visavis-quality", "visavis-recording"] {
        for dependency in tree.get(alone).into_iter().flatten() {
            found.push(format!(
                "{alone} stands on std alone, but depends on {dependency}"
            ));
        }
    }
    for dependency in tree.get("visavis-devices").into_iter().flatten() {
        if dependency != "visavis-call" {
            found.push(format!(
                "visavis-devices stands on visavis-call alone, but depends on {dependency}"
            ));
        }
    }
    for pure in [
        "visavis-embed",
        "visavis-seal",
        "visavis-settings",
        "visavis-signaling",
        "visavis-talk",
    ] {
        for dependency in reachable(tree, pure) {
            if is_impure(dependency) {
                found.push(format!(
                    "{pure} is pure, but its tree contains {dependency}"
                ));
            }
        }
    }
    for page in reachable(tree, "visavis-relay") {
        if PAGE.contains(&page) {
            found.push(format!(
                "visavis-relay knows nothing of the page, but depends on {page}"
            ));
        }
    }
    for program in ["xtask", "visavis-e2e"] {
        if reachable(tree, program).contains("visavis") {
            found.push(format!(
                "{program} does not use the page's rooms, but depends on visavis"
            ));
        }
    }
    for package in [
        "visavis-call",
        "visavis-devices",
        "visavis-embed",
        "visavis-quality",
        "visavis-recording",
        "visavis-seal",
        "visavis-settings",
        "visavis-signaling",
        "visavis-talk",
        "visavis-relay",
        "visavis-e2e",
        "xtask",
    ] {
        if !tree.contains_key(package) {
            found.push(format!("there is no package {package} to check"));
        }
    }
    found
}

/// Whether the package is one of those, or a part of one.
fn is_impure(package: &str) -> bool {
    IMPURE.iter().any(|impure| {
        package
            .strip_prefix(impure)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', ' ']))
    })
}

fn reachable<'tree>(tree: &'tree Tree, from: &str) -> BTreeSet<&'tree str> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&str> = tree
        .get(from)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    while let Some(package) = next.pop() {
        if seen.insert(package) {
            next.extend(tree.get(package).into_iter().flatten().map(String::as_str));
        }
    }
    seen
}

fn tree(metadata: &Metadata) -> Result<Tree> {
    let resolve = metadata
        .resolve
        .as_ref()
        .context("cargo resolved no dependencies")?;
    let names: BTreeMap<&PackageId, String> = metadata
        .packages
        .iter()
        .map(|package| {
            let same = |it: &&Package| it.name == package.name;
            let only = metadata.packages.iter().filter(same).count() == 1;
            // Of two versions, one may depend on what the other does without.
            let name = if only {
                package.name.to_string()
            } else {
                format!("{} {}", package.name, package.version)
            };
            (&package.id, name)
        })
        .collect();
    let name = |id| names.get(id).cloned().unwrap_or_default();
    let mut tree = Tree::new();
    for node in &resolve.nodes {
        let normal = node.deps.iter().filter(|dependency| {
            dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal)
        });
        tree.entry(name(&node.id))
            .or_default()
            .extend(normal.map(|dependency| name(&dependency.pkg)));
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(arrows: &[(&str, &[&str])]) -> Vec<String> {
        let mut tree = Tree::new();
        for package in [
            "visavis-call",
            "visavis-devices",
            "visavis-embed",
            "visavis-quality",
            "visavis-recording",
            "visavis-seal",
            "visavis-settings",
            "visavis-signaling",
            "visavis-talk",
            "visavis-relay",
            "visavis-e2e",
            "xtask",
        ] {
            tree.insert(package.to_owned(), BTreeSet::new());
        }
        for (from, to) in arrows {
            tree.insert(
                (*from).to_owned(),
                to.iter().map(|&name| name.to_owned()).collect(),
            );
        }
        violations(&tree)
    }

    #[test]
    fn the_allowed_trees_pass() {
        let arrows: [(&str, &[&str]); 4] = [
            ("visavis-devices", &["visavis-call"]),
            ("visavis-signaling", &["visavis-call", "serde_json"]),
            ("visavis-relay", &["tokio", "serde_json"]),
            ("visavis", &["visavis-call", "leptos"]),
        ];
        assert_eq!(planted(&arrows), Vec::<String>::new());
    }

    #[test]
    fn a_planted_dependency_is_found() {
        for (from, to, named) in [
            ("visavis-call", "itoa", "depends on itoa"),
            ("visavis-devices", "itoa", "depends on itoa"),
            ("visavis-quality", "visavis-call", "depends on visavis-call"),
            ("visavis-recording", "itoa", "depends on itoa"),
            ("visavis-signaling", "web-sys", "contains web-sys"),
            ("visavis-signaling", "gloo-net", "contains gloo-net"),
            ("visavis-settings", "web-sys", "contains web-sys"),
            ("visavis-embed", "js-sys", "contains js-sys"),
            ("visavis-talk", "getrandom", "contains getrandom"),
            ("visavis-seal", "getrandom", "contains getrandom"),
            ("visavis-signaling", "leptos_dom", "contains leptos_dom"),
            ("visavis-relay", "visavis-call", "depends on visavis-call"),
            ("xtask", "visavis", "depends on visavis"),
        ] {
            let found = planted(&[(from, &[to])]);
            assert!(
                found.len() == 1 && found[0].contains(named),
                "{from} → {to}: {found:?}"
            );
        }
    }

    #[test]
    fn a_dependency_of_a_dependency_is_found() {
        let found = planted(&[
            ("visavis-signaling", &["helper"]),
            ("helper", &["tokio-util"]),
        ]);
        assert!(
            found.len() == 1 && found[0].contains("tokio-util"),
            "{found:?}"
        );
    }

    #[test]
    fn a_package_that_is_gone_is_not_silently_in_order() {
        assert_eq!(violations(&Tree::new()).len(), 12);
    }
}
