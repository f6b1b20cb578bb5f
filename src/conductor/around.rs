//! Where the page is: what the site says of that, and who else is told how things are.

use visavis_settings::Around;

use super::company::Watcher;
use super::view::Screen;
use super::wiring::{Conductor, Happening};

impl Conductor {
    /// Where the page may be, as the site says. What it says that cannot be used is told on the
    /// screen.
    #[must_use]
    pub fn around(&self) -> Around {
        let (around, mistakes) = {
            let mut state = self.inner().state.borrow_mut();
            let (around, mistakes) = Around::read(&state.file);
            let known = &mut state.wrong.1;
            let before = known.len();
            for mistake in mistakes {
                if !known.contains(&mistake) {
                    known.push(mistake);
                }
            }
            (around, known.len() > before)
        };
        if mistakes {
            self.inner().happen(Happening::Look);
        }
        around
    }

    /// The room that the page is in, and the name that it was opened with.
    #[must_use]
    pub fn place(&self) -> (String, Option<String>) {
        let config = &self.inner().state.borrow().config;
        (config.room.clone(), config.name.clone())
    }

    /// Has somebody told how things are, now and after each step.
    pub fn watch(&self, watch: impl FnMut(&Screen) + 'static) {
        let mut seat = self.inner().seat.borrow_mut();
        let before = std::mem::take(&mut *seat);
        *seat = Watcher::before(before, Box::new(watch));
        drop(seat);
        self.inner().happen(Happening::Look);
    }
}
