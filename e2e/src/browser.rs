//! Isolated browsers, each with a driver and a fresh profile of its own.

mod how;

use std::{fmt, fs, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{
    Client, ClientBuilder,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use self::how::How;
use crate::{
    lab::{Connector, Space},
    memory,
    process::{Output, Process, words},
};

/// How many drivers may find their port taken.
const DRIVER_TRIES: u32 = 5;

/// How long a driver may take to listen.
const DRIVER_START: Duration = Duration::from_secs(30);

/// How long a browser may take to close before it is killed.
const CLOSE: Duration = Duration::from_secs(30);

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, through chromedriver.
    Chrome,
    /// Firefox, through geckodriver.
    Firefox,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chrome => "Chrome",
            Self::Firefox => "Firefox",
        })
    }
}

impl Kind {
    fn driver(self) -> Command {
        match self {
            Self::Chrome => {
                let mut command = Command::new("chromedriver");
                command.arg("--port=0");
                command
            }
            Self::Firefox => {
                let mut command = Command::new("geckodriver");
                command.args(["--port", "0", "--websocket-port", "0"]);
                command
            }
        }
    }

    /// The port that the driver says it listens on.
    fn port(self, line: &str) -> Option<u16> {
        let before = match self {
            Self::Chrome => "started successfully on port ",
            Self::Firefox => "Listening on 127.0.0.1:",
        };
        let (_, port) = line.split_once(before)?;
        port.trim_end_matches('.').parse().ok()
    }
}

/// One person's browser.
#[derive(Debug)]
pub struct Browser {
    kind: Kind,
    client: Client,
    driver: Process,
    /// It is only a window of somebody else's.
    beside: bool,
    /// Profiles and what else the browser and its driver leave lying about; removed after them.
    litter: TempDir,
}

/// A driver that listens, and where.
///
/// `ChromeDriver` takes a free port of IPv4 and then the same one of IPv6, which somebody else may
/// have: then it ends, and another one finds another port.
async fn start_driver(
    kind: Kind,
    litter: &TempDir,
    space: Option<&Space>,
) -> Result<(Process, u16)> {
    let mut tries = 1..=DRIVER_TRIES;
    loop {
        let mut command = kind.driver();
        command.env("TMPDIR", litter.path());
        if let Some(space) = space {
            command = space.enter(&command);
        }
        let name = format!("the driver of {kind}");
        let mut driver = Process::start(&name, &mut command, Output::default())?;
        let listens = driver.line("listens", DRIVER_START, |line| kind.port(line));
        match listens.await {
            Ok(port) => return Ok((driver, port)),
            Err(error) => {
                let taken = driver.output().text().contains("Address already in use");
                if !taken || tries.next().is_none() {
                    return Err(error);
                }
            }
        }
    }
}

impl Browser {
    /// Starts a driver and a browser with a fresh profile.
    ///
    /// # Errors
    /// The driver or the browser is not installed or does not start.
    pub async fn launch(kind: Kind) -> Result<Self> {
        Self::start(kind, How::Fresh).await
    }

    /// The same with Chrome, whose hidden pages are slowed down as after minutes.
    ///
    /// # Errors
    /// The driver or the browser is not installed or does not start.
    pub async fn drowsy() -> Result<Self> {
        Self::start(Kind::Chrome, How::Drowsy).await
    }

    /// Starts it in the network of somebody, where pages of `origin` may use devices.
    ///
    /// # Errors
    /// The driver or the browser is not installed or does not start.
    pub async fn elsewhere(kind: Kind, space: &Space, origin: &str) -> Result<Self> {
        Self::start(kind, How::Elsewhere(space, origin)).await
    }

    /// Opens another window of the same browser, which shares its storage and its channels, with a
    /// driver of its own: each is told what to do without regard to the other.
    ///
    /// # Errors
    /// It is not Chrome, or the driver does not start.
    pub async fn beside(&self) -> Result<Self> {
        let capabilities = self.client.capabilities();
        let address = capabilities
            .as_ref()
            .and_then(|all| {
                all.get("goog:chromeOptions")?
                    .get("debuggerAddress")?
                    .as_str()
            })
            .with_context(|| format!("{} does not say where it is told what to do", self.kind))?;
        let other = Self::start(self.kind, How::Beside(address)).await?;
        let window = other.client.new_window(false).await?.handle;
        other.client.switch_to_window(window).await?;
        Ok(other)
    }

    async fn start(kind: Kind, how: How<'_>) -> Result<Self> {
        let litter = tempfile::Builder::new().prefix("visavis-e2e-").tempdir()?;
        let downloads = downloads(&litter);
        fs::create_dir(&downloads)?;
        let space = match how {
            How::Elsewhere(space, _) => Some(space.clone()),
            How::Fresh | How::Drowsy | How::Beside(_) => None,
        };
        let (driver, port) = start_driver(kind, &litter, space.as_ref()).await?;
        let capabilities = kind.capabilities(&how, &downloads);
        let capabilities: Capabilities = serde_json::from_value(capabilities)?;
        let client = ClientBuilder::new(Connector(space))
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| {
                format!(
                    "{kind} does not start; its driver:\n{}",
                    driver.output().text()
                )
            })?;
        Ok(Self {
            kind,
            client,
            driver,
            beside: matches!(how, How::Beside(_)),
            litter,
        })
    }

    /// Which browser it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it is only another window, see [`Self::beside`].
    #[must_use]
    pub fn is_beside(&self) -> bool {
        self.beside
    }

    /// The folder that what is downloaded goes to.
    #[must_use]
    pub fn downloads(&self) -> PathBuf {
        downloads(&self.litter)
    }

    /// The session that commands go through.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What the browser itself has logged, refused and missing files included; what the driver
    /// has said where the browser does not tell.
    pub async fn log(&self) -> String {
        let log = match self.kind {
            Kind::Chrome => self.client.issue_cmd(BrowserLog).await.ok(),
            Kind::Firefox => None,
        };
        let Some(Value::Array(entries)) = log else {
            return self.driver.output().text();
        };
        let words = |entry: &Value, key| entry.get(key).and_then(Value::as_str).map(str::to_owned);
        let lines = entries.iter().map(|entry| {
            let level = words(entry, "level").unwrap_or_default();
            format!("{level} {}", words(entry, "message").unwrap_or_default())
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Ends the browser as a power cut would: the page cannot say good-bye.
    pub fn kill(&mut self) {
        self.driver.kill();
    }

    /// What all of its processes take for themselves alone, in bytes.
    #[must_use]
    pub fn memory(&self) -> u64 {
        memory::of(&self.driver.descendants())
    }

    /// Sends a signal to the processes that run the browser's pages: kills, stops or continues them.
    ///
    /// # Errors
    /// There is none.
    pub fn signal_pages(&self, signal: Signal) -> Result<()> {
        let pages = match self.kind {
            Kind::Chrome => "--type=renderer",
            // The last word of the process that runs a page (`tab`).
            Kind::Firefox => "tab",
        };
        let mut count = 0;
        for pid in self.driver.descendants() {
            if words(pid).iter().any(|word| word == pages) {
                kill_process(pid, signal)?;
                count += 1;
            }
        }
        ensure!(count > 0, "{} has no page", self.kind);
        Ok(())
    }

    /// Closes the browser; what does not close in time is killed.
    ///
    /// # Errors
    /// It had to be killed.
    pub async fn close(mut self) -> Result<()> {
        let closed = tokio::time::timeout(CLOSE, self.client.clone().close()).await;
        self.driver.kill();
        match closed {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => bail!("{} did not close: {error}", self.kind),
            Err(_) => bail!("{} did not close within {} s", self.kind, CLOSE.as_secs()),
        }
    }
}

fn downloads(litter: &TempDir) -> PathBuf {
    litter.path().join("downloads")
}

/// Has Chrome do something of its own protocol (Chrome `DevTools` Protocol); gives the answer.
///
/// # Errors
/// It is not Chrome, or it refuses.
pub async fn devtools(client: &Client, command: &str, parameters: Value) -> Result<Value> {
    let asked = DevTools(json!({ "cmd": command, "params": parameters }));
    let answer = client.issue_cmd(asked).await;
    answer.with_context(|| command.to_owned())
}

/// chromedriver's command for that.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _url: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}

/// chromedriver's command for the browser's log.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _url: &Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({ "type": "browser" }).to_string()),
        )
    }
}
