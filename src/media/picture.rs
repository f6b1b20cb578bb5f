//! Whether a picture really comes from a camera.

use std::time::Duration;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlVideoElement;

use crate::by_name;
use crate::platform::{JsError, Page, sleep};

/// How often is looked.
const INTERVAL: Duration = Duration::from_millis(100);
/// How many looks a picture may take to come.
const LOOKS: u32 = 60;
/// How many of these may be dark: cameras begin so.
const DARK_LOOKS: u32 = 30;
/// The side of the small copy that is looked at, in pixels.
const SIDE: u32 = 16;
/// What no pixel of a covered lens is brighter than, of 255.
const DARK: u8 = 20;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Pictures come.
    Seen,
    /// They come, and all of them are black.
    Black,
    /// None comes.
    None,
}

/// Looks at what a video element plays until there is something to be seen, for some seconds.
pub async fn look(video: &HtmlVideoElement) -> Picture {
    let mut picture = Picture::None;
    let mut dark = 0;
    let mut before = 0.0;
    for _ in 0..LOOKS {
        // The time of a live picture goes on only while pictures come.
        let time = by_name::number(video, "currentTime");
        let comes = by_name::number(video, "videoWidth") > 0.0 && time > before && before > 0.0;
        before = time;
        if comes {
            match brightest(video) {
                Ok(brightest) if brightest < DARK => {
                    picture = Picture::Black;
                    dark += 1;
                }
                // What cannot be looked at has come all the same.
                Ok(_) | Err(_) => return Picture::Seen,
            }
        }
        if dark > DARK_LOOKS {
            break;
        }
        sleep(INTERVAL).await;
    }
    picture
}

fn brightest(video: &HtmlVideoElement) -> Result<u8, JsError> {
    let page = Page::current().ok_or(JsError::named("NotSupportedError"))?;
    let canvas = by_name::call(page.document(), "createElement", &["canvas".into()])?;
    let side = JsValue::from(SIDE);
    by_name::set(&canvas, "width", side.clone());
    by_name::set(&canvas, "height", side.clone());
    let pen = by_name::call(&canvas, "getContext", &["2d".into()])?;
    let zero = JsValue::from(0);
    let all = [zero.clone(), zero, side.clone(), side];
    let drawn = [&[JsValue::from(video)], &all[..]].concat();
    by_name::call(&pen, "drawImage", &drawn)?;
    let data = by_name::get(&by_name::call(&pen, "getImageData", &all)?, "data");
    let buffer = by_name::get(&data, "buffer").unchecked_into::<ArrayBuffer>();
    let pixels = Uint8Array::new(&buffer).to_vec();
    // Red, green, blue; not how opaque it is.
    let colours = pixels.chunks(4).flat_map(|pixel| pixel.iter().take(3));
    Ok(colours.max().copied().unwrap_or_default())
}
