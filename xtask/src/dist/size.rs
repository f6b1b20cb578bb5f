//! What a first visit weighs.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::{chunks, mentions};
use crate::files::{self, has_extension, read, read_text, write};

/// The most that a first visit may load, compressed with brotli, in bytes.
const LIMIT: usize = 110 * 1024;
const SETTINGS: &str = "config.json";
const COMPRESSIBLE: [&str; 9] = [
    "css",
    "html",
    "ico",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];
const BROTLI_QUALITY: i32 = 11;
/// The largest window that every browser takes, as a power of two.
const BROTLI_WINDOW: i32 = 22;

/// The files that a first visit loads, with their sizes.
#[derive(Debug)]
pub(crate) struct Report {
    first: Vec<Weight>,
    /// What is fetched when it is wanted.
    later: Vec<Weight>,
}

#[derive(Debug, Default)]
struct Weight {
    name: String,
    bytes: usize,
    gzip: usize,
    brotli: usize,
}

/// Writes `.gz` and `.br` beside every file that gets smaller, and weighs the first visit.
pub(super) fn compress(stage: &Path) -> Result<Report> {
    let files = files::below(stage)?;
    let mut report = Report {
        first: Vec::new(),
        later: Vec::new(),
    };
    let mut text = String::new();
    for file in &files {
        // A folder has pages of its own, and what comes with a chunk comes later.
        let first = file.parent() == Some(stage) && !chunks::is_chunk(file);
        if first && has_extension(file, &["html", "css"]) {
            text.push_str(&read_text(file)?);
        }
    }
    for file in &files {
        let content = read(file)?;
        let name = file
            .strip_prefix(stage)
            .unwrap_or(file)
            .to_string_lossy()
            .into_owned();
        let mut weight = Weight {
            name,
            bytes: content.len(),
            gzip: content.len(),
            brotli: content.len(),
        };
        let last = file.file_name().unwrap_or_default().to_string_lossy();
        // Whoever hosts the page changes its settings, and would change one file of three.
        if has_extension(file, &COMPRESSIBLE) && last != SETTINGS {
            weight.gzip = beside(file, "gz", &content, &gzip(&content)?)?;
            weight.brotli = beside(file, "br", &content, &brotli(&content)?)?;
        }
        if weight.name == "index.html" || mentions(&text, &last) {
            report.first.push(weight);
        } else if chunks::is_chunk(file) {
            report.later.push(weight);
        }
    }
    Ok(report)
}

impl Report {
    /// Fails when a first visit is heavier than allowed.
    pub(crate) fn check(&self) -> Result<()> {
        let total = self.total().brotli;
        if total > LIMIT {
            bail!(
                "a first visit loads {total} bytes (brotli), {} more than the {LIMIT} allowed",
                total - LIMIT
            );
        }
        Ok(())
    }

    fn total(&self) -> Weight {
        let mut total = Weight {
            name: "first visit".to_owned(),
            ..Weight::default()
        };
        for weight in &self.first {
            total.bytes += weight.bytes;
            total.gzip += weight.gzip;
            total.brotli += weight.brotli;
        }
        total
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<36}{:>9}{:>9}{:>9}",
            "file", "bytes", "gzip", "brotli"
        )?;
        let total = self.total();
        for weight in self.first.iter().chain([&total]).chain(&self.later) {
            let Weight {
                name,
                bytes,
                gzip,
                brotli,
            } = weight;
            writeln!(f, "{name:<36}{bytes:>9}{gzip:>9}{brotli:>9}")?;
        }
        writeln!(f, "{:<36}{:>9}{:>9}{LIMIT:>9}", "limit", "", "")
    }
}

/// The size that a browser loads: the compressed file's, where it is worth keeping.
fn beside(file: &Path, extension: &str, content: &[u8], compressed: &[u8]) -> Result<usize> {
    if compressed.len() >= content.len() {
        return Ok(content.len());
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    write(Path::new(&name), compressed)?;
    Ok(compressed.len())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    // The header's time stays zero, so that the same content gives the same file.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(content)
        .and_then(|()| encoder.finish())
        .context("cannot compress with gzip")
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)
        .context("cannot compress with brotli")?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read as _;

    use super::*;

    fn report(brotli: usize) -> Report {
        Report {
            first: vec![
                Weight {
                    brotli,
                    ..Weight::default()
                },
                Weight::default(),
            ],
            later: vec![Weight {
                brotli: 1,
                ..Weight::default()
            }],
        }
    }

    #[test]
    fn the_limit_itself_is_allowed_and_one_byte_more_is_not() {
        report(LIMIT).check().unwrap();
        let error = report(LIMIT + 1).check().unwrap_err().to_string();
        let loaded = format!("{} bytes", LIMIT + 1);
        assert!(error.contains(&loaded), "{error}");
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let content = "a call between browsers ".repeat(40).into_bytes();
        let mut read = Vec::new();
        brotli::Decompressor::new(&brotli(&content).unwrap()[..], 4096)
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, content);
        read.clear();
        flate2::read::GzDecoder::new(&gzip(&content).unwrap()[..])
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, content);
        assert_eq!(gzip(&content).unwrap(), gzip(&content).unwrap());
    }

    #[test]
    fn a_first_visit_loads_what_the_page_and_its_sheets_mention() {
        let stage = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        fs::create_dir_all(stage.join("later")).unwrap();
        fs::write(
            stage.join("index.html"),
            format!("<link href=\"./a.css\">{}", " ".repeat(200)),
        )
        .unwrap();
        fs::write(stage.join("a.css"), "b{background:url(icon.png)}").unwrap();
        fs::write(stage.join("icon.png"), [7; 100]).unwrap();
        fs::write(stage.join("split_call.css"), "b{background:url(call.png)}").unwrap();
        fs::write(stage.join("call.png"), [7; 100]).unwrap();
        fs::write(stage.join("later/worker.js"), "self;".repeat(100)).unwrap();
        fs::write(stage.join("later/index.html"), "worker.js").unwrap();
        let report = compress(&stage).unwrap();
        let names = |weights: &[Weight]| -> Vec<_> {
            weights.iter().map(|weight| weight.name.clone()).collect()
        };
        assert_eq!(names(&report.first), ["a.css", "icon.png", "index.html"]);
        assert_eq!(names(&report.later), ["split_call.css"]);
        assert!(stage.join("index.html.br").exists() && stage.join("later/worker.js.gz").exists());
        assert!(
            !stage.join("icon.png.br").exists(),
            "a picture is compressed already"
        );
        assert_eq!(report.first[1].brotli, 100);
        fs::remove_dir_all(&stage).unwrap();
    }
}
