//! The stock `PeerJS` page: npm's peerjs as people use it.

use anyhow::Result;
use fantoccini::Client;

use super::{Page, app::Address};
use crate::{
    Server,
    site::STOCK_PEERJS,
    wait::{CALL, Look, wait_until},
};

/// Where the page believes the call to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// No call yet.
    Idle,
    /// It has dialled.
    Calling,
    /// Somebody has dialled it.
    Ringing,
    /// The other's stream has come.
    InCall,
    /// The library has told that it is over.
    Closed,
}

impl Talk {
    /// The word in `data-call`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Calling => "calling",
            Self::Ringing => "ringing",
            Self::InCall => "in-call",
            Self::Closed => "closed",
        }
    }
}

/// The stock `PeerJS` page in somebody's browser.
#[derive(Clone, Debug)]
pub struct PeerJs {
    page: Page,
}

impl AsRef<Page> for PeerJs {
    fn as_ref(&self) -> &Page {
        &self.page
    }
}

impl PeerJs {
    /// The page of `host` for whoever is called `id` at the `PeerServer` `server`. With `dial` it
    /// calls as soon as it is registered, with `answer` `auto` it takes calls by itself.
    #[must_use]
    pub fn address(host: &Server, server: &Server, id: &str) -> Address {
        Address::new(format!("{}{STOCK_PEERJS}/index.html", host.url()))
            .with("id", id)
            .with("server", server.url())
    }

    /// Opens it, and waits until it is registered.
    ///
    /// # Errors
    /// It does not load, or is not registered.
    pub async fn open(name: &str, client: &Client, address: &Address) -> Result<Self> {
        let page = Page::open(name, client, &address.to_string()).await?;
        let peerjs = Self { page };
        peerjs.until_registered().await?;
        Ok(peerjs)
    }

    /// Opens it anew in the same browser, and waits until it is registered.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn reopen(&self, address: &Address) -> Result<()> {
        self.page.goto(&address.to_string()).await?;
        self.until_registered().await
    }

    /// The page, for what is not particular to it.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Waits until the server knows it.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_registered(&self) -> Result<()> {
        let what = format!("{} is registered", self.page.name());
        wait_until(&what, CALL, async || {
            let signal = self.page.data("signal").await?;
            Ok(if signal.as_deref() == Some("online") {
                Look::Seen(())
            } else {
                Look::NotYet(format!("{:?}, {:?}", signal, self.told().await?))
            })
        })
        .await
    }

    /// Dials this id.
    ///
    /// # Errors
    /// It cannot be entered or the button cannot be pressed.
    pub async fn dial(&self, id: &str) -> Result<()> {
        self.page.fill("dial-id", id).await?;
        self.page.press("call").await
    }

    /// Waits for the ring, and takes the call.
    ///
    /// # Errors
    /// It does not ring.
    pub async fn accept(&self) -> Result<()> {
        self.until(Talk::Ringing).await?;
        self.page.press("accept").await
    }

    /// Waits for the ring, and closes the call without an answer. The library sends nothing then.
    ///
    /// # Errors
    /// It does not ring.
    pub async fn decline(&self) -> Result<()> {
        self.until(Talk::Ringing).await?;
        self.page.press("decline").await
    }

    /// Closes the call.
    ///
    /// # Errors
    /// The button cannot be pressed.
    pub async fn hang_up(&self) -> Result<()> {
        self.page.press("hang-up").await
    }

    /// Waits for a state.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until(&self, state: Talk) -> Result<()> {
        let what = format!("{} is {}", self.page.name(), state.word());
        wait_until(&what, CALL, async || {
            let seen = self.page.data("call").await?;
            Ok(if seen.as_deref() == Some(state.word()) {
                Look::Seen(())
            } else {
                Look::NotYet(format!("{:?}, {:?}", seen, self.told().await?))
            })
        })
        .await
    }

    /// What the library has told of ends and errors, in order: `close` of the call,
    /// `peer-unavailable`, and the page's own doing.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn told(&self) -> Result<Vec<String>> {
        let told = self.page.eval("return window.told", vec![]).await?;
        Ok(serde_json::from_value(told)?)
    }

    /// Waits until the call is over because the library told so by the event `close` of the
    /// media connection.
    ///
    /// # Errors
    /// Not within [`CALL`], or something else ended it.
    pub async fn until_told_of_close(&self) -> Result<()> {
        self.until(Talk::Closed).await?;
        let told = self.told().await?;
        anyhow::ensure!(
            told.last().is_some_and(|last| last == "close"),
            "{} was told {told:?}",
            self.page.name()
        );
        Ok(())
    }

    /// Waits until the library has dropped the call, whether or not it told the page: of a call
    /// that was not answered yet it does not.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_dropped(&self) -> Result<()> {
        let what = format!("{}'s library drops the call", self.page.name());
        let script = "const { call, peer } = window; \
                      return call !== null && !peer.getConnection(call.peer, call.connectionId)";
        wait_until(&what, CALL, async || {
            let dropped = self.page.eval(script, vec![]).await? == true;
            Ok(if dropped {
                Look::Seen(())
            } else {
                Look::NotYet(format!("{:?}", self.told().await?))
            })
        })
        .await
    }
}
