//! Who is in the room: seen, named, called one by one, and kept out when it is full.

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Played, Reason, Result, Server, Signal, Signaling, Stage,
    ensure, media, page::app::Address, scene, through_both,
};

/// Somebody who is called so, in the room.
async fn named(stage: &Stage, name: &str, server: &Server) -> Result<App> {
    let kind = if name == "Cat" { Firefox } else { Chrome };
    let address = Address::new(server.url()).with("name", name);
    let app = stage.app_at(name, kind, &address).await?;
    app.until_online().await?;
    Ok(app)
}

async fn three(stage: &Stage, server: &Server) -> Result<[App; 3]> {
    let (ann, ben, cat) = tokio::try_join!(
        named(stage, "Ann", server),
        named(stage, "Ben", server),
        named(stage, "Cat", server)
    )?;
    Ok([ann, ben, cat])
}

#[test]
fn one_of_several_is_called_and_the_other_is_not_rung() -> Played {
    through_both("people one of several", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let [ann, ben, cat] = three(stage, &server).await?;
        tokio::try_join!(
            ann.until_among(&["Ben", "Cat"]),
            ben.until_among(&["Ann", "Cat"]),
            cat.until_among(&["Ann", "Ben"])
        )?;
        stage.picture(&ann, "with two others").await?;
        ann.call_one("Cat").await?;
        cat.until(CallState::Incoming).await?;
        cat.page().until_text("partner", |it| it == "Ann").await?;
        ann.page().until_text("partner", |it| it == "Cat").await?;
        stage.picture(&cat, "is rung").await?;
        cat.accept().await?;
        media::both_ways(&ann, &cat).await?;
        ensure!(!ben.has_rung().await?, "it rang at Ben");

        // Calling again is calling the same person; then another one.
        cat.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        ann.call().await?;
        cat.decline().await?;
        ann.until_ended(Reason::Declined).await?;
        ensure!(!ben.has_rung().await?, "it rang at Ben");
        ann.call_one("Ben").await?;
        ben.decline().await?;
        ann.until_ended(Reason::Declined).await
    })
}

#[test]
fn who_comes_who_goes_and_who_is_renamed_is_seen() -> Played {
    through_both("people come and go", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let ann = named(stage, "Ann", &server).await?;
        ann.until_among(&[]).await?;
        let ben = named(stage, "Ben", &server).await?;
        tokio::try_join!(ann.until_among(&["Ben"]), ben.until_among(&["Ann"]))?;
        ann.page()
            .until_text("news", |it| it == "Ben is here.")
            .await?;

        ben.page().fill("name", "Benjamin\u{e007}").await?;
        ann.until_among(&["Benjamin"]).await?;

        match signaling {
            // It notices that a connection is gone.
            Signaling::Relay => stage.close_tab(&ben).await?,
            // Here only the page can say good-bye, and a tab that is closed may be gone before
            // that is on its way.
            Signaling::Node | Signaling::NodeWithRecovery => ben.page().leave().await?,
        }
        ann.until_among(&[]).await?;
        ann.page()
            .until_text("news", |it| it == "Benjamin left.")
            .await?;
        Ok(())
    })
}

#[test]
fn a_name_is_remembered_in_the_browser() -> Played {
    scene("people remembered", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let ann = named(stage, "Ann", &server).await?;
        let ben = stage.app("Ben", Chrome, &server).await?;
        ann.until_among(&["Guest"]).await?;
        ben.page().fill("name", "Ben 本\u{e007}").await?;
        ann.until_among(&["Ben 本"]).await?;
        ben.reopen(&Address::new(server.url())).await?;
        ben.until_online().await?;
        ann.until_among(&["Ben 本"]).await?;
        let shown = "return document.querySelector('[data-testid=name]').value";
        let shown = ben.page().eval(shown, vec![]).await?;
        ensure!(shown == "Ben 本", "the field says {shown}");
        Ok(())
    })
}

#[test]
fn a_full_room_is_told_to_whoever_does_not_fit() -> Played {
    scene("people room full", async |stage| {
        let server = stage
            .serve_with(Signaling::Relay, &["--capacity", "2"])
            .await?;
        let (ann, ben) =
            tokio::try_join!(named(stage, "Ann", &server), named(stage, "Ben", &server))?;
        let address = Address::new(server.url()).with("name", "Cat");
        let cat = stage.app_at("Cat", Chrome, &address).await?;
        cat.until_signal(Signal::Offline).await?;
        cat.notice_with(&[&["room is full"]]).await?;
        stage.picture(&cat, "does not fit").await?;
        tokio::try_join!(ann.until_among(&["Ben"]), ben.until_among(&["Ann"]))?;

        // The two are not disturbed, and once one has gone there is room.
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        ann.page().leave().await?;
        ben.until_among(&[]).await?;
        cat.page().press("help").await?;
        cat.until_online().await?;
        tokio::try_join!(ben.until_among(&["Cat"]), cat.until_among(&["Ben"]))?;
        Ok(())
    })
}
