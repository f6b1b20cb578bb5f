//! Property tests with many cases each.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::files;
use crate::process::Group;
use crate::workspace::Workspace;

/// How many cases of each property are tried, unless told otherwise.
pub(crate) const CASES: u32 = 10_000;

/// Runs every property test, and says what ran.
pub(crate) fn run(workspace: &Workspace, cases: u32) -> Result<()> {
    let mut all = 0;
    let (mut passed, mut failed, mut missed) = (0, Vec::new(), Vec::new());
    let start = Instant::now();
    for package in packages(&workspace.root)? {
        if package.properties.is_empty() {
            continue;
        }
        all += package.properties.len();
        println!(
            "\nxtask: {} of {cases} cases: {}",
            package.name,
            package.properties.join(", ")
        );
        let mut command = workspace.command("cargo");
        command
            .args([
                "test",
                "--profile",
                "nightly",
                "--no-fail-fast",
                "--package",
            ])
            .arg(&package.name)
            .arg("--")
            .args(&package.properties)
            .env("PROPTEST_CASES", cases.to_string())
            .stdout(Stdio::piped());
        let mut ran = Vec::new();
        Group::spawn("cargo test", &mut command)?.tee(|line| ran.extend(outcome(line)))?;
        for property in package.properties {
            let of_it = |(name, _): &&(String, bool)| *name == property;
            match ran.iter().find(of_it) {
                Some((_, true)) => passed += 1,
                Some((_, false)) => failed.push(property),
                None => missed.push(property),
            }
        }
    }
    let seconds = start.elapsed().as_secs();
    println!("\n{all} properties, {cases} cases each: {passed} hold, {seconds} s");
    if !failed.is_empty() || !missed.is_empty() || all == 0 {
        bail!(
            "do not hold: {}; did not run: {}",
            failed.join(", "),
            missed.join(", ")
        );
    }
    Ok(())
}

/// A package and the names of its property tests.
struct Package {
    name: String,
    properties: Vec<String>,
}

/// Those with code that runs outside of a browser.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let crates = root.join("crates");
    let sources = [files::below(&crates)?, files::below(&root.join("relay"))?].concat();
    let mut packages: Vec<Package> = Vec::new();
    for file in sources {
        if !files::has_extension(&file, &["rs"]) {
            continue;
        }
        let below = file.strip_prefix(&crates).or(file.strip_prefix(root))?;
        let folder = below.iter().next().context("a file lies in a package")?;
        let name = format!("visavis-{}", folder.to_string_lossy());
        let found = properties(&files::read_text(&file)?)
            .with_context(|| format!("{} is not Rust", file.display()))?;
        match packages.last_mut().filter(|package| package.name == name) {
            Some(package) => package.properties.extend(found),
            None => packages.push(Package {
                name,
                properties: found,
            }),
        }
    }
    Ok(packages)
}

/// The names of the functions that stand in `proptest!`.
fn properties(source: &str) -> syn::Result<Vec<String>> {
    struct Finder(Vec<String>);
    impl Visit<'_> for Finder {
        fn visit_macro(&mut self, found: &syn::Macro) {
            if found.path.is_ident("proptest") {
                functions(&found.tokens, &mut self.0);
            }
            visit::visit_macro(self, found);
        }
    }
    let mut finder = Finder(Vec::new());
    finder.visit_file(&syn::parse_file(source)?);
    Ok(finder.0)
}

/// The names behind `fn`, but not those within a function.
fn functions(tokens: &TokenStream, found: &mut Vec<String>) {
    let mut is_next = false;
    for token in tokens.clone() {
        if let TokenTree::Ident(ident) = &token {
            if is_next {
                found.push(ident.to_string());
            }
            is_next = ident == "fn";
        } else {
            is_next = false;
        }
    }
}

/// Reads `test some::module::name ... ok`: the name without its modules, and whether it passed.
fn outcome(line: &str) -> Option<(String, bool)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = name.rsplit("::").next()?;
    Some((name.to_owned(), outcome.contains("ok")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn property_tests_are_found_by_their_macro() {
        let source = r"
            #[test]
            fn plain() {}
            proptest! {
                #![proptest_config(cases(5))]
                #[test]
                fn first(it in 0..2_u8) { fn within() {} }
                #[test]
                fn second((a, b) in pair()) {}
            }
            mod inner { proptest! { #[test] fn third(it: u8) {} } }
        ";
        assert_eq!(properties(source).unwrap(), ["first", "second", "third"]);
        properties("fn").unwrap_err();
    }

    #[test]
    fn every_crate_with_property_tests_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let packages = packages(root).unwrap();
        let call = packages
            .iter()
            .find(|it| it.name == "visavis-call")
            .unwrap();
        let known = "two_machines_agree_in_the_end".to_owned();
        assert!(call.properties.contains(&known), "{:?}", call.properties);
    }

    #[test]
    fn outcomes_are_read() {
        let ok = Some(("name".to_owned(), true));
        assert_eq!(outcome("test a::b::name ... ok"), ok);
        let failed = Some(("name".to_owned(), false));
        assert_eq!(outcome("test name ... FAILED"), failed);
        assert_eq!(outcome("running 3 tests"), None);
        assert_eq!(outcome("test result: ok. 1 passed"), None);
    }
}
