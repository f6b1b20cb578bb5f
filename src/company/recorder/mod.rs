//! What records a call: both pictures as one, both voices as one, written down as they come.
//!
//! It is loaded when somebody first wants to record, and stays.

mod picture;
mod session;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use visavis_call::Phase;
use visavis_recording::{Effect, Failure, Input, Machine, file_name};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::Companion;
use super::recording::{Desk, Recorder as Recording, Recording as Shown};
use crate::by_name::{call, make};
use crate::conductor::Screen;
use crate::media::{Format, Taken};
use crate::platform::{self, Link, NoPlace, Place, bindings};
use picture::Sight;
use session::Session;

/// The page's one recorder.
struct Recorder(Rc<Inner>);

struct Inner {
    desk: Desk,
    machine: RefCell<Machine>,
    sight: RefCell<Sight>,
    name: RefCell<String>,
    place: RefCell<Option<Rc<Place>>>,
    /// What waits to be written, oldest first, with how many bytes it has.
    pieces: RefCell<VecDeque<(JsValue, u64)>>,
    session: RefCell<Option<Session>>,
    link: RefCell<Option<Link>>,
}

/// Records the call, and every other that somebody wants recorded from now on.
pub fn begin(companion: &Companion) {
    companion.seat(|desk| {
        Rc::new(Recorder(Rc::new(Inner {
            desk,
            machine: RefCell::default(),
            sight: RefCell::default(),
            name: RefCell::default(),
            place: RefCell::default(),
            pieces: RefCell::default(),
            session: RefCell::default(),
            link: RefCell::default(),
        })))
    });
}

impl Recording for Recorder {
    fn start(&self, told: bool) {
        self.0.take(if Format::of_browser().is_none() {
            Input::Refuse(Failure::Unsupported)
        } else if told {
            Input::Start
        } else {
            Input::Refuse(Failure::Untold)
        });
    }

    fn stop(&self) {
        self.0.take(Input::Stop);
    }

    fn put_away(&self) {
        self.0.take(Input::PutAway);
    }

    fn untold(&self) {
        self.0.take(Input::Untold);
    }

    fn look(&self, screen: &Screen) {
        self.0.sight.replace(Sight::of(screen));
        self.0.hear();
        if matches!(screen.phase, Phase::Ended | Phase::Idle) {
            self.0.take(Input::CallOver);
        }
    }
}

impl Inner {
    fn take(self: &Rc<Self>, input: Input) {
        let (before, after, told) = {
            let mut machine = self.machine.borrow_mut();
            let before = machine.stage();
            machine.handle(input, platform::now());
            (before, machine.stage(), machine.is_recording())
        };
        // The other side is told before anything begins.
        if before != after || matches!(input, Input::Ended) {
            let link = self.link.borrow();
            let shown = Shown {
                stage: after,
                name: self.name.borrow().clone(),
                link: link.as_ref().map(|link| link.address().to_owned()),
            };
            drop(link);
            self.desk.show(shown, told);
        }
        loop {
            let effect = self.machine.borrow_mut().poll_effect();
            let Some(effect) = effect else { break };
            self.carry_out(effect);
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::FindPlace => self.find_place(),
            Effect::Begin => self.begin(),
            Effect::End => {
                if let Some(session) = &*self.session.borrow() {
                    session.end();
                }
            }
            Effect::Write => self.write(),
            Effect::Close => self.close(),
            Effect::Discard => {
                self.pieces.borrow_mut().clear();
                if let Some(place) = self.place.take() {
                    spawn_local(async move { place.discard().await });
                }
            }
        }
    }

    fn find_place(self: &Rc<Self>) {
        let extension = Format::of_browser().map_or("", |format| format.extension);
        let name = file_name(now(), extension);
        self.name.replace(name.clone());
        self.link.take();
        let inner = Rc::clone(self);
        spawn_local(async move {
            match Place::find(&name, 0).await {
                Ok(place) => {
                    let room = place.room().await;
                    inner.place.replace(Some(Rc::new(place)));
                    inner.take(Input::Placed { room });
                }
                Err(NoPlace::Unnamed | NoPlace::TooLarge) => inner.take(Input::Unnamed),
            }
        });
    }

    fn begin(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let taken = move |taken| with(&weak, |inner| inner.hear_of(taken));
        let weak = Rc::downgrade(self);
        let draw = move || with(&weak, Inner::draw);
        match Session::begin(taken, draw) {
            Ok(session) => {
                self.session.replace(Some(session));
                self.hear();
                self.draw();
            }
            Err(error) => {
                bindings::debug("cannot record", &error.message);
                self.take(Input::Broke);
                self.take(Input::Ended);
            }
        }
    }

    fn hear_of(self: &Rc<Self>, taken: Taken) {
        match taken {
            Taken::Piece(piece, bytes) => {
                if let Some(session) = &*self.session.borrow() {
                    session.yields();
                }
                self.pieces.borrow_mut().push_back((piece, bytes));
                self.take(Input::Piece(bytes));
                // Tracks of the other side come and go without a word.
                self.hear();
            }
            Taken::Broke => self.take(Input::Broke),
            Taken::Ended => {
                self.take(Input::Ended);
                self.session.take();
            }
        }
    }

    fn draw(self: &Rc<Self>) {
        let mut stuck = false;
        if let Some(session) = &*self.session.borrow() {
            session.draw(&self.sight.borrow());
            stuck = session.is_stuck();
        }
        if stuck {
            self.take(Input::Broke);
        }
    }

    /// Has everybody heard who is in the call.
    fn hear(&self) {
        if let (Some(session), Some(call)) = (&*self.session.borrow(), self.desk.call()) {
            session.hear(&self.sight.borrow(), &call);
        }
    }

    fn write(self: &Rc<Self>) {
        let piece = self.pieces.borrow_mut().pop_front();
        let place = self.place.borrow().clone();
        let inner = Rc::clone(self);
        spawn_local(async move {
            let written = match (piece, place) {
                (Some((piece, bytes)), Some(place)) => {
                    let written = place.append(piece).await;
                    written.map(|()| bytes).ok()
                }
                _ => None,
            };
            inner.take(written.map_or(Input::WriteFailed, Input::Written));
        });
    }

    fn close(self: &Rc<Self>) {
        let place = self.place.take();
        let inner = Rc::clone(self);
        spawn_local(async move {
            let closed = match &place {
                Some(place) => place.close().await.ok(),
                None => None,
            };
            let Some(link) = closed else {
                inner.take(Input::CloseFailed);
                return;
            };
            if let Some(link) = &link
                && let Err(error) = link.save(&inner.name.borrow())
            {
                // The person can save it by hand.
                bindings::debug("not downloaded", &error.message);
            }
            inner.link.replace(link);
            inner.take(Input::Closed);
        });
    }
}

fn with(weak: &Weak<Inner>, what: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = weak.upgrade() {
        what(&inner);
    }
}

/// The time of day, as [`file_name`] wants it.
fn now() -> [u32; 6] {
    let Ok(date) = make("Date", &[]) else {
        return [0; 6];
    };
    let of = |part: &str| {
        let value = call(&date, part, &[]);
        let value = value.ok().and_then(|it| it.as_f64()).unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a date; a cast saturates"
        )]
        let value = value as u32;
        value
    };
    [
        of("getFullYear"),
        of("getMonth") + 1,
        of("getDate"),
        of("getHours"),
        of("getMinutes"),
        of("getSeconds"),
    ]
}
