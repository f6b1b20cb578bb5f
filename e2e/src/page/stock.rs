//! The stock page: npm's socket.io-client playing the tutorial's client.

use anyhow::Result;
use fantoccini::Client;

use super::Page;
use crate::{
    site::STOCK,
    wait::{CALL, Look, wait_until},
};

/// The stock page in somebody's browser.
#[derive(Clone, Debug)]
pub struct Stock {
    page: Page,
}

impl AsRef<Page> for Stock {
    fn as_ref(&self) -> &Page {
        &self.page
    }
}

impl Stock {
    /// Opens the stock page of the server at `base`.
    ///
    /// # Errors
    /// It does not load.
    pub async fn open(name: &str, client: &Client, base: &str, room: &str) -> Result<Self> {
        let url = format!("{base}{STOCK}/index.html?room={room}");
        Ok(Self {
            page: Page::open(name, client, &url).await?,
        })
    }

    /// The page, for what is not particular to it.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Waits until the page is in its room.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_ready(&self) -> Result<()> {
        self.until("idle").await?;
        self.page.can_press("call", CALL).await
    }

    /// Starts a call.
    ///
    /// # Errors
    /// The button cannot be pressed.
    pub async fn call(&self) -> Result<()> {
        self.page.press("call").await
    }

    /// Waits for the ring, and takes the call.
    ///
    /// # Errors
    /// It does not ring.
    pub async fn accept(&self) -> Result<()> {
        self.until("incoming").await?;
        self.page.press("accept").await
    }

    /// Hangs up.
    ///
    /// # Errors
    /// The button cannot be pressed.
    pub async fn hang_up(&self) -> Result<()> {
        self.page.press("hang-up").await
    }

    /// Waits for a state: `idle`, `outgoing`, `incoming` or `connected`.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until(&self, state: &str) -> Result<()> {
        wait_until(
            &format!("{} is {state}", self.page.name()),
            CALL,
            async || {
                let seen = self.page.data("call").await?;
                match seen.as_deref() {
                    Some(word) if word == state => Ok(Look::Seen(())),
                    _ => Ok(Look::NotYet(self.page.tell().await)),
                }
            },
        )
        .await
    }
}
