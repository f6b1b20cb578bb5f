//! What calls between real browsers need, for tests and for pictures.

use std::process::Command;

use anyhow::Result;

use crate::dist;
use crate::process;
use crate::serve::relay_binary;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// Installs what is missing, and builds the page and the relay.
pub(crate) fn prepare(workspace: &Workspace) -> Result<dist::Report> {
    tools::ensure(
        workspace,
        &[
            Need::Node,
            Need::NpmPackages("e2e/servers"),
            Need::Chromium,
            Need::Firefox,
            Need::Geckodriver,
            Need::Redis,
            Need::Coturn,
            Need::PythonWebsockets,
        ],
    )?;
    let page = dist::build(workspace)?;
    let mut relay = workspace.command("cargo");
    process::run(
        "building the relay",
        relay.args(["build", "--package", "visavis-relay"]),
    )?;
    Ok(page)
}

/// `cargo run` or `cargo test` of the package that makes calls, told where page and relay are.
pub(crate) fn command(workspace: &Workspace, task: &str) -> Command {
    let mut command = workspace.command("cargo");
    command
        .args([task, "--package", "visavis-e2e"])
        .env("VISAVIS_DIST", dist::folder(workspace))
        .env("VISAVIS_RELAY", relay_binary(workspace));
    command
}
