//! The relay as a process, and what the system says of it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Result;

pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which has been told by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the relay with the limits that it has by itself.
    pub(crate) fn start(program: &str) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["--listen=127.0.0.1:0", "--log=error", "--drain=0"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("it has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().rsplit("http://").next().unwrap_or_default();
        Ok(Self {
            address: address.to_owned(),
            child,
        })
    }

    fn proc(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        fs::read_to_string(&path).map_err(|error| format!("{path}: {error}").into())
    }

    /// Memory that is its own and no file's, in KiB.
    pub(crate) fn memory(&self) -> Result<u64> {
        let rollup = self.proc("smaps_rollup")?;
        let line = rollup
            .lines()
            .find_map(|line| line.strip_prefix("Anonymous:"));
        let kib = line.and_then(|line| line.split_whitespace().next());
        Ok(kib.ok_or("smaps_rollup has no Anonymous")?.parse()?)
    }

    /// Seconds that its threads have run.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let mut nanos = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end meanwhile.
            let Ok(schedstat) = fs::read_to_string(task?.path().join("schedstat")) else {
                continue;
            };
            let ran = schedstat.split_whitespace().next();
            nanos += ran.ok_or("schedstat is empty")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanos).as_secs_f64())
    }

    /// What `/metrics` says of `name`, labels added up.
    pub(crate) fn metric(&self, name: &str) -> Result<u64> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")?;
        let mut page = String::new();
        stream.read_to_string(&mut page)?;
        let mut sum = 0;
        for line in page.lines() {
            let rest = line
                .strip_prefix("visavis_relay_")
                .and_then(|it| it.strip_prefix(name));
            if rest.is_some_and(|it| it.starts_with([' ', '{'])) {
                let number = line.rsplit(' ').next().unwrap_or_default();
                sum += number.parse::<u64>()?;
            }
        }
        Ok(sum)
    }
}
