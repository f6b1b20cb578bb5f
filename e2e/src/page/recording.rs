//! What the app lets a person record, and what is in it.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::app::App;
use crate::wait::{CALL, Look, wait_until};

/// Mean brightness (0 to 255) above which a picture is not black.
const BRIGHT: f64 = 24.0;
/// How much (0 to 255) a cell must change for a picture to have moved.
const MOVED: u8 = 12;

/// A recording, as a video element plays it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Played {
    /// In seconds.
    pub seconds: f64,
    /// In pixels.
    pub width: u32,
    /// See [`Self::width`].
    pub height: u32,
    /// How loud it gets, of 1.
    pub peak: f64,
    /// What is seen at the times that were asked for.
    pub looks: Vec<Seen>,
}

/// The picture of a recording at one time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Seen {
    /// The large picture, beside the small one, in cells: red, green and blue of each.
    pub large: Vec<u8>,
    /// The small one in the corner.
    pub small: Vec<u8>,
    /// How bright it is right of the middle, where the disc behind an initial is seen, and at the
    /// left above, where nothing but the ground behind it is.
    pub disc: u8,
    /// See [`Self::disc`].
    pub ground: u8,
}

impl Played {
    /// Whether both pictures are seen at all times, and have moved from one to the next at least once:
    /// those of fake cameras come round again.
    #[must_use]
    pub fn shows_both(&self) -> bool {
        let both = |of: fn(&Seen) -> &Vec<u8>| {
            let bright = self.looks.iter().all(|seen| is_bright(of(seen)));
            let moved = self.looks.windows(2).any(|pair| match pair {
                [one, other] => differ(of(one), of(other)),
                _ => false,
            });
            bright && moved
        };
        both(|seen| &seen.large) && both(|seen| &seen.small)
    }
}

impl Seen {
    /// Whether somebody's initial, and nothing else, fills the large picture.
    #[must_use]
    pub fn is_avatar(&self) -> bool {
        self.ground < 40 && self.disc > self.ground + 20 && self.disc < 90
    }
}

fn is_bright(cells: &[u8]) -> bool {
    let sum: u32 = cells.iter().map(|&cell| u32::from(cell)).sum();
    let count = u32::try_from(cells.len()).unwrap_or(u32::MAX).max(1);
    f64::from(sum) / f64::from(count) >= BRIGHT
}

fn differ(one: &[u8], other: &[u8]) -> bool {
    let mut pairs = one.iter().zip(other);
    pairs.any(|(one, other)| one.abs_diff(*other) >= MOVED)
}

const PLAY: &str = "
    const [times, done] = arguments;
    (async () => {
      const link = document.querySelector('[data-testid=save-recording]');
      const file = link ? await (await fetch(link.href)).blob() : await e2eNamed.getFile();
      const load = async () => {
        const video = document.createElement('video');
        video.muted = true;
        video.src = URL.createObjectURL(file);
        await new Promise((loaded, failed) => {
          video.onloadeddata = loaded;
          video.onerror = () => failed(new Error(video.error.message));
        });
        return video;
      };
      // Such a file does not say how long it is.
      const last = await load();
      await new Promise((there) => {
        last.onseeked = there;
        last.currentTime = 1e6;
      });
      const seconds = Math.min(last.duration, last.currentTime);
      const pen = new OffscreenCanvas(1280, 720).getContext('2d', { willReadFrequently: true });
      const colour = (x, y, width, height) => {
        const { data } = pen.getImageData(x, y, width, height);
        const sums = [0, 0, 0];
        for (let at = 0; at < data.length; at += 4) sums.forEach((_, part) => (sums[part] += data[at + part]));
        return sums.map((sum) => Math.round(sum / (width * height)));
      };
      const grey = (...place) => Math.round(colour(...place).reduce((sum, part) => sum + part) / 3);
      const cells = (x, y, width, height) => Array.from({ length: 64 }, (_, at) =>
        colour(x + (at % 8) * width / 8, y + Math.floor(at / 8) * height / 8, width / 8, height / 8)).flat();
      const looks = [];
      // Nor does it say where what is: Firefox finds nothing in it but by playing.
      const video = await load();
      await video.play();
      for (const time of times) {
        while (video.currentTime < time * seconds && !video.ended)
          await new Promise((next) => setTimeout(next, 20));
        pen.drawImage(video, 0, 0, 1280, 720);
        looks.push({
          large: cells(160, 40, 800, 640), small: cells(976, 540, 272, 144),
          disc: grey(745, 350, 20, 20), ground: grey(100, 100, 80, 80),
        });
      }
      video.pause();
      const sound = await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(await file.arrayBuffer());
      const peak = sound.getChannelData(0).reduce((most, it) => Math.max(most, Math.abs(it)), 0);
      return { seconds, width: video.videoWidth, height: video.videoHeight, peak, looks };
    })().then(done, (error) => done({ failed: String(error) }));";

impl App {
    /// Asks for a recording.
    ///
    /// # Errors
    /// There is no call.
    pub async fn record(&self) -> Result<()> {
        self.page().press("more").await?;
        self.page().press("record").await
    }

    /// Waits until it has been recorded for as long as this, in seconds.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_recorded(&self, seconds: u64) -> Result<()> {
        let what = format!("{} has recorded {seconds} s", self.page().name());
        wait_until(&what, CALL, async || {
            let script =
                "return document.querySelector('[data-testid=recording] .clock')?.innerText ?? ''";
            let shown = self.page().eval(script, vec![]).await?;
            let shown = shown.as_str().unwrap_or_default();
            let seen = shown.split_once(':').and_then(|(minutes, rest)| {
                Some(minutes.parse::<u64>().ok()? * 60 + rest.parse::<u64>().ok()?)
            });
            Ok(Look::at(seen >= Some(seconds), || format!("“{shown}”")))
        })
        .await
    }

    /// Waits until this has become of the recording (`saved`, `failed`); gives what is said of it.
    ///
    /// # Errors
    /// Not within [`CALL`].
    pub async fn until_recording_is(&self, state: &str) -> Result<String> {
        let what = format!("{}'s recording is {state}", self.page().name());
        wait_until(&what, CALL, async || {
            let script = "const [one] = document.querySelectorAll('[data-testid=recording-outcome]'); \
                          return one ? [one.dataset.state, one.innerText] : ['', '']";
            let seen = self.page().eval(script, vec![]).await?;
            let (seen, words): (String, String) = serde_json::from_value(seen)?;
            if seen == state {
                return Ok(Look::Seen(words));
            }
            Ok(Look::NotYet(format!("“{seen}”: {words}")))
        })
        .await
    }

    /// Plays what was recorded, and looks at it at these times, of its length.
    ///
    /// # Errors
    /// There is none, or it cannot be played.
    pub async fn play_recording(&self, times: &[f64]) -> Result<Played> {
        let played = self.page().eval_async(PLAY, vec![times.into()]).await?;
        serde_json::from_value(played.clone()).with_context(|| format!("it gives {played}"))
    }
}
