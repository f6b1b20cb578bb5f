//! A screen that is shared in the place of the camera's picture.

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, Stage, ensure, media,
    page::{Page, app::Address},
    scene,
    wait::{CALL, Look, SOON, wait_until},
};

/// Ben, who shares, in a call with Ann. `screen`: as the probe takes it.
async fn in_call(stage: &Stage, kind: Kind, screen: &str) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let address = Address::new(server.url());
    let sharing = address.clone().with("probe-screen", screen);
    let (ann, ben) = tokio::try_join!(
        stage.app_at("Ann", Chrome, &address),
        stage.app_at("Ben", kind, &sharing)
    )?;
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;
    Ok((ann, ben))
}

/// Waits until what this element shows is that of a screen, in full, or that of a camera.
async fn until_shows(page: &Page, picture: &str, screen: bool) -> Result<()> {
    let what = format!("{}'s {picture} is that of a screen: {screen}", page.name());
    wait_until(&what, SOON, async || {
        let script = "
            const video = document.querySelector(`[data-testid=${arguments[0]}]`);
            const { objectFit, transform } = getComputedStyle(video);
            return [video.videoWidth / video.videoHeight, objectFit, transform];";
        let seen = page.eval(script, vec![picture.into()]).await?;
        let (ratio, fit, transform): (Option<f64>, String, String) =
            serde_json::from_value(seen.clone())?;
        // The fake camera is 16:9; the probe makes the screen 4:3.
        let narrow = ratio.is_some_and(|ratio| ratio < 1.5);
        let plain = picture == "remote-video" || (transform == "none") == screen;
        let right = narrow == screen && (fit == "contain") == screen && plain;
        Ok(Look::at(right, || seen.to_string()))
    })
    .await
}

async fn until_shared(ann: &App, ben: &App, shared: bool) -> Result<()> {
    tokio::try_join!(
        until_shows(ann.page(), "remote-video", shared),
        until_shows(ben.page(), "local-video", shared)
    )?;
    let band = ben
        .page()
        .until_text("sharing", |it| it.is_empty() != shared)
        .await?;
    ensure!(!shared || band.contains("sharing"), "{band}");
    media::sees(ann.page(), CALL).await
}

#[test]
fn a_shared_screen_takes_the_cameras_place_without_negotiating() -> Played {
    scene("screen share", async |stage| {
        let (ann, ben) = in_call(stage, Chrome, "").await?;
        let described = async || -> Result<(u32, u32)> {
            let (one, other) = tokio::try_join!(ann.page().used(), ben.page().used())?;
            Ok((one.descriptions, other.descriptions))
        };
        let before = described().await?;
        ensure!(before == (1, 1), "one negotiation: {before:?}");
        for stop in ["screen", "stop-sharing"] {
            ben.page().press("screen").await?;
            until_shared(&ann, &ben, true).await?;
            ben.page().press(stop).await?;
            until_shared(&ann, &ben, false).await?;
        }
        let after = described().await?;
        ensure!(after == before, "{before:?}, then {after:?}");

        // What is shared ends with the call.
        ben.page().press("screen").await?;
        until_shared(&ann, &ben, true).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;
        Ok(())
    })
}

#[test]
fn the_camera_comes_back_when_the_browsers_own_bar_ends_the_sharing() -> Played {
    scene("screen ended outside", async |stage| {
        let (ann, ben) = in_call(stage, Chrome, "").await?;
        ben.page().press("screen").await?;
        until_shared(&ann, &ben, true).await?;
        ben.page().eval("e2eProbe.endShare()", vec![]).await?;
        until_shared(&ann, &ben, false).await
    })
}

#[test]
fn the_sound_of_a_screen_goes_out_with_the_voice() -> Played {
    scene("screen sound", async |stage| {
        let (ann, ben) = in_call(stage, Chrome, "").await?;
        ben.page().press("microphone").await?;
        media::hears_nothing(ann.page(), CALL).await?;
        let before = ann.page().used().await?.descriptions;
        ben.page().press("screen").await?;
        until_shared(&ann, &ben, true).await?;
        media::hears(ann.page(), CALL).await?;
        // Speaking again, then sharing no more: the voice is left, and the silence after it.
        ben.page().press("microphone").await?;
        media::hears(ann.page(), CALL).await?;
        ben.page().press("stop-sharing").await?;
        until_shared(&ann, &ben, false).await?;
        media::hears(ann.page(), CALL).await?;
        ben.page().press("microphone").await?;
        media::hears_nothing(ann.page(), CALL).await?;
        let after = ann.page().used().await?.descriptions;
        ensure!(after == before, "{before} descriptions, then {after}");
        Ok(())
    })
}

#[test]
fn a_screen_that_cannot_be_shared_is_told_for_a_while_and_the_call_goes_on() -> Played {
    scene("screen refused", async |stage| {
        let (ann, ben) = in_call(stage, Chrome, "NotReadableError").await?;
        let page = ben.page();
        page.press("screen").await?;
        page.until_text("hint", |it| it.contains("screen")).await?;
        // A click puts it away, and so does time.
        page.press("close-hint").await?;
        page.until_text("hint", str::is_empty).await?;
        page.press("screen").await?;
        page.until_text("hint", |it| it.contains("screen")).await?;
        page.until_text("hint", str::is_empty).await?;
        ensure!(page.text("sharing").await?.is_empty(), "nothing is shared");
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn a_browser_that_finds_no_screen_says_so_and_the_call_goes_on() -> Played {
    scene("screen not found", async |stage| {
        // A Firefox without a window has no screen to share, and no fake one.
        let (ann, ben) = in_call(stage, Firefox, "").await?;
        let page = ben.page();
        page.press("screen").await?;
        page.until_text("hint", |it| it.contains("screen")).await?;
        ensure!(page.text("sharing").await?.is_empty(), "nothing is shared");
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn where_the_browser_shares_no_screen_no_button_offers_it() -> Played {
    scene("screen none", async |stage| {
        let (_ann, ben) = in_call(stage, Chrome, "none").await?;
        ben.until(CallState::Connected).await?;
        ben.page().can_press("more", SOON).await?;
        let script = "return document.querySelector('[data-testid=screen]').checkVisibility()";
        let seen = ben.page().eval(script, vec![]).await?;
        ensure!(seen == false, "the button is there");
        Ok(())
    })
}
