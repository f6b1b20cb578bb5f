//! Whether the other person's picture moves, and whether there is one yet.

use std::time::Duration;

use gloo_events::EventListener;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use visavis_call::Phase;

use super::super::Kit;
use super::{mark, their_picture};
use crate::ui::{follow, shows_them};

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How many looks in a row have to see nothing new.
const LOOKS: u32 = 3;

/// What was seen of the picture.
#[derive(Clone, Copy, Default)]
struct Seen {
    frames: u32,
    /// How many looks ago the last of them was new.
    still: u32,
}

/// Watches it from now on; gives whether it has stopped although they say that they send it.
pub(super) fn watch(kit: Kit) -> RwSignal<bool> {
    let stalled = RwSignal::new(false);
    let seen = StoredValue::new(Seen::default());
    let sends = Memo::new(move |_| {
        let context = kit.context;
        context.get(|screen| screen.phase == Phase::Connected && shows_them(screen))
    });
    follow(move |timer: Option<Option<IntervalHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        stalled.set(false);
        seen.set_value(Seen::default());
        let look = move || {
            let now = seen.get_value().then(frames());
            seen.set_value(now);
            stalled.set(now.still >= LOOKS);
        };
        let sends = sends.get();
        sends.then(|| set_interval_with_handle(look, LOOK).ok())?
    });
    await_first_frame();
    stalled
}

impl Seen {
    /// What is seen after another look; `frames`: how many there were, where that can be told.
    fn then(self, frames: Option<u32>) -> Self {
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

/// How many frames came so far (Media Playback Quality, `totalVideoFrames`); `None` while the page
/// is hidden, where browsers need not show any.
fn frames() -> Option<u32> {
    let video = their_picture().filter(|_| !document().hidden())?;
    Some(video.get_video_playback_quality().total_video_frames())
}

/// Has the avatar stand where no frame has come yet.
fn await_first_frame() {
    let look = || {
        let waiting = their_picture().is_some_and(|video| video.video_width() == 0);
        mark("data-waiting", waiting.then_some(""));
    };
    look();
    let Some(video) = their_picture() else { return };
    // HTML, section 4.8.11.16: the one tells of the first frame, the other of another stream.
    let listeners =
        ["resize", "emptied"].map(|name| EventListener::new(&video, name, move |_| look()));
    StoredValue::new_local(listeners);
}
