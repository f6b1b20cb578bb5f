//! What lasts: many calls in one page, and one call for a long time.

use anyhow::Result;

use crate::calls;
use crate::process;
use crate::workspace::Workspace;

/// Plays calls in the same two pages, and sees that nothing piles up; `words` say how many.
pub(crate) fn leaks(workspace: &Workspace, words: &[String]) -> Result<()> {
    run(workspace, "leaks", "playing the calls", words)
}

/// Holds one call while its server is killed again and again; `words` say for how many minutes.
pub(crate) fn soak(workspace: &Workspace, words: &[String]) -> Result<()> {
    run(workspace, "soak", "holding the call", words)
}

fn run(workspace: &Workspace, program: &str, what: &str, words: &[String]) -> Result<()> {
    calls::prepare(workspace)?;
    let mut command = calls::command(workspace, "run");
    command.args(["--bin", program, "--"]).args(words);
    let lasted = process::run(what, &mut command);
    let table = workspace.root.join(format!("target/e2e/{program}.txt"));
    println!("xtask: {}", table.display());
    lasted
}
