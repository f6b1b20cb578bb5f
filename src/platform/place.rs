//! Where files are put that come from elsewhere.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::{JsError, identifier, now, time_origin};
use crate::by_name::{ask, call, find, get, number, window, with};

/// The largest file, in bytes, that is kept in memory where the browser lets a page write nowhere.
pub const MEMORY_BYTES: u64 = 100_000_000;

/// The folder in the browser's own storage.
const FOLDER: &str = "visavis-files";
/// How long a file is kept there: until then the browser has copied it to where the person wants it.
const KEEP: Duration = Duration::from_hours(24);

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The person named none.
    Unnamed,
    /// Nothing can be written but to memory, and the file is larger than [`MEMORY_BYTES`].
    TooLarge,
}

/// A place that one file is written to, from its beginning to its end.
#[derive(Debug)]
pub struct Place(Kind);

#[derive(Debug)]
enum Kind {
    /// A file that the person has named (File System Access, section 3.3).
    Named(Open),
    /// One in the browser's own storage (File System Standard, section 3).
    Own { open: Open, folder: JsValue },
    /// The pieces, where there is neither.
    Memory(Array),
}

/// A file that is written to (File System Standard, sections 2.5 and 2.7).
#[derive(Debug)]
struct Open {
    handle: JsValue,
    stream: JsValue,
}

impl Open {
    async fn new(handle: JsValue) -> Result<Self, JsError> {
        let stream = ask(&handle, "createWritable", &[]).await?;
        Ok(Self { handle, stream })
    }
}

impl Place {
    /// Finds a place: asks the person where the browser can, which it does only soon after a
    /// click; else the browser's storage, else memory.
    ///
    /// # Errors
    /// See [`NoPlace`].
    pub async fn find(name: &str, bytes: u64) -> Result<Self, NoPlace> {
        match named(name).await {
            Ok(open) => return Ok(Self(Kind::Named(open))),
            Err(error) if error.name == "AbortError" => return Err(NoPlace::Unnamed),
            // Not in this browser, or not in this frame.
            Err(_) => {}
        }
        match own().await {
            Ok((open, folder)) => Ok(Self(Kind::Own { open, folder })),
            Err(_) if bytes <= MEMORY_BYTES => Ok(Self(Kind::Memory(Array::new()))),
            Err(_) => Err(NoPlace::TooLarge),
        }
    }

    /// Appends. The next piece is written only when this one is.
    ///
    /// # Errors
    /// What the browser says, `QuotaExceededError` where there is no room.
    pub async fn write(&self, bytes: &[u8]) -> Result<(), JsError> {
        self.append(Uint8Array::from(bytes).into()).await
    }

    /// The same with a `Blob`, which need not pass through this program's memory.
    ///
    /// # Errors
    /// See [`Self::write`].
    pub async fn append(&self, piece: JsValue) -> Result<(), JsError> {
        match &self.0 {
            Kind::Named(open) | Kind::Own { open, .. } => {
                ask(&open.stream, "write", &[piece]).await?;
            }
            Kind::Memory(pieces) => {
                pieces.push(&piece);
            }
        }
        Ok(())
    }

    /// How many bytes it takes; `None` where the browser does not tell.
    pub async fn room(&self) -> Option<u64> {
        match &self.0 {
            Kind::Named(_) => None,
            Kind::Own { .. } => {
                let estimate = ask(&storage(), "estimate", &[]).await.ok()?;
                let quota = find(&estimate, "quota")?.as_f64()?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "numbers of bytes; a cast saturates"
                )]
                let room = (quota - number(&estimate, "usage")) as u64;
                Some(room)
            }
            Kind::Memory(_) => Some(MEMORY_BYTES),
        }
    }

    /// Puts the whole file away; gives what it can be fetched from, where that is not the place
    /// that the person has named.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn close(&self) -> Result<Option<Link>, JsError> {
        let whole = match &self.0 {
            Kind::Named(open) => {
                ask(&open.stream, "close", &[]).await?;
                return Ok(None);
            }
            Kind::Own { open, .. } => {
                ask(&open.stream, "close", &[]).await?;
                ask(&open.handle, "getFile", &[]).await?
            }
            // Without a type, which a browser that opened it would go by.
            Kind::Memory(pieces) => web_sys::Blob::new_with_u8_array_sequence(pieces)?.into(),
        };
        Link::new(&whole).map(Some)
    }

    /// Throws away what was written.
    pub async fn discard(&self) {
        // Whatever fails here is gone already, or is swept out later.
        match &self.0 {
            Kind::Named(open) => {
                let _: Result<_, _> = ask(&open.stream, "abort", &[]).await;
                // The browser has made an empty file. One with something in it is the person's.
                if let Ok(file) = ask(&open.handle, "getFile", &[]).await
                    && get(&file, "size") == 0.0
                {
                    let _: Result<_, _> = ask(&open.handle, "remove", &[]).await;
                }
            }
            Kind::Own { open, folder } => {
                let _: Result<_, _> = ask(&open.stream, "abort", &[]).await;
                let entry = get(&open.handle, "name");
                let _: Result<_, _> = ask(folder, "removeEntry", &[entry]).await;
            }
            Kind::Memory(_) => {}
        }
    }
}

/// The address of a file within this page (File API, section 8); dropping it ends it.
#[derive(Debug)]
pub struct Link(String);

impl Link {
    fn new(file: &JsValue) -> Result<Self, JsError> {
        let address = call(&urls(), "createObjectURL", std::slice::from_ref(file))?;
        Ok(Self(address.as_string().unwrap_or_default()))
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Has the browser put the file where it puts what is downloaded.
    ///
    /// # Errors
    /// What the browser says.
    pub fn save(&self, name: &str) -> Result<(), JsError> {
        let document = get(&window(), "document");
        let anchor = call(&document, "createElement", &["a".into()])?;
        for (key, value) in [("href", self.address()), ("download", name)] {
            call(&anchor, "setAttribute", &[key.into(), value.into()])?;
        }
        call(&anchor, "click", &[])?;
        Ok(())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let ended = call(&urls(), "revokeObjectURL", &[self.address().into()]);
        debug_assert!(ended.is_ok());
    }
}

fn urls() -> JsValue {
    get(&window(), "URL")
}

/// Storage Standard, section 8.
fn storage() -> JsValue {
    get(&get(&window(), "navigator"), "storage")
}

async fn named(name: &str) -> Result<Open, JsError> {
    let options = with("suggestedName", name);
    Open::new(ask(&window(), "showSaveFilePicker", &[options]).await?).await
}

/// A new file of our own, and the folder that it is in.
async fn own() -> Result<(Open, JsValue), JsError> {
    let root = ask(&storage(), "getDirectory", &[]).await?;
    let create = with("create", true);
    let folder = ask(
        &root,
        "getDirectoryHandle",
        &[FOLDER.into(), create.clone()],
    )
    .await?;
    let today = Duration::from_millis(time_origin()).saturating_add(now());
    // What cannot be swept out stays, and nothing else comes of it.
    let _: Result<_, _> = sweep(&folder, today.saturating_sub(KEEP)).await;
    let name = [&*today.as_millis().to_string(), "-", &identifier()].concat();
    let handle = ask(&folder, "getFileHandle", &[name.into(), create]).await?;
    Ok((Open::new(handle).await?, folder))
}

/// Removes what is older than this, as its name says.
async fn sweep(folder: &JsValue, before: Duration) -> Result<(), JsError> {
    let names = call(folder, "keys", &[])?;
    let mut old = Vec::new();
    while let Some(name) = find(&ask(&names, "next", &[]).await?, "value") {
        let text = name.as_string().unwrap_or_default();
        let since = text.split('-').next().and_then(|it| it.parse().ok());
        if since.is_none_or(|since: u64| Duration::from_millis(since) < before) {
            old.push(name);
        }
    }
    for name in old {
        ask(folder, "removeEntry", &[name]).await?;
    }
    Ok(())
}
