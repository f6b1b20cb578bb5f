//! The app on a stage of its own, and what can be seen and clicked there.

use std::sync::{Arc, Mutex};

use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use visavis::conductor::{Screen, Server, Streams};
use visavis::ui::{App, Surroundings, Wish};
use visavis::words::{self, Words};
use visavis_call::{Intent, PersonId, Phase};
use visavis_devices::{State, View};
use visavis_signaling::client::OfflineReason;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The buttons that a phase may have.
const BUTTONS: [&str; 5] = ["call", "accept", "decline", "cancel", "hang-up"];

/// How long the screen may take to follow, in rounds of [`Mounted::until`].
const PATIENCE: u32 = 400;

pub(crate) fn offline(reason: OfflineReason) -> Server {
    Server::Offline {
        reason,
        retries: true,
    }
}

pub(crate) fn screen(phase: Phase) -> Screen {
    Screen {
        server: Server::Online { proven: true },
        phase,
        ..Screen::default()
    }
}

/// Microphone and camera.
pub(crate) fn devices(microphone: State, camera: State) -> View {
    let mut view = visavis_devices::Machine::new().view();
    view.microphone.state = microphone;
    view.camera.state = camera;
    view
}

pub(crate) fn with_server(server: Server) -> Screen {
    Screen {
        server,
        ..screen(Phase::Idle)
    }
}

/// The app on a stage of its own, which is cleared away with this.
pub(crate) struct Mounted {
    pub(crate) host: HtmlElement,
    show: WriteSignal<(Screen, Streams)>,
    wishes: Arc<Mutex<Vec<Wish>>>,
    unmount: Option<Box<dyn FnOnce()>>,
}

impl Mounted {
    pub(crate) fn new(first: Screen, words: &'static Words) -> Self {
        Self::opened_by_link_to(None, first, words)
    }

    /// The page of a link to somebody who is called by their id.
    pub(crate) fn opened_by_link_to(
        dial: Option<PersonId>,
        first: Screen,
        words: &'static Words,
    ) -> Self {
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&host).unwrap();
        let wishes = Arc::new(Mutex::new(Vec::new()));
        let mut show = None;
        let whole = Arc::new(Mutex::new(None));
        let handle = {
            let whole = whole.clone();
            let (wishes, show) = (wishes.clone(), &mut show);
            let (shown, set_shown) = signal((first, Streams::default()));
            *show = Some(set_shown);
            mount_to(host.clone(), move || {
                let around = Surroundings {
                    wish: Callback::new(move |wish| wishes.lock().unwrap().push(wish)),
                    now: visavis::platform::now,
                    room: StoredValue::new("blue door".to_owned()),
                    dial: StoredValue::new(dial),
                    green_room: true,
                    call: Callback::new(|_| ()),
                    lobby: Callback::new(move |context| *whole.lock().unwrap() = Some(context)),
                };
                view! { <App shown words around /> }
            })
        };
        let context = whole.lock().unwrap().take();
        visavis::ui::lobby::fill(context.unwrap(), Box::new(|_, _| None));
        let wanted = visavis::ui::check::offer(context.unwrap());
        assert!(!wanted, "the address of a test asks for no self-test");
        Self {
            host,
            show: show.unwrap(),
            wishes,
            unmount: Some(Box::new(move || drop(handle))),
        }
    }

    pub(crate) fn english(first: Screen) -> Self {
        Self::new(first, words::choose(&["en"]).words())
    }

    /// All that a selector selects, in the order of the document.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let mut found = Vec::new();
        gather(&self.host, selector, &mut found);
        found
    }

    pub(crate) fn named(&self, name: &str) -> Option<HtmlElement> {
        let mut found = self.all(&format!("[data-testid={name}]"));
        assert!(found.len() <= 1, "there are {} of {name}", found.len());
        found.pop().map(JsCast::unchecked_into)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.named(name)
            .unwrap_or_else(|| panic!("there is no {name}"))
            .text_content()
            .unwrap_or_default()
    }

    /// The buttons there are, in the order of [`BUTTONS`].
    pub(crate) fn buttons(&self) -> Vec<&'static str> {
        let there = |name: &&str| self.named(name).is_some();
        BUTTONS.into_iter().filter(there).collect()
    }

    pub(crate) fn click(&self, selector: &str) {
        let found = self.all(selector);
        let [button] = found.as_slice() else {
            panic!("there are {} of {selector}", found.len())
        };
        button.unchecked_ref::<HtmlElement>().click();
    }

    pub(crate) fn hidden(&self, name: &str) -> bool {
        self.named(name).unwrap().has_attribute("data-unseen")
    }

    /// All that was asked for.
    pub(crate) fn wishes(&self) -> Vec<Wish> {
        self.wishes.lock().unwrap().clone()
    }

    /// What was asked for about the call.
    pub(crate) fn asked(&self) -> Vec<Intent> {
        let of_call = |wish| match wish {
            Wish::Call(intent) => Some(intent),
            Wish::Device(_)
            | Wish::Dial(_)
            | Wish::Rename(_)
            | Wish::CopyLink
            | Wish::CopyId
            | Wish::RetryServer => None,
        };
        self.wishes().into_iter().filter_map(of_call).collect()
    }

    pub(crate) fn retried(&self) -> usize {
        let tries = self.wishes().into_iter();
        tries.filter(|wish| *wish == Wish::RetryServer).count()
    }

    pub(crate) fn shows(&self, screen: Screen) {
        self.show.set((screen, Streams::default()));
    }

    pub(crate) async fn until(&self, what: &str, seen: impl Fn(&Self) -> bool) {
        for _ in 0..PATIENCE {
            if seen(self) {
                return;
            }
            TimeoutFuture::new(5).await;
        }
        panic!("never: {what}; there is {}", self.host.inner_html());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Some(unmount) = self.unmount.take() {
            unmount();
        }
        self.host.remove();
    }
}

fn gather(parent: &Element, selector: &str, found: &mut Vec<Element>) {
    let mut next = parent.first_element_child();
    while let Some(element) = next {
        if element.matches(selector).unwrap() {
            found.push(element.clone());
        }
        gather(&element, selector, found);
        next = element.next_element_sibling();
    }
}
