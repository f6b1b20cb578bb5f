//! The icons of the installed page, drawn from the one that is drawn by hand.

use anyhow::Result;

use crate::process;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// Where that is done.
const FOLDER: &str = "xtask/icons";

/// Writes them into `assets/`: to be committed, so that nobody else needs what draws them.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    tools::ensure(workspace, &[Need::Node, Need::NpmPackages(FOLDER)])?;
    let script = workspace.root.join(FOLDER).join("icons.mjs");
    process::run("drawing the icons", workspace.command("node").arg(script))
}
