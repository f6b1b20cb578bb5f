//! Children that never outlive this program.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How long a child may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Makes Ctrl-C, SIGTERM and SIGHUP end all children, after which their owners see them ended.
pub(crate) fn end_children_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let groups = groups().clone();
        for group in groups {
            signal(group, Strength::Ask);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether a signal has asked this program to end.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A child together with all that it starts. Dropping it ends them all.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    what: String,
}

impl Group {
    /// Starts `command` in a process group of its own.
    ///
    /// Fails with a sentence when the program cannot be started.
    pub(crate) fn spawn(what: &str, command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {what} ({})", display(command)))?;
        groups().push(child.id());
        let group = Self {
            child,
            what: what.to_owned(),
        };
        if interrupted() {
            bail!("interrupted");
        }
        Ok(group)
    }

    /// How the child ended, when it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("cannot ask after {}", self.what))
    }

    /// Passes every line of the child's standard output on and to `read`, then waits for its end.
    pub(crate) fn tee(mut self, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
        if let Some(output) = self.child.stdout.take() {
            let mut lines = BufReader::new(output);
            let mut line = Vec::new();
            // Not `lines()`: a program under test may print what is not UTF-8.
            while lines.read_until(b'\n', &mut line)? > 0 {
                let text = String::from_utf8_lossy(&line);
                print!("{text}");
                read(text.trim_end());
                line.clear();
            }
        }
        self.wait()
    }

    /// Waits for the child's end. An interruption is an error.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        let status = self
            .child
            .wait()
            .with_context(|| format!("cannot wait for {}", self.what))?;
        if interrupted() {
            bail!("interrupted");
        }
        Ok(status)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let id = self.child.id();
        signal(id, Strength::Ask);
        let deadline = Instant::now() + GRACE;
        // The leader's end is not enough: what it has started may still be closing down.
        while (matches!(self.child.try_wait(), Ok(None)) || any_left(id))
            && Instant::now() < deadline
        {
            thread::sleep(Duration::from_millis(20));
        }
        signal(id, Strength::Kill);
        if matches!(self.child.try_wait(), Ok(None)) {
            // Already gone is what is wanted.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        groups().retain(|&group| group != id);
    }
}

/// Runs `command` to its end; anything but success is an error that names `what`.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    let status = Group::spawn(what, command)?.wait()?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    Ok(())
}

/// What `command` prints, or `None` when it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command line as a person would type it.
pub(crate) fn display(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Clone, Copy)]
enum Strength {
    Ask,
    Kill,
}

fn groups() -> MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn signal(group: u32, strength: Strength) {
    use nix::sys::signal::{Signal, killpg};
    let signal = match strength {
        Strength::Ask => Signal::SIGTERM,
        Strength::Kill => Signal::SIGKILL,
    };
    if let Some(group) = pid(group) {
        // The group may have ended by itself.
        let _ = killpg(group, signal);
    }
}

#[cfg(unix)]
fn any_left(group: u32) -> bool {
    pid(group).is_some_and(|group| nix::sys::signal::killpg(group, None).is_ok())
}

#[cfg(unix)]
fn pid(id: u32) -> Option<nix::unistd::Pid> {
    i32::try_from(id).ok().map(nix::unistd::Pid::from_raw)
}

// Elsewhere a console's Ctrl-C reaches every program of the console by itself.
#[cfg(not(unix))]
fn signal(_group: u32, _strength: Strength) {}

#[cfg(not(unix))]
fn any_left(_group: u32) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_a_child_has_started_ends_with_it() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 600 & echo $!; wait"])
            .stdout(Stdio::piped());
        let mut group = Group::spawn("a shell", &mut command).unwrap();
        let mut output = BufReader::new(group.child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let grandchild = pid(line.trim().parse().unwrap()).unwrap();
        assert!(nix::sys::signal::kill(grandchild, None).is_ok(), "it runs");
        drop(group);
        // The pipe stays open for as long as anybody can write to it.
        let (closed, wait) = std::sync::mpsc::channel();
        thread::spawn(move || closed.send(output.read_to_end(&mut Vec::new()).is_ok()));
        assert!(wait.recv_timeout(Duration::from_secs(10)).unwrap());
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = run("the thing", &mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("no-such-program"), "{error}");
    }

    #[test]
    fn lines_are_read_even_when_they_are_not_text() {
        let mut command = Command::new("printf");
        command.arg(r"one\n\377two\nthree").stdout(Stdio::piped());
        let mut lines = Vec::new();
        let group = Group::spawn("printf", &mut command).unwrap();
        assert!(
            group
                .tee(|line| lines.push(line.to_owned()))
                .unwrap()
                .success()
        );
        assert_eq!(lines, ["one", "\u{fffd}two", "three"]);
    }
}
