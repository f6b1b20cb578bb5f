//! What the commands need on the machine, and how it gets there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::files;
use crate::process::{self, output};
use crate::workspace::Workspace;

/// The release that the page is built with; every 0.21 reads the same configuration.
const TRUNK: &str = "0.21.14";
const TRUNK_SERIES: &str = "trunk 0.21.";
const WASM: &str = "wasm32-unknown-unknown";

/// Something a command cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The standard library for the browser.
    WasmTarget,
    /// The bundler.
    Trunk,
    /// The generator of bindings and its test runner, in the very version of the library.
    WasmBindgen,
    /// Chromium and its driver.
    Chromium,
    /// Firefox.
    Firefox,
    /// Firefox's driver.
    Geckodriver,
    /// The driver of fuzzing.
    CargoFuzz,
    /// Node and npm.
    Node,
    /// What relays share their rooms through.
    Redis,
    /// The TURN server, and the client that tries it.
    Coturn,
    /// What cuts, narrows and moves the paths of a laboratory.
    NetworkTools,
    /// A Python that knows WebSockets.
    PythonWebsockets,
    /// The npm packages that the lock file in this folder names.
    NpmPackages(&'static str),
}

/// Installs those of `needs` that are missing, and says so.
///
/// Fails with the command to run when it cannot be done from here.
pub(crate) fn ensure(workspace: &Workspace, needs: &[Need]) -> Result<()> {
    let build = workspace.tools().join("build");
    for &need in needs {
        if need.is_met(workspace)? {
            continue;
        }
        let what = need.name(workspace)?;
        println!(
            "xtask: {what} is missing; installing it ({})",
            need.duration()
        );
        let start = Instant::now();
        need.install(workspace, &build)
            .with_context(|| format!("{what} cannot be installed"))?;
        if !need.is_met(workspace)? {
            bail!("{what} was installed but is still not found");
        }
        println!("xtask: installed {what} in {} s", start.elapsed().as_secs());
    }
    files::remove_folder(&build)
}

/// Firefox's executable, under either of the names it goes by.
pub(crate) fn firefox(workspace: &Workspace) -> Option<PathBuf> {
    ["firefox-esr", "firefox"]
        .iter()
        .find_map(|name| workspace.which(name))
}

/// Chromium's or Chrome's executable.
pub(crate) fn chromium(workspace: &Workspace) -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .find_map(|name| workspace.which(name))
}

/// Whether this program may install system packages.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

impl Need {
    fn name(self, workspace: &Workspace) -> Result<String> {
        Ok(match self {
            Self::WasmTarget => format!("Rust's standard library for {WASM}"),
            Self::Trunk => format!("trunk {TRUNK}"),
            Self::WasmBindgen => format!("wasm-bindgen {}", wasm_bindgen_version(workspace)?),
            Self::Chromium => "Chromium with its driver".to_owned(),
            Self::Firefox => "Firefox".to_owned(),
            Self::Geckodriver => "geckodriver".to_owned(),
            Self::CargoFuzz => "cargo-fuzz".to_owned(),
            Self::Node => "Node with npm".to_owned(),
            Self::Redis => "Redis".to_owned(),
            Self::Coturn => "coturn".to_owned(),
            Self::NetworkTools => "ip, tc or nft".to_owned(),
            Self::PythonWebsockets => "Python with its package websockets".to_owned(),
            Self::NpmPackages(folder) => format!("what {folder}/package-lock.json names"),
        })
    }

    fn duration(self) -> &'static str {
        match self {
            Self::WasmTarget
            | Self::Redis
            | Self::Coturn
            | Self::NetworkTools
            | Self::PythonWebsockets
            | Self::NpmPackages(_) => "some seconds",
            Self::Trunk => "about three minutes on two cores",
            Self::WasmBindgen | Self::Geckodriver | Self::CargoFuzz => {
                "about a minute on two cores"
            }
            Self::Chromium | Self::Firefox | Self::Node => "about a minute",
        }
    }

    fn is_met(self, workspace: &Workspace) -> Result<bool> {
        let version = |tool: &str| output(workspace.command(tool).arg("--version"));
        Ok(match self {
            Self::WasmTarget => output(workspace.command("rustc").args([
                "--print",
                "target-libdir",
                "--target",
                WASM,
            ]))
            .is_some_and(|folder| Path::new(folder.trim()).exists()),
            Self::Trunk => {
                version("trunk").is_some_and(|version| version.starts_with(TRUNK_SERIES))
            }
            Self::WasmBindgen => {
                let wanted = wasm_bindgen_version(workspace)?;
                ["wasm-bindgen", "wasm-bindgen-test-runner"]
                    .iter()
                    .all(|tool| {
                        version(tool)
                            .is_some_and(|found| found.split_whitespace().nth(1) == Some(&wanted))
                    })
            }
            Self::Chromium => {
                chromium(workspace).is_some() && workspace.which("chromedriver").is_some()
            }
            Self::Firefox => firefox(workspace).is_some(),
            Self::Geckodriver => version("geckodriver").is_some(),
            Self::CargoFuzz => version("cargo-fuzz").is_some(),
            Self::Node => version("node").is_some() && version("npm").is_some(),
            Self::Redis => workspace.which("redis-server").is_some(),
            Self::Coturn => ["turnserver", "turnutils_uclient"]
                .iter()
                .all(|tool| workspace.which(tool).is_some()),
            Self::NetworkTools => ["ip", "tc", "nft"]
                .iter()
                .all(|tool| workspace.which(tool).is_some()),
            // A system's package is for the system's own Python, which need not be the first.
            Self::PythonWebsockets => ["/usr/bin/python3", "python3"].iter().any(|python| {
                output(workspace.command(python).args(["-c", "import websockets"])).is_some()
            }),
            Self::NpmPackages(folder) => npm_packages_are_current(&workspace.root.join(folder)),
        })
    }

    fn install(self, workspace: &Workspace, build: &Path) -> Result<()> {
        match self {
            Self::WasmTarget => {
                let mut command = workspace.command("rustup");
                process::run("rustup", command.args(["target", "add", WASM]))
            }
            Self::Trunk => cargo_install(
                workspace,
                build,
                &format!("trunk@{TRUNK}"),
                // Without a TLS library it builds in half the time; what it would download is here.
                &["--locked", "--no-default-features"],
            ),
            Self::WasmBindgen => {
                let version = wasm_bindgen_version(workspace)?;
                cargo_install(
                    workspace,
                    build,
                    &format!("wasm-bindgen-cli@{version}"),
                    &[],
                )
            }
            Self::Geckodriver => cargo_install(workspace, build, "geckodriver", &["--locked"]),
            Self::CargoFuzz => cargo_install(workspace, build, "cargo-fuzz", &["--locked"]),
            Self::Chromium => system_packages(workspace, &["chromium", "chromium-driver"], &[]),
            Self::Firefox => system_packages(workspace, &["firefox-esr"], &[]),
            Self::Node => system_packages(workspace, &["nodejs", "npm"], &[]),
            Self::Redis => system_packages(workspace, &["redis-server"], &["redis-server"]),
            Self::Coturn => system_packages(workspace, &["coturn"], &["coturn"]),
            Self::NetworkTools => {
                system_packages(workspace, &["iproute2", "nftables"], &["nftables"])
            }
            Self::PythonWebsockets => system_packages(workspace, &["python3-websockets"], &[]),
            Self::NpmPackages(folder) => {
                let mut command = workspace.command("npm");
                command.current_dir(workspace.root.join(folder));
                process::run(
                    "npm",
                    command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
                )
            }
        }
    }
}

/// Into the target folder, so that a version somebody needs elsewhere stays untouched.
fn cargo_install(
    workspace: &Workspace,
    build: &Path,
    package: &str,
    options: &[&str],
) -> Result<()> {
    let mut command = workspace.command("cargo");
    command
        .args(["install", "--quiet", "--debug", "--force", package])
        .args(options)
        .arg("--root")
        .arg(workspace.tools())
        .env("CARGO_TARGET_DIR", build)
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    process::run("cargo install", &mut command)
}

/// Installs Debian's `packages`; of these, none of `services` runs because of it, now or later.
fn system_packages(workspace: &Workspace, packages: &[&str], services: &[&str]) -> Result<()> {
    let install = install_script(packages, services);
    let packages = packages.join(" ");
    if workspace.which("apt-get").is_none() {
        bail!("install it with the system's package manager (Debian's names: {packages})");
    }
    if !is_root() {
        bail!("it takes root's rights; run\n\n    sudo sh -c '{install}'\n");
    }
    let mut command = workspace.command("sh");
    process::run(
        "apt-get",
        command
            .args(["-c", &install])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Holds no single quote, so that it can stand between two.
fn install_script(packages: &[&str], services: &[&str]) -> String {
    let packages = packages.join(" ");
    let install =
        format!("apt-get update && apt-get install -y --no-install-recommends {packages}");
    if services.is_empty() {
        return install;
    }
    // Debian asks this file whether it may start what it has just installed; 101 means no
    // (invoke-rc.d(8)).
    let policy = "/usr/sbin/policy-rc.d";
    let services = services.join(" ");
    format!(
        "[ -e {policy} ] || {{ trap \"rm -f {policy}\" EXIT; trap \"exit 1\" INT TERM; \
         printf \"#!/bin/sh\\nexit 101\\n\" >{policy}; chmod +x {policy}; }}; \
         {install} && {{ systemctl disable --quiet {services} >/dev/null 2>&1 || true; }}"
    )
}

/// npm writes the inner lock file last, so it is the newer one exactly when all is in place.
fn npm_packages_are_current(folder: &Path) -> bool {
    let written = |path: &str| {
        folder
            .join(path)
            .metadata()
            .and_then(|meta| meta.modified())
            .ok()
    };
    match (
        written("package-lock.json"),
        written("node_modules/.package-lock.json"),
    ) {
        (Some(wanted), Some(installed)) => wanted <= installed,
        (None, _) | (_, None) => false,
    }
}

/// The version in Cargo.lock: generator and library understand each other only when they are equal.
fn wasm_bindgen_version(workspace: &Workspace) -> Result<String> {
    let lock = files::read_text(&workspace.root.join("Cargo.lock"))?;
    locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn what_is_installed_for_tests_is_not_started_and_what_is_not_a_service_needs_no_care() {
        let script = install_script(&["redis-server"], &["redis-server"]);
        assert!(!script.contains('\''), "{script}");
        let syntax = Command::new("sh").args(["-n", "-c", &script]).status();
        assert!(syntax.unwrap().success(), "{script}");
        let denied = script.find("exit 101").unwrap();
        assert!(denied < script.find("apt-get install").unwrap(), "{script}");
        let disabled = script.find("systemctl disable --quiet redis-server");
        assert!(disabled.is_some(), "{script}");
        assert!(!install_script(&["firefox-esr"], &[]).contains("systemctl"));
    }

    #[test]
    fn npm_packages_older_than_their_lock_file_are_not_current() {
        let folder = std::env::temp_dir().join(format!("xtask-npm-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("node_modules")).unwrap();
        let lock = std::fs::File::create(folder.join("package-lock.json")).unwrap();
        assert!(!npm_packages_are_current(&folder), "nothing is installed");
        std::fs::write(folder.join("node_modules/.package-lock.json"), "{}").unwrap();
        assert!(npm_packages_are_current(&folder));
        let later = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
        lock.set_modified(later).unwrap();
        assert!(
            !npm_packages_are_current(&folder),
            "the lock file has changed since"
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
