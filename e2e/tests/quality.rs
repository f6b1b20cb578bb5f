//! How good a call is, in numbers and in words, and who speaks while muted.

use std::time::Duration;

use anyhow::Context;
use visavis_e2e::{
    App, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, Stage, ensure, media, scene,
    wait::{CALL, Look, SOON, wait_until},
};

/// How long nothing must happen; what is polled is polled once a second.
const QUIET: Duration = Duration::from_secs(3);

/// Counts from now on how often the page asks a connection what it measures, without the probe's
/// own questions.
const COUNT_LOOKS: &str = "\
    const ask = RTCPeerConnection.prototype.getStats; \
    window.e2eLooks = 0; \
    RTCPeerConnection.prototype.getStats = function (...args) { \
        window.e2eLooks += 1; \
        return ask.apply(this, args); \
    }";

/// Makes the page one that is not looked at, or is again.
const HIDE: &str = "\
    const [hidden] = arguments; \
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden }); \
    document.dispatchEvent(new Event('visibilitychange'))";

/// What the panel says of something: what comes, what goes out.
async fn told(app: &App, fact: &str) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll( \
                  `[data-testid=numbers] [data-fact=${arguments[0]}] td`)] \
                  .map((cell) => cell.innerText.trim())";
    let told = app.page().eval(script, vec![fact.into()]).await?;
    Ok(serde_json::from_value(told)?)
}

/// Waits until each of what the panel says of something is right.
async fn until_told(app: &App, fact: &str, right: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let what = format!("{} reads the right {fact}", app.page().name());
    wait_until(&what, CALL, async || {
        let told = told(app, fact).await?;
        let all = !told.is_empty() && told.iter().all(|one| right(one));
        Ok(if all {
            Look::Seen(told)
        } else {
            Look::NotYet(format!("{told:?}"))
        })
    })
    .await
}

/// The whole number that words begin with.
fn number(words: &str) -> Option<u32> {
    let digits: String = words.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The size of the other person's picture, as the panel writes it.
async fn their_size(app: &App) -> Result<String> {
    let script = "const video = document.querySelector('[data-testid=remote-video]'); \
                  return `${video.videoWidth} × ${video.videoHeight}`";
    let size = app.page().eval(script, vec![]).await?;
    Ok(size.as_str().context("no size")?.to_owned())
}

async fn in_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.in_call(kinds, &server).await?;
    media::both_ways(&ann, &ben).await?;
    Ok((ann, ben))
}

/// What somebody reads who opens the panel.
async fn reads_plausible_numbers(app: &App) -> Result<()> {
    app.page().press("connection").await?;
    until_told(app, "rate", |it| number(it) > Some(0)).await?;
    until_told(app, "frames", |it| number(it) > Some(0)).await?;
    until_told(app, "loss", |it| it.ends_with(" %")).await?;
    until_told(app, "codecs", |it| {
        let picture = ["VP8", "VP9", "H264", "AV1"].iter();
        picture.clone().any(|codec| it.contains(codec)) && it.contains("opus")
    })
    .await?;
    until_told(app, "path", |it| {
        it.contains("Direct") && it.contains("UDP") && it.contains("host")
    })
    .await?;
    until_told(app, "round-trip", |it| {
        number(it) < Some(1000) && it.ends_with(" ms")
    })
    .await?;
    // The size changes while the sender finds out what the connection carries.
    wait_until("the size of the picture", CALL, async || {
        let seen = their_size(app).await?;
        let told = told(app, "size").await?;
        let same = told.first() == Some(&seen);
        Ok(Look::at(same, || format!("{seen}, but reads {told:?}")))
    })
    .await
}

/// What the sign of the connection says to those who do not see it.
async fn sign(app: &App) -> Result<String> {
    let script = "return document.querySelector('[data-testid=connection]') \
                  .getAttribute('aria-label')";
    let words = app.page().eval(script, vec![]).await?;
    Ok(words.as_str().unwrap_or_default().to_owned())
}

fn both_read_how_good_it_is(kinds: [Kind; 2]) -> Played {
    let [one, other] = kinds;
    scene(&format!("quality {one} {other}"), async |stage| {
        let (ann, ben) = in_call(stage, kinds).await?;
        for app in [&ann, &ben] {
            reads_plausible_numbers(app).await?;
            let words = sign(app).await?;
            ensure!(words.starts_with("The connection is"), "{words}");
        }
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await
    })
}

#[test]
fn two_in_chrome_read_how_good_their_connection_is() -> Played {
    both_read_how_good_it_is([Chrome, Chrome])
}

#[test]
fn chrome_and_firefox_tell_the_same_of_it() -> Played {
    both_read_how_good_it_is([Chrome, Firefox])
}

async fn looks(app: &App) -> Result<u64> {
    let looks = app.page().eval("return window.e2eLooks", vec![]).await?;
    looks.as_u64().context("nobody counts")
}

async fn until_it_looks(app: &App) -> Result<()> {
    let before = looks(app).await?;
    wait_until("the page looks at the connection", SOON, async || {
        let seen = looks(app).await?;
        Ok(Look::at(seen > before, || format!("{seen} looks")))
    })
    .await
}

/// For a while, after what is under way.
async fn looks_no_more(app: &App) -> Result<()> {
    let before = looks(app).await?;
    tokio::time::sleep(QUIET).await;
    let after = looks(app).await?;
    ensure!(after == before, "{} more looks", after - before);
    Ok(())
}

#[test]
fn nobody_measures_what_nobody_sees_nor_after_the_call() -> Played {
    scene("quality unseen", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.page().eval(COUNT_LOOKS, vec![]).await?;
        until_it_looks(&ann).await?;
        ann.page().eval(HIDE, vec![true.into()]).await?;
        looks_no_more(&ann).await?;
        ann.page().eval(HIDE, vec![false.into()]).await?;
        until_it_looks(&ann).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        looks_no_more(&ann).await?;
        media::released(&ann).await
    })
}

/// Until the page says that nobody hears who speaks, or no longer does.
async fn until_muted_is_told(app: &App, told: bool) -> Result<()> {
    let right = |words: &str| words.contains("You are muted") == told;
    let what = format!("{} is told of being muted: {told}", app.page().name());
    wait_until(&what, SOON, async || {
        let words = app.page().text("muted").await?;
        Ok(Look::at(right(&words), || format!("“{words}”")))
    })
    .await
}

/// The microphones of both browsers make sounds all the time.
fn who_speaks_while_muted_is_told(kind: Kind) -> Played {
    scene(&format!("quality muted {kind}"), async |stage| {
        let (ann, ben) = in_call(stage, [kind, Chrome]).await?;
        ensure!(
            ann.page().text("muted").await?.is_empty(),
            "Ann is not muted"
        );
        let before = ann.page().used().await?.live_tracks;
        ann.page().press("microphone").await?;
        until_muted_is_told(&ann, true).await?;
        ann.page().press("unmute").await?;
        until_muted_is_told(&ann, false).await?;
        media::hears(ben.page(), CALL).await?;
        let after = ann.page().used().await?.live_tracks;
        ensure!(after == before, "{before} live tracks, then {after}");

        ann.page().press("microphone").await?;
        until_muted_is_told(&ann, true).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;
        Ok(())
    })
}

#[test]
fn who_speaks_while_muted_in_chrome_is_told_and_can_be_heard_again() -> Played {
    who_speaks_while_muted_is_told(Chrome)
}

#[test]
fn who_speaks_while_muted_in_firefox_is_told_and_can_be_heard_again() -> Played {
    who_speaks_while_muted_is_told(Firefox)
}
