//! The servers that a call goes through: ours, other people's, and those that cannot carry a call.

mod kind;
mod recipe;
mod turn;

use std::{cell::RefCell, rc::Rc};

use anyhow::{Context, Result};

pub use self::kind::{Bare, Signaling, Strange};
use self::recipe::{PORT, Recipe};
pub use self::turn::{EXPIRED, Turn, USER, WRONG};
use crate::{
    lab::Lab,
    process::{Output, Process},
    site::{Site, servers},
};

/// A running server; it ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Server {
    name: String,
    process: Rc<RefCell<Process>>,
    output: Output,
    url: String,
    /// What starts it again.
    recipe: Recipe,
}

impl Server {
    /// Starts a signaling server that serves `site` too, with the arguments `more` after all others.
    ///
    /// # Errors
    /// `VISAVIS_RELAY` is not set where it is needed, or the server does not come up.
    pub async fn signaling(kind: Signaling, site: &Site, more: &[&str]) -> Result<Self> {
        Self::start(&kind.to_string(), kind.recipe(site, more)?).await
    }

    /// Starts our relay in the middle of a laboratory.
    ///
    /// # Errors
    /// As [`Self::signaling`].
    pub async fn in_lab(lab: &Lab, site: &Site, more: &[&str]) -> Result<Self> {
        let recipe = Signaling::Relay.recipe(site, more)?.at(lab.relay());
        Self::start("relay", recipe).await
    }

    /// Starts a server that serves no page.
    ///
    /// # Errors
    /// It is not installed or does not come up.
    pub async fn bare(kind: Bare) -> Result<Self> {
        Self::start(&kind.to_string(), kind.recipe()?).await
    }

    /// Starts one of our relays, which shares its rooms with others through `redis`, and serves
    /// `site`.
    ///
    /// # Errors
    /// `VISAVIS_RELAY` is not set, or the relay does not come up.
    pub async fn sharing(name: &str, redis: &Self, site: &Site) -> Result<Self> {
        let redis = format!("redis://{}", redis.address());
        let recipe = Signaling::Relay.recipe(site, &["--redis", &redis])?;
        Self::start(name, recipe).await
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
        Self::start(&kind.to_string(), kind.recipe()?).await
    }

    async fn start(name: &str, recipe: Recipe) -> Result<Self> {
        let output = Output::default();
        let (process, url) = recipe.start(name, &output).await?;
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

    /// Where WebSockets connect to it, with a slash at the end.
    #[must_use]
    pub fn ws_url(&self) -> String {
        self.url.replacen("http", "ws", 1)
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

    /// Sends it a signal: stops it, or lets it go on.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: rustix::process::Signal) -> Result<()> {
        self.process.borrow().signal(signal)
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
        let (_, port) = self.address().rsplit_once(':').context("no port")?;
        let port = port.parse()?;
        let (process, _) = self.recipe.start_on(&self.name, port, &self.output).await?;
        drop(self.process.replace(process));
        Ok(())
    }
}

/// Two of our relays that share their rooms through a Redis.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// What they share them through.
    pub redis: Server,
    /// The relays; each serves the pages.
    pub relays: [Server; 2],
}

impl Cluster {
    /// Starts all three.
    ///
    /// # Errors
    /// As [`Server::bare`] and [`Server::sharing`].
    pub async fn start(site: &Site) -> Result<Self> {
        let redis = Server::bare(Bare::Redis).await?;
        let one = Server::sharing("relay one", &redis, site).await?;
        let other = Server::sharing("relay two", &redis, site).await?;
        Ok(Self {
            redis,
            relays: [one, other],
        })
    }
}
