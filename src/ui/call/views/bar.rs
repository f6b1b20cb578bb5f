//! The bar gets out of the way while nobody needs it.

use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use visavis_call::Phase;
use web_sys::{Element, Event, PointerEvent};

use super::super::{Kit, Panel};
use super::mark;
use crate::ui::follow;

/// How long nothing may have stirred.
const CALM: Duration = Duration::from_secs(3);

/// What brings it back.
const STIRS: [&str; 5] = ["pointermove", "pointerdown", "keydown", "focusin", "wheel"];

#[derive(Clone, Copy)]
struct Fading {
    kit: Kit,
    /// Whether there is a call to look at, and nothing open beside it.
    may: Memo<bool>,
    /// When something stirred last.
    stirred: StoredValue<Duration>,
    /// Whether a timer runs.
    waits: StoredValue<bool>,
    faded: StoredValue<bool>,
    /// Whether a finger came down where nothing was seen to press.
    blind: StoredValue<bool>,
}

/// Lets the bar fade and return from now on. What is in it and has the focus of the keyboard keeps
/// it there: that, the style sheet sees to.
pub(super) fn fade(kit: Kit) {
    let may = Memo::new(move |_| {
        let connected = kit.context.get(|it| it.phase == Phase::Connected);
        connected && kit.panel.get() == Panel::None
    });
    let fading = Fading {
        kit,
        may,
        stirred: StoredValue::new(Duration::ZERO),
        waits: StoredValue::new(false),
        faded: StoredValue::new(false),
        blind: StoredValue::new(false),
    };
    follow(move |_| {
        may.track();
        fading.stir();
    });
    // In the capture phase: whoever keeps an event to himself stirs, too.
    let early = EventListenerOptions::run_in_capture_phase();
    let stirs = STIRS.map(|name| {
        EventListener::new_with_options(&window(), name, early, move |event| {
            if event.type_() == "pointerdown" {
                fading.touch(event);
            }
            fading.stir();
        })
    });
    let early = EventListenerOptions {
        passive: false,
        ..early
    };
    let click = EventListener::new_with_options(&window(), "click", early, move |event| {
        fading.swallow(event);
    });
    StoredValue::new_local((stirs, click));
}

impl Fading {
    fn stir(self) {
        self.stirred.set_value((self.kit.context.around.now)());
        self.show(true);
        if self.may.get_untracked() {
            self.wait(CALM);
        }
    }

    fn wait(self, how_long: Duration) {
        if self.waits.with_value(|waits| *waits) {
            return;
        }
        self.waits.set_value(true);
        set_timeout(
            move || {
                self.waits.set_value(false);
                let calm = self.kit.context.since(self.stirred.get_value());
                if !self.may.get_untracked() {
                    return;
                }
                match CALM.checked_sub(calm) {
                    None | Some(Duration::ZERO) => self.show(false),
                    Some(left) => self.wait(left),
                }
            },
            how_long,
        );
    }

    fn show(self, shown: bool) {
        if self.faded.with_value(|faded| *faded == shown) {
            self.faded.set_value(!shown);
            mark("data-calm", (!shown).then_some(""));
        }
    }

    /// A finger that comes down on a bar that is not seen means to bring it back, not to hang up.
    fn touch(self, event: &Event) {
        let finger = event
            .dyn_ref::<PointerEvent>()
            .is_some_and(|pointer| pointer.pointer_type() != "mouse");
        self.blind
            .set_value(finger && self.faded.with_value(|faded| *faded));
    }

    fn swallow(self, event: &Event) {
        let blind = self.blind.get_value();
        self.blind.set_value(false);
        let target = event.target();
        let within = target.as_ref().and_then(|it| it.dyn_ref::<Element>());
        let bar = within.and_then(|it| it.closest(".bar").ok().flatten());
        if blind && bar.is_some() {
            event.stop_immediate_propagation();
            event.prevent_default();
        }
    }
}
