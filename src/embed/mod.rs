//! Where the page is: in a page that may speak with it, or by itself, where it can be installed.
//!
//! The conversation is loaded only where the site allows it.

mod state;

use std::cell::RefCell;
use std::rc::Rc;

use visavis_devices::{Input as DeviceWish, Kind};
use visavis_embed::{About, Act, Heard, Session};
use wasm_bindgen_futures::spawn_local;

use crate::conductor::Conductor;
use crate::platform::{self, Frame, Page, bindings};

/// The member of a message that is meant for us.
const MARK: &str = "visavis";

/// Whether there is a page around this one.
#[must_use]
pub fn is_framed() -> bool {
    Frame::around().is_some()
}

/// Has the page installed, or not any more, as the site says.
pub fn settle(conductor: &Conductor) {
    let installable = conductor.around().installable;
    spawn_local(async move {
        let Some(page) = Page::current() else { return };
        let settled = if installable {
            platform::install(&page).await
        } else {
            platform::uninstall(&page).await
        };
        if let Err(error) = settled {
            bindings::debug("not installed", &error.message);
        }
    });
}

/// The page around this one, and who it may be.
#[derive(Clone, Debug)]
pub struct Audience {
    frame: Frame,
    /// Origins. One, where it is known which.
    allowed: Vec<String>,
}

impl Audience {
    /// `None` where there is no page around this one, or where the site does not let it speak.
    #[must_use]
    pub fn of(conductor: &Conductor) -> Option<Self> {
        let frame = Frame::around()?;
        let mut allowed = conductor.around().embed;
        if let Some(origin) = frame.origin() {
            allowed.retain(|it| *it == origin);
        }
        (!allowed.is_empty()).then_some(Self { frame, allowed })
    }

    /// The browser delivers it to these origins only.
    fn tell(&self, message: &str) {
        for origin in &self.allowed {
            self.frame.tell(origin, message);
        }
    }
}

/// Begins the conversation, which lasts as long as the page.
pub fn converse(conductor: &Conductor, audience: Audience) {
    let Some(page) = Page::current() else { return };
    let (room, name) = conductor.place();
    let session = Rc::new(RefCell::new(Session::new(About {
        version: env!("CARGO_PKG_VERSION"),
        room,
        name,
    })));
    let audience = Rc::new(RefCell::new(audience));

    let (listening, around) = (Rc::clone(&session), Rc::clone(&audience));
    let acting = conductor.clone();
    let frame = audience.borrow().frame.clone();
    let listener = frame.listen(&page, MARK, move |origin, message| {
        {
            let mut around = around.borrow_mut();
            if !around.allowed.iter().any(|allowed| allowed == origin) {
                return;
            }
            // It is this one: the others need not be tried any more.
            around.allowed = vec![origin.to_owned()];
        }
        let heard = match &message {
            Some(message) => listening.borrow_mut().hear(message),
            None => Heard {
                answer: Some(listening.borrow().hear_nonsense()),
                act: None,
            },
        };
        if let Some(answer) = &heard.answer {
            around.borrow().tell(answer);
        }
        if let Some(act) = heard.act {
            perform(&acting, act);
        }
    });

    conductor.watch(move |screen| {
        // As long as there is something to be told, there is somebody to listen to.
        let _ = &listener;
        for message in session.borrow_mut().look(state::of(screen)) {
            audience.borrow().tell(&message);
        }
    });
}

fn perform(conductor: &Conductor, act: Act) {
    let turn = |kind, on| conductor.device(DeviceWish::Wish { kind, on });
    match act {
        Act::Open(parameters) => platform::reopen(&parameters),
        Act::Call(intent) => conductor.want(intent),
        Act::Dial(person) => conductor.dial(person),
        Act::Microphone(on) => turn(Kind::Microphone, on),
        Act::Camera(on) => turn(Kind::Camera, on),
        Act::Share(on) => conductor.device(DeviceWish::Share { on }),
    }
}
