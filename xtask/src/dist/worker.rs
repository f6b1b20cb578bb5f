//! What the service worker is told of the release that it keeps.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::mentions;
use crate::files::{self, has_extension, read, read_text, write};

const WORKER: &str = "sw.js";
const DOCUMENT: &str = "index.html";
/// What belongs to the site, and is asked for by itself.
const SETTINGS: &str = "config.json";
/// How long a checksum in a name is.
const CHECKSUM: usize = 8;

/// Writes the files of `stage` before its service worker, whose content so changes with each of
/// them: that is how browsers know that there is a new release.
pub(super) fn list(stage: &Path) -> Result<()> {
    let worker = stage.join(WORKER);
    let script = read_text(&worker)?;
    let document = read_text(&stage.join(DOCUMENT))?;
    let mut version = flate2::Crc::new();
    version.update(script.as_bytes());
    version.update(document.as_bytes());
    let (mut hashed, mut plain) = (Vec::new(), Vec::new());
    for file in files::below(stage)? {
        let name = file.file_name().context("a file without a name")?;
        let name = name.to_string_lossy().into_owned();
        // What lies in folders is not part of the page.
        if file.parent() != Some(stage) || [WORKER, DOCUMENT, SETTINGS].contains(&name.as_str()) {
            continue;
        }
        version.update(name.as_bytes());
        if is_hashed(&name) {
            hashed.push(name);
        } else {
            version.update(&read(&file)?);
            plain.push(name);
        }
    }
    let entry: Vec<_> = hashed
        .iter()
        .filter(|name| mentions(&document, name))
        .collect();
    let release = json!({
        "version": format!("{:08x}", version.sum()),
        "hashed": hashed,
        "entry": entry,
        "plain": plain,
    });
    write(&worker, format!("self.release={release};\n{script}"))
}

/// Whether the name follows the content, as those of [`super::names`] do.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let checksum = stem.rsplit_once('-').map_or("", |(_, checksum)| checksum);
    has_extension(Path::new(name), &["css", "js", "wasm"])
        && checksum.len() == CHECKSUM
        && checksum
            .bytes()
            .all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn release(stage: &Path) -> serde_json::Value {
        fs::write(stage.join(WORKER), "keep()").unwrap();
        list(stage).unwrap();
        let text = fs::read_to_string(stage.join(WORKER)).unwrap();
        let (release, script) = text.split_once(";\n").unwrap();
        assert_eq!(script, "keep()");
        serde_json::from_str(release.strip_prefix("self.release=").unwrap()).unwrap()
    }

    #[test]
    fn the_worker_is_told_what_there_is_and_by_another_version_when_it_changes() {
        let stage = std::env::temp_dir().join(format!("xtask-worker-{}", std::process::id()));
        fs::create_dir_all(stage.join("embed")).unwrap();
        for (name, content) in [
            ("index.html", "<script src=\"./app-1c2d3e4f.js\">"),
            ("app-1c2d3e4f.js", ""),
            ("split_call-00112233.wasm", ""),
            ("timer.js", "one"),
            ("config.json", "{}"),
            ("embed/page-1c2d3e4f.js", ""),
        ] {
            fs::write(stage.join(name), content).unwrap();
        }
        let first = release(&stage);
        assert_eq!(
            first["hashed"],
            json!(["app-1c2d3e4f.js", "split_call-00112233.wasm"])
        );
        assert_eq!(first["entry"], json!(["app-1c2d3e4f.js"]));
        assert_eq!(first["plain"], json!(["timer.js"]));
        assert_eq!(release(&stage), first);
        let mut versions = vec![first["version"].clone()];
        for (name, content) in [
            ("timer.js", "two"),
            ("index.html", "other"),
            ("new-00112233.css", ""),
        ] {
            fs::write(stage.join(name), content).unwrap();
            let next = release(&stage)["version"].clone();
            assert!(!versions.contains(&next), "{name}");
            versions.push(next);
        }
        fs::write(stage.join(SETTINGS), "{\"room\": \"1\"}").unwrap();
        assert_eq!(Some(&release(&stage)["version"]), versions.last());
        fs::remove_dir_all(&stage).unwrap();
    }

    #[test]
    fn only_checksums_make_a_name_last() {
        for name in ["style-0a1b2c3d.css", "split_call-00112233.wasm"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in [
            "timer.js",
            "icon-512.png",
            "icon-00112233.png",
            "a-0011223.js",
            "a-0011223g.js",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
