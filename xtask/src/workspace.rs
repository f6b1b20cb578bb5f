//! Where things are, and commands that run there.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, MetadataCommand};

/// The checkout this program was built from.
pub(crate) struct Workspace {
    /// The folder of the root package.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo where the workspace and its target folder are.
    pub(crate) fn open() -> Result<Self> {
        // `cargo run` says where the sources are now, which may differ from where they were built.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let metadata = MetadataCommand::new()
            .manifest_path(Path::new(&package).join("Cargo.toml"))
            .no_deps()
            .exec()
            .context("cargo cannot describe the workspace")?;
        Ok(Self {
            root: metadata.workspace_root.into(),
            target: metadata.target_directory.into(),
        })
    }

    /// Packages and their resolved dependencies, for every target together.
    pub(crate) fn metadata(&self) -> Result<Metadata> {
        MetadataCommand::new()
            .manifest_path(self.root.join("Cargo.toml"))
            .exec()
            .context("cargo cannot resolve the dependencies")
    }

    /// A folder for what these tasks produce on the way.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Where tools are installed that the machine lacks, or has in another version.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A tool that `xtask/package-lock.json` pins.
    pub(crate) fn npm_tool(&self, name: &str) -> PathBuf {
        self.root.join("xtask/node_modules/.bin").join(name)
    }

    /// A command in the root folder that finds the tools installed by these tasks first.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path())
            // Trunk prints a page of frames when the code it builds does not compile.
            .env("RUST_LIB_BACKTRACE", "0");
        command
    }

    /// The program of this name that [`Self::command`] would run.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.search_path())
            .map(|folder| folder.join(&file))
            .find(|candidate| is_executable(candidate))
    }

    fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.tools().join("bin")).chain(env::split_paths(&inherited));
        // A folder with a separator in its name cannot be searched anyway.
        env::join_paths(folders).unwrap_or(inherited)
    }
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}
