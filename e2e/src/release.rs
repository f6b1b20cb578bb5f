//! Another release of the app in the place of the one that is served.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

/// The service worker, and what `cargo xtask dist` writes before it.
const WORKER: &str = "sw.js";
const RELEASE: &str = "self.release=";
/// How long a checksum in a name is.
const CHECKSUM: usize = 8;

/// Has the service worker keep one more file.
pub(crate) fn keep_also(folder: &Path, file: &str) -> Result<()> {
    let worker = folder.join(WORKER);
    let Ok(script) = fs::read_to_string(&worker) else {
        return Ok(());
    };
    let with = format!("\"plain\":[\"{file}\",");
    Ok(fs::write(worker, script.replacen("\"plain\":[", &with, 1))?)
}

/// Puts another release into `folder`: the same program, but each name that follows the content is
/// another, and the document says which release it is, as `e2e-release`. The old files are gone.
///
/// # Errors
/// What is there is not packed.
pub(crate) fn replace(folder: &Path, release: u32) -> Result<()> {
    let worker = fs::read_to_string(folder.join(WORKER)).context("there is no service worker")?;
    ensure!(
        worker.starts_with(RELEASE),
        "the page is not packed; `cargo xtask dist` does that"
    );
    let mut renamed = Vec::new();
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        if matches!(&*extension, "br" | "gz") {
            fs::remove_file(&path)?;
            continue;
        }
        if let Some(checksum) = checksum(&name) {
            let other: String = checksum.chars().map(next).collect();
            renamed.push((name.to_string(), name.replace(checksum, &other)));
        }
        if matches!(&*extension, "html" | "js") {
            texts.push(name.into_owned());
        }
    }
    for name in texts {
        let path = folder.join(&name);
        let mut text = fs::read_to_string(&path)?;
        for (old, new) in &renamed {
            text = text.replace(old, new);
        }
        if name == "index.html" {
            let mark = format!("</title><meta name=\"e2e-release\" content=\"{release}\">");
            text = text.replacen("</title>", &mark, 1);
        }
        if name == WORKER {
            text = text.replacen("\"version\":\"", &format!("\"version\":\"{release}-"), 1);
        }
        fs::write(path, text)?;
    }
    for (old, new) in &renamed {
        fs::rename(folder.join(old), folder.join(new))?;
    }
    Ok(())
}

/// `style-0a1b2c3d.css`: the eight digits.
fn checksum(name: &str) -> Option<&str> {
    let (_, rest) = name.rsplit_once('-')?;
    let (checksum, extension) = rest.split_once('.')?;
    let digits = checksum
        .bytes()
        .all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'));
    let kind = matches!(extension, "css" | "js" | "wasm");
    (kind && digits && checksum.len() == CHECKSUM).then_some(checksum)
}

fn next(digit: char) -> char {
    let value = digit.to_digit(16).unwrap_or_default();
    char::from_digit((value + 1) % 16, 16).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_content_change() {
        assert_eq!(checksum("style-0a1b2c3d.css"), Some("0a1b2c3d"));
        for name in [
            "timer.js",
            "icon-512.png",
            "e2e-probe.js",
            "split_call.wasm",
        ] {
            assert_eq!(checksum(name), None, "{name}");
        }
        assert_eq!("0af".chars().map(next).collect::<String>(), "1b0");
    }
}
