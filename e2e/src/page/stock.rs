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
    room: String,
}

fn address(base: &str, room: &str) -> String {
    format!("{base}{STOCK}/index.html?room={room}")
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
        let page = Page::open(name, client, &address(base, room)).await?;
        let stock = Self {
            page,
            room: room.to_owned(),
        };
        stock.until_ready().await?;
        Ok(stock)
    }

    /// Opens it anew in the same browser.
    ///
    /// # Errors
    /// It does not load.
    pub async fn reopen(&self, base: &str) -> Result<()> {
        self.page.goto(&address(base, &self.room)).await?;
        self.until_ready().await
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
    async fn until_ready(&self) -> Result<()> {
        let what = format!("{} is in its room", self.page.name());
        wait_until(&what, CALL, async || {
            let signal = self.page.data("signal").await?;
            Ok(Look::at(signal.as_deref() == Some("online"), || {
                format!("{signal:?}")
            }))
        })
        .await
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

    /// Waits until an event of this name has come back from the server.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_heard(&self, event: &str) -> Result<()> {
        let what = format!("{} hears {event}", self.page.name());
        wait_until(&what, CALL, async || {
            let heard = self.page.eval("return window.heard", vec![]).await?;
            let has = heard
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == event));
            Ok(Look::at(has, || heard.to_string()))
        })
        .await
    }
}
