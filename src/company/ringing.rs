//! That it rings, and that there is a call: told where the page may not be looked at.

use visavis_call::Phase;

use super::notify;
use crate::conductor::Screen;
use crate::media::{Tone, Tune};
use crate::platform::{Awake, Notification, Page, Tab};

/// What is said, in the person's language.
#[derive(Clone, Copy, Debug)]
pub struct Phrases {
    /// After the name of who calls.
    pub calls: &'static str,
    /// Whoever gave no name.
    pub somebody: &'static str,
    /// Two are in a call.
    pub in_call: &'static str,
}

/// What there is of it just now. Each part ends when it is dropped.
pub(super) struct Ringing {
    page: Option<Page>,
    phrases: Phrases,
    phase: Phase,
    said: String,
    tune: Option<Tune>,
    tone: Option<Tone>,
    tab: Option<Tab>,
    notification: Option<Notification>,
    awake: Option<Awake>,
}

impl Ringing {
    pub(super) fn new(phrases: Phrases) -> Self {
        Self {
            page: Page::current(),
            phrases,
            phase: Phase::Idle,
            said: String::new(),
            tune: None,
            tone: None,
            tab: None,
            notification: None,
            awake: None,
        }
    }

    /// This is how things are now.
    pub(super) fn look(&mut self, screen: &Screen) {
        self.play(tune(screen));
        let said = self.words(screen);
        if said != self.said {
            self.said = said;
            self.say();
        }
        if self.phase != screen.phase {
            self.phase = screen.phase;
            self.turn();
        }
    }

    fn play(&mut self, tune: Option<Tune>) {
        if self.tune != tune {
            self.tune = tune;
            // What played falls silent before anything else is heard.
            self.tone = None;
            self.tone = tune.and_then(|tune| Tone::play(tune, None).ok());
        }
    }

    /// Puts it before the title.
    fn say(&mut self) {
        if self.said.is_empty() {
            self.tab = None;
        } else if let Some(page) = &self.page {
            let tab = self.tab.get_or_insert_with(|| Tab::of(page));
            tab.say(&self.said);
        }
    }

    /// The call has come to another phase.
    fn turn(&mut self) {
        let rings = self.phase == Phase::Incoming;
        if let Some(tab) = &self.tab {
            tab.ring(rings);
        }
        let Some(page) = &self.page else { return };
        let unseen = rings && page.is_hidden() && notify::is_on();
        self.notification = unseen.then(|| Notification::show(&self.said)).flatten();
        if !is_live(self.phase) {
            self.awake = None;
        } else if self.awake.is_none() {
            self.awake = Some(Awake::keep(page));
        }
    }

    fn words(&self, screen: &Screen) -> String {
        match screen.phase {
            Phase::Incoming => {
                let name = screen.partner.as_deref();
                let name = name.unwrap_or(self.phrases.somebody);
                ["📞 ", name, self.phrases.calls].concat()
            }
            Phase::Connecting | Phase::Connected | Phase::Reconnecting => {
                self.phrases.in_call.to_owned()
            }
            Phase::Idle | Phase::Outgoing | Phase::Ended => String::new(),
        }
    }
}

/// What is to be heard. Where nobody is known to hear it ring, it is not said to.
fn tune(screen: &Screen) -> Option<Tune> {
    match screen.phase {
        Phase::Incoming => Some(Tune::Ring),
        Phase::Outgoing if screen.rings => Some(Tune::Ringback),
        Phase::Outgoing
        | Phase::Idle
        | Phase::Connecting
        | Phase::Connected
        | Phase::Reconnecting
        | Phase::Ended => None,
    }
}

/// Whether two see each other, or will again in a moment.
fn is_live(phase: Phase) -> bool {
    matches!(phase, Phase::Connected | Phase::Reconnecting)
}
