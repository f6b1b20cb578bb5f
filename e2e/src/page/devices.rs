//! What becomes of camera and microphone that no driver can do.

use anyhow::Result;
use serde_json::Value;

use super::app::App;

/// What a browser tells a page when the device is pulled out whose track is sent.
const PULL_OUT: &str = "const [kind, left] = arguments; \
    const sender = e2eProbe.connections.at(-1).getSenders().find((it) => it.track?.kind === kind); \
    const track = sender.track, id = track.getSettings().deviceId; \
    const listed = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices); \
    navigator.mediaDevices.enumerateDevices = async () => (await listed()).filter((it) => \
        it.kind !== `${kind}input` || (left && it.deviceId !== id)); \
    const asked = navigator.mediaDevices.getUserMedia; \
    navigator.mediaDevices.getUserMedia = function (wanted) { \
        return wanted[kind] && !left \
            ? Promise.reject(new DOMException('there is none', 'NotFoundError')) \
            : asked.call(this, wanted); }; \
    track.stop(); track.dispatchEvent(new Event('ended')); \
    navigator.mediaDevices.dispatchEvent(new Event('devicechange')); \
    return track.label";

impl App {
    /// Tells the page that the device was pulled out whose track of this kind is sent, `audio` or
    /// `video`, and whether others of its kind are left; gives its label. Fake devices cannot be
    /// pulled out; all that follows is the page's own.
    ///
    /// # Errors
    /// Nothing of this kind is sent.
    pub async fn pull_out(&self, kind: &str, left: bool) -> Result<String> {
        let arguments = vec![kind.into(), left.into()];
        let label = self.page().eval(PULL_OUT, arguments).await?;
        Ok(label.as_str().unwrap_or_default().to_owned())
    }

    /// Allows the devices that the page has asked for.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn answer_prompts(&self) -> Result<()> {
        self.page()
            .eval("e2eProbe.answerPrompts()", vec![])
            .await
            .map(|_: Value| ())
    }
}
