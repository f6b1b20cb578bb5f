//! A network namespace (`network_namespaces(7)`): interfaces, addresses and rules of its own.

use std::{
    fs::File,
    future::{Ready, ready},
    io,
    net::{TcpStream, ToSocketAddrs},
    os::fd::{AsFd, OwnedFd},
    process::{Command, Stdio},
    sync::Arc,
    task::{Context as Task, Poll},
    thread,
};

use anyhow::{Context, Result, ensure};
use http::Uri;
use hyper_util::rt::TokioIo;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tower_service::Service;

/// Where `ip netns` keeps its names.
const NAMES: &str = "/run/netns";

/// A namespace; its name goes with the laboratory, itself with the last who is in it.
#[derive(Clone, Debug)]
pub struct Space {
    name: String,
    door: Arc<OwnedFd>,
}

impl Space {
    /// Makes one.
    ///
    /// # Errors
    /// This is not root, or `ip` is missing.
    pub(super) fn create(name: String) -> Result<Self> {
        run(Command::new("ip").args(["netns", "add", &name]))?;
        let door = File::open(format!("{NAMES}/{name}"))?;
        let space = Self {
            name,
            door: Arc::new(door.into()),
        };
        space.ip("link set lo up")?;
        Ok(space)
    }

    /// What `ip netns` calls it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Does something in it, on a thread of its own.
    ///
    /// # Errors
    /// It cannot be entered, or `act` fails.
    pub(crate) fn within<T: Send>(
        &self,
        act: impl FnOnce() -> io::Result<T> + Send,
    ) -> io::Result<T> {
        let entered = || {
            move_into_link_name_space(self.door.as_fd(), Some(LinkNameSpaceType::Network))?;
            act()
        };
        thread::scope(|scope| {
            let done = scope.spawn(entered).join();
            done.unwrap_or_else(|_| Err(io::Error::other("the thread panicked")))
        })
    }

    /// A connection that is made from within it.
    pub(crate) fn connect(&self, to: impl ToSocketAddrs + Send) -> io::Result<TcpStream> {
        self.within(|| TcpStream::connect(to))
    }

    /// The same command, to be run within it.
    pub(crate) fn enter(&self, command: &Command) -> Command {
        let mut entering = Command::new("ip");
        entering.args(["netns", "exec", &self.name]);
        entering.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => entering.env(name, value),
                None => entering.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            entering.current_dir(folder);
        }
        entering
    }

    /// `ip` of its interfaces, words separated by blanks.
    pub(super) fn ip(&self, words: &str) -> Result<()> {
        let mut command = Command::new("ip");
        run(command.args(["-n", &self.name]).args(words.split(' ')))
    }

    /// `tc` of its interfaces.
    pub(super) fn tc(&self, words: &str) -> Result<()> {
        let mut command = Command::new("tc");
        run(command.args(["-n", &self.name]).args(words.split(' ')))
    }

    /// `nft` of its rules: one command or several lines.
    pub(super) fn nft(&self, script: &str) -> Result<()> {
        run(&mut self.enter(Command::new("nft").arg(script)))
    }

    /// Writes a setting below `/proc/sys/net`.
    pub(super) fn set(&self, name: &str, value: &str) -> Result<()> {
        let path = format!("/proc/sys/net/{name}");
        self.within(|| std::fs::write(&path, value))
            .with_context(|| path.clone())
    }
}

/// Runs a command to its end.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{command:?} does not start"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Where a program runs, and by which address it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The machine's own where there is none.
    pub(crate) space: Option<Space>,
    /// An address of that space.
    pub(crate) host: &'static str,
}

impl Place {
    /// This machine.
    pub(crate) const HERE: Self = Self {
        space: None,
        host: "127.0.0.1",
    };

    /// The command, to be run there.
    pub(crate) fn enter(&self, command: Command) -> Command {
        match &self.space {
            Some(space) => space.enter(&command),
            None => command,
        }
    }

    /// Whether somebody listens on this port there.
    pub(crate) fn answers(&self, port: u16) -> bool {
        match &self.space {
            Some(space) => space.connect((self.host, port)).is_ok(),
            None => TcpStream::connect((self.host, port)).is_ok(),
        }
    }
}

/// Connects to what listens in a space, from outside of it: a driver hears its commands without
/// its browser having another path to anywhere.
#[derive(Clone, Debug)]
pub(crate) struct Connector(pub(crate) Option<Space>);

impl Connector {
    fn connect(&self, to: &Uri) -> io::Result<TokioIo<tokio::net::TcpStream>> {
        let host = to.host().unwrap_or_default().to_owned();
        let port = to.port_u16().unwrap_or(80);
        let stream = match &self.0 {
            Some(space) => space.connect((host, port))?,
            None => TcpStream::connect((host, port))?,
        };
        stream.set_nonblocking(true)?;
        tokio::net::TcpStream::from_std(stream).map(TokioIo::new)
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<tokio::net::TcpStream>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Task<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        // On the loopback, at once.
        ready(self.connect(&to))
    }
}
