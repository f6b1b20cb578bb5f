//! Oneself, before anybody else sees: the green room, and what one joins with.

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Result, Signaling, ensure, media,
    page::app::Address,
    scene,
    wait::{Look, SOON, wait_until},
};

/// What the preview shows, and how loud the microphone is.
const SEEN: &str = "const video = document.querySelector('[data-testid=preview]'); \
    const level = document.querySelector('[data-testid=level]'); \
    return [video.videoWidth, video.currentTime, Number(level.getAttribute('aria-valuenow'))]";

async fn seen(app: &App) -> Result<[f64; 3]> {
    let seen = app.page().eval(SEEN, vec![]).await?;
    Ok(serde_json::from_value(seen)?)
}

/// Waits until the preview's picture moves and the microphone is heard.
async fn until_seen_and_heard(app: &App) -> Result<()> {
    let what = format!("{} sees and hears themselves", app.page().name());
    let mut loudest = 0.0_f64;
    wait_until(&what, SOON, async || {
        let [width, time, level] = seen(app).await?;
        loudest = loudest.max(level);
        let holds = width > 0.0 && time > 0.5 && loudest > 0.0;
        Ok(Look::at(holds, || {
            format!("{width} px, {time} s, {level} %")
        }))
    })
    .await
}

async fn options(app: &App, name: &str) -> Result<Vec<String>> {
    let script = format!(
        "const all = document.querySelectorAll('[data-testid={name}] option'); \
         return [...all].map((it) => it.value)"
    );
    Ok(serde_json::from_value(
        app.page().eval(&script, vec![]).await?,
    )?)
}

fn oneself(name: &str, kind: Kind) -> Played {
    scene(&format!("green room {name}"), async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([kind, Chrome], &server).await?;
        ensure!(media::released(&ann).await.is_ok(), "nothing was asked for");
        ann.page().press("preview-switch").await?;
        until_seen_and_heard(&ann).await?;
        ann.page().press("devices").await?;
        for kind in ["pick-microphone", "pick-camera"] {
            ensure!(!options(&ann, kind).await?.is_empty(), "no {kind}");
        }
        stage.picture(&ann, "in the green room").await?;

        // The call takes over what is open, and it is off after the call.
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ben.hang_up().await?;
        media::released(&ann).await?;

        ann.page().press("preview-switch").await?;
        until_seen_and_heard(&ann).await?;
        ann.page().press("preview-switch").await?;
        media::released(&ann).await?;
        Ok(())
    })
}

#[test]
fn one_sees_and_hears_oneself_in_chrome() -> Played {
    oneself("Chrome", Chrome)
}

#[test]
fn one_sees_and_hears_oneself_in_firefox() -> Played {
    oneself("Firefox", Firefox)
}

#[test]
fn whoever_joins_muted_and_without_camera_is_so_and_stays_so_the_next_time() -> Played {
    scene("green room muted", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.page().press("lobby-microphone").await?;
        ann.page().press("lobby-camera").await?;
        // It is remembered.
        ann.reopen(&Address::new(server.url())).await?;
        ann.until_online().await?;
        for name in ["lobby-microphone", "lobby-camera"] {
            pressed(&ann, name, "false").await?;
        }
        ann.call().await?;
        ben.accept().await?;
        tokio::try_join!(
            ann.until(CallState::Connected),
            ben.until(CallState::Connected)
        )?;
        media::sees(ann.page(), SOON).await?;
        media::hears(ann.page(), SOON).await?;
        ben.notice_with(&[&["neither picture nor sound"]]).await?;
        stage.picture(&ben, "is called by somebody muted").await?;

        // And both come back without being asked for anew.
        ann.page().press("camera").await?;
        ann.page().press("microphone").await?;
        media::both_ways(&ann, &ben).await?;
        ben.page().until_text("notice", str::is_empty).await?;
        Ok(())
    })
}

/// Waits until a button that stays pressed is so.
async fn pressed(app: &App, name: &str, wanted: &str) -> Result<()> {
    let script = format!(
        "return document.querySelector('[data-testid={name}]')?.getAttribute('aria-pressed')"
    );
    wait_until(&format!("{name} is {wanted}"), SOON, async || {
        let seen = app.page().eval(&script, vec![]).await?;
        Ok(Look::at(seen == *wanted, || seen.to_string()))
    })
    .await
}

#[test]
fn a_link_can_skip_the_green_room() -> Played {
    scene("green room skipped", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let address = Address::new(server.url()).with("skip-lobby", "");
        let ann = stage.app_at("Ann", Chrome, &address).await?;
        ann.until_online().await?;
        ann.page().can_press("share", SOON).await?;
        let rooms = "return document.querySelectorAll('[data-testid=green-room]').length";
        ensure!(ann.page().eval(rooms, vec![]).await? == 0);
        Ok(())
    })
}
