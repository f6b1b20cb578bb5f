//! Microphone and camera within a call: off, on, and others, without a word to signaling.

use serde_json::{Value, json};
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Result, Signaling, Stage, ensure, media, scene,
    wait::{CALL, Look, SOON, wait_until},
};

/// Counts what is negotiated, and how often devices are asked for, from now on.
const COUNT: &str = "window.counted = { descriptions: 0, asked: 0 }; \
    for (const name of ['setLocalDescription', 'setRemoteDescription']) { \
        const original = RTCPeerConnection.prototype[name]; \
        RTCPeerConnection.prototype[name] = function (...args) { \
            counted.descriptions += 1; return original.apply(this, args); }; } \
    const asked = navigator.mediaDevices.getUserMedia; \
    navigator.mediaDevices.getUserMedia = function (...args) { \
        counted.asked += 1; return asked.apply(this, args); };";

/// The track of a kind that is sent, whether it is silent, and what it is called.
const SENT: &str = "const [kind] = arguments; \
    const sender = e2eProbe.connections.at(-1).getSenders().find((it) => it.track?.kind === kind); \
    return sender ? [sender.track.enabled, sender.track.label] : null";

async fn counted(app: &App, what: &str) -> Result<u64> {
    let count = app
        .page()
        .eval(&format!("return counted.{what}"), vec![])
        .await?;
    Ok(serde_json::from_value(count)?)
}

async fn in_a_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair(kinds, &server).await?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;
    // What comes with a call may come a moment after it.
    ann.page().can_press("microphone", SOON).await?;
    ann.page().eval(COUNT, vec![]).await?;
    ben.page().eval(COUNT, vec![]).await?;
    Ok((ann, ben))
}

/// Nothing was negotiated since the counting began.
async fn nothing_negotiated(apps: [&App; 2]) -> Result<()> {
    for app in apps {
        let descriptions = counted(app, "descriptions").await?;
        ensure!(descriptions == 0, "{descriptions} descriptions");
    }
    Ok(())
}

fn off_and_on(name: &str, kinds: [Kind; 2]) -> Played {
    scene(&format!("switching {name}"), async |stage| {
        let (ann, ben) = in_a_call(stage, kinds).await?;
        ann.page().press("camera").await?;
        ben.notice_with(&[&["no picture"]]).await?;
        stage.picture(&ben, "sees an avatar").await?;
        // The camera is off, and its light with it: only the microphone is open.
        let live = "return e2eProbe.look().liveTracks";
        let live = ann.page().eval(live, vec![]).await?;
        ensure!(live == 1, "{live} tracks are live");
        let sent = ann.page().eval(SENT, vec!["video".into()]).await?;
        ensure!(sent.is_null(), "a picture is sent: {sent}");
        ann.page().press("camera").await?;
        media::sees(ben.page(), CALL).await?;
        ben.page().until_text("notice", str::is_empty).await?;

        ann.page().press("microphone").await?;
        ben.notice_with(&[&["no sound"]]).await?;
        let sent = ann.page().eval(SENT, vec!["audio".into()]).await?;
        let carries = sent.get(0).cloned();
        ensure!(
            carries == Some(false.into()),
            "the microphone is heard: {sent}"
        );
        ann.page().press("microphone").await?;
        media::hears(ben.page(), CALL).await?;
        ben.page().until_text("notice", str::is_empty).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}

#[test]
fn the_camera_and_the_microphone_go_and_come_back_between_chromes() -> Played {
    off_and_on("Chrome Chrome", [Chrome, Chrome])
}

#[test]
fn the_camera_and_the_microphone_go_and_come_back_from_firefox() -> Played {
    off_and_on("Firefox Chrome", [Firefox, Chrome])
}

#[test]
fn the_latest_of_ten_quick_wishes_wins() -> Played {
    scene("switching quickly", async |stage| {
        let (ann, ben) = in_a_call(stage, [Chrome, Chrome]).await?;
        for (name, last) in [("camera", "no picture"), ("microphone", "neither")] {
            // Eleven: the last one turns it off.
            let click = format!(
                "const button = document.querySelector('[data-testid={name}]'); \
                 for (let i = 0; i < 11; i += 1) button.click()"
            );
            ann.page().eval(&click, vec![]).await?;
            ben.notice_with(&[&[last]]).await?;
        }
        for name in ["camera", "microphone"] {
            let click = format!(
                "const button = document.querySelector('[data-testid={name}]'); \
                 for (let i = 0; i < 11; i += 1) button.click()"
            );
            ann.page().eval(&click, vec![]).await?;
        }
        media::both_ways(&ann, &ben).await?;
        ben.page().until_text("notice", str::is_empty).await?;
        let asked = counted(&ann, "asked").await?;
        ensure!(asked <= 2, "the camera was asked for {asked} times");
        nothing_negotiated([&ann, &ben]).await
    })
}

/// Picks an option of a list by its place.
const PICK: &str = "const [name, index] = arguments; \
    const list = document.querySelector(`[data-testid=${name}]`); \
    list.selectedIndex = index; list.dispatchEvent(new Event('change', { bubbles: true })); \
    return list.options[index].text";

#[test]
fn another_microphone_is_taken_without_negotiating() -> Played {
    scene("switching microphone", async |stage| {
        let (ann, ben) = in_a_call(stage, [Chrome, Chrome]).await?;
        ann.page().press("more").await?;
        ann.page().can_press("pick-microphone", SOON).await?;
        let picked = vec!["pick-microphone".into(), 2.into()];
        let picked = ann.page().eval(PICK, picked).await?;
        wait_until("the other microphone is sent", SOON, async || {
            let sent = ann.page().eval(SENT, vec!["audio".into()]).await?;
            Ok(Look::at(sent.get(1) == Some(&picked), || {
                format!("{sent}, not {picked}")
            }))
        })
        .await?;
        media::both_ways(&ann, &ben).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}

#[test]
fn a_microphone_that_is_pulled_out_is_replaced_and_that_is_said() -> Played {
    scene("switching unplugged", async |stage| {
        let (ann, ben) = in_a_call(stage, [Chrome, Chrome]).await?;
        let pulled = ann.pull_out("audio", true).await?;
        wait_until("another microphone is sent", SOON, async || {
            let sent = ann.page().eval(SENT, vec!["audio".into()]).await?;
            let label = sent.get(1).filter(|it| it.is_string());
            let other = label.is_some_and(|label| *label != pulled);
            Ok(Look::at(other, || format!("{sent}")))
        })
        .await?;
        let sent = ann.page().eval(SENT, vec!["audio".into()]).await?;
        let now = sent.get(1).and_then(Value::as_str).unwrap_or_default();
        ann.page()
            .until_text("hint", |hint| {
                hint.contains("Another microphone") && hint.contains(now)
            })
            .await?;
        media::both_ways(&ann, &ben).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}

#[test]
fn a_device_that_is_plugged_in_changes_nothing() -> Played {
    scene("switching plugged in", async |stage| {
        let (ann, ben) = in_a_call(stage, [Chrome, Chrome]).await?;
        let before = ann.page().eval(SENT, vec!["audio".into()]).await?;
        let plug = "const listed = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices); \
            let heard = 0; window.listings = () => heard; \
            navigator.mediaDevices.enumerateDevices = async () => { const all = await listed(); heard += 1; \
                return [...all, { kind: 'audioinput', deviceId: 'new', label: 'New', groupId: 'new' }]; }; \
            navigator.mediaDevices.dispatchEvent(new Event('devicechange'))";
        ann.page().eval(plug, vec![]).await?;
        wait_until("the page has looked", SOON, async || {
            let looks = ann.page().eval("return listings()", vec![]).await?;
            Ok(Look::at(looks != 0, || looks.to_string()))
        })
        .await?;
        ann.page().press("more").await?;
        wait_until("the new one can be picked", SOON, async || {
            let all = "return document.querySelector('[data-testid=pick-microphone]')?.textContent";
            let all = ann.page().eval(all, vec![]).await?;
            let listed = all.as_str().is_some_and(|all| all.contains("New"));
            Ok(Look::at(listed, || all.to_string()))
        })
        .await?;
        ensure!(ann.page().eval(SENT, vec!["audio".into()]).await? == before);
        ensure!(counted(&ann, "asked").await? == 0);
        ann.until(CallState::Connected).await?;
        media::both_ways(&ann, &ben).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}

#[test]
fn a_camera_that_is_pulled_out_is_missed_in_words_and_the_call_goes_on_without() -> Played {
    scene("switching no camera", async |stage| {
        let (ann, ben) = in_a_call(stage, [Chrome, Chrome]).await?;
        let pulled = ann.pull_out("video", false).await?;
        ann.page()
            .until_text("hint", |hint| {
                hint.contains("camera") && hint.contains(&pulled)
            })
            .await?;
        ben.notice_with(&[&["no picture"]]).await?;
        ann.until(CallState::Connected).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}

/// Gives the page two cameras that look to opposite sides, as a phone has them. Both are the fake one.
const TWO_SIDES: &str = "const { mediaDevices } = navigator, sides = new WeakMap(); \
    window.sides = []; \
    const listed = mediaDevices.enumerateDevices.bind(mediaDevices); \
    mediaDevices.enumerateDevices = async () => [...await listed(), \
        { kind: 'videoinput', deviceId: 'back', label: 'Back', groupId: 'back' }]; \
    const asked = mediaDevices.getUserMedia; \
    mediaDevices.getUserMedia = async function (wanted) { \
        const side = wanted.video?.facingMode?.ideal ?? 'user'; \
        const { facingMode, ...others } = wanted.video ?? {}; \
        const video = wanted.video && others; \
        const stream = await asked.call(this, { ...wanted, video }); \
        for (const track of stream.getVideoTracks()) { sides.set(track, side); window.sides.push(side); } \
        return stream; }; \
    const settings = MediaStreamTrack.prototype.getSettings; \
    MediaStreamTrack.prototype.getSettings = function () { \
        const facingMode = sides.get(this); \
        return { ...settings.call(this), ...(facingMode && { facingMode }) }; };";

/// Whether one sees oneself as in a mirror.
const MIRRORED: &str = "const own = document.querySelector('[data-testid=local-video]'); \
    return new DOMMatrix(getComputedStyle(own).transform).a < 0";

#[test]
fn a_phone_s_other_camera_is_taken_and_given_back_without_negotiating() -> Played {
    scene("switching sides", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.page().eval(TWO_SIDES, vec![]).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ann.page().can_press("more", SOON).await?;
        for app in [&ann, &ben] {
            app.page().eval(COUNT, vec![]).await?;
        }
        ann.page().press("more").await?;
        // Whoever looks at themselves expects a mirror; what lies before them is no mirror image.
        ann.page().until_gives(MIRRORED, &true.into()).await?;
        ann.page().press("flip-camera").await?;
        ann.page().until_gives(MIRRORED, &false.into()).await?;
        ann.page().press("flip-camera").await?;
        ann.page().until_gives(MIRRORED, &true.into()).await?;
        let sides = ann.page().eval("return sides", vec![]).await?;
        ensure!(sides == json!(["user", "environment", "user"]), "{sides}");
        media::both_ways(&ann, &ben).await?;
        nothing_negotiated([&ann, &ben]).await
    })
}
