//! From screen to screen, with the people and the servers that it takes.

use std::net::TcpListener;

use anyhow::{Context, Result, ensure};

use crate::{
    App, Bare, CallState, Chrome, Server, Signaling, Stage,
    page::{Page, app::Address},
    screens::Screen,
    wait::{CALL, Look, wait_until},
};

/// Who and what a way to a screen may use. It is Ann's screen that is looked at.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    pub(super) stage: &'a Stage,
    pub(super) language: &'static str,
    /// Each screen has a room of its own, so that nobody is left over from the one before.
    pub(super) room: &'static str,
    pub(super) relay: Server,
    /// A `PeerServer`.
    pub(super) peers: Server,
    /// Serves the app, and is no signaling server.
    pub(super) host: Server,
    pub(super) ann: App,
    pub(super) ben: App,
    pub(super) cat: App,
    /// Takes connections, and never says a word.
    pub(super) silent: &'a TcpListener,
}

/// Looks at each of `screens` in this language. Whatever fails, the others are looked at.
///
/// # Errors
/// All that failed, by screen.
pub async fn walk(
    stage: &Stage,
    language: &'static str,
    screens: impl IntoIterator<Item = &Screen>,
    mut look: impl AsyncFnMut(&Page, &Screen) -> Result<()>,
) -> Result<()> {
    let relay = stage.serve(Signaling::Relay).await?;
    let empty = Address::new(relay.url()).with("room", "nobody");
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let (ann, ben, cat) = tokio::try_join!(
        stage.app_at("Ann", Chrome, &empty),
        stage.app_at("Ben", Chrome, &empty),
        stage.app_at("Cat", Chrome, &empty)
    )?;
    let mut walk = Walk {
        stage,
        language,
        room: "",
        relay,
        peers: stage.bare(Bare::Peer).await?,
        host: stage.host("/").await?,
        ann,
        ben,
        cat,
        silent: &silent,
    };
    let mut failed = Vec::new();
    for screen in screens {
        walk.room = screen.name;
        let seen = match (screen.way)(&walk).await {
            Ok(()) => look(walk.ann.page(), screen).await,
            Err(error) => Err(error.context("cannot be reached")),
        };
        if let Err(error) = seen {
            let error = error.context(format!("{}, {language}", screen.name));
            let title = format!("{} {language}", screen.name);
            stage.write_report(&title, &error).await;
            failed.push(format!("{error:#}"));
        }
        for app in [&walk.ann, &walk.ben, &walk.cat] {
            app.page().leave().await?;
        }
    }
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

impl Walk<'_> {
    /// The app in the room of this screen, through our relay.
    pub(super) fn address(&self) -> Address {
        self.address_at(&self.relay)
    }

    /// The app of this server, in the room of this screen.
    pub(super) fn address_at(&self, server: &Server) -> Address {
        Address::new(server.url())
            .with("room", self.room)
            .with("lang", self.language)
    }

    /// The app without a relay beside it.
    pub(super) fn hosted(&self) -> Address {
        self.address_at(&self.host)
    }

    /// Opens the app for somebody, under a name, and waits until they are online.
    pub(super) async fn enter(&self, app: &App, name: &str) -> Result<()> {
        self.enter_at(app, &self.address().with("name", name)).await
    }

    /// Opens the app for somebody, and waits until they are online.
    pub(super) async fn enter_at(&self, app: &App, address: &Address) -> Result<()> {
        app.reopen(address).await?;
        app.until_online().await
    }

    /// Ann and Ben are in the room, and know it.
    pub(super) async fn two(&self) -> Result<()> {
        let name = self.ben.page().name();
        tokio::try_join!(self.enter(&self.ann, "Ann"), self.enter(&self.ben, name))?;
        let other = [name];
        tokio::try_join!(self.ann.until_among(&other), self.ben.until_among(&["Ann"]))?;
        Ok(())
    }

    /// Ann and Ben are in a call.
    pub(super) async fn in_call(&self) -> Result<()> {
        self.two().await?;
        self.ann.call().await?;
        self.ben.accept().await?;
        tokio::try_join!(
            self.ann.until(CallState::Connected),
            self.ben.until(CallState::Connected)
        )?;
        Ok(())
    }

    /// Waits until the element of this test id is shown and has words in it.
    pub(super) async fn until_told(&self, testid: &str) -> Result<()> {
        let what = format!("{testid} has words");
        wait_until(&what, CALL, async || {
            let words = self.ann.page().text(testid).await?;
            Ok(Look::at(!words.is_empty(), || "no words".to_owned()))
        })
        .await
    }

    /// Waits until Ann sees herself.
    pub(super) async fn until_own_picture(&self) -> Result<()> {
        wait_until("Ann sees herself", CALL, async || {
            let script = "return document.querySelector('[data-testid=local-video]').readyState";
            let ready = self.ann.page().eval(script, vec![]).await?;
            // HTML, section 4.8.11.7: HAVE_CURRENT_DATA.
            let shows = ready.as_u64() >= Some(2);
            Ok(Look::at(shows, || format!("readyState {ready}")))
        })
        .await
    }

    /// The address of what never answers.
    pub(super) fn silence(&self) -> Result<String> {
        let address = self.silent.local_addr().context("no address")?;
        Ok(address.to_string())
    }
}
