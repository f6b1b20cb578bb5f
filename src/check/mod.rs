//! The self-test: all that a call needs, tried one after the other.
//!
//! It is loaded when somebody wants it. It leaves the call, the room and whoever is in it alone:
//! what it opens is its own, and gone when it ends.

mod path;
mod server;
mod view;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use visavis_call::DeviceError;
use visavis_devices::{DeviceId, Kind, Wanted};
use visavis_signaling::ice::IceServer;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack};

use crate::conductor::{Conductor, Plan};
use crate::media::{self, Meter, Picture, TestTone as Tone, Track};
use crate::platform::{Page, now, sleep};

pub use view::{Finding, Grade, Row, Stage, State, Subject, View};

/// How often the microphone is listened to.
const LISTEN_EVERY: Duration = Duration::from_millis(60);
/// How long at most.
const LISTEN: Duration = Duration::from_secs(7);
/// How long at least, so that the meter is seen to move.
const LISTEN_LEAST: Duration = Duration::from_millis(900);
/// The peak of somebody who speaks, of 1: −34 dB.
const SPEECH: f32 = 0.02;
/// What even a quiet room is louder than: −70 dB.
const SILENCE: f32 = 0.0003;
/// How often is looked whether a tone is played, and how many times.
const TONE: (Duration, u32) = (Duration::from_millis(100), 20);

/// A self-test. Clones are handles to it.
#[derive(Clone)]
pub struct Check(Rc<Inner>);

struct Inner {
    conductor: Conductor,
    view: RefCell<View>,
    running: Cell<bool>,
    /// That of the tone that was played last.
    tone: RefCell<Option<Tone>>,
    show: Box<dyn Fn(View)>,
    meter: Box<dyn Fn(f32)>,
}

impl Check {
    /// A test that waits for [`Self::start`]. From now on it tells `show` what there is to show,
    /// and `meter` how loud the microphone is, from 0 to 1.
    pub fn new(
        conductor: Conductor,
        show: impl Fn(View) + 'static,
        meter: impl Fn(f32) + 'static,
    ) -> Self {
        let rows = rows(&conductor.plan());
        let check = Self(Rc::new(Inner {
            conductor,
            view: RefCell::default(),
            running: Cell::default(),
            tone: RefCell::default(),
            show: Box::new(show),
            meter: Box::new(meter),
        }));
        check.0.change(|view| view.rows = rows);
        check
    }

    /// Tries everything, the camera's picture in `video`. Does nothing while it is at it.
    pub fn start(&self, video: HtmlVideoElement) {
        if !self.0.running.replace(true) {
            let inner = Rc::clone(&self.0);
            spawn_local(async move {
                inner.run(&video).await;
                inner.running.set(false);
            });
        }
    }

    /// Plays a tone. Needs a click.
    pub fn play(&self) {
        let device = self.0.conductor.plan().speaker;
        let tone = Tone::play(device.as_ref());
        let inner = Rc::clone(&self.0);
        inner.tell(Subject::Speaker, &State::Running);
        let tone = tone.ok();
        let played = tone.is_some();
        inner.tone.replace(tone);
        spawn_local(async move {
            let is_running = || inner.tone.borrow().as_ref().is_some_and(Tone::is_running);
            for _ in 0..TONE.1 {
                if is_running() || !played {
                    break;
                }
                sleep(TONE.0).await;
            }
            let runs = is_running();
            inner.found(if played && runs {
                (Subject::Speaker, Finding::Asking)
            } else {
                (Subject::Speaker, Finding::NoTone)
            });
        });
    }

    /// The person hears the tone, or does not.
    pub fn heard(&self, heard: bool) {
        let finding = if heard {
            Finding::Works(None)
        } else {
            Finding::NotHeard
        };
        self.0.found((Subject::Speaker, finding));
    }

    /// Puts a text where the person can paste it from, and says whether it is there.
    pub async fn copy(&self, text: &str) -> bool {
        match Page::current() {
            Some(page) => page.copy(text).await,
            None => false,
        }
    }
}

/// What is tried by this plan.
fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows = vec![
        Row::new(Subject::Browser, ""),
        Row::new(Subject::Camera, ""),
        Row::new(Subject::Microphone, ""),
        Row::new(Subject::Speaker, ""),
    ];
    match &plan.servers {
        Ok(servers) => {
            rows.extend(
                servers
                    .iter()
                    .map(|it| Row::new(Subject::Server, place(&it.url))),
            );
        }
        Err(_) => rows.push(Row::new(Subject::Server, "")),
    }
    rows
}

/// A server's address without what follows: a question mark may have secrets after it.
fn place(url: &str) -> &str {
    url.find('?').and_then(|at| url.get(..at)).unwrap_or(url)
}

impl Inner {
    async fn run(&self, video: &HtmlVideoElement) {
        let plan = self.conductor.plan();
        let speaker = self.state_of(Subject::Speaker);
        self.change(|view| {
            view.stage = Stage::Running;
            view.rows = rows(&plan);
        });
        // Whoever has answered already need not again.
        let speaker = match speaker {
            Some(State::Done(finding)) => State::Done(finding),
            Some(State::Waiting | State::Running) | None => State::Done(Finding::Asking),
        };
        self.tell(Subject::Speaker, &speaker);
        self.found((Subject::Browser, browser()));
        self.tell(Subject::Camera, &State::Running);
        let camera = self.camera(plan.camera.clone(), video).await;
        self.tell(Subject::Microphone, &State::Running);
        let heard = self.microphone(plan.microphone.clone()).await;
        self.found((Subject::Microphone, heard));
        let lent = self.servers(&plan).await;
        self.paths(lent).await;
        drop(camera);
        video.set_src_object(None);
        self.change(|view| view.stage = Stage::Done);
    }

    /// The camera, which is on for as long as what comes back is held.
    async fn camera(&self, chosen: Option<DeviceId>, video: &HtmlVideoElement) -> Option<Track> {
        let (track, finding) = match open(Kind::Camera, chosen).await {
            Ok(track) => {
                let stream = MediaStream::new().ok();
                if let Some(stream) = &stream {
                    stream.add_track(&track);
                }
                video.set_muted(true);
                video.set_src_object(stream.as_ref());
                if let Ok(playing) = video.play() {
                    // It may never be settled; what keeps it from playing is seen by what is not.
                    spawn_local(async move { drop(JsFuture::from(playing).await) });
                }
                let finding = match media::look(video).await {
                    Picture::Seen => Finding::Works(None),
                    Picture::Black => Finding::Black,
                    Picture::None => Finding::NoPicture,
                };
                (Some(Track::new(track, || ())), finding)
            }
            Err(error) => (None, Finding::Device(error)),
        };
        self.found((Subject::Camera, finding));
        track
    }

    async fn microphone(&self, chosen: Option<DeviceId>) -> Finding {
        let track = match open(Kind::Microphone, chosen).await {
            Ok(track) => Track::new(track, || ()),
            Err(error) => return Finding::Device(error),
        };
        let Ok(meter) = Meter::new(&track.handle()) else {
            return Finding::Device(DeviceError::Unsupported);
        };
        let (begin, mut loudest) = (now(), 0.0_f32);
        loop {
            sleep(LISTEN_EVERY).await;
            let peak = meter.peak();
            (self.meter)(peak);
            loudest = loudest.max(peak);
            let passed = now().saturating_sub(begin);
            if passed >= LISTEN || (loudest >= SPEECH && passed >= LISTEN_LEAST) {
                break;
            }
        }
        (self.meter)(0.0);
        if !meter.is_running() {
            Finding::Unmeasured
        } else if loudest >= SPEECH {
            Finding::Works(None)
        } else if loudest >= SILENCE {
            Finding::Quiet
        } else {
            Finding::Silent
        }
    }

    /// Gives what the servers lend.
    async fn servers(&self, plan: &Plan) -> Vec<IceServer> {
        let mut lent = Vec::new();
        match &plan.servers {
            Err(error) => self.found((Subject::Server, Finding::Misaddressed(*error))),
            Ok(servers) => {
                for config in servers {
                    let at = place(&config.url).to_owned();
                    self.tell_at(Subject::Server, &at, State::Running, "");
                    let tried = server::enter(config.clone()).await;
                    self.tell_at(Subject::Server, &at, State::Done(tried.finding), "");
                    if lent.is_empty() {
                        lent = tried.lent;
                    }
                }
            }
        }
        lent
    }

    async fn paths(&self, lent: Vec<IceServer>) {
        let mut servers = self.conductor.plan().ice_servers;
        // What the page itself was lent comes first; the same servers have other passwords here.
        let known = |url: &String| servers.iter().any(|it| it.urls.contains(url));
        let more: Vec<_> = lent
            .into_iter()
            .filter(|it| !it.urls.iter().any(known))
            .collect();
        servers.extend(more);
        let places = path::places(&servers);
        self.change(|view| view.rows.extend(path::rows(&places)));
        for place in &places {
            self.tell_at(place.subject, place.url(), State::Running, "");
            let (finding, quoted) = path::attempt(place).await;
            self.tell_at(place.subject, place.url(), State::Done(finding), &quoted);
        }
    }

    fn state_of(&self, subject: Subject) -> Option<State> {
        let view = self.view.borrow();
        let row = view.rows.iter().find(|row| row.subject == subject);
        row.map(|row| row.state.clone())
    }

    fn found(&self, (subject, finding): (Subject, Finding)) {
        self.tell(subject, &State::Done(finding));
    }

    /// Of what there is once.
    fn tell(&self, subject: Subject, state: &State) {
        self.change(|view| {
            for row in &mut view.rows {
                if row.subject == subject {
                    row.state = state.clone();
                }
            }
        });
    }

    fn tell_at(&self, subject: Subject, place: &str, state: State, quoted: &str) {
        self.change(|view| {
            // Two of one address are told from each other by which is done.
            let row = view.rows.iter_mut().find(|row| {
                row.subject == subject && row.place == place && !matches!(row.state, State::Done(_))
            });
            if let Some(row) = row {
                row.state = state;
                quoted.clone_into(&mut row.quoted);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut View)) {
        let view = {
            let mut view = self.view.borrow_mut();
            change(&mut view);
            view.clone()
        };
        (self.show)(view);
    }
}

fn browser() -> Finding {
    match Page::current() {
        Some(page) if !page.can_call() => Finding::NoWebRtc,
        Some(page) if !page.is_secure() => Finding::Insecure,
        Some(_) | None => Finding::Works(None),
    }
}

/// The device that was chosen, or another one where that is gone.
async fn open(kind: Kind, chosen: Option<DeviceId>) -> Result<MediaStreamTrack, DeviceError> {
    let wanted = chosen.map_or(Wanted::Any, Wanted::Device);
    let opened = match media::open(kind, &wanted).await {
        Err(DeviceError::Overconstrained | DeviceError::NotFound) if wanted != Wanted::Any => {
            media::open(kind, &Wanted::Any).await
        }
        opened => opened,
    };
    opened.map(|(track, _)| track)
}
