//! Which servers there are, and how each is started.

use std::{
    env, fmt,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::recipe::{HOST, PORT, Recipe};
use crate::site::{Site, scripts, servers};

/// Which signaling server carries the call; each serves the app and the stock pages too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signaling {
    /// `visavis-relay`.
    Relay,
    /// Node's socket.io with the tutorial's handlers.
    Node,
    /// The same with connection-state recovery.
    NodeWithRecovery,
}

impl fmt::Display for Signaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Relay => "relay",
            Self::Node => "node",
            Self::NodeWithRecovery => "node with recovery",
        })
    }
}

impl Signaling {
    /// How it is started, with the arguments `more` after all others.
    pub(super) fn recipe(self, site: &Site, more: &[&str]) -> Result<Recipe> {
        let dist = site.path().to_string_lossy();
        let listen = format!("{HOST}:{PORT}");
        let script = servers().join("tutorial-relay.mjs");
        let script = script.to_string_lossy();
        let (program, mut args) = match self {
            Self::Relay => {
                let relay = env::var("VISAVIS_RELAY")
                    .context("VISAVIS_RELAY is not set: it names the binary of visavis-relay")?;
                (relay, vec!["--listen", &listen, "--dist", &dist])
            }
            Self::Node => ("node".to_owned(), vec![&*script, PORT, "--dist", &dist]),
            Self::NodeWithRecovery => (
                "node".to_owned(),
                vec![&*script, PORT, "--dist", &dist, "--recovery"],
            ),
        };
        args.extend(more);
        Ok(Recipe::new(program, &args))
    }
}

/// A signaling server that serves no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// npm peer, the server of `PeerJS`, on the path `/signaling/`.
    Peer,
    /// A few lines on npm ws: text frames go to the others on the same path.
    PlainWs,
    /// The same on Python's websockets.
    PythonWs,
    /// Redis, which keeps nothing.
    Redis,
}

impl fmt::Display for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Peer => "npm peer",
            Self::PlainWs => "plain ws",
            Self::PythonWs => "python websockets",
            Self::Redis => "redis",
        })
    }
}

impl Bare {
    /// How it is started.
    pub(super) fn recipe(self) -> Result<Recipe> {
        let script = |name| servers().join(name).to_string_lossy().into_owned();
        Ok(match self {
            Self::Peer => Recipe::new(
                "node",
                &[
                    &script("peer-server.mjs"),
                    PORT,
                    "--path",
                    "/signaling",
                    "--verbose",
                ],
            ),
            Self::PlainWs => Recipe::new("node", &[&script("plain-ws.mjs"), PORT]),
            Self::PythonWs => Recipe::new(python()?, &[&script("plain-ws.py"), PORT]),
            // It would write to its folder only what these arguments turn off.
            Self::Redis => Recipe::new(
                "redis-server",
                &[
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    PORT,
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                ],
            )
            .ready_when("Ready to accept connections"),
        })
    }
}

/// A server that answers, but not as a Socket.IO 4 relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strange {
    /// A web server without any WebSocket.
    Web,
    /// A WebSocket server that greets in words of its own.
    Chat,
    /// socket.io 2, which speaks the protocol before the present one.
    SocketIo2,
}

impl Strange {
    fn word(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Chat => "chat",
            Self::SocketIo2 => "socket.io-2",
        }
    }

    /// How it is started.
    pub(super) fn recipe(self) -> Result<Recipe> {
        install_scripts()?;
        let script = scripts().join("strange-server.mjs");
        Ok(Recipe::new(
            "node",
            &[&script.to_string_lossy(), self.word(), PORT],
        ))
    }
}

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} server", self.word())
    }
}

/// A Python with the package that the relay needs: a system's package is for the system's own
/// Python, which need not be the first on the path.
fn python() -> Result<&'static str> {
    ["/usr/bin/python3", "python3"]
        .into_iter()
        .find(|python| {
            Command::new(python)
                .args(["-c", "import websockets"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })
        .context("no Python has websockets; Debian's package is python3-websockets")
}

/// Installs the packages of `e2e/scripts` where that has not been done.
fn install_scripts() -> Result<()> {
    if scripts().join("node_modules").is_dir() {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(scripts())
        .output()
        .context("npm does not start")?;
    ensure!(
        npm.status.success(),
        "`npm ci` in e2e/scripts failed:\n{}",
        String::from_utf8_lossy(&npm.stderr)
    );
    Ok(())
}
