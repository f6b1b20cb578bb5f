//! A stream that is written down (W3C `MediaStream` Recording).

use std::fmt;

use gloo_events::EventListener;
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, MediaStream};

use crate::by_name::{call, get, make, number, set, window};
use crate::platform::JsError;

/// How often a piece comes, in milliseconds.
const PIECE: u32 = 1000;
/// Bits per second. A screen of text is legible at it.
const PICTURE: u32 = 2_500_000;
/// See [`PICTURE`].
const SOUND: u32 = 128_000;

/// What a recording is written as.
#[derive(Debug)]
pub struct Format {
    media_type: &'static str,
    /// How the names of such files end.
    pub extension: &'static str,
}

/// The first that a browser has is taken. On a busy computer Chromium's VP9 keeps up where its VP8
/// falls seconds behind, and loses them at the end; MP4 is all that some have.
const FORMATS: [Format; 4] = [
    Format {
        media_type: "video/webm;codecs=vp9,opus",
        extension: "webm",
    },
    Format {
        media_type: "video/webm;codecs=vp8,opus",
        extension: "webm",
    },
    Format {
        media_type: "video/webm",
        extension: "webm",
    },
    Format {
        media_type: "video/mp4",
        extension: "mp4",
    },
];

impl Format {
    /// What this browser can write; `None` where it cannot record.
    #[must_use]
    pub fn of_browser() -> Option<&'static Self> {
        let recorder = get(&window(), "MediaRecorder");
        let can = |format: &&Self| {
            let asked = call(&recorder, "isTypeSupported", &[format.media_type.into()]);
            asked.is_ok_and(|can| can == true)
        };
        FORMATS.iter().find(can)
    }
}

/// What comes of it.
#[derive(Debug)]
pub enum Taken {
    /// The next piece of the file, a `Blob`, and how many bytes it has.
    Piece(JsValue, u64),
    /// It does not go on; [`Taken::Ended`] follows.
    Broke,
    /// No piece comes any more.
    Ended,
}

/// Writes a stream down until it is told to end.
#[must_use = "dropping it ends it, and nobody hears of the last piece"]
pub struct Recorder {
    recorder: JsValue,
    _listeners: [EventListener; 3],
}

impl Recorder {
    /// Begins. The stream must keep its tracks.
    ///
    /// # Errors
    /// What the browser throws.
    pub fn begin(
        stream: &MediaStream,
        format: &Format,
        tell: impl Fn(Taken) + Clone + 'static,
    ) -> Result<Self, JsError> {
        let options = Object::new().into();
        set(&options, "mimeType", format.media_type);
        set(&options, "videoBitsPerSecond", PICTURE);
        set(&options, "audioBitsPerSecond", SOUND);
        let recorder = make("MediaRecorder", &[stream.into(), options])?;
        let target = recorder.unchecked_ref::<EventTarget>();
        let (piece, broke, ended) = (tell.clone(), tell.clone(), tell);
        let listeners = [
            EventListener::new(target, "dataavailable", move |event| {
                let data = get(event, "data");
                let bytes = bytes(&data);
                if bytes > 0 {
                    piece(Taken::Piece(data, bytes));
                }
            }),
            EventListener::new(target, "error", move |_| broke(Taken::Broke)),
            EventListener::new(target, "stop", move |_| ended(Taken::Ended)),
        ];
        call(&recorder, "start", &[PIECE.into()])?;
        Ok(Self {
            recorder,
            _listeners: listeners,
        })
    }

    /// Ends it; the last piece and [`Taken::Ended`] follow.
    pub fn end(&self) {
        // One that has ended by itself refuses, and has said so.
        let _: Result<JsValue, JsValue> = call(&self.recorder, "stop", &[]);
    }
}

fn bytes(blob: &JsValue) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "File API, section 3: a whole number of bytes; a cast saturates"
    )]
    let bytes = number(blob, "size") as u64;
    bytes
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}
