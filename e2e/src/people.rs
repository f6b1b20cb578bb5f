//! Who is on the stage: people with browsers, and the pages that they have open.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use fantoccini::Client;
use rustix::process::Signal;

use crate::{
    App, CallState, Kind, PeerJs, Server, Stock,
    browser::Browser,
    lab::Lab,
    page::{Page, app::Address},
    scene::{ROOM, Stage},
};

impl Stage {
    /// Gives `name` a browser.
    ///
    /// # Errors
    /// It does not start.
    pub async fn person(&self, name: &str, kind: Kind) -> Result<Client> {
        Ok(self.seat(name, Browser::launch(kind).await?))
    }

    /// Gives `name` a Chrome whose hidden pages are slowed down as after minutes.
    ///
    /// # Errors
    /// It does not start.
    pub async fn drowsy_person(&self, name: &str) -> Result<Client> {
        Ok(self.seat(name, Browser::drowsy().await?))
    }

    /// Gives `name` a browser in the network of the first person of a laboratory, or of the second,
    /// for pages of this server there.
    ///
    /// # Errors
    /// It does not start.
    pub async fn person_in(
        &self,
        (lab, which): (&Lab, usize),
        name: &str,
        kind: Kind,
        server: &Server,
    ) -> Result<Client> {
        let origin = server.url().trim_end_matches('/');
        let browser = Browser::elsewhere(kind, lab.person(which)?, origin).await?;
        Ok(self.seat(name, browser))
    }

    fn seat(&self, name: &str, browser: Browser) -> Client {
        let client = browser.client().clone();
        self.browsers.borrow_mut().push((name.to_owned(), browser));
        client
    }

    /// Gives `name` another window of the browser that `other` has, with a session of its own.
    ///
    /// # Errors
    /// `other` has no browser, or not one that can do this.
    pub async fn beside(&self, name: &str, other: &str) -> Result<Client> {
        // Taken out so that nothing stays borrowed while the browser is asked.
        let mut browsers = self.browsers.take();
        let found = browsers.iter().find(|(one, _)| one == other);
        let opened = match found {
            Some((_, browser)) => browser.beside().await,
            None => Err(anyhow!("{other} has no browser")),
        };
        let client = opened.map(|browser| {
            let client = browser.client().clone();
            browsers.push((name.to_owned(), browser));
            client
        });
        self.browsers.borrow_mut().splice(0..0, browsers);
        client
    }

    /// The folder that what `name` downloads goes to.
    ///
    /// # Errors
    /// `name` has no browser.
    pub fn downloads(&self, name: &str) -> Result<PathBuf> {
        let browsers = self.browsers.borrow();
        let found = browsers.iter().find(|(one, _)| one == name);
        let (_, browser) = found.with_context(|| format!("{name} has no browser"))?;
        Ok(browser.downloads())
    }

    /// Gives `name` a browser with the app at `address` in it.
    ///
    /// # Errors
    /// The browser does not start, or `VISAVIS_DIST` is not set.
    pub async fn app_at(&self, name: &str, kind: Kind, address: &Address) -> Result<App> {
        self.site.needs_app()?;
        App::open(name, &self.person(name, kind).await?, address).await
    }

    /// Gives `name` a browser with the app of `server` in it, and waits until it is online.
    ///
    /// # Errors
    /// As [`Self::app_at`], or the app does not get online.
    pub async fn app(&self, name: &str, kind: Kind, server: &Server) -> Result<App> {
        let app = self.app_at(name, kind, &Address::new(server.url())).await?;
        app.until_online().await?;
        Ok(app)
    }

    /// Gives two people the app of `server`, both online.
    ///
    /// # Errors
    /// As [`Self::app`].
    pub async fn pair(&self, kinds: [Kind; 2], server: &Server) -> Result<(App, App)> {
        let [one, other] = kinds;
        tokio::try_join!(self.app("Ann", one, server), self.app("Ben", other, server))
    }

    /// Gives `name` a browser with the stock page of `server` in it, and waits until it is ready.
    ///
    /// # Errors
    /// The browser does not start or the page does not get ready.
    pub async fn stock(&self, name: &str, kind: Kind, server: &Server) -> Result<Stock> {
        let client = self.person(name, kind).await?;
        Stock::open(name, &client, server.url(), ROOM).await
    }

    /// Gives `name` a browser with the stock `PeerJS` page of `host` in it, registered as `id` at
    /// the `PeerServer` `server`.
    ///
    /// # Errors
    /// The browser does not start or the page is not registered.
    pub async fn peerjs(
        &self,
        name: &str,
        kind: Kind,
        host: &Server,
        server: &Server,
        id: &str,
    ) -> Result<PeerJs> {
        let client = self.person(name, kind).await?;
        PeerJs::open(name, &client, &PeerJs::address(host, server, id)).await
    }

    /// Ends somebody's browser as a power cut would.
    pub fn power_cut(&self, name: &str) {
        self.browsers.borrow_mut().retain_mut(|(other, browser)| {
            if other == name {
                browser.kill();
            }
            other != name
        });
    }

    /// Sends a signal to what runs somebody's pages.
    ///
    /// # Errors
    /// `name` has no browser, or no page.
    pub fn signal_pages(&self, name: &str, signal: Signal) -> Result<()> {
        let browsers = self.browsers.borrow();
        let found = browsers.iter().find(|(one, _)| one == name);
        let (_, browser) = found.with_context(|| format!("{name} has no browser"))?;
        browser.signal_pages(signal)
    }

    /// What somebody's browser takes, in bytes, see [`Browser::memory`].
    ///
    /// # Errors
    /// `name` has no browser.
    pub fn memory_of(&self, name: &str) -> Result<u64> {
        let browsers = self.browsers.borrow();
        let found = browsers.iter().find(|(one, _)| one == name);
        let (_, browser) = found.with_context(|| format!("{name} has no browser"))?;
        Ok(browser.memory())
    }

    /// Closes somebody's page as a person closes a tab.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn close_tab(&self, page: impl AsRef<Page>) -> Result<()> {
        let client = page.as_ref().client();
        let spare = client.new_window(true).await?.handle;
        client.close_window().await?;
        client.switch_to_window(spare).await?;
        Ok(())
    }

    /// Two people in a call, by this server.
    ///
    /// # Errors
    /// They do not get through to each other.
    pub async fn in_call(&self, kinds: [Kind; 2], server: &Server) -> Result<(App, App)> {
        let (ann, ben) = self.pair(kinds, server).await?;
        ann.call().await?;
        ben.accept().await?;
        tokio::try_join!(
            ann.until(CallState::Connected),
            ben.until(CallState::Connected)
        )?;
        Ok((ann, ben))
    }
}
