//! A page whose parts cannot all be loaded.

use visavis_e2e::{CallState, Chrome, Played, Reason, Signaling, media, scene, wait::SOON};

const MISSING: &[&[&str]] = &[&["part of this page"]];

#[test]
fn what_a_call_is_made_of_is_asked_for_again_when_it_could_not_be_loaded() -> Played {
    scene("parts studio", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        let ben = stage.app("Ben", Chrome, &relay).await?;
        ben.until_online().await?;

        stage.take_away("split_studio")?;
        let ann = stage.app("Ann", Chrome, &relay).await?;
        ann.until_online().await?;
        ann.notice_with(MISSING).await?;
        ann.call().await?;
        ben.accept().await?;
        ann.until_ended(Reason::Failed).await?;
        ann.notice_with(MISSING).await?;
        ben.until_ended(Reason::RemoteHungUp).await?;

        stage.bring_back()?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await
    })
}

#[test]
fn a_call_is_made_without_what_goes_along() -> Played {
    scene("parts call", async |stage| {
        let relay = stage.serve(Signaling::Relay).await?;
        stage.take_away("split_call")?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &relay).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.notice_with(MISSING).await?;
        ann.hang_up().await?;
        ben.until(CallState::Ended).await?;

        // The next call asks for it again, and then it is not missed any more.
        stage.bring_back()?;
        ben.call().await?;
        ann.accept().await?;
        ann.page().can_press("microphone", SOON).await?;
        let notice = "return document.querySelector('[data-testid=notice]').innerText.trim()";
        ann.page().until_gives(notice, &"".into()).await
    })
}
