//! The relay and the page with live reload, under one address.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, Group};
use crate::tools::{self, Need};
use crate::workspace::Workspace;

const POLL: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(2);

/// Where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ports {
    /// The page's, with the relay behind it.
    pub(crate) page: u16,
    /// The relay's own.
    pub(crate) relay: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            page: 8080,
            relay: 3000,
        }
    }
}

/// Serves until Ctrl-C, or until one of the two ends by itself, which is an error.
pub(crate) fn run(workspace: &Workspace, ports: Ports) -> Result<()> {
    if ports.page == ports.relay {
        bail!("the page and the relay cannot share port {}", ports.page);
    }
    ensure_free(ports.page, "--port")?;
    ensure_free(ports.relay, "--relay-port")?;
    tools::ensure(
        workspace,
        &[Need::WasmTarget, Need::Trunk, Need::WasmBindgen],
    )?;
    let served = serve(workspace, ports);
    if process::interrupted() {
        println!("\nxtask: everything has ended");
        return Ok(());
    }
    served
}

fn serve(workspace: &Workspace, ports: Ports) -> Result<()> {
    println!("xtask: building the relay");
    let mut build = workspace.command("cargo");
    process::run(
        "building the relay",
        build.args(["build", "--package", "visavis-relay"]),
    )?;

    let mut relay = workspace.command(relay_binary(workspace));
    relay.arg("--listen").arg(local(ports.relay).to_string());
    let relay = Group::spawn("the relay", &mut relay)?;

    println!("xtask: building the page");
    let mut trunk = workspace.command("trunk");
    trunk
        // Trunk lists every address that it listens on; there is one to open.
        .args([
            "serve",
            "--log=warn",
            "--port",
            &ports.page.to_string(),
            "--proxy-ws",
        ])
        .arg(format!("--proxy-backend=ws://{}{PATH}", local(ports.relay)));
    let page = Group::spawn("trunk", &mut trunk)?;

    watch([("the relay", relay), ("trunk", page)], ports)
}

/// The relay as `cargo build` leaves it.
pub(crate) fn relay_binary(workspace: &Workspace) -> std::path::PathBuf {
    workspace
        .target
        .join("debug")
        .join(format!("visavis-relay{}", std::env::consts::EXE_SUFFIX))
}

fn watch(mut children: [(&str, Group); 2], ports: Ports) -> Result<()> {
    let mut announced = false;
    while !process::interrupted() {
        for (name, child) in &mut children {
            if let Some(status) = child.ended()? {
                bail!("{name} has ended ({status}); the rest ends too");
            }
        }
        if !announced && both_answer(ports) {
            announced = true;
            println!("\n  Visavis: http://localhost:{}/\n", ports.page);
            println!("  Open it in two windows and start a call. Ctrl-C ends everything.\n");
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn ensure_free(port: u16, option: &str) -> Result<()> {
    match TcpListener::bind(local(port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!("port {port} is in use by another program; choose another with {option}")
        }
        Err(error) => bail!("cannot listen on port {port} ({error}); choose another with {option}"),
    }
}

fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Where a Socket.IO server is asked for, unless it is told otherwise.
const PATH: &str = "/socket.io/";

/// Whether the page is there, and a relay behind it that opens a session.
fn both_answer(ports: Ports) -> bool {
    let page = request("GET / HTTP/1.1", "");
    let relay = request(
        &format!("GET {PATH}?EIO=4&transport=websocket HTTP/1.1"),
        // The key is the example of RFC 6455, section 1.2: nobody checks what it is answered with.
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    );
    answers(local(ports.page), &page, "_bg.wasm") && answers(local(ports.page), &relay, "\"sid\"")
}

fn request(line: &str, headers: &str) -> String {
    format!("{line}\r\nHost: localhost\r\nAccept: text/html\r\n{headers}\r\n")
}

/// Whether what `address` sends back contains `expected`.
fn answers(address: SocketAddr, request: &str, expected: &str) -> bool {
    let ask = || -> io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let length = stream.read(&mut piece)?;
            answer.extend_from_slice(piece.get(..length).unwrap_or_default());
            if String::from_utf8_lossy(&answer).contains(expected) {
                return Ok(true);
            }
            if length == 0 {
                return Ok(false);
            }
        }
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_option_that_chooses_another() {
        let taken = TcpListener::bind(local(0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = ensure_free(port, "--relay-port").unwrap_err().to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--relay-port"),
            "{error}"
        );
        drop(taken);
        ensure_free(port, "--relay-port").unwrap();
    }

    #[test]
    fn a_server_answers_only_when_it_says_what_is_expected() {
        let server = TcpListener::bind(local(0)).unwrap();
        let address = server.local_addr().unwrap();
        thread::spawn(move || {
            for stream in server.incoming().take(2) {
                let mut stream = stream.unwrap();
                let mut line = [0; 5];
                stream.read_exact(&mut line).unwrap();
                // In two pieces, as a network may deliver it.
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n0{\"si").unwrap();
                stream.write_all(b"d\":\"x\"}").unwrap();
            }
        });
        assert!(answers(address, "GET /", "\"sid\""));
        assert!(!answers(address, "GET /", "\"pid\""));
        let nobody = local(
            TcpListener::bind(local(0))
                .unwrap()
                .local_addr()
                .unwrap()
                .port(),
        );
        assert!(!answers(nobody, "GET /", "\"sid\""));
    }
}
