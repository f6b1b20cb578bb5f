//! The relay as it is started and ended from outside.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

use crate::common::{Client, PATIENCE};
use rustix::process::{Pid, Signal, kill_process};

const PROGRAM: &str = env!("CARGO_BIN_EXE_visavis-relay");

/// Ends with the test, whatever becomes of it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(PROGRAM).args(arguments).output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_with_clients_connected() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut child = Running(
            Command::new(PROGRAM)
                .args(["--listen", "127.0.0.1:0"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        let mut stdout = BufReader::new(child.0.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains("listening"), "{line}");
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap();
        assert!(!url.ends_with(":0"), "{url}");

        let one = Client::connect(url).await;
        let other = Client::connect(url).await;
        let asked = Instant::now();
        kill_process(Pid::from_child(&child.0), signal).unwrap();
        one.closed().await;
        other.closed().await;
        assert_eq!(child.0.wait().unwrap().code(), Some(0), "{signal:?}");
        assert!(asked.elapsed() < PATIENCE);

        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line is all that standard output gets");
    }
}

#[test]
fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, stdout, stderr) = output(&["--listen", &address]);
    assert_eq!(code, Some(1));
    assert_eq!(stdout, "");
    assert!(
        stderr.contains(&address) && stderr.contains("in use"),
        "{stderr}"
    );
}

#[test]
fn what_is_wrong_with_the_arguments_is_said() {
    for (arguments, part) in [
        (&[][..], "--listen"),
        (&["--listen"][..], "--listen"),
        (&["--listen", "127.0.0.1"][..], "127.0.0.1"),
        (&["--listen", "127.0.0.1:99999"][..], "99999"),
        (
            &["--listen", "127.0.0.1:0", "--dist", "/nowhere/at/all"][..],
            "/nowhere/at/all",
        ),
        (&["--verbose"][..], "--verbose"),
    ] {
        let (code, stdout, stderr) = output(arguments);
        assert!(matches!(code, Some(1 | 2)), "{arguments:?}: {code:?}");
        assert_eq!(stdout, "", "{arguments:?}");
        assert!(stderr.contains(part), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn help_is_no_mistake() {
    let (code, stdout, _) = output(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("--listen") && stdout.contains("--dist"));
}
