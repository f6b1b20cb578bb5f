//! The relay under load, as it is built for a server.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Builds the relay and its load, and lets one loose on the other. `idle` is the number of
/// connections that only are there, where another one is wanted than usual.
pub(crate) fn run(workspace: &Workspace, idle: Option<u32>) -> Result<()> {
    let mut relay = workspace.command("cargo");
    process::run(
        "building the relay",
        relay.args(["build", "--profile=native", "--package=visavis-relay"]),
    )?;
    let program = format!("visavis-relay{}", std::env::consts::EXE_SUFFIX);
    let mut load = workspace.command("cargo");
    load.args(["run", "--package=visavis-relay", "--example=load", "--"])
        .arg(workspace.target.join("native").join(program))
        .args(idle.map(|number| number.to_string()));
    process::run("the load", &mut load)
}
