//! Pictures of every screen, side by side on one page.

use anyhow::Result;

use crate::calls;
use crate::process;
use crate::workspace::Workspace;

/// Takes pictures of the screens whose names hold one of `filters`, or of all of them.
pub(crate) fn run(workspace: &Workspace, filters: &[String]) -> Result<()> {
    calls::prepare(workspace)?;
    let folder = workspace.root.join("target/screens");
    let mut command = calls::command(workspace, "run");
    command
        .args(["--bin", "screens", "--"])
        .arg(&folder)
        .args(filters);
    let taken = process::run("taking the pictures", &mut command);
    println!("xtask: {}", folder.join("index.html").display());
    taken
}
