//! The frame of every test: people with browsers, servers, and a report when it fails.

use std::{
    cell::RefCell,
    fmt, fs,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use futures_util::FutureExt;

use crate::{
    Bare, Cluster, Server, Signaling, Turn,
    browser::Browser,
    lab::{Home, Lab},
    process::{Output, Process},
    release,
    server::Strange,
    site::{Site, scripts},
};

/// No scene takes longer; one that hangs is reported like one that fails.
const LONGEST: Duration = Duration::from_mins(4);

/// Held by the scene that plays.
static STAGE: Mutex<()> = Mutex::new(());

/// The room that the stock page is sent to: the app's default.
pub const ROOM: &str = "001";

/// What a test acts on.
#[derive(Debug)]
pub struct Stage {
    pub(crate) site: Site,
    pub(crate) report: PathBuf,
    pub(crate) browsers: RefCell<Vec<(String, Browser)>>,
    servers: RefCell<Vec<Server>>,
    pub(crate) outputs: RefCell<Vec<(String, Output)>>,
    /// After the browsers that are in them.
    labs: RefCell<Vec<Rc<Lab>>>,
}

/// What a test returns.
pub type Played = Result<(), Failure>;

/// Why a scene failed, in words for the terminal.
pub struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(format!("{error:#}"))
    }
}

/// Plays a scene; whether it ends well or not, every browser and server is ended after it.
///
/// # Errors
/// What the scene returns; a panic in it, a hang or a browser that does not close become errors too.
pub fn scene(name: &str, play: impl AsyncFnOnce(&Stage) -> Result<()>) -> Played {
    scene_within(LONGEST, name, play)
}

/// As [`scene`], for one that may take longer.
///
/// # Errors
/// As [`scene`].
pub fn scene_within(
    longest: Duration,
    name: &str,
    play: impl AsyncFnOnce(&Stage) -> Result<()>,
) -> Played {
    // A call between two browsers takes the whole of a small machine.
    let _alone = STAGE.lock().unwrap_or_else(PoisonError::into_inner);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)?
        .block_on(async {
            let stage = Stage::build(name)?;
            let played = AssertUnwindSafe(tokio::time::timeout(longest, play(&stage)));
            let outcome = match played.catch_unwind().await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Err(anyhow!(
                    "the scene did not end within {} s",
                    longest.as_secs()
                )),
                Err(panic) => Err(anyhow!("the scene panicked: {}", words_of(&*panic))),
            };
            let outcome = match outcome {
                Ok(()) => Ok(()),
                Err(error) => {
                    stage.write_report("report", &error).await;
                    Err(error.context(format!("{name} (see {})", stage.report.display())))
                }
            };
            outcome.and(stage.end().await).map_err(Failure::from)
        })
}

/// Plays a scene through our relay and through Node's.
///
/// # Errors
/// As [`scene`], for the first that fails.
pub fn through_both(name: &str, play: &impl AsyncFn(&Stage, Signaling) -> Result<()>) -> Played {
    for signaling in [Signaling::Relay, Signaling::Node] {
        scene(&format!("{name} {signaling}"), async |stage| {
            play(stage, signaling).await
        })?;
    }
    Ok(())
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
}

impl Stage {
    fn build(name: &str) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("no workspace")?;
        let report = root.join("target/e2e").join(name.replace([' ', '/'], "-"));
        // What an earlier run left would be taken for this one's.
        if report.exists() {
            fs::remove_dir_all(&report)?;
        }
        Ok(Self {
            site: Site::assemble()?,
            report,
            browsers: RefCell::default(),
            servers: RefCell::default(),
            outputs: RefCell::default(),
            labs: RefCell::default(),
        })
    }

    /// Keeps the server up until the report is written: a page that has just lost its server
    /// would look like the failure.
    fn listed(&self, server: Server) -> Server {
        let output = server.output().clone();
        self.outputs
            .borrow_mut()
            .push((server.name().to_owned(), output));
        self.servers.borrow_mut().push(server.clone());
        server
    }

    /// Starts a signaling server that serves the app and the stock page.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn serve(&self, kind: Signaling) -> Result<Server> {
        self.serve_with(kind, &[]).await
    }

    /// As [`Self::serve`], with more arguments.
    ///
    /// # Errors
    /// As [`Self::serve`].
    pub async fn serve_with(&self, kind: Signaling, more: &[&str]) -> Result<Server> {
        Ok(self.listed(Server::signaling(kind, &self.site, more).await?))
    }

    /// Puts a `config.json` beside the app.
    ///
    /// # Errors
    /// The disk is full.
    pub fn configure(&self, config: &str) -> Result<()> {
        Ok(fs::write(self.site.path().join("config.json"), config)?)
    }

    /// Takes the files of the app away whose names begin so, as a host does that was given a newer
    /// page meanwhile.
    ///
    /// # Errors
    /// There is none: only the page that `cargo xtask dist` packs comes in parts.
    pub fn take_away(&self, beginning: &str) -> Result<()> {
        self.site.take_away(beginning)
    }

    /// Brings back what was taken away.
    ///
    /// # Errors
    /// The disk is full.
    pub fn bring_back(&self) -> Result<()> {
        self.site.bring_back()
    }

    /// Puts another release of the app in the place of the one that is served. Its document says
    /// which one it is, as the `meta` of the name `e2e-release`.
    ///
    /// # Errors
    /// The app is not packed.
    pub fn release(&self, release: u32) -> Result<()> {
        release::replace(self.site.path(), release)
    }

    /// Starts a plain static server, with the app and the stock page under `prefix`.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn host(&self, prefix: &str) -> Result<Server> {
        Ok(self.listed(Server::plain(&self.site, prefix).await?))
    }

    /// Starts a server that serves no page.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn bare(&self, kind: Bare) -> Result<Server> {
        Ok(self.listed(Server::bare(kind).await?))
    }

    /// Starts two of our relays that share their rooms.
    ///
    /// # Errors
    /// One of them does not come up.
    pub async fn cluster(&self) -> Result<Cluster> {
        let cluster = Cluster::start(&self.site).await?;
        for server in [&cluster.redis].into_iter().chain(&cluster.relays) {
            self.listed(server.clone());
        }
        Ok(cluster)
    }

    /// Builds a laboratory, which stays until every browser in it is closed.
    ///
    /// # Errors
    /// As [`Lab::build`].
    pub fn lab(&self, homes: [Home; 2]) -> Result<Rc<Lab>> {
        let lab = Rc::new(Lab::build(homes)?);
        self.labs.borrow_mut().push(lab.clone());
        Ok(lab)
    }

    /// Starts our relay in the middle of a laboratory.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn serve_in(&self, lab: &Lab) -> Result<Server> {
        Ok(self.listed(Server::in_lab(lab, &self.site, &[]).await?))
    }

    /// Lists what a TURN server says.
    pub(crate) fn listen_to(&self, turn: &Turn) {
        self.outputs
            .borrow_mut()
            .push(("coturn".to_owned(), turn.output().clone()));
    }

    /// Starts a STUN and TURN server.
    ///
    /// # Errors
    /// It is not installed or does not come up.
    pub async fn turn(&self) -> Result<Turn> {
        let turn = Turn::start().await?;
        self.listen_to(&turn);
        Ok(turn)
    }

    /// Starts a server that no call can go through.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn strange(&self, kind: Strange) -> Result<Server> {
        Ok(self.listed(Server::strange(kind).await?))
    }

    /// Starts a Node script of `e2e/scripts`.
    ///
    /// # Errors
    /// It does not start.
    pub fn node(&self, script: &str, args: &[&str]) -> Result<Process> {
        let mut command = Command::new("node");
        command.arg(scripts().join(script)).args(args);
        let process = Process::start(script, &mut command, Output::default())?;
        self.outputs
            .borrow_mut()
            .push((script.to_owned(), process.output().clone()));
        Ok(process)
    }

    async fn end(self) -> Result<()> {
        // A dead browser closes none of its windows.
        let (windows, browsers): (Vec<_>, Vec<_>) = self
            .browsers
            .into_inner()
            .into_iter()
            .partition(|(_, browser)| browser.is_beside());
        let closed = close(windows).await;
        closed.and(close(browsers).await)
    }
}

async fn close(browsers: Vec<(String, Browser)>) -> Result<()> {
    let closing = browsers.into_iter().map(async |(name, browser)| {
        browser
            .close()
            .await
            .with_context(|| format!("{name}'s browser"))
    });
    futures_util::future::join_all(closing)
        .await
        .into_iter()
        .collect()
}
