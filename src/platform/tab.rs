//! What is seen of the page where it is not: the title and the icon of its tab.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;

use super::Page;
use crate::by_name;

/// A telephone on a green ground, as the page's own icon has its colours.
const RINGING: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E%3Crect width='64' height='64' rx='32' fill='%23178a3a'/%3E%3Cpath transform='translate(8 8) scale(2) rotate(-135 12 12)' fill='%23fff' d='M2.3 14.6c-1-2.1 0-4.6 2.1-5.5a19 19 0 0 1 15.2 0c2.1.9 3.1 3.4 2.1 5.5l-.6 1.3a1.9 1.9 0 0 1-2.3.9l-2.7-.9a1.9 1.9 0 0 1-1.3-1.8v-1.6a13 13 0 0 0-5.6 0v1.6a1.9 1.9 0 0 1-1.3 1.8l-2.7.9a1.9 1.9 0 0 1-2.3-.9z'/%3E%3C/svg%3E";

/// How long the icon stays as it is while it blinks, in milliseconds. Three flashes within a second
/// would be too many for some (WCAG 2.2, 2.3.1).
const BLINK: u32 = 1000;

/// The tab of the page. When this is dropped, it is what it was.
pub struct Tab {
    page: Page,
    title: String,
    icon: Rc<Icon>,
}

struct Icon {
    /// The element; nothing where the page has none.
    link: JsValue,
    own: JsValue,
    timer: RefCell<Option<Timeout>>,
}

impl Tab {
    /// As it is now.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        let document = page.document();
        let link = by_name::call(document, "querySelector", &["link[rel~=icon]".into()]);
        let link = link.unwrap_or_default();
        Self {
            page: page.clone(),
            title: by_name::get(document, "title")
                .as_string()
                .unwrap_or_default(),
            icon: Rc::new(Icon {
                own: by_name::get(&link, "href"),
                link,
                timer: RefCell::default(),
            }),
        }
    }

    /// Says something before the title.
    pub fn say(&self, what: &str) {
        self.page.set_title(&[what, " – ", &self.title].concat());
    }

    /// Has the icon show that it rings, or not.
    pub fn ring(&self, rings: bool) {
        self.icon.timer.take();
        self.icon.show(rings);
        if rings && !is_calm() {
            Icon::blink(&self.icon, false);
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.page.set_title(&self.title);
        self.ring(false);
    }
}

impl Icon {
    fn show(&self, rings: bool) {
        let own = &self.own;
        by_name::set(
            &self.link,
            "href",
            if rings { RINGING.into() } else { own.clone() },
        );
    }

    fn blink(icon: &Rc<Self>, rings: bool) {
        let weak = Rc::downgrade(icon);
        let timer = Timeout::new(BLINK, move || {
            if let Some(icon) = weak.upgrade() {
                icon.show(rings);
                Self::blink(&icon, !rings);
            }
        });
        icon.timer.replace(Some(timer));
    }
}

/// Whether the person wants nothing to move (CSS Media Queries 5, `prefers-reduced-motion`).
fn is_calm() -> bool {
    let query = "(prefers-reduced-motion: reduce)";
    let answer = by_name::call(&by_name::window(), "matchMedia", &[query.into()]);
    by_name::is(&answer.unwrap_or_default(), "matches")
}
