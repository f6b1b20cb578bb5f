//! What a site sets without being built anew, and what is said of mistakes in it.

use visavis_e2e::{
    App, Bare, Chrome, Played, Result, Signal, Signaling, Stage, ensure, media,
    page::app::Address,
    scene,
    wait::{Look, SOON, wait_until},
};

async fn until_titled(app: &App, title: &str) -> Result<()> {
    wait_until(&format!("the page is called {title}"), SOON, async || {
        let seen = app.page().client().title().await?;
        Ok(Look::at(seen == title, || seen.clone()))
    })
    .await
}

async fn talk(ann: &App, ben: &App) -> Result<()> {
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(ann, ben).await
}

/// Two pages at an address without any parameter.
async fn bare_pair(stage: &Stage, url: &str) -> Result<(App, App)> {
    let address = Address::bare(url);
    tokio::try_join!(
        stage.app_at("Ann", Chrome, &address),
        stage.app_at("Ben", Chrome, &address)
    )
}

#[test]
fn a_site_names_its_server_and_itself_in_a_file() -> Played {
    scene("settings file", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let host = stage.host("/").await?;
        stage.configure(&format!(
            r#"{{"server": "{}", "languages": ["zh"], "title": "Büro 办公室", "room": "lobby"}}"#,
            relay.address()
        ))?;
        let (ann, ben) = bare_pair(stage, host.url()).await?;
        until_titled(&ann, "Büro 办公室").await?;
        talk(&ann, &ben).await?;
        until_titled(&ann, "通话中 – Büro 办公室").await?;
        ensure!(ann.page().language().await? == "zh-CN");
        ensure!(ann.page().text("notice").await?.is_empty());
        ben.hang_up().await?;

        // What the address says comes first.
        let link = Address::new(host.url()).with("room", "garden");
        ann.reopen(&link).await?;
        ben.reopen(&link).await?;
        talk(&ann, &ben).await?;
        ensure!(ann.page().language().await? == "en");
        Ok(())
    })
}

#[test]
fn a_site_on_a_plain_web_socket_relay_needs_one_line() -> Played {
    scene("settings plain relay", async |stage| {
        let relay = stage.bare(Bare::PlainWs).await?;
        let host = stage.host("/").await?;
        // Nothing says which protocol: a place for the room in the address does.
        stage.configure(&format!(
            r#"{{"server": "{}rooms/{{room}}"}}"#,
            relay.ws_url()
        ))?;
        let (ann, ben) = bare_pair(stage, host.url()).await?;
        talk(&ann, &ben).await
    })
}

#[test]
fn a_site_on_a_peer_server_names_the_protocol() -> Played {
    scene("settings peer server", async |stage| {
        let server = stage.bare(Bare::Peer).await?;
        let host = stage.host("/").await?;
        stage.configure(&format!(
            r#"{{"server": "{}", "protocol": "peerjs"}}"#,
            server.url()
        ))?;
        let (ann, ben) = bare_pair(stage, host.url()).await?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        let id = ben.page().text("peer-id").await?;
        ann.page().fill("dial-id", &id).await?;
        talk(&ann, &ben).await
    })
}

#[test]
fn a_site_whose_server_counts_nobody_keeps_a_room_for_two() -> Played {
    scene("settings capacity", async |stage| {
        let relay = stage.bare(Bare::PlainWs).await?;
        let host = stage.host("/").await?;
        stage.configure(&format!(
            r#"{{"server": "{}rooms/{{room}}", "capacity": 2}}"#,
            relay.ws_url()
        ))?;
        let (ann, ben) = bare_pair(stage, host.url()).await?;
        tokio::try_join!(ann.until_among(&["Guest"]), ben.until_among(&["Guest"]))?;
        let address = Address::bare(host.url());
        let cat = stage.app_at("Cat", Chrome, &address).await?;
        cat.until_signal(Signal::Offline).await?;
        cat.notice_with(&[&["room is full"]]).await?;
        tokio::try_join!(ann.until_among(&["Guest"]), ben.until_among(&["Guest"]))?;
        talk(&ann, &ben).await?;
        ensure!(!cat.has_rung().await?, "it rang at Cat");

        ben.page().leave().await?;
        ann.until_among(&[]).await?;
        cat.page().press("help").await?;
        cat.until_online().await?;
        tokio::try_join!(ann.until_among(&["Guest"]), cat.until_among(&["Guest"]))?;
        Ok(())
    })
}

#[test]
fn a_mistake_in_the_file_is_named_and_keeps_nobody_from_calling() -> Played {
    scene("settings mistake", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        // Nothing in the address, which would come first.
        let address = Address::bare(relay.url());
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        let mut told = Vec::new();
        for (config, named) in [
            (r#"{"capacity": 1}"#, "capacity"),
            (r#"{"protocol": "smoke signals"}"#, "protocol"),
            (
                r#"{"iceServers": [{"urls": "http://x"}]}"#,
                "iceservers[0].urls",
            ),
            (r#"{"languages": 7}"#, "languages"),
            (r#"{"tittle": "x"}"#, "tittle"),
            (r#"{"title": "x",}"#, "{ … }"),
        ] {
            stage.configure(config)?;
            ann.reopen(&address).await?;
            ann.until_online().await?;
            let words = ann.notice_with(&[&["config.json"], &[named]]).await?;
            ann.page().can_press("call", SOON).await?;
            ensure!(!told.contains(&words), "twice: “{words}”");
            told.push(words);
        }
        stage.picture(&ann, "names a mistake").await?;
        Ok(())
    })
}

#[test]
fn a_mistake_in_the_address_is_named() -> Played {
    scene("settings mistake in address", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let address = Address::new(relay.url()).with("protocol", "morse");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.notice_with(&[&["?protocol="], &["socketio"]]).await?;
        ann.until_signal(Signal::Online).await
    })
}
