//! A camera or a microphone that cannot be had: the call goes on with what there is, and both
//! sides are told.

use visavis_e2e::{
    App, CallState, Chrome, Played, Reason, Result, Signaling, ensure, media,
    page::app::Address,
    scene,
    wait::{CALL, Look, SOON, wait_until},
};

/// What a call without these devices is like.
struct Missing {
    /// As the probe takes it.
    kind: &'static str,
    /// What the words about it have to name: one of each group.
    named: &'static [&'static [&'static str]],
    picture: bool,
    sound: bool,
}

/// How a camera may be spoken of; the other side knows only that there is no picture.
const CAMERA: &[&str] = &["camera", "picture"];

/// How a microphone may be spoken of.
const MICROPHONE: &[&str] = &["microphone", "sound"];

const MISSING: [Missing; 3] = [
    Missing {
        kind: "video",
        named: &[CAMERA],
        picture: false,
        sound: true,
    },
    Missing {
        kind: "audio",
        named: &[MICROPHONE],
        picture: true,
        sound: false,
    },
    Missing {
        kind: "both",
        named: &[CAMERA, MICROPHONE],
        picture: false,
        sound: false,
    },
];

/// `one` cannot give what is missing; the other gives all.
async fn talk_without(missing: &Missing, one: &App, other: &App) -> Result<()> {
    tokio::try_join!(
        one.until(CallState::Connected),
        other.until(CallState::Connected)
    )?;
    media::sees(one.page(), CALL).await?;
    media::hears(one.page(), CALL).await?;
    if missing.picture {
        media::sees(other.page(), CALL).await?;
    }
    if missing.sound {
        media::hears(other.page(), CALL).await?;
    }
    Ok(())
}

/// Every kind of device is refused in turn, to the caller; gives the words of each.
fn the_caller_goes_without(error: &str) -> Played {
    scene(&format!("devices caller {error}"), async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        for missing in &MISSING {
            let address = Address::new(server.url());
            ben.reopen(&address).await?;
            ann.reopen(&address.denying(missing.kind, error)).await?;
            tokio::try_join!(ann.until_online(), ben.until_online())?;
            ann.call().await?;
            ann.notice_about_devices(missing.named).await?;
            ben.accept().await?;
            talk_without(missing, &ann, &ben).await?;
            ben.notice_with(missing.named).await?;
            ann.hang_up().await?;
            ben.until_ended(Reason::RemoteHungUp).await?;
            tokio::try_join!(media::released(&ann), media::released(&ben))?;
        }
        Ok(())
    })
}

#[test]
fn a_caller_who_allows_no_device_is_in_the_call_without_it() -> Played {
    the_caller_goes_without("NotAllowedError")
}

#[test]
fn a_caller_who_has_no_device_is_in_the_call_without_it() -> Played {
    the_caller_goes_without("NotFoundError")
}

#[test]
fn a_caller_whose_device_is_in_use_is_in_the_call_without_it() -> Played {
    the_caller_goes_without("NotReadableError")
}

#[test]
fn the_callee_goes_without_in_the_same_way() -> Played {
    scene("devices callee", async |stage| {
        let server = stage.serve(Signaling::Node).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        for missing in &MISSING {
            let address = Address::new(server.url());
            ann.reopen(&address).await?;
            ben.reopen(&address.denying(missing.kind, "NotAllowedError"))
                .await?;
            tokio::try_join!(ann.until_online(), ben.until_online())?;
            ann.call().await?;
            ben.accept().await?;
            ben.notice_about_devices(missing.named).await?;
            talk_without(missing, &ben, &ann).await?;
            ann.notice_with(missing.named).await?;
            ann.hang_up().await?;
            ben.until_ended(Reason::RemoteHungUp).await?;
        }
        Ok(())
    })
}

#[test]
fn a_page_without_https_says_so_and_still_receives() -> Played {
    scene("devices insecure", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let port = server.address().rsplit(':').next().unwrap_or_default();
        let insecure = Address::new(format!("http://visavis.test:{port}/"));
        let (ann, ben) = tokio::try_join!(
            stage.app_at("Ann", Chrome, &insecure),
            stage.app("Ben", Chrome, &server)
        )?;
        ann.until_online().await?;
        ann.call().await?;
        ann.notice_with(&[&["https"]]).await?;
        ben.accept().await?;
        media::sees(ann.page(), CALL).await?;
        media::hears(ann.page(), CALL).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await
    })
}

#[test]
fn refused_missing_and_busy_devices_are_told_apart_in_words() -> Played {
    scene("devices words", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let address = Address::new(server.url());
        let ann = stage.app("Ann", Chrome, &server).await?;
        let mut told = Vec::new();
        for missing in &MISSING {
            for error in ["NotAllowedError", "NotFoundError", "NotReadableError"] {
                ann.reopen(&address.clone().denying(missing.kind, error))
                    .await?;
                ann.call().await?;
                let words = ann.notice_about_devices(missing.named).await?;
                ensure!(
                    !told.contains(&words),
                    "{} {error}: again “{words}”",
                    missing.kind
                );
                told.push(words);
            }
        }
        Ok(())
    })
}

#[test]
fn a_camera_that_is_allowed_once_the_call_is_over_is_stopped_at_once() -> Played {
    scene("devices late answer", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let address = Address::new(server.url());
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.reopen(&address.with_open_prompt()).await?;
        ann.until_online().await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        ann.cancel().await?;
        ann.until_ended(Reason::Cancelled).await?;
        ensure!(ann.page().used().await?.tracks == 0, "the prompt was open");

        ann.answer_prompts().await?;
        wait_until("the browser hands out the tracks", SOON, async || {
            let used = ann.page().used().await?;
            Ok(Look::at(used.tracks > 0, || format!("{used:?}")))
        })
        .await?;
        media::released(&ann).await
    })
}
