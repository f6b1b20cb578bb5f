//! Both pictures of a call as one.

use visavis_call::Generation;
use visavis_devices::{Sharing, State};
use visavis_recording::{Content, FRAMES, HEIGHT, Rect, Shown, Side, Size, Tile, WIDTH, compose};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStream, MediaStreamTrack};

use crate::by_name::{call, find, make, number, set, with};
use crate::conductor::Screen;
use crate::platform::{JsError, Page};

/// The room of a call is dark.
const GROUND: &str = "#0d1014";
/// Behind somebody who shows no picture.
const TILE: &str = "#161a20";
const DISC: &str = "#34424f";
const LETTER: &str = "#d5dae0";
const EDGE: &str = "rgb(255 255 255 / 24%)";
/// How much of a tile's shorter side the disc behind an initial takes, from its middle.
const RADIUS: f64 = 0.22;
/// A person, on a grid of 24: the same as `i-person` in the page.
const PERSON: &str = "M12 4.7a3.8 3.8 0 1 0 .01 0zM4.8 20c.6-3.9 3.5-5.8 7.2-5.8s6.6 1.9 7.2 5.8";

/// What of the screen matters to a recording.
#[derive(Default)]
pub(super) struct Sight {
    here: Look,
    there: Look,
    /// The microphone that is open.
    pub(super) voice: Option<Generation>,
    /// The shared screen that has a sound.
    pub(super) sound: Option<Generation>,
}

/// What one of the two shows.
#[derive(Default)]
struct Look {
    kind: Kind,
    /// What stands for them; empty where they have no name.
    initial: String,
}

#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Nothing,
    Camera,
    Screen,
}

impl Sight {
    pub(super) fn of(screen: &Screen) -> Self {
        let devices = &screen.devices;
        let camera = |there: bool| if there { Kind::Camera } else { Kind::Nothing };
        let (here, sound) = match devices.sharing {
            Sharing::On { generation, has } => (Kind::Screen, has.audio.then_some(generation)),
            Sharing::Off | Sharing::Opening => {
                (camera(matches!(devices.camera.state, State::On(_))), None)
            }
        };
        let there = match screen.remote {
            Some(kinds) if kinds.video && screen.their_screen => Kind::Screen,
            remote => camera(remote.is_some_and(|kinds| kinds.video)),
        };
        Self {
            here: Look::new(here, screen.own.name.as_deref()),
            there: Look::new(there, screen.partner.as_deref()),
            voice: match devices.microphone.state {
                State::On(generation) => Some(generation),
                State::Off | State::Opening | State::Failed(_) => None,
            },
            sound,
        }
    }
}

impl Look {
    fn new(kind: Kind, name: Option<&str>) -> Self {
        let initial = name.unwrap_or_default().chars().take(1).collect::<String>();
        // The browser has the tables for it.
        let large = make("String", &[initial.as_str().into()])
            .and_then(|text| call(&text, "toUpperCase", &[]));
        let large = large.ok().and_then(|text| text.as_string());
        Self {
            kind,
            initial: large.unwrap_or(initial),
        }
    }

    fn shown(&self, video: &JsValue) -> Shown {
        let size = Size {
            width: number(video, "videoWidth"),
            height: number(video, "videoHeight"),
        };
        match self.kind {
            Kind::Nothing => Shown::Nothing,
            Kind::Camera => Shown::Camera(size),
            Kind::Screen => Shown::Screen(size),
        }
    }
}

/// What both pictures are drawn on (HTML, section 4.12.5).
pub(super) struct Picture {
    canvas: JsValue,
    pen: JsValue,
    /// The elements that show them.
    here: JsValue,
    there: JsValue,
    person: JsValue,
}

impl Picture {
    /// Of what the page shows.
    pub(super) fn new(page: &Page) -> Result<Self, JsError> {
        let document = page.document();
        let element = |selector: &str| call(document, "querySelector", &[selector.into()]);
        let canvas = call(document, "createElement", &["canvas".into()])?;
        set(&canvas, "width", WIDTH);
        set(&canvas, "height", HEIGHT);
        Ok(Self {
            pen: call(&canvas, "getContext", &["2d".into(), with("alpha", false)])?,
            canvas,
            here: element("video.local-video")?,
            there: element("video.remote-video")?,
            person: make("Path2D", &[PERSON.into()])?,
        })
    }

    /// As a stream (Media Capture from DOM Elements, section 3).
    pub(super) fn stream(&self) -> Result<MediaStream, JsError> {
        let stream = call(&self.canvas, "captureStream", &[FRAMES.into()])?;
        Ok(stream.unchecked_into())
    }

    /// What is heard of the other side.
    pub(super) fn their_sounds(&self) -> Vec<MediaStreamTrack> {
        let Some(stream) = find(&self.there, "srcObject") else {
            return Vec::new();
        };
        let tracks = stream.unchecked_into::<MediaStream>().get_audio_tracks();
        tracks.iter().map(JsCast::unchecked_into).collect()
    }

    /// Draws what there is to see now.
    pub(super) fn draw(&self, sight: &Sight) {
        let [large, small] = compose(sight.here.shown(&self.here), sight.there.shown(&self.there));
        let all = Rect {
            left: 0.0,
            top: 0.0,
            width: WIDTH,
            height: HEIGHT,
        };
        // A browser that cannot draw something goes on with the rest.
        let _: Result<(), JsValue> = self.fill(GROUND, all);
        for tile in [&large, &small] {
            let _: Result<(), JsValue> = self.tile(tile, sight);
        }
        set(&self.pen, "strokeStyle", EDGE);
        set(&self.pen, "lineWidth", 2);
        let _: Result<JsValue, JsValue> = call(&self.pen, "strokeRect", &numbers(small.to));
    }

    fn tile(&self, tile: &Tile, sight: &Sight) -> Result<(), JsValue> {
        let (look, video) = match tile.side {
            Side::Here => (&sight.here, &self.here),
            Side::There => (&sight.there, &self.there),
        };
        match tile.content {
            Content::Picture(from) => {
                let (from, to) = (numbers(from), numbers(tile.to));
                let given = [std::slice::from_ref(video), &from, &to].concat();
                call(&self.pen, "drawImage", &given).map(drop)
            }
            Content::Avatar => self.avatar(tile.to, &look.initial),
        }
    }

    fn avatar(&self, to: Rect, initial: &str) -> Result<(), JsValue> {
        let pen = &self.pen;
        self.fill(TILE, to)?;
        let (x, y) = (to.left + to.width / 2.0, to.top + to.height / 2.0);
        let radius = to.width.min(to.height) * RADIUS;
        call(pen, "beginPath", &[])?;
        let circle = [x, y, radius, 0.0, std::f64::consts::TAU];
        call(pen, "arc", &circle.map(JsValue::from))?;
        set(pen, "fillStyle", DISC);
        call(pen, "fill", &[])?;
        set(pen, "fillStyle", LETTER);
        set(pen, "strokeStyle", LETTER);
        call(pen, "save", &[])?;
        call(pen, "translate", &[x, y].map(JsValue::from))?;
        // On a grid of 24 that the disc is a little larger than.
        let scale = radius / 18.0;
        call(pen, "scale", &[scale, scale].map(JsValue::from))?;
        let drawn = if initial.is_empty() {
            set(pen, "lineWidth", 1.25);
            call(pen, "translate", &[-12.0, -12.3].map(JsValue::from))?;
            call(pen, "stroke", std::slice::from_ref(&self.person))
        } else {
            set(pen, "font", "600 18px system-ui, sans-serif");
            set(pen, "textAlign", "center");
            set(pen, "textBaseline", "middle");
            let given = [initial.into(), 0.into(), 1.into()];
            call(pen, "fillText", &given)
        };
        call(pen, "restore", &[])?;
        drawn.map(drop)
    }

    fn fill(&self, colour: &str, rect: Rect) -> Result<(), JsValue> {
        set(&self.pen, "fillStyle", colour);
        call(&self.pen, "fillRect", &numbers(rect)).map(drop)
    }
}

fn numbers(rect: Rect) -> [JsValue; 4] {
    [rect.left, rect.top, rect.width, rect.height].map(JsValue::from)
}
