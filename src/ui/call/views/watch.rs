//! Whether the other person's picture moves, and whether there is one yet.

use std::time::Duration;

use gloo_events::EventListener;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use visavis_call::Phase;

use super::super::Kit;
use super::{Memory, js, mark, their_picture};
use crate::ui::{follow, shows_them};

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How many looks in a row have to see nothing new.
const LOOKS: u32 = 3;

/// What was seen of the picture.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    frames: i32,
    /// How many looks ago the last of them was new.
    still: u32,
}

/// Watches it from now on; tells `stalled` whether it has stopped although they say that they send
/// it.
pub(super) fn watch(kit: Kit, memory: StoredValue<Memory>, stalled: RwSignal<bool>) {
    follow(move |before: Option<(bool, Option<IntervalHandle>)>| {
        let sends = |screen: &_| is_connected(screen) && shows_them(screen);
        let sends = kit.context.get(sends);
        if let Some((sent, timer)) = before {
            if sent == sends {
                return (sent, timer);
            }
            if let Some(timer) = timer {
                timer.clear();
            }
        }
        stalled.set(false);
        memory.update_value(|memory| memory.seen = Seen::default());
        let look = move || {
            let now = memory.get_value().seen.then(frames());
            memory.update_value(|memory| memory.seen = now);
            if stalled.get_untracked() != (now.still >= LOOKS) {
                stalled.set(now.still >= LOOKS);
            }
        };
        let timer = sends.then(|| set_interval_with_handle(look, LOOK).ok());
        (sends, timer.flatten())
    });
    await_first_frame();
}

fn is_connected(screen: &crate::conductor::Screen) -> bool {
    screen.phase == Phase::Connected
}

impl Seen {
    /// What is seen after another look; `frames`: how many there were, where that can be told.
    fn then(self, frames: Option<i32>) -> Self {
        match frames {
            // One that has not begun has not stopped.
            Some(frames) if frames == self.frames && frames > 0 => Self {
                still: self.still + 1,
                ..self
            },
            Some(frames) => Self { frames, still: 0 },
            None => Self { still: 0, ..self },
        }
    }
}

/// How many frames came so far (Media Playback Quality); `None` while the page is hidden, where
/// browsers need not show any.
fn frames() -> Option<i32> {
    let video = their_picture().filter(|_| !js::is(&document(), "hidden"))?;
    let quality = js::call(&video, "getVideoPlaybackQuality", &[])?;
    Some(js::number(&quality, "totalVideoFrames"))
}

/// Has the avatar stand where no frame has come yet.
fn await_first_frame() {
    let look = || {
        let waiting = their_picture().is_some_and(|video| !js::is(&video, "videoWidth"));
        mark("data-waiting", waiting.then_some(""));
    };
    look();
    let Some(video) = their_picture() else { return };
    // HTML, section 4.8.11.16: the one tells of the first frame, the other of another stream.
    let listeners =
        ["resize", "emptied"].map(|name| EventListener::new(&video, name, move |_| look()));
    StoredValue::new_local(listeners);
}
