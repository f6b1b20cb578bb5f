//! What the browser does for the length of a call: the screen stays on, and the other person is heard
//! by the speaker that was picked.

use serde_json::json;
use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Result, Signaling, Stage, ensure, scene,
    wait::{Look, SOON, wait_until},
};

/// Every lock of the screen from now on.
const WATCH_LOCKS: &str = "
    const locks = (window.e2eLocks = []);
    const request = navigator.wakeLock.request;
    navigator.wakeLock.request = async (kind) => {
      const lock = await request.call(navigator.wakeLock, kind);
      locks.push(lock);
      return lock;
    };";
const LOCKS: &str = "return e2eLocks.map(({ type, released }) => type + ' ' + released)";

#[test]
fn the_screen_stays_on_in_a_call_and_not_after() -> Played {
    scene("along awake", async |stage| {
        stay_awake(stage, [Chrome, Chrome]).await
    })
}

#[test]
fn it_stays_on_in_firefox_too() -> Played {
    scene("along awake firefox", async |stage| {
        stay_awake(stage, [Firefox, Chrome]).await
    })
}

async fn stay_awake(stage: &Stage, kinds: [Kind; 2]) -> Result<()> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair(kinds, &server).await?;
    ann.page().eval(WATCH_LOCKS, vec![]).await?;
    ann.call().await?;
    ben.until(CallState::Incoming).await?;
    ann.page().until_gives(LOCKS, &json!([])).await?;
    ben.accept().await?;
    ann.until(CallState::Connected).await?;
    ann.page()
        .until_gives(LOCKS, &json!(["screen false"]))
        .await?;

    // The browser lets go of it while the page is hidden.
    let client = ann.page().client();
    let window = client.window().await?;
    let other = client.new_window(true).await?.handle;
    client.switch_to_window(other).await?;
    client.close_window().await?;
    client.switch_to_window(window).await?;
    let again = json!(["screen true", "screen false"]);
    ann.page().until_gives(LOCKS, &again).await?;

    ann.hang_up().await?;
    let none = json!(["screen true", "screen true"]);
    ann.page().until_gives(LOCKS, &none).await
}

/// What the other person's element is told to be heard by, from now on; the first `refused` times in
/// vain.
const WATCH_SPEAKER: &str = "
    let [refused] = arguments;
    const asked = (window.e2eSpeakers = []);
    const set = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = function (id) {
      asked.push([this.dataset.testid, id]);
      if (refused-- > 0) return Promise.reject(new DOMException('gone', 'NotFoundError'));
      return set.call(this, id);
    };";

/// Picks the last speaker of the list, and gives its id.
const PICK_SPEAKER: &str = "
    const picker = document.querySelector('[data-testid=pick-speaker]');
    const [last] = [...picker.options].slice(-1);
    if (last.selected) return '';
    picker.value = last.value;
    picker.dispatchEvent(new Event('change', { bubbles: true }));
    return last.value;";

const SPEAKERS: &str = "return e2eSpeakers";

async fn pick_speaker(stage: &Stage, refused: u32) -> Result<(App, String)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
    let refused = vec![refused.into()];
    ann.page().eval(WATCH_SPEAKER, refused).await?;
    ann.call().await?;
    ben.accept().await?;
    ann.until(CallState::Connected).await?;
    ann.page().press("more").await?;
    ann.page().can_press("pick-speaker", SOON).await?;
    ann.page().until_gives(SPEAKERS, &json!([])).await?;
    let picked = ann.page().eval(PICK_SPEAKER, vec![]).await?;
    let picked = picked.as_str().unwrap_or_default().to_owned();
    ensure!(!picked.is_empty(), "there is but one speaker");
    Ok((ann, picked))
}

#[test]
fn the_other_person_is_heard_by_the_speaker_that_is_picked() -> Played {
    scene("along speaker", async |stage| {
        let (ann, picked) = pick_speaker(stage, 0).await?;
        let asked = json!([["remote-video", picked]]);
        ann.page().until_gives(SPEAKERS, &asked).await?;
        let used = "return document.querySelector('[data-testid=remote-video]').sinkId";
        ann.page().until_gives(used, &picked.into()).await
    })
}

#[test]
fn a_speaker_that_is_refused_leaves_the_system_s_own() -> Played {
    scene("along speaker refused", async |stage| {
        let (ann, picked) = pick_speaker(stage, 1).await?;
        let asked = json!([["remote-video", picked], ["remote-video", ""]]);
        ann.page().until_gives(SPEAKERS, &asked).await?;
        let used = "return document.querySelector('[data-testid=pick-speaker]').value";
        wait_until("the list says so", SOON, async || {
            let used = ann.page().eval(used, vec![]).await?;
            Ok(Look::at(used != *picked, || used.to_string()))
        })
        .await
    })
}
