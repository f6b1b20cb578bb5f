//! What is left when a laboratory is gone: nothing, however it went.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};

/// What all our namespaces' names begin with; the process follows.
const OURS: &str = "visavis-";

/// Waits for the end of its input, which is the end of whoever started it; then ends whatever still
/// runs in the namespaces whose names begin so, and removes them.
const SCRIPT: &str = "trap '' INT TERM HUP; cat >/dev/null; \
    for path in /run/netns/\"$1\"*; do \
        [ -e \"$path\" ] || continue; \
        name=${path##*/}; \
        ip netns pids \"$name\" | xargs -r kill -KILL; \
        ip netns del \"$name\"; \
    done";

/// Removes the namespaces of a laboratory with the laboratory, and when this process is killed.
#[derive(Debug)]
pub(super) struct Keeper {
    prefix: String,
    child: Child,
}

impl Keeper {
    /// For the `number`th laboratory of this process.
    ///
    /// # Errors
    /// There is no shell.
    pub(super) fn start(number: u32) -> Result<Self> {
        let prefix = format!("{OURS}{}-{number}-", std::process::id());
        let child = start(&prefix)?;
        Ok(Self { prefix, child })
    }

    /// The name of a namespace that it removes.
    pub(super) fn name(&self, of: &str) -> String {
        format!("{}{of}", self.prefix)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn start(prefix: &str) -> Result<Child> {
    Command::new("sh")
        .args(["-c", SCRIPT, "sh", prefix])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What ends our group must not end it before it has cleaned up.
        .process_group(0)
        .spawn()
        .context("sh does not start")
}

/// Removes the namespaces of processes that are gone together with their keepers.
pub(super) fn sweep() -> Result<()> {
    for entry in fs::read_dir("/run/netns").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name
            .strip_prefix(OURS)
            .and_then(|rest| rest.split('-').next());
        let Some(owner) = owner.and_then(|owner| owner.parse::<u32>().ok()) else {
            continue;
        };
        if !fs::exists(format!("/proc/{owner}"))? {
            let prefix = format!("{OURS}{owner}-");
            drop(Keeper {
                child: start(&prefix)?,
                prefix,
            });
        }
    }
    Ok(())
}
