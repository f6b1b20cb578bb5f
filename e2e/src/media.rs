//! What comes through: a call counts when pictures and sound arrive, both ways.

use std::{cell::RefCell, time::Duration};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{
    page::Page,
    wait::{CALL, Look, SOON, wait_until},
};

/// Mean brightness (0 to 255) above which a picture is not black; a muted camera sends 0 to 16.
const BRIGHT: f64 = 24.0;

/// How much (0 to 255) one cell of the thumbnail must change for a picture to have moved.
const MOVED: u8 = 12;

/// How many frames must arrive while watching.
const FRAMES: u64 = 5;

/// Audio energy (W3C webrtc-stats, `totalAudioEnergy`) that must arrive while listening; silence
/// gives 0, the beeps of the fake microphones about 0.01 and more per second.
const ENERGY: f64 = 1e-5;

/// How many packets of silence are no pause between two beeps: 20 ms each, and a fake microphone
/// beeps every half second or second.
const SILENT: u64 = 120;

/// What arrives on a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arriving {
    /// The element plays something that has a picture.
    showing: bool,
    /// The element plays the page's own camera.
    own_tracks: bool,
    width: u32,
    height: u32,
    grey: Vec<u8>,
    audio_energy: f64,
    audio_packets: u64,
    /// Summed over the connections; an element's own count stays at 0 in a headless Firefox.
    frames_decoded: u64,
    connected: u32,
}

impl Arriving {
    fn brightness(&self) -> f64 {
        let cells = u32::try_from(self.grey.len()).unwrap_or(u32::MAX).max(1);
        let sum: u32 = self.grey.iter().map(|&cell| u32::from(cell)).sum();
        f64::from(sum) / f64::from(cells)
    }

    fn moved_since(&self, earlier: &Self) -> bool {
        self.grey
            .iter()
            .zip(&earlier.grey)
            .any(|(now, then)| now.abs_diff(*then) >= MOVED)
    }

    fn is_picture(&self) -> bool {
        self.showing && !self.own_tracks && self.brightness() >= BRIGHT
    }

    fn tell(&self) -> String {
        format!(
            "{} connected; {} × {}, showing: {}, own camera: {}, brightness {:.0}, {} frames \
             decoded; {} audio packets, energy {:.6}",
            self.connected,
            self.width,
            self.height,
            self.showing,
            self.own_tracks,
            self.brightness(),
            self.frames_decoded,
            self.audio_packets,
            self.audio_energy,
        )
    }
}

async fn look(page: &Page) -> Result<Arriving> {
    let seen = page
        .eval_async(
            "const [selector, done] = arguments; \
             e2eProbe.media(selector).then(done, (error) => done({ failed: String(error) }));",
            vec!["[data-testid=remote-video]".into()],
        )
        .await?;
    serde_json::from_value(seen.clone()).with_context(|| format!("the probe says {seen}"))
}

/// Waits until the other person is seen: frames advance, are not black, and the picture moves.
///
/// # Errors
/// Not within `within`.
pub async fn sees(page: &Page, within: Duration) -> Result<()> {
    let first = RefCell::new(None::<Arriving>);
    let what = format!("{} sees the other", page.name());
    wait_until(&what, within, async || {
        let now = look(page).await?;
        if !now.is_picture() {
            return Ok(Look::NotYet(now.tell()));
        }
        let mut first = first.borrow_mut();
        let first = first.get_or_insert_with(|| now.clone());
        // A new connection counts from zero again.
        if now.frames_decoded < first.frames_decoded {
            *first = now.clone();
        }
        let frames = now.frames_decoded - first.frames_decoded;
        Ok(Look::at(frames >= FRAMES && now.moved_since(first), || {
            format!("{frames} frames since the first bright one; {}", now.tell())
        }))
    })
    .await
}

/// Waits until the other person is heard: sound that is not silence arrives from now on.
///
/// # Errors
/// Not within `within`.
pub async fn hears(page: &Page, within: Duration) -> Result<()> {
    let first = RefCell::new(None::<Arriving>);
    let what = format!("{} hears the other", page.name());
    wait_until(&what, within, async || {
        let now = look(page).await?;
        let mut first = first.borrow_mut();
        let first = first.get_or_insert_with(|| now.clone());
        if now.audio_energy < first.audio_energy {
            *first = now.clone();
        }
        let energy = now.audio_energy - first.audio_energy;
        let packets = now.audio_packets.saturating_sub(first.audio_packets);
        Ok(Look::at(energy >= ENERGY && packets > 0, || {
            format!("energy {energy:.6} in {packets} packets; {}", now.tell())
        }))
    })
    .await
}

/// Waits until nothing is heard of the other: sound goes on to arrive, and all of it is silence.
///
/// # Errors
/// Not within `within`.
pub async fn hears_nothing(page: &Page, within: Duration) -> Result<()> {
    let first = RefCell::new(None::<Arriving>);
    let what = format!("{} hears nothing", page.name());
    wait_until(&what, within, async || {
        let now = look(page).await?;
        let mut first = first.borrow_mut();
        let first = first.get_or_insert_with(|| now.clone());
        let energy = now.audio_energy - first.audio_energy;
        let packets = now.audio_packets.saturating_sub(first.audio_packets);
        if energy >= ENERGY {
            *first = now.clone();
        }
        Ok(Look::at(energy < ENERGY && packets >= SILENT, || {
            format!("energy {energy:.6} in {packets} packets; {}", now.tell())
        }))
    })
    .await
}

/// Waits until both people see and hear each other, from now on.
///
/// # Errors
/// Not within [`CALL`].
pub async fn both_ways(one: impl AsRef<Page>, other: impl AsRef<Page>) -> Result<()> {
    let (one, other) = (one.as_ref(), other.as_ref());
    tokio::try_join!(
        sees(one, CALL),
        hears(one, CALL),
        sees(other, CALL),
        hears(other, CALL)
    )?;
    Ok(())
}

/// Waits until the page has let go of everything: no track that it got from a camera or microphone
/// is live, and every peer connection that it ever made is closed.
///
/// # Errors
/// Not within [`SOON`].
pub async fn released(page: impl AsRef<Page>) -> Result<()> {
    released_within(page, SOON).await
}

/// As [`released`], with a deadline of one's own.
///
/// # Errors
/// Not within `within`.
pub async fn released_within(page: impl AsRef<Page>, within: Duration) -> Result<()> {
    let page = page.as_ref();
    let what = format!(
        "{} has let go of camera, microphone and connection",
        page.name()
    );
    wait_until(&what, within, async || {
        let used = page.used().await?;
        Ok(Look::at(
            used.live_tracks == 0 && used.open_peers == 0,
            || format!("{used:?}"),
        ))
    })
    .await
}
