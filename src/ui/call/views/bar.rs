//! The bar gets out of the way while nobody needs it.

use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use visavis_call::Phase;
use web_sys::{Element, Event};

use super::super::{Kit, Panel};
use super::{Memory, js, mark};
use crate::ui::follow;

/// How long nothing may have stirred.
const CALM: Duration = Duration::from_secs(3);

/// What brings it back; and a click, which may be kept from what lies below.
const STIRS: [&str; 6] = [
    "pointermove",
    "pointerdown",
    "keydown",
    "focusin",
    "wheel",
    "click",
];

/// What is known of the bar.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is about something else, and all go together"
)]
#[derive(Clone, Copy, Default)]
pub(super) struct Calm {
    /// Whether there is a call to look at, and nothing open beside it.
    may: bool,
    /// When something stirred last.
    stirred: Duration,
    /// Whether a timer runs.
    waits: bool,
    faded: bool,
    /// Whether a finger came down where nothing was seen to press.
    blind: bool,
}

/// Lets the bar fade and return from now on. What is in it and has the focus of the keyboard keeps
/// it there: that, the style sheet sees to.
pub(super) fn fade(kit: Kit, memory: StoredValue<Memory>) {
    let fading = Fading { kit, memory };
    follow(move |before: Option<bool>| {
        let connected = kit.context.get(|it| it.phase == Phase::Connected);
        let may = kit.panel.get() == Panel::None && connected;
        if before != Some(may) {
            fading.change(|calm| calm.may = may);
            fading.stir();
        }
        may
    });
    // The first to hear of it: whoever keeps an event to himself stirs, too.
    let early = EventListenerOptions {
        passive: false,
        ..EventListenerOptions::run_in_capture_phase()
    };
    let listeners = STIRS.map(|name| {
        EventListener::new_with_options(&window(), name, early, move |event| fading.feel(event))
    });
    StoredValue::new_local(listeners);
}

#[derive(Clone, Copy)]
struct Fading {
    kit: Kit,
    memory: StoredValue<Memory>,
}

impl Fading {
    fn calm(self) -> Calm {
        self.memory.get_value().calm
    }

    fn change(self, change: impl FnOnce(&mut Calm)) {
        self.memory.update_value(|memory| change(&mut memory.calm));
    }

    fn feel(self, event: &Event) {
        match event.type_().as_str() {
            "pointerdown" => {
                let finger = js::text(event, "pointerType") != "mouse";
                self.change(|calm| calm.blind = finger && calm.faded);
            }
            "click" => self.swallow(event),
            _ => {}
        }
        self.stir();
    }

    fn stir(self) {
        let now = (self.kit.context.around.now)();
        self.change(|calm| calm.stirred = now);
        self.show(true);
        if self.calm().may {
            self.wait(CALM);
        }
    }

    fn wait(self, how_long: Duration) {
        if self.calm().waits {
            return;
        }
        self.change(|calm| calm.waits = true);
        let look = move || {
            self.change(|calm| calm.waits = false);
            let Calm { may, stirred, .. } = self.calm();
            let left = CALM.saturating_sub(self.kit.context.since(stirred));
            if may && left.is_zero() {
                self.show(false);
            } else if may {
                self.wait(left);
            }
        };
        set_timeout(look, how_long);
    }

    fn show(self, shown: bool) {
        if self.calm().faded == shown {
            self.change(|calm| calm.faded = !shown);
            mark("data-calm", (!shown).then_some(""));
        }
    }

    /// A finger that comes down on a bar that is not seen means to bring it back, not to hang up.
    fn swallow(self, event: &Event) {
        let blind = self.calm().blind;
        self.change(|calm| calm.blind = false);
        let target = event.target();
        let within = target.as_ref().and_then(|it| it.dyn_ref::<Element>());
        let bar = within.and_then(|it| js::call(it, "closest", &[".bar".into()]));
        if blind && bar.is_some_and(|bar| !bar.is_null()) {
            event.prevent_default();
            js::call(event, "stopImmediatePropagation", &[]);
        }
    }
}
