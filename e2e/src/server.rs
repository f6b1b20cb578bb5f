//! The servers that a call goes through: ours, Node's, and those that cannot carry a call.

use std::{cell::RefCell, env, fmt, process::Command, rc::Rc, time::Duration};

use anyhow::{Context, Result, ensure};

use crate::{
    process::{Output, Process},
    site::{Site, scripts, servers},
};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(30);

/// Which signaling server carries the call.
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

/// A running server; it ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Server {
    name: String,
    process: Rc<RefCell<Process>>,
    output: Output,
    url: String,
    /// What starts it again, given a port.
    recipe: Recipe,
}

#[derive(Clone, Debug)]
struct Recipe {
    program: String,
    args: Vec<String>,
}

/// Stands for the port in a recipe's arguments.
const PORT: &str = "{port}";

impl Recipe {
    fn new(program: impl Into<String>, args: &[&str]) -> Self {
        Self {
            program: program.into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
        }
    }

    fn command(&self, port: u16) -> Command {
        let mut command = Command::new(&self.program);
        command.args(
            self.args
                .iter()
                .map(|arg| arg.replace(PORT, &port.to_string())),
        );
        command
    }
}

impl Server {
    /// Starts a signaling server that serves `site` too.
    ///
    /// # Errors
    /// `VISAVIS_RELAY` is not set where it is needed, or the server does not come up.
    pub async fn signaling(kind: Signaling, site: &Site) -> Result<Self> {
        let dist = site.path().to_string_lossy();
        let recipe = match kind {
            Signaling::Relay => {
                let relay = env::var("VISAVIS_RELAY")
                    .context("VISAVIS_RELAY is not set: it names the binary of visavis-relay")?;
                Recipe::new(
                    relay,
                    &["--listen", &format!("127.0.0.1:{PORT}"), "--dist", &dist],
                )
            }
            Signaling::Node | Signaling::NodeWithRecovery => {
                let script = servers().join("tutorial-relay.mjs");
                let mut recipe =
                    Recipe::new("node", &[&script.to_string_lossy(), PORT, "--dist", &dist]);
                if kind == Signaling::NodeWithRecovery {
                    recipe.args.push("--recovery".to_owned());
                }
                recipe
            }
        };
        Self::start(&kind.to_string(), recipe).await
    }

    /// Starts a plain static server of `site` under `prefix` (with slashes at both ends).
    ///
    /// # Errors
    /// It does not come up.
    pub async fn plain(site: &Site, prefix: &str) -> Result<Self> {
        let script = servers().join("static.mjs");
        let dist = site.path().to_string_lossy();
        let args = [&*script.to_string_lossy(), &*dist, PORT, "--prefix", prefix];
        Self::start("static server", Recipe::new("node", &args)).await
    }

    /// Starts a server that no call can go through.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn strange(kind: Strange) -> Result<Self> {
        install_scripts()?;
        let kind = match kind {
            Strange::Web => "web",
            Strange::Chat => "chat",
            Strange::SocketIo2 => "socket.io-2",
        };
        let script = scripts().join("strange-server.mjs");
        let args = [&*script.to_string_lossy(), kind, PORT];
        Self::start(&format!("{kind} server"), Recipe::new("node", &args)).await
    }

    async fn start(name: &str, recipe: Recipe) -> Result<Self> {
        let output = Output::default();
        let (process, url) = listen(name, &recipe, 0, output.clone()).await?;
        let process = Rc::new(RefCell::new(process));
        Ok(Self {
            name: name.to_owned(),
            process,
            output,
            url,
            recipe,
        })
    }

    /// Where it is served, with a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `host:port`, as `?server=` takes it.
    #[must_use]
    pub fn address(&self) -> &str {
        let rest = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }

    /// What it is called in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it has said, restarts included.
    #[must_use]
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Ends it at once.
    pub fn kill(&self) {
        self.process.borrow_mut().kill();
    }

    /// Starts it again on the same port.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn restart(&self) -> Result<()> {
        self.kill();
        let port = self
            .address()
            .rsplit_once(':')
            .context("no port")?
            .1
            .parse()?;
        let (process, _) = listen(&self.name, &self.recipe, port, self.output.clone()).await?;
        drop(self.process.replace(process));
        Ok(())
    }
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

/// Starts a server and waits for the line with the word `listening` and the address.
async fn listen(
    name: &str,
    recipe: &Recipe,
    port: u16,
    output: Output,
) -> Result<(Process, String)> {
    let mut process = Process::start(name, &mut recipe.command(port), output)?;
    let url = process
        .line("says that it is listening, and where", START, listening)
        .await?;
    Ok((process, url))
}

/// The address in a line such as `listening on http://127.0.0.1:3000`.
fn listening(line: &str) -> Option<String> {
    let words = line.split_whitespace();
    let url = words.clone().find(|word| word.starts_with("http://"))?;
    let url = url.trim_end_matches(['.', ',', '/']);
    words
        .clone()
        .any(|word| word.contains("listening"))
        .then(|| format!("{url}/"))
}

#[cfg(test)]
mod tests {
    use super::listening;

    #[test]
    fn the_address_is_read_from_the_line_that_says_listening() {
        let url = Some("http://127.0.0.1:3000/".to_owned());
        assert_eq!(listening("listening on http://127.0.0.1:3000"), url);
        assert_eq!(
            listening("Visavis relay listening at http://127.0.0.1:3000/."),
            url
        );
        assert_eq!(listening("see http://127.0.0.1:3000"), None);
        assert_eq!(listening("listening"), None);
    }
}
