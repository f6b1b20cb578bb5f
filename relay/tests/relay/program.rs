//! The relay as it is started and ended from outside.

use std::process::{Command, Output};
use std::time::Instant;

use crate::common::{Client, PATIENCE};
use crate::process::{PROGRAM, Relay};
use rustix::process::Signal;

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
        let mut relay = Relay::start(&[]);
        let url = relay.url.as_str();
        assert!(!url.ends_with(":0"), "{url}");

        let one = Client::connect(url).await;
        let other = Client::connect(url).await;
        let asked = Instant::now();
        relay.signal(signal);
        one.closed().await;
        other.closed().await;
        assert_eq!(relay.ended(), Some(0), "{signal:?}");
        assert!(asked.elapsed() < PATIENCE);

        assert_eq!(
            relay.rest_of_stdout(),
            "",
            "one line is all that standard output gets"
        );
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
