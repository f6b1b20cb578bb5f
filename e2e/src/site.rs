//! The folder that a test's server serves: the built app and the stock pages, each with the probe.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::release;

/// The script that watches what a page does with cameras, connections and sockets.
const PROBE: &str = include_str!("probe.js");

/// How the probe is called beside a page.
const PROBE_FILE: &str = "e2e-probe.js";

/// Where the page of somebody else's is served that frames the app.
pub const EMBEDDER: &str = "embedder";

/// That page, file by file.
const EMBEDDER_FILES: [(&str, &str); 2] = [
    ("index.html", include_str!("embedder.html")),
    ("embedder.js", include_str!("embedder.js")),
];

/// Where the stock page with the probe is served; the Node servers serve one without at `stock/`.
pub const STOCK: &str = "probed-stock";

/// Where the stock `PeerJS` page with the probe is served.
pub const STOCK_PEERJS: &str = "probed-stock-peerjs";

/// The stock pages: where each is, where it is served, and the npm package that it loads.
const STOCK_PAGES: [(&str, &str, &str); 2] = [
    ("stock", STOCK, "socket.io-client"),
    ("stock-peerjs", STOCK_PEERJS, "peerjs"),
];

/// A temporary copy of all that is served; removed on drop.
#[derive(Debug)]
pub struct Site {
    folder: TempDir,
    has_app: bool,
}

impl Site {
    /// Copies the app, if `VISAVIS_DIST` names one, and the stock pages.
    ///
    /// # Errors
    /// `VISAVIS_DIST` holds no `index.html`, the npm packages are missing, or copying fails.
    pub fn assemble() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("visavis-e2e-").tempdir()?;
        let dist = env::var_os("VISAVIS_DIST").map(PathBuf::from);
        let has_app = dist.is_some();
        if let Some(dist) = dist {
            ensure!(
                dist.join("index.html").is_file(),
                "VISAVIS_DIST is {}, which holds no index.html; `cargo xtask dist` builds one",
                dist.display()
            );
            copy_folder(&dist, folder.path())?;
            probe(folder.path())?;
            release::keep_also(folder.path(), PROBE_FILE)?;
            probe(&folder.path().join("embed"))?;
            let embedder = folder.path().join(EMBEDDER);
            fs::create_dir(&embedder)?;
            for (name, content) in EMBEDDER_FILES {
                fs::write(embedder.join(name), content)?;
            }
            probe(&embedder)?;
        } else {
            // The relay refuses to serve a folder without a page.
            fs::write(
                folder.path().join("index.html"),
                "<p>VISAVIS_DIST is not set</p>",
            )?;
        }
        for (page, served, package) in STOCK_PAGES {
            let stock = folder.path().join(served);
            copy_folder(&servers().join(page), &stock)?;
            let client = servers().join("node_modules").join(package).join("dist");
            ensure!(
                client.is_dir(),
                "{} is missing; `npm ci` in e2e/servers installs it",
                client.display()
            );
            copy_folder(&client, &stock.join(package))?;
            probe(&stock)?;
        }
        Ok(Self { folder, has_app })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes the files away whose names begin so.
    ///
    /// # Errors
    /// There is none.
    pub fn take_away(&self, beginning: &str) -> Result<()> {
        fs::create_dir_all(self.aside())?;
        let mut count = 0;
        for entry in fs::read_dir(self.path())? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(beginning) {
                fs::rename(entry.path(), self.aside().join(name))?;
                count += 1;
            }
        }
        ensure!(
            count > 0,
            "no file of the app is called {beginning}…: `cargo xtask dist` packs it in parts"
        );
        Ok(())
    }

    /// Brings them back.
    ///
    /// # Errors
    /// The disk is full.
    pub fn bring_back(&self) -> Result<()> {
        copy_folder(&self.aside(), self.path())
    }

    fn aside(&self) -> PathBuf {
        self.path().join("taken-away")
    }

    /// That the app is part of it.
    ///
    /// # Errors
    /// `VISAVIS_DIST` is not set.
    pub fn needs_app(&self) -> Result<()> {
        ensure!(
            self.has_app,
            "VISAVIS_DIST is not set: it names the folder that `cargo xtask dist` builds"
        );
        Ok(())
    }
}

/// The folder of the npm test servers.
#[must_use]
pub fn servers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("servers")
}

/// The folder of the Node scripts that the tests start.
#[must_use]
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

/// Puts the probe before everything else in the page of `folder`. It is a file of its own because
/// a content security policy may forbid inline scripts; and it is the first thing in the head so
/// that neither a policy in a meta element nor a `<base>` applies to it yet.
fn probe(folder: &Path) -> Result<()> {
    let page = folder.join("index.html");
    let html = fs::read_to_string(&page)?;
    let head = html
        .find("<head")
        .and_then(|start| html.get(start..)?.find('>').map(|end| start + end + 1))
        .with_context(|| format!("{} has no <head>", page.display()))?;
    let (before, after) = html.split_at(head);
    fs::write(
        &page,
        format!("{before}<script src=\"./{PROBE_FILE}\"></script>{after}"),
    )?;
    fs::write(folder.join(PROBE_FILE), PROBE)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let entries = fs::read_dir(from).with_context(|| format!("{} is missing", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        // A compressed twin of the page would be served in place of the page with the probe.
        let is_twin = name
            .to_str()
            .is_some_and(|name| name.starts_with("index.html."));
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else if !is_twin {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
