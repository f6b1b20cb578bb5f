//! A call is recorded, and nobody is recorded without being told.

use std::fs;

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Place, Played, Reason, Result, Server, Signaling, Stage,
    ensure, media,
    page::{app::Address, recording},
    scene,
    wait::{CALL, Look, wait_until},
};

/// When recordings are looked at, of their length.
const TIMES: [f64; 4] = [0.41, 0.53, 0.62, 0.78];

fn address(server: &Server, name: &str) -> Address {
    Address::new(server.url()).with("name", name)
}

/// Ann and Ben in a call, who see each other.
async fn in_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let [one, other] = kinds;
    let (here, there) = (address(&server, "Ann"), address(&server, "Ben"));
    let (ann, ben) = tokio::try_join!(
        stage.app_at("Ann", one, &here),
        stage.app_at("Ben", other, &there)
    )?;
    connect(&ann, &ben).await?;
    Ok((ann, ben))
}

async fn connect(ann: &App, ben: &App) -> Result<()> {
    ann.until_online().await?;
    ben.until_online().await?;
    ann.call().await?;
    ben.accept().await?;
    ann.until(CallState::Connected).await?;
    ben.until(CallState::Connected).await?;
    tokio::try_join!(media::sees(ann.page(), CALL), media::sees(ben.page(), CALL))?;
    Ok(())
}

/// Ben is told that Ann records, in a sign and for those who cannot see that.
async fn until_told(ben: &App) -> Result<()> {
    let told = |words: &str| words == "Ann is recording";
    ben.page()
        .until_text("recorded", |words| told(&words.replace('\n', " ")))
        .await?;
    ben.page().until_text("recording-news", told).await?;
    Ok(())
}

async fn until_told_no_more(ben: &App) -> Result<()> {
    ben.page().until_text("recorded", str::is_empty).await?;
    Ok(())
}

/// Whether it is as long as it should be, as large as it is composed, and not silent.
fn check(played: &recording::Played, seconds: f64) -> Result<()> {
    ensure!(played.seconds >= seconds, "too short: {played:?}");
    let size = (played.width, played.height);
    ensure!(size == (1280, 720), "{played:?}");
    ensure!(played.peak > 0.01, "silent: {played:?}");
    Ok(())
}

async fn record(stage: &Stage, kinds: [Kind; 2], place: Place) -> Result<()> {
    let (ann, ben) = in_call(stage, kinds).await?;
    ann.place_files(place).await?;
    ann.record().await?;
    until_told(&ben).await?;
    let news = |words: &str| words.contains("You are recording");
    ann.page().until_text("recording-news", news).await?;
    ann.until_recorded(4).await?;
    ann.page().press("stop-recording").await?;
    until_told_no_more(&ben).await?;
    let news = |words: &str| words == "Ann has stopped recording.";
    ben.page().until_text("recording-news", news).await?;
    let words = ann.until_recording_is("saved").await?;
    let name = words.split(". ").nth(1).unwrap_or_default();
    let name = name.split('\n').next().unwrap_or_default().trim();
    let name = name.strip_suffix(" Save again").unwrap_or(name);
    ensure!(
        name.strip_prefix("Visavis 20")
            .is_some_and(|rest| rest.strip_suffix(".webm").is_some()),
        "“{name}” of “{words}”"
    );
    let played = ann.play_recording(&TIMES).await?;
    check(&played, 3.0)?;
    ensure!(played.shows_both(), "{played:?}");
    if place != Place::Named {
        let path = stage.downloads("Ann")?.join(name);
        wait_until("it is downloaded", CALL, async || {
            let bytes = fs::metadata(&path)?.len();
            Ok(Look::at(bytes > 10_000, || format!("{bytes} bytes")))
        })
        .await?;
    }
    ann.page().press("close-recording").await?;
    ann.page()
        .until_text("recording-outcome", str::is_empty)
        .await?;
    Ok(())
}

#[test]
fn both_are_seen_and_heard_in_a_recording_and_the_other_is_told() -> Played {
    scene("recording chrome", async |stage| {
        record(stage, [Chrome, Firefox], Place::Named).await
    })
}

#[test]
fn firefox_records_too() -> Played {
    scene("recording firefox", async |stage| {
        record(stage, [Firefox, Chrome], Place::Own).await
    })
}

#[test]
fn an_initial_stands_for_who_sends_no_picture_and_hanging_up_keeps_the_recording() -> Played {
    scene("recording hung up", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.place_files(Place::Memory).await?;
        ann.record().await?;
        until_told(&ben).await?;
        ann.until_recorded(3).await?;
        ben.page().press("camera").await?;
        ann.notice_with(&[&["sends no picture"]]).await?;
        ann.until_recorded(9).await?;
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        let words = ann.until_recording_is("saved").await?;
        ensure!(words.contains("It ended with the call"), "{words}");
        let played = ann.play_recording(&[0.1, 0.95]).await?;
        check(&played, 8.0)?;
        let avatars: Vec<_> = played
            .looks
            .iter()
            .map(recording::Seen::is_avatar)
            .collect();
        ensure!(avatars == [false, true], "{avatars:?}: {played:?}");
        Ok(())
    })
}

#[test]
fn it_goes_on_while_nobody_looks_at_the_page() -> Played {
    scene("recording hidden", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let client = stage.drowsy_person("Ann").await?;
        let ann = App::open("Ann", &client, &address(&server, "Ann")).await?;
        let ben = stage
            .app_at("Ben", Chrome, &address(&server, "Ben"))
            .await?;
        connect(&ann, &ben).await?;
        ann.place_files(Place::Own).await?;
        ann.record().await?;
        until_told(&ben).await?;
        let window = client.window().await?;
        let other = client.new_window(true).await?.handle;
        client.switch_to_window(other).await?;
        // Looking at it would wake it up: Ben's clock tells how long it has not been seen.
        let now = "return performance.now() / 1000";
        let since = ben.page().eval(now, vec![]).await?.as_f64();
        wait_until("Ann has been away", CALL, async || {
            let now = ben.page().eval(now, vec![]).await?.as_f64();
            let away = now.unwrap_or_default() - since.unwrap_or_default();
            Ok(Look::at(away > 12.0, || format!("{away} s")))
        })
        .await?;
        client.switch_to_window(window).await?;
        ann.page().press("stop-recording").await?;
        ann.until_recording_is("saved").await?;
        let played = ann.play_recording(&TIMES).await?;
        check(&played, 12.0)?;
        ensure!(played.shows_both(), "{played:?}");
        Ok(())
    })
}

#[test]
fn nobody_is_recorded_who_cannot_be_told() -> Played {
    scene("recording untold", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = tokio::try_join!(
            stage.app("Ann", Chrome, &server),
            stage.stock("Ben", Chrome, &server)
        )?;
        ann.call().await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        media::both_ways(&ann, &ben).await?;
        ann.record().await?;
        let words = ann.until_recording_is("failed").await?;
        ensure!(words.contains("The call is not recorded"), "{words}");
        let sign = ann.page().text("recording").await?;
        ensure!(sign.is_empty(), "{sign}");
        Ok(())
    })
}

#[test]
fn a_browser_that_cannot_record_says_so() -> Played {
    scene("recording unsupported", async |stage| {
        let (ann, _ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.page()
            .eval("delete window.MediaRecorder", vec![])
            .await?;
        ann.record().await?;
        let words = ann.until_recording_is("failed").await?;
        ensure!(words.contains("This browser cannot record"), "{words}");
        Ok(())
    })
}

/// A place that takes a little and then nothing more, as a full disk does.
const FULL: &str = "
    let room = 2;
    window.showSaveFilePicker = async () => ({
      createWritable: async () => ({
        write: async () => { if (!room--) throw new DOMException('full', 'QuotaExceededError'); },
        close: async () => {},
        abort: async () => { window.e2eAborted = true; },
      }),
      getFile: async () => ({ size: 0 }),
      remove: async () => {},
    })";

#[test]
fn a_recording_that_cannot_be_written_ends_in_words_and_the_other_is_told() -> Played {
    scene("recording full", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.page().eval(FULL, vec![]).await?;
        ann.record().await?;
        until_told(&ben).await?;
        let words = ann.until_recording_is("failed").await?;
        ensure!(words.contains("could not be saved"), "{words}");
        until_told_no_more(&ben).await?;
        let aborted = "return window.e2eAborted === true";
        ann.page().until_gives(aborted, &true.into()).await?;

        // And the next one comes, also where the person changes their mind first.
        let cancel = "window.showSaveFilePicker = async () => \
                      { throw new DOMException('no', 'AbortError') }";
        ann.page().eval(cancel, vec![]).await?;
        ann.record().await?;
        ann.page()
            .until_text("recording-outcome", str::is_empty)
            .await?;
        ann.place_files(Place::Named).await?;
        ann.record().await?;
        until_told(&ben).await?;
        ann.until_recorded(2).await?;
        ann.page().press("stop-recording").await?;
        ann.until_recording_is("saved").await.map(drop)
    })
}
