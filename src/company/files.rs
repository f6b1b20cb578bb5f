//! Files: read piece by piece, written to the place that was found for each.

use std::mem;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{ArrayBuffer, Uint8Array};
use visavis_talk::{Direction, Input, Read, Refusal, State, Transfer, TransferId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::{Companion, Inner, view};
use crate::by_name::{ask, call, find, get, number};
use crate::platform::{self, JsError, Link, NoPlace, Place};

/// What is known of a file beside what the machine knows.
pub(super) struct Known {
    pub(super) id: TransferId,
    /// When it was offered.
    pub(super) at: Duration,
    pub(super) time: String,
    /// The `Blob` that goes out.
    source: Option<JsValue>,
    place: Option<Rc<Place>>,
    /// Whether a place is looked for.
    placing: bool,
    /// What came while something was written.
    waiting: Vec<u8>,
    writing: bool,
    link: Option<Link>,
}

impl Known {
    pub(super) fn new(id: TransferId, at: Duration) -> Self {
        Self {
            id,
            at,
            time: platform::time_of_day(at),
            source: None,
            place: None,
            placing: false,
            waiting: Vec::new(),
            writing: false,
            link: None,
        }
    }

    pub(super) fn show(&self, transfer: &Transfer<'_>) -> view::File {
        view::File {
            id: self.id,
            direction: transfer.direction,
            name: transfer.name.to_owned(),
            size: transfer.size,
            done: transfer.done,
            state: transfer.state,
            placing: self.placing,
            link: self.link.as_ref().map(|it| it.address().to_owned()),
        }
    }
}

impl Companion {
    /// Whether something that is dragged over the page, or was chosen, has files.
    #[must_use]
    pub fn carries_files(source: &JsValue) -> bool {
        let kinds = find(source, "types").map(|it| js_sys::Array::from(&it));
        kinds.is_some_and(|kinds| kinds.includes(&"Files".into(), 0))
    }

    /// Offers the files that were chosen or dropped: those of an `input` or a `DataTransfer`.
    /// Gives those that cannot be, with the reason.
    #[must_use]
    pub fn offer(&self, source: &JsValue) -> Vec<(String, Refusal)> {
        let Some(files) = find(source, "files") else {
            return Vec::new();
        };
        let mut refused = Vec::new();
        for file in js_sys::Array::from(&files).iter() {
            let text = |key| get(&file, key).as_string();
            let name = text("name").unwrap_or_default();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "File API, section 3: a whole number of bytes; a cast saturates"
            )]
            let size = number(&file, "size") as u64;
            let mime = text("type").unwrap_or_default();
            let offered = self.0.talk.borrow_mut().offer(&name, size, &mime);
            match offered {
                Ok(id) => {
                    let mut known = Known::new(id, platform::now());
                    known.source = Some(file);
                    self.0.files.borrow_mut().push(known);
                }
                Err(refusal) => refused.push((name, refusal)),
            }
        }
        self.0.settle();
        refused
    }

    /// Takes a file that is offered: finds a place for it, and has it sent there.
    pub fn accept(&self, id: TransferId) {
        let offered = {
            let talk = self.0.talk.borrow();
            let mut transfers = talk.view().transfers.into_iter();
            transfers
                .find(|it| it.id == id)
                .filter(|it| it.direction == Direction::Incoming && it.state == State::Offered)
                .map(|it| (it.name.to_owned(), it.size))
        };
        let Some((name, size)) = offered else { return };
        let again = self
            .0
            .with_file(id, |known| mem::replace(&mut known.placing, true));
        if again != Some(false) {
            return;
        }
        self.0.settle();
        let inner = Rc::clone(&self.0);
        spawn_local(async move {
            let found = Place::find(&name, size).await.map(Rc::new);
            let kept = inner.with_file(id, |known| {
                known.placing = false;
                known.place = found.as_ref().ok().cloned();
            });
            match (found, kept) {
                (Ok(_), Some(())) => inner.take(Input::Accept(id), platform::now()),
                // The call is over.
                (Ok(found), None) => found.discard().await,
                (Err(NoPlace::TooLarge), _) => inner.take(Input::NoRoom(id), platform::now()),
                (Err(NoPlace::Unnamed), _) => inner.settle(),
            }
        });
    }

    /// Declines a file that is offered, or stops one that is on its way.
    pub fn stop(&self, id: TransferId) {
        self.0.take(Input::Cancel(id), platform::now());
    }
}

impl Inner {
    pub(super) fn with_file<T>(
        &self,
        id: TransferId,
        what: impl FnOnce(&mut Known) -> T,
    ) -> Option<T> {
        let mut files = self.files.borrow_mut();
        files.iter_mut().find(|it| it.id == id).map(what)
    }

    /// Reads of a file that goes out.
    pub(super) fn read(self: &Rc<Self>, id: TransferId, offset: u64, len: u32) {
        let source = self.with_file(id, |known| known.source.clone()).flatten();
        let inner = Rc::clone(self);
        spawn_local(async move {
            let read = match source {
                Some(source) => slice(&source, offset, len).await.ok(),
                None => None,
            };
            let read = match read {
                Some(bytes) if bytes.is_empty() => Read::End,
                Some(bytes) => Read::Bytes(bytes),
                None => Read::Failed,
            };
            inner.take(Input::Read(id, read), platform::now());
        });
    }

    /// Appends to a file that comes in. What comes while something is written is gathered.
    pub(super) fn write(self: &Rc<Self>, id: TransferId, bytes: Vec<u8>) {
        let next = self.with_file(id, |known| {
            if known.writing {
                known.waiting.extend(bytes);
                return None;
            }
            known.writing = true;
            Some((known.place.clone()?, bytes))
        });
        if let Some((place, bytes)) = next.flatten() {
            let inner = Rc::clone(self);
            spawn_local(async move { inner.write_all(id, &place, bytes).await });
        }
    }

    async fn write_all(self: &Rc<Self>, id: TransferId, place: &Place, mut bytes: Vec<u8>) {
        while !bytes.is_empty() {
            let written = match place.write(&bytes).await {
                Ok(()) => Input::Written(id, bytes.len() as u64),
                Err(_) => Input::WriteFailed(id),
            };
            bytes.clear();
            self.with_file(id, |known| {
                mem::swap(&mut bytes, &mut known.waiting);
                known.writing = !bytes.is_empty();
            });
            self.take(written, platform::now());
        }
    }

    /// All of a file has come.
    pub(super) fn finish(self: &Rc<Self>, id: TransferId) {
        let place = self.with_file(id, |known| known.place.take()).flatten();
        let name = {
            let talk = self.talk.borrow();
            let mut transfers = talk.view().transfers.into_iter();
            transfers
                .find(|it| it.id == id)
                .map(|it| it.name.to_owned())
        };
        let inner = Rc::clone(self);
        spawn_local(async move {
            let closed = match place {
                Some(place) => put_away(&place, &name.unwrap_or_default()).await,
                None => Err(JsError::named("InvalidStateError")),
            };
            let input = match closed {
                Ok(link) => {
                    inner.with_file(id, |known| known.link = link);
                    Input::Finished(id)
                }
                Err(_) => Input::WriteFailed(id),
            };
            inner.take(input, platform::now());
        });
    }

    /// A file will not come.
    pub(super) fn discard(&self, id: TransferId) {
        let place = self.with_file(id, |known| {
            known.waiting.clear();
            known.place.take()
        });
        if let Some(place) = place.flatten() {
            spawn_local(async move { place.discard().await });
        }
    }

    /// A file that went out is not read any more.
    pub(super) fn release(&self, id: TransferId) {
        self.with_file(id, |known| known.source = None);
    }
}

/// Ends the writing, and hands the file on to the person where they have not named its place.
async fn put_away(place: &Place, name: &str) -> Result<Option<Link>, JsError> {
    let link = place.close().await?;
    if let Some(link) = &link {
        link.save(name)?;
    }
    Ok(link)
}

/// A piece of a file; shorter, or empty, where the file ends before.
async fn slice(file: &JsValue, offset: u64, len: u32) -> Result<Vec<u8>, JsError> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "files are smaller than 2^53 bytes"
    )]
    let [from, to] = [offset, offset + u64::from(len)].map(|it| JsValue::from_f64(it as f64));
    let piece = call(file, "slice", &[from, to])?;
    let bytes = ask(&piece, "arrayBuffer", &[]).await?;
    Ok(Uint8Array::new(bytes.unchecked_ref::<ArrayBuffer>()).to_vec())
}
