//! All that fuzzing has found worth keeping is run again.
#![expect(clippy::expect_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use visavis_fuzz_targets::{TARGETS, run};

fn folder(name: &str) -> PathBuf {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    fuzz.expect("the package lies in a folder").join(name)
}

/// The names of what lies in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("the folder can be read").path();
        let stem = path.file_stem().expect("an entry has a name");
        stem.to_string_lossy().into_owned()
    };
    entries.map(name).collect()
}

#[test]
fn every_target_is_searched_and_has_a_corpus() {
    let known: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder("fuzz_targets")), known);
    assert_eq!(names(&folder("corpus")), known);
    for name in &known {
        let corpus = folder("corpus").join(name);
        assert!(!names(&corpus).is_empty(), "{name} has nothing to replay");
    }
}

#[test]
fn whatever_was_found_holds() {
    for (name, _) in TARGETS {
        let corpus = folder("corpus").join(name);
        for file in names(&corpus) {
            let data = fs::read(corpus.join(&file)).expect("a file can be read");
            // What fails is told by the target; by what, is seen here.
            println!("{name}/{file}");
            run(name, &data);
        }
    }
}
