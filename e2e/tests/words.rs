//! How a call that came to nothing is told, in words on both sides.

use visavis_e2e::{
    App, Bare, CallState, Chrome, Played, Reason, Result, Signaling, media, page::app::Address,
    scene, through_both, wait::CALL,
};

/// That the page says so, in these words.
async fn says(app: &App, parts: &[&str]) -> Result<()> {
    let holds = |seen: &str| parts.iter().all(|part| seen.contains(part));
    app.page().until_text("status", holds).await.map(drop)
}

#[test]
fn no_and_never_mind_are_told_to_both() -> Played {
    through_both("words no", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.decline().await?;
        says(&ann, &["declined", "cannot talk"]).await?;
        says(&ben, &["declined", "You declined"]).await?;
        stage.picture(&ann, "was declined").await?;

        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        says(&ann, &["Ringing"]).await?;
        ann.cancel().await?;
        says(&ann, &["cancelled", "You stopped"]).await?;
        says(&ben, &["Missed"]).await
    })
}

#[test]
fn a_third_person_reads_busy_and_the_one_not_chosen_reads_elsewhere() -> Played {
    scene("words busy", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        let cat = stage.app("Cat", Chrome, &server).await?;
        ann.call().await?;
        cat.until(CallState::Incoming).await?;
        ben.accept().await?;
        says(&cat, &["Answered elsewhere"]).await?;
        media::both_ways(&ann, &ben).await?;
        cat.call().await?;
        cat.until_ended(Reason::Busy).await?;
        says(&cat, &["Busy", "another call"]).await?;
        says(&ann, &["Connected"]).await
    })
}

#[test]
fn an_id_that_nobody_has_is_told_and_so_is_one_that_is_taken() -> Played {
    scene("words ids", async |stage| {
        let host = stage.host("/").await?;
        let server = stage.bare(Bare::Peer).await?;
        let address = Address::new(host.url())
            .with("protocol", "peerjs")
            .with("server", server.url());
        let ann = stage
            .app_at("Ann", Chrome, &address.clone().with("peer-id", "ann"))
            .await?;
        ann.until_online().await?;
        stage.picture(&ann, "has an id").await?;
        ann.page().fill("dial-id", "nobody").await?;
        ann.call().await?;
        ann.until_ended_within(CALL, &[Reason::NoSuchPerson])
            .await?;
        says(&ann, &["Nobody there", "Check the id"]).await?;

        let ben = stage
            .app_at("Ben", Chrome, &address.with("peer-id", "ann"))
            .await?;
        ben.notice_with(&[&["somebody else has this id"]]).await?;
        stage.picture(&ben, "wants an id that is taken").await?;
        Ok(())
    })
}
