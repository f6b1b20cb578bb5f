//! What a test may do with a page, in the page's own terms.

pub mod app;
pub mod chat;
mod devices;
pub mod embedder;
pub mod keyboard;
pub mod looks;
pub mod peerjs;
pub mod pointer;
pub mod recording;
mod script;
pub mod state;
pub mod stock;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, Locator};
use serde::Deserialize;
use serde_json::Value;

pub use self::state::State;
use crate::wait::{Look, SOON, wait_until};

/// What a page has used since it was loaded, as the probe counted it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Used {
    /// How often getUserMedia was called.
    pub asks: u32,
    /// How many peer connections were made.
    pub peers: u32,
    /// How many of these are not closed.
    pub open_peers: u32,
    /// How many descriptions were set for these: two for each negotiation of two pages.
    pub descriptions: u32,
    /// How many tracks came from getUserMedia and getDisplayMedia, clones included.
    pub tracks: u32,
    /// How many of these are live.
    pub live_tracks: u32,
    /// How many WebSockets are connecting or open.
    pub open_sockets: u32,
    /// Frames sent over all WebSockets.
    pub sent: u32,
    /// Frames received over all WebSockets.
    pub received: u32,
}

/// A page in somebody's browser.
#[derive(Clone, Debug)]
pub struct Page {
    name: String,
    client: Client,
    /// Scripts, clicks and keys go to Chrome by its own protocol.
    traceless: bool,
}

impl AsRef<Self> for Page {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Page {
    /// Whatever is in the browser of the person called `name`.
    #[must_use]
    pub fn new(name: &str, client: &Client) -> Self {
        Self {
            name: name.to_owned(),
            client: client.clone(),
            traceless: false,
        }
    }

    /// Opens `url` in the browser of the person called `name`.
    ///
    /// # Errors
    /// It does not load, or the probe is not in it.
    pub async fn open(name: &str, client: &Client, url: &str) -> Result<Self> {
        let page = Self::new(name, client);
        page.goto(url).await?;
        Ok(page)
    }

    /// Loads another address in the same browser.
    ///
    /// # Errors
    /// It does not load, or the probe is not in it.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.client
            .goto(url)
            .await
            .with_context(|| format!("{} opens {url}", self.name))?;
        let probed = self
            .eval("return typeof e2eProbe === 'object'", vec![])
            .await?;
        ensure!(
            probed == true,
            "{}: what is served at {url} has no probe in it",
            self.name
        );
        Ok(())
    }

    /// Whose page it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The browser's session.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until a script gives this.
    ///
    /// # Errors
    /// Not within [`SOON`].
    pub async fn until_gives(&self, script: &str, wanted: &Value) -> Result<()> {
        let what = format!("{}: {script} gives {wanted}", self.name);
        wait_until(&what, SOON, async || {
            let seen = self.eval(script, vec![]).await?;
            Ok(Look::at(seen == *wanted, || seen.to_string()))
        })
        .await
    }

    /// Presses the element of this test id, and waits for the new page that this loads.
    ///
    /// # Errors
    /// It cannot be pressed, or no new page comes within [`SOON`].
    pub async fn press_for_new_page(&self, testid: &str) -> Result<()> {
        self.eval("window.e2eOldPage = true", vec![]).await?;
        self.press(testid).await?;
        wait_until(
            &format!("{} gets a new page", self.name),
            SOON,
            async || {
                let script =
                    "return window.e2eOldPage === undefined && typeof e2eProbe === 'object'";
                let is_new = self.eval(script, vec![]).await? == true;
                Ok(Look::at(is_new, || "the old page".to_owned()))
            },
        )
        .await
    }

    /// What the page has used so far.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn used(&self) -> Result<Used> {
        Ok(serde_json::from_value(
            self.eval("return e2eProbe.look()", vec![]).await?,
        )?)
    }

    /// A `data-` attribute of the root element.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn data(&self, key: &str) -> Result<Option<String>> {
        let script = "return document.documentElement.dataset[arguments[0]] ?? null";
        Ok(serde_json::from_value(
            self.eval(script, vec![key.into()]).await?,
        )?)
    }

    /// Everything that `data-call` has been since the page was loaded, in order.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn call_states(&self) -> Result<Vec<String>> {
        let script = "return e2eProbe.states.map(({ call }) => call ?? '') \
                      .filter((call, at, all) => call !== all[at - 1])";
        Ok(serde_json::from_value(self.eval(script, vec![]).await?)?)
    }

    /// Everything that `data-call`, `data-ended` and `data-signal` have been since the page was
    /// loaded, and since when.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn states(&self) -> Result<Vec<State>> {
        let states = self.eval("return e2eProbe.states", vec![]).await?;
        Ok(serde_json::from_value(states)?)
    }

    /// What the console has said.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn console(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(
            self.eval("return e2eProbe.consoleLines", vec![]).await?,
        )?)
    }

    /// Errors that nobody caught, of scripts and of promises.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn errors(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(
            self.eval("return e2eProbe.errors", vec![]).await?,
        )?)
    }

    /// The language that the page says it is in.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn language(&self) -> Result<String> {
        Ok(serde_json::from_value(
            self.eval("return document.documentElement.lang", vec![])
                .await?,
        )?)
    }

    /// The words that a person sees in the element of this test id; empty if it is not there
    /// or not shown.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn text(&self, testid: &str) -> Result<String> {
        let script = "const element = document.querySelector(arguments[0]); \
                      return element?.checkVisibility({ visibilityProperty: true }) \
                        ? element.innerText.trim() : ''";
        Ok(serde_json::from_value(
            self.eval(script, vec![selector(testid).into()]).await?,
        )?)
    }

    /// Waits until the words that a person sees in the element of this test id are the right ones.
    ///
    /// # Errors
    /// Not within [`SOON`].
    pub async fn until_text(&self, testid: &str, right: impl Fn(&str) -> bool) -> Result<String> {
        let what = format!("{} reads the right {testid}", self.name);
        wait_until(&what, SOON, async || {
            let seen = self.text(testid).await?;
            if right(&seen) {
                return Ok(Look::Seen(seen));
            }
            Ok(Look::NotYet(format!("“{seen}”, {}", self.tell().await)))
        })
        .await
    }

    /// Waits until a person could press the element of this test id.
    ///
    /// # Errors
    /// Not within `within`.
    pub async fn can_press(&self, testid: &str, within: Duration) -> Result<()> {
        let what = format!("{} can press {testid}", self.name);
        wait_until(&what, within, async || {
            let found = self
                .client
                .find_all(Locator::Css(&selector(testid)))
                .await?;
            let Some(button) = found.first() else {
                return Ok(Look::NotYet(format!(
                    "it is not there; {}",
                    self.tell().await
                )));
            };
            if !button.is_displayed().await? || !button.is_enabled().await? {
                // A bar that has faded comes back to whoever looks for it.
                self.stir().await?;
                return Ok(Look::NotYet(format!(
                    "hidden or disabled; {}",
                    self.tell().await
                )));
            }
            Ok(Look::Seen(()))
        })
        .await
    }

    /// Presses the element of this test id as soon as a person could.
    ///
    /// # Errors
    /// It cannot be pressed within [`SOON`].
    pub async fn press(&self, testid: &str) -> Result<()> {
        self.can_press(testid, SOON).await?;
        wait_until(
            &format!("{} presses {testid}", self.name),
            SOON,
            async || {
                // Covered or replaced just now: the driver refuses such a click, and it did not happen.
                self.client
                    .find(Locator::Css(&selector(testid)))
                    .await?
                    .click()
                    .await?;
                Ok(Look::Seen(()))
            },
        )
        .await
    }

    /// Writes `words` into the input of this test id, in place of what is there.
    ///
    /// # Errors
    /// There is no such input.
    pub async fn fill(&self, testid: &str, words: &str) -> Result<()> {
        let input = self
            .client
            .find(Locator::Css(&selector(testid)))
            .await
            .with_context(|| format!("{} fills {testid}", self.name))?;
        input.clear().await?;
        input.send_keys(words).await?;
        Ok(())
    }

    /// Leaves whatever is open for an empty page.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn leave(&self) -> Result<()> {
        let here = self.client.current_url().await?;
        // Not at once, but as somebody who follows a link: while the browser asks for another page, this
        // one can still say good-bye.
        let elsewhere = here.join("/elsewhere");
        let gone = match elsewhere {
            Ok(elsewhere) => self.client.goto(elsewhere.as_str()).await.is_ok(),
            Err(_) => false,
        };
        if !gone {
            self.client.goto("about:blank").await?;
        }
        Ok(())
    }

    /// What the page is in, in a few words, for error texts.
    pub async fn tell(&self) -> String {
        let script = "const { call, ended, signal } = document.documentElement.dataset; \
                      const notice = document.querySelector('[data-testid=notice]')?.innerText; \
                      return JSON.stringify({ call, ended, signal, notice })";
        match self.eval(script, vec![]).await {
            Ok(seen) => format!("{} is at {}", self.name, seen.as_str().unwrap_or_default()),
            Err(error) => format!("{} does not answer: {error:#}", self.name),
        }
    }

    /// A picture of the page, as PNG.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Everything the probe knows, for a failure report.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn diary(&self) -> Result<String> {
        let script = "return JSON.stringify(e2eProbe.look()) + '\\n' + e2eProbe.words.join('\\n')";
        Ok(self
            .eval(script, vec![])
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }
}

fn selector(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}
