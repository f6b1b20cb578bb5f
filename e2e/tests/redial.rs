//! The connection to somebody whose app knows no ICE restart breaks: the call is made anew.

use rustix::process::Signal;
use visavis_e2e::{
    App, Bare, CallState, Chrome, Played, Result, Signaling, Stage, ensure, media,
    page::app::Address, scene,
};

/// Ben's page stands still until Ann has begun to call him again.
async fn breaks(stage: &Stage, ann: &App) -> Result<()> {
    stage.signal_pages("Ben", Signal::STOP)?;
    let again = ann.until(CallState::Outgoing).await;
    let title = ann.page().text("status").await;
    // Whatever went wrong: a page that stands still cannot be closed.
    stage.signal_pages("Ben", Signal::CONT)?;
    again?;
    let title = title?;
    ensure!(title.starts_with("Calling again…"), "{title}");
    Ok(())
}

#[test]
fn the_tutorial_s_page_is_called_again() -> Played {
    scene("redial stock", async |stage| {
        let server = stage.serve(Signaling::Node).await?;
        let (ann, ben) = tokio::try_join!(
            stage.app("Ann", Chrome, &server),
            stage.stock("Ben", Chrome, &server)
        )?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        breaks(stage, &ann).await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn a_stock_peerjs_page_is_called_again() -> Played {
    scene("redial peerjs", async |stage| {
        let host = stage.host("/").await?;
        let server = stage.bare(Bare::Peer).await?;
        let ben = stage.peerjs("Ben", Chrome, &host, &server, "ben").await?;
        let address = Address::new(host.url())
            .with("protocol", "peerjs")
            .with("server", server.url())
            .with("peer-id", "ann")
            .with("dial-id", "ben");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        breaks(stage, &ann).await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        media::both_ways(&ann, &ben).await
    })
}
