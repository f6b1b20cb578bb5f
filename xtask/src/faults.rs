//! Every fault that a call meets, made for real, as a table.

use anyhow::Result;

use crate::calls;
use crate::process;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// Makes the faults whose lines hold one of `filters`, or all of them.
pub(crate) fn run(workspace: &Workspace, filters: &[String]) -> Result<()> {
    tools::ensure(workspace, &[Need::NetworkTools])?;
    calls::prepare(workspace)?;
    let mut command = calls::command(workspace, "run");
    command.args(["--bin", "faults", "--"]).args(filters);
    let survived = process::run("surviving the faults", &mut command);
    let table = workspace.root.join("target/e2e/faults.txt");
    println!("xtask: {}", table.display());
    survived
}
