//! What is measured in a call, while somebody looks at the page.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use visavis_call::{Generation, Phase};
use visavis_devices::{Kind, State};
use visavis_quality::{Meter, Quality, Speech, loudness};
use wasm_bindgen_futures::JsFuture;

use super::report;
use crate::conductor::{CallHandle, Screen};
use crate::media::Ear;
use crate::platform::{self, Page, Task, bindings};

/// How often the connection is looked at, in milliseconds.
const MEASURE_EVERY: u32 = 1000;
/// How often it is heard whether somebody speaks, in milliseconds; [`Speech`] wants it so.
const HEAR_EVERY: u32 = 100;

/// What there is to show of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// How good the call is; `None` until it has been looked.
    pub quality: Option<Quality>,
    /// Whether somebody speaks here while the microphone is muted.
    pub unheard: bool,
}

/// Told what there is to show.
type Show = Box<dyn Fn(Measured)>;

/// Measures while there is a call to measure and somebody to see it.
pub(super) struct Watch {
    inner: Rc<Inner>,
    _visibility: Option<EventListener>,
}

struct Inner {
    call: CallHandle,
    page: Option<Page>,
    connected: Cell<bool>,
    /// The microphone that is open and muted.
    muted: Cell<Option<Generation>>,
    measuring: RefCell<Option<Interval>>,
    /// The look that is under way.
    report: RefCell<Option<Task>>,
    meter: RefCell<Meter>,
    /// What is heard of which microphone.
    hearing: RefCell<Option<(Generation, Interval)>>,
    measured: RefCell<Measured>,
    show: RefCell<Option<Show>>,
}

impl Watch {
    pub(super) fn new(call: CallHandle) -> Self {
        let page = Page::current();
        let inner = Rc::new(Inner {
            call,
            page: page.clone(),
            connected: Cell::default(),
            muted: Cell::default(),
            measuring: RefCell::default(),
            report: RefCell::default(),
            meter: RefCell::default(),
            hearing: RefCell::default(),
            measured: RefCell::default(),
            show: RefCell::default(),
        });
        let weak = Rc::downgrade(&inner);
        let seen = move || with(&weak, Inner::settle);
        Self {
            inner,
            _visibility: page.map(|page| {
                EventListener::new(page.document(), "visibilitychange", move |_| seen())
            }),
        }
    }

    /// Has what is measured shown.
    pub(super) fn tell(&self, show: impl Fn(Measured) + 'static) {
        show(self.inner.measured.borrow().clone());
        self.inner.show.replace(Some(Box::new(show)));
    }

    /// This is how things are now.
    pub(super) fn look(&self, screen: &Screen) {
        let connected = screen.phase == Phase::Connected;
        let microphone = &screen.devices.microphone;
        let open = match microphone.state {
            State::On(generation) => Some(generation),
            State::Off | State::Opening | State::Failed(_) => None,
        };
        self.inner.connected.set(connected);
        self.inner
            .muted
            .set(open.filter(|_| connected && !microphone.wish));
        if matches!(screen.phase, Phase::Ended | Phase::Idle) {
            self.inner.meter.take();
            self.inner.change(|measured| measured.quality = None);
        }
        self.inner.settle();
    }
}

impl Inner {
    /// Begins and ends what should be.
    fn settle(self: &Rc<Self>) {
        let seen = self.page.as_ref().is_some_and(|page| !page.is_hidden());
        let measure = seen && self.connected.get();
        if measure != self.measuring.borrow().is_some() {
            self.report.take();
            let every = measure.then(|| self.every(MEASURE_EVERY, Self::measure));
            self.measuring.replace(every);
            if measure {
                self.measure();
            }
        }
        let muted = self.muted.get().filter(|_| seen);
        if muted != self.hearing.borrow().as_ref().map(|(which, _)| *which) {
            let hearing = muted.and_then(|which| Some((which, self.hear(which)?)));
            self.hearing.replace(hearing);
            self.change(|measured| measured.unheard = false);
        }
    }

    fn every(self: &Rc<Self>, milliseconds: u32, what: fn(&Rc<Self>)) -> Interval {
        let weak = Rc::downgrade(self);
        Interval::new(milliseconds, move || with(&weak, what))
    }

    /// Looks at the connection, unless it is being looked at.
    fn measure(self: &Rc<Self>) {
        if self.report.borrow().is_some() {
            return;
        }
        let Some(promise) = self.call.stats() else {
            return;
        };
        let weak = Rc::downgrade(self);
        let task = Task::spawn(async move {
            let report = JsFuture::from(promise).await;
            with(&weak, |inner| {
                if let Ok(report) = report {
                    let sample = report::read(&report, platform::now());
                    let quality = inner.meter.borrow_mut().take(sample);
                    inner.change(|measured| measured.quality = Some(quality));
                }
                inner.report.take();
            });
        });
        self.report.replace(Some(task));
    }

    /// Listens to a muted microphone.
    fn hear(self: &Rc<Self>, which: Generation) -> Option<Interval> {
        let track = self.call.track(Kind::Microphone, which)?;
        let ear = match Ear::behind(&track) {
            Ok(ear) => ear,
            Err(error) => {
                bindings::debug("cannot hear who is muted", &error.message);
                return None;
            }
        };
        let weak = Rc::downgrade(self);
        let mut speech = Speech::default();
        Some(Interval::new(HEAR_EVERY, move || {
            let speaks = speech.hear(loudness(&ear.samples()));
            with(&weak, |inner| {
                inner.change(|measured| measured.unheard = speaks);
            });
        }))
    }

    /// Changes what is measured, and has it shown if it is something else.
    fn change(&self, change: impl FnOnce(&mut Measured)) {
        let before = self.measured.borrow().clone();
        change(&mut self.measured.borrow_mut());
        let measured = self.measured.borrow().clone();
        if measured != before
            && let Some(show) = &*self.show.borrow()
        {
            show(measured);
        }
    }
}

fn with(weak: &Weak<Inner>, what: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = weak.upgrade() {
        what(&inner);
    }
}
