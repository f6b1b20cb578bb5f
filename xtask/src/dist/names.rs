//! Names that change exactly when the content does, so that a browser may keep a file for ever.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::{chunks, mentions};
use crate::files::{self, has_extension, read, read_text, write};

/// Those that others refer to come first: a new name changes the content of who mentions it.
const ORDER: [&str; 3] = ["wasm", "css", "js"];

/// Puts a checksum into the name of every module, sheet and script that `index.html` loads.
pub(super) fn by_content(stage: &Path) -> Result<()> {
    let index = stage.join("index.html");
    for extension in ORDER {
        for file in files::below(stage)? {
            if !has_extension(&file, &[extension]) {
                continue;
            }
            let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
                bail!("{} has no name", file.display());
            };
            let name = name.to_string_lossy().into_owned();
            // The program's script names its chunks.
            if !mentions(&read_text(&index)?, &name) && !chunks::is_chunk(&file) {
                continue;
            }
            let new = with_checksum(&name, &read(&file)?);
            fs::rename(&file, folder.join(&new))
                .with_context(|| format!("cannot rename {}", file.display()))?;
            for referrer in files::below(stage)? {
                if has_extension(&referrer, &["html", "js", "css"]) {
                    let text = read_text(&referrer)?;
                    if mentions(&text, &name) {
                        write(&referrer, replaced(&text, &name, &new))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// `app.js` becomes `app-1c2d3e4f.js`. No secret: it only has to differ between two releases.
fn with_checksum(name: &str, content: &[u8]) -> String {
    let mut checksum = flate2::Crc::new();
    checksum.update(content);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{:08x}.{extension}", checksum.sum())
}

fn replaced(text: &str, name: &str, new: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        result.push_str(before);
        // The sign before it may already be in the result.
        let boundary = result
            .chars()
            .next_back()
            .map(String::from)
            .unwrap_or_default();
        let window: String = boundary + found.get(..=name.len()).unwrap_or(found);
        result.push_str(if mentions(&window, name) { new } else { name });
        rest = found.get(name.len()..).unwrap_or_default();
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_follows_the_content() {
        let first = with_checksum("app.js", b"one");
        assert_eq!(first, with_checksum("app.js", b"one"));
        assert_ne!(first, with_checksum("app.js", b"two"));
        assert!(
            first.starts_with("app-") && has_extension(Path::new(&first), &["js"]),
            "{first}"
        );
    }

    #[test]
    fn only_whole_names_are_replaced() {
        let text = "'app.js' \"./app.js\" my-app.js app.json app.js";
        assert_eq!(
            replaced(text, "app.js", "X"),
            "'X' \"./X\" my-app.js app.json X"
        );
        assert_eq!(replaced("é'app.js'é", "app.js", "X"), "é'X'é");
    }

    #[test]
    fn the_page_names_what_lies_beside_it() {
        let stage = std::env::temp_dir().join(format!("xtask-names-{}", std::process::id()));
        fs::create_dir_all(&stage).unwrap();
        fs::write(
            stage.join("index.html"),
            "import './app.js'; init('./app_bg.wasm')",
        )
        .unwrap();
        fs::write(
            stage.join("app.js"),
            "new URL('app_bg.wasm', import.meta.url)",
        )
        .unwrap();
        fs::write(stage.join("app_bg.wasm"), "\0asm").unwrap();
        fs::write(stage.join("worker.js"), "self.onmessage = null").unwrap();
        by_content(&stage).unwrap();
        let index = fs::read_to_string(stage.join("index.html")).unwrap();
        let names: Vec<_> = files::below(&stage)
            .unwrap()
            .into_iter()
            .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let loaded: Vec<_> = names.iter().filter(|name| mentions(&index, name)).collect();
        assert_eq!(loaded.len(), 2, "{index} {names:?}");
        let glue = loaded.iter().find(|name| name.contains(".js")).unwrap();
        let module = loaded.iter().find(|name| name.contains(".wasm")).unwrap();
        assert!(mentions(
            &fs::read_to_string(stage.join(glue)).unwrap(),
            module
        ));
        assert!(
            names.contains(&"worker.js".to_owned()),
            "what the program itself asks for keeps its name"
        );
        fs::remove_dir_all(&stage).unwrap();
    }
}
