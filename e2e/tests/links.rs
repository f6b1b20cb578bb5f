//! The link that a page gives leads others to it.

use fantoccini::{Locator, key::Key};
use visavis_e2e::{
    App, Bare, Chrome, Firefox, Kind, Played, Result, Signaling, Stage, ensure, media,
    page::app::Address, scene,
};

/// Opens in another browser what the page of `from` shows for others.
async fn follow(stage: &Stage, name: &str, kind: Kind, from: &App) -> Result<App> {
    let script = "return document.querySelector('[data-testid=share]').href";
    let link = from.page().eval(script, vec![]).await?;
    let link = link.as_str().unwrap_or_default().to_owned();
    let app = stage.app_at(name, kind, &Address::bare(link)).await?;
    app.until_online().await?;
    Ok(app)
}

#[test]
fn the_link_leads_into_the_room_through_the_same_server() -> Played {
    scene("links room", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let host = stage.host("/some/where/").await?;
        let address = Address::new(format!("http://{}/some/where/", host.address()))
            .with("server", relay.address())
            .with("room", "Küche & Bad")
            .with("name", "Ann");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.until_online().await?;
        let ben = follow(stage, "Ben", Firefox, &ann).await?;
        tokio::try_join!(ann.until_among(&["Guest"]), ben.until_among(&["Ann"]))?;
        ben.call().await?;
        ann.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn the_link_to_an_id_needs_one_click_to_call() -> Played {
    scene("links id", async |stage| {
        let server = stage.bare(Bare::Peer).await?;
        let host = stage.host("/").await?;
        let address = Address::new(host.url())
            .with("protocol", "peerjs")
            .with("server", server.url());
        let ann = stage.app_at("Ann", Firefox, &address).await?;
        ann.until_online().await?;
        let ben = follow(stage, "Ben", Chrome, &ann).await?;
        ensure!(!ann.has_rung().await?, "it rang without a click");
        ensure!(
            ben.page().used().await?.asks == 0,
            "Ben's camera opened without a click"
        );
        ben.call().await?;
        ann.decline().await?;

        // Who was rung can call back, without a word about ids.
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn the_own_id_is_copied_as_it_is_shown() -> Played {
    scene("links own id", async |stage| {
        let server = stage.bare(Bare::Peer).await?;
        let host = stage.host("/").await?;
        let address = Address::new(host.url())
            .with("server", server.url())
            .with("protocol", "peerjs");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.until_online().await?;
        let id = ann.page().text("peer-id").await?;
        ann.page().press("copy-id").await?;
        let told = |words: &str| words.contains("copied");
        ann.page().until_text("copy-id", told).await?;
        // Pasting is what a person does with it; no page may read it without being allowed to.
        ann.page().fill("dial-id", "").await?;
        let field = Locator::Css("[data-testid=dial-id]");
        let paste = [char::from(Key::Control), 'v'].iter().collect::<String>();
        ann.page()
            .client()
            .find(field)
            .await?
            .send_keys(&paste)
            .await?;
        let pasted = "return document.querySelector('[data-testid=dial-id]').value";
        let pasted = ann.page().eval(pasted, vec![]).await?;
        ensure!(pasted == id.as_str(), "{pasted} was copied, not {id}");
        Ok(())
    })
}

#[test]
fn that_the_link_is_copied_is_told_once_it_is() -> Played {
    scene("links copied", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let ann = stage.app("Ann", Chrome, &relay).await?;
        let before = ann.page().text("share").await?;
        ann.page().press("share").await?;
        let after = ann
            .page()
            .until_text("share", |words| words.contains("copied"))
            .await?;
        ensure!(before != after, "it said so before");

        // Without https no page may do this, and none says that it did.
        let port = relay.address().rsplit(':').next().unwrap_or_default();
        let insecure = Address::new(format!("http://visavis.test:{port}/"));
        ann.reopen(&insecure).await?;
        ann.until_online().await?;
        ann.page().press("share").await?;
        let errors = ann.page().errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        ensure!(ann.page().text("share").await? == before);
        Ok(())
    })
}
