//! Child processes that leave nothing behind and whose words are kept for failure reports.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

use crate::wait::{Look, wait_until};

/// What a process has said so far, on both streams.
#[derive(Clone, Debug, Default)]
pub struct Output(Arc<Mutex<Vec<String>>>);

impl Output {
    fn follow(&self, stream: impl Read + Send + 'static) {
        let output = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                output
                    .0
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
            }
        });
    }

    /// The first line after the first `skip` that `pick` takes something from.
    fn find<T>(&self, skip: usize, pick: impl Fn(&str) -> Option<T>) -> Option<T> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().skip(skip).find_map(|line| pick(line))
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Everything, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .join("\n")
    }
}

/// A running child; it and all that it started end when this is dropped.
#[derive(Debug)]
#[must_use = "the process ends on drop"]
pub struct Process {
    name: String,
    child: Child,
    output: Output,
    /// How many lines of the output are an earlier process's.
    earlier: usize,
}

impl Process {
    /// Starts `command` under `name`, adding what it says to `output`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(name: &str, command: &mut Command, output: Output) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} does not start: {command:?}"))?;
        let earlier = output.len();
        if let Some(stdout) = child.stdout.take() {
            output.follow(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            output.follow(stderr);
        }
        Ok(Self {
            name: name.to_owned(),
            child,
            output,
            earlier,
        })
    }

    /// What it has said so far.
    #[must_use]
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Waits for the first line that `pick` takes something from.
    ///
    /// # Errors
    /// The process ended or the deadline passed without such a line.
    pub async fn line<T>(
        &mut self,
        what: &str,
        within: Duration,
        pick: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        wait_until(&format!("{}: {what}", self.name), within, async || {
            // Ended is asked before the lines are read: a last word may come with the end.
            let ended = self.child.try_wait()?;
            Ok(match (self.output.find(self.earlier, &pick), ended) {
                (Some(found), _) => Look::Seen(found),
                (None, None) => Look::NotYet(self.output.text()),
                (None, Some(status)) => Look::Never(format!(
                    "it ended ({status}) saying\n{}",
                    self.output.text()
                )),
            })
        })
        .await
    }

    /// Waits for the process to end by itself.
    ///
    /// # Errors
    /// It is still running after `within`.
    pub async fn finish(&mut self, within: Duration) -> Result<ExitStatus> {
        wait_until(&format!("{} ends", self.name), within, async || {
            Ok(match self.child.try_wait()? {
                Some(status) => Look::Seen(status),
                None => Look::NotYet(format!("still running, saying\n{}", self.output.text())),
            })
        })
        .await
    }

    /// Everything that it started, and what those started.
    pub(crate) fn descendants(&self) -> Vec<Pid> {
        let pids = descendants(self.child.id()).into_iter();
        pids.filter_map(|pid| Pid::from_raw(i32::try_from(pid).ok()?))
            .collect()
    }

    /// Sends a signal to it alone.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).with_context(|| self.name.clone())
    }

    /// Ends it at once, with everything that it started.
    pub fn kill(&mut self) {
        // A waited-for child has no descendants that could be told from anybody else's.
        if matches!(self.child.try_wait(), Ok(None)) {
            for pid in self.descendants() {
                // Gone already is as good as killed.
                let _ = kill_process(pid, Signal::KILL);
            }
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The words of the command line that started a process; none if it is gone.
pub(crate) fn words(pid: Pid) -> Vec<String> {
    let line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let words = line.split(|&byte| byte == 0 || byte == b' ');
    words
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

/// The processes below `root`: a driver that is killed does not take its browser along.
fn descendants(root: u32) -> Vec<u32> {
    let mut children = BTreeMap::<u32, Vec<u32>>::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // proc(5): the parent is the second field after the parenthesised name.
        let parent = fs::read_to_string(entry.path().join("stat"))
            .ok()
            .and_then(|stat| {
                stat.rsplit_once(')')?
                    .1
                    .split_whitespace()
                    .nth(1)?
                    .parse()
                    .ok()
            });
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(pid) = open.pop() {
        let below = children.remove(&pid).unwrap_or_default();
        found.extend(&below);
        open.extend(below);
    }
    found
}
