//! How much memory the browsers of a scene take.

use std::{collections::BTreeMap, fs, process};

use anyhow::{Context, Result};

/// What all browsers that this process has started, and their own processes, take for themselves
/// alone (`RssAnon` of Linux' proc(5)), in bytes.
///
/// # Errors
/// This is not Linux.
pub fn of_browsers() -> Result<u64> {
    let mut parents = BTreeMap::new();
    for entry in fs::read_dir("/proc").context("no /proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|it| it.parse::<u32>().ok()) else {
            continue;
        };
        // One that has ended meanwhile takes nothing.
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        if let (Some(parent), Some(kib)) = (number("PPid:"), number("RssAnon:")) {
            parents.insert(u64::from(pid), (parent, kib * 1024));
        }
    }
    let own = u64::from(process::id());
    let is_ours = |mut pid: u64| {
        while let Some((parent, _)) = parents.get(&pid) {
            if *parent == own {
                return true;
            }
            pid = *parent;
        }
        false
    };
    let ours = parents.iter().filter(|(pid, _)| is_ours(**pid));
    Ok(ours.map(|(_, (_, bytes))| bytes).sum())
}
