//! How much memory the browsers of a scene take.

use std::{collections::BTreeMap, fs, process};

use anyhow::{Context, Result};
use rustix::process::Pid;

/// What these processes take for themselves alone (`RssAnon` of Linux' proc(5)), in bytes; one that
/// has ended takes nothing.
pub(crate) fn of(processes: &[Pid]) -> u64 {
    let kib = processes.iter().filter_map(|pid| {
        let file = format!("/proc/{}/status", pid.as_raw_nonzero());
        let status = fs::read_to_string(file).ok()?;
        let line = status.lines().find_map(|it| it.strip_prefix("RssAnon:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    kib.sum::<u64>() * 1024
}

/// What each process of the browsers that this one has started takes for itself alone (`RssAnon`
/// of Linux' proc(5)), in bytes, by its number.
///
/// # Errors
/// This is not Linux.
pub fn of_browsers() -> Result<BTreeMap<u32, u64>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir("/proc").context("no /proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|it| it.parse::<u32>().ok()) else {
            continue;
        };
        // One that has ended meanwhile takes nothing.
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            line.split_whitespace().next()?.parse::<u32>().ok()
        };
        if let (Some(parent), Some(kib)) = (number("PPid:"), number("RssAnon:")) {
            all.insert(pid, (parent, u64::from(kib) * 1024));
        }
    }
    let own = process::id();
    let is_ours = |mut pid: u32| {
        while let Some((parent, _)) = all.get(&pid) {
            if *parent == own {
                return true;
            }
            pid = *parent;
        }
        false
    };
    let ours = all.iter().filter(|(pid, _)| is_ours(**pid));
    Ok(ours.map(|(pid, (_, bytes))| (*pid, *bytes)).collect())
}
