//! Programs that end with the test, whatever becomes of it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::{NamedTempFile, TempDir};

use crate::common::PATIENCE;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_visavis-relay");

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The relay as a process of its own.
pub(crate) struct Relay {
    child: Running,
    stdout: BufReader<ChildStdout>,
    log: NamedTempFile,
    pub(crate) url: String,
}

impl Relay {
    /// Starts it on any port, with these arguments besides, and waits until it listens.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let log = NamedTempFile::new().unwrap();
        let mut child = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log.reopen().unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let child = Running(child);
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let said = || std::fs::read_to_string(log.path()).unwrap();
        assert!(line.contains("listening"), "{line:?} {}", said());
        let url = line.split_whitespace().find(|it| it.starts_with("http"));
        Self {
            url: url.unwrap().to_owned(),
            child,
            stdout,
            log,
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child.0), signal).unwrap();
    }

    /// Waits for its end and returns the exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.0.wait().unwrap().code()
    }

    pub(crate) fn rest_of_stdout(&mut self) -> String {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        rest
    }

    /// All that it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }
}

/// A port that nobody has just now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Starts a program that listens on `port`, and waits until it does.
fn serve(command: &mut Command, package: &str, port: u16) -> Running {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = Running(child.unwrap_or_else(|error| {
        panic!(
            "{name}: {error}; install it with: apt-get install -y --no-install-recommends {package}"
        )
    }));
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = child.0.try_wait().unwrap();
        assert!(ended.is_none(), "{name} ended: {ended:?}");
        assert!(
            Instant::now() < deadline,
            "{name} does not listen on {port}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// A Redis that keeps nothing.
pub(crate) struct Redis {
    port: u16,
    dir: TempDir,
    running: Option<Running>,
}

impl Redis {
    pub(crate) fn start() -> Self {
        let mut redis = Self {
            port: free_port(),
            dir: tempfile::tempdir().unwrap(),
            running: None,
        };
        redis.again();
        redis
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it on the same port, empty.
    pub(crate) fn again(&mut self) {
        let port = self.port.to_string();
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "no"])
            .arg("--dir")
            .arg(self.dir.path());
        self.running = Some(serve(&mut command, "redis-server", self.port));
    }
}

/// A coturn on the loopback that wants credentials made with `secret`.
pub(crate) struct Coturn {
    pub(crate) port: u16,
    _running: Running,
    _dir: TempDir,
}

impl Coturn {
    pub(crate) fn start(secret: &str) -> Self {
        let (port, dir) = (free_port(), tempfile::tempdir().unwrap());
        let file = |name: &str| path(dir.path(), name);
        let mut command = Command::new("turnserver");
        command.current_dir(dir.path()).args([
            "-n",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            "--allow-loopback-peers",
            "--realm=test",
            "--use-auth-secret",
            "--no-tls",
            "--no-dtls",
            "--no-cli",
            "--simple-log",
            &format!("--listening-port={port}"),
            &format!("--static-auth-secret={secret}"),
            &format!("--pidfile={}", file("pid")),
            &format!("--log-file={}", file("log")),
            &format!("--userdb={}", file("db")),
        ]);
        let running = serve(&mut command, "coturn", port);
        Self {
            port,
            _running: running,
            _dir: dir,
        }
    }
}

fn path(dir: &Path, name: &str) -> String {
    dir.join(name).to_string_lossy().into_owned()
}
