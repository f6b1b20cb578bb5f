//! What goes along with a call, on the screen. It is loaded when the first call begins.

mod bar;
mod chat;
mod file;
pub(super) mod icons;
mod keys;
mod more;
mod panel;
mod quality;
mod recording;
mod speaker;
mod views;

use leptos::prelude::*;

use super::{Context, mount};
use crate::company::{Companion, Measured, Phrases, View};
use crate::words::{self, CallWords};

/// What lies beside the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    None,
    Chat,
    More,
    Connection,
}

/// What every component of a call may read.
#[derive(Clone, Copy)]
pub struct Kit {
    context: Context,
    words: &'static CallWords,
    view: RwSignal<View>,
    measured: RwSignal<Measured>,
    /// Who is asked for what concerns the two pages alone.
    companion: StoredValue<Option<Companion>, LocalStorage>,
    panel: RwSignal<Panel>,
    chat: chat::Writing,
}

impl Kit {
    /// What a call needs on this screen.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            words: words::for_call(context.words),
            view: RwSignal::default(),
            measured: RwSignal::default(),
            companion: StoredValue::new_local(None),
            panel: RwSignal::new(Panel::None),
            chat: chat::Writing::new(),
        }
    }

    /// What is said beside the page.
    #[must_use]
    pub fn phrases(self) -> Phrases {
        Phrases {
            calls: self.words.calls,
            somebody: self.context.words.somebody,
            in_call: self.words.in_call,
        }
    }

    /// Puts everything in its place. There it stays, and the style sheet shows it in a call.
    pub fn fill(self, companion: Companion) {
        companion.measure(move |measured| self.measured.set(measured));
        self.companion.set_value(Some(companion));
        mount(".extras", move || bar::tools(self));
        mount(".stage", move || panel::panel(self));
        mount(".notices", move || quality::hints(self));
        mount(".stage", move || {
            speaker::hear(self);
            keys::shortcuts(self)
        });
        views::fill(self);
        mount(".stage", move || recording::signs(self));
        mount(".notices", move || recording::outcome(self));
        mount(".stage", move || chat::around(self));
    }

    /// Shows what there is to show.
    pub fn show(self, view: View) {
        if self.view.with_untracked(|shown| *shown != view) {
            self.view.set(view);
        }
    }

    /// Asks whoever goes along.
    fn with<T>(self, what: impl FnOnce(&Companion) -> T) -> Option<T> {
        self.companion.with_value(|it| it.as_ref().map(what))
    }

    /// Opens a panel, or closes it if it is open.
    fn open(self, panel: Panel) {
        self.panel.update(|open| {
            *open = if *open == panel { Panel::None } else { panel };
        });
    }
}
