//! The machine: what comes in from both sides, and where it goes.

use std::time::Duration;

use crate::chat::Chat;
use crate::incoming::Inbox;
use crate::out::Out;
use crate::outgoing::Outbox;
use crate::text::tidy_mime;
use crate::transfer::File;
use crate::wire::{Message, unframe};
use crate::{
    DEFAULT_MAX_FILE_BYTES, Effect, Media, News, Refusal, TransferId, VERSION, View, tidy_file_name,
};

/// What may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The largest file that is sent or taken, in bytes.
    pub max_file_bytes: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_file_bytes: DEFAULT_MAX_FILE_BYTES,
        }
    }
}

/// One of the channels of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// That of texts, whoever opened it.
    Text,
    /// That on which we send files.
    Files,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A channel can be used.
    Opened(Channel),
    /// A channel is gone. With that of texts, that of files counts as gone too.
    Closed(Channel),
    /// A message came over the channel of texts. None comes before [`Input::Opened`].
    Text(String),
    /// A message came over the channel on which the other side sends files.
    Binary(Vec<u8>),
    /// What is sent from now on.
    SetMedia(Media),
    /// The person has seen all texts.
    MarkRead,
    /// The person wants a file that was offered, and there is a place for it to be written to.
    Accept(TransferId),
    /// The person wants a file that was offered, and it is larger than there is place for.
    NoRoom(TransferId),
    /// The person does not want a file, in either direction: declines what is offered to us, stops
    /// everything else.
    Cancel(TransferId),
    /// What came of [`Effect::ReadChunk`].
    Read(TransferId, Read),
    /// So many more bytes of [`Effect::Write`] are written.
    Written(TransferId, u64),
    /// [`Effect::Write`] or [`Effect::Finish`] cannot be done.
    WriteFailed(TransferId),
    /// [`Effect::Finish`] is done.
    Finished(TransferId),
    /// `bufferedAmount` of our channel of files, in bytes: said whenever [`Effect::Binary`] was
    /// carried out, and at the event `bufferedamountlow`.
    Buffered(u64),
    /// The call is over: everything is forgotten but what we send.
    Reset,
}

/// What came of reading a piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// This is there: at least one byte, and not more than asked for.
    Bytes(Vec<u8>),
    /// The file ends before.
    End,
    /// It cannot be read.
    Failed,
}

/// What one page says to one other over the channels of their connection.
///
/// Drive it with [`Talk::handle`] and the two wishes that may be refused, [`Talk::say`] and
/// [`Talk::offer`], and carry out what [`Talk::poll_effect`] gives until it gives nothing. It waits
/// for nothing but the other side and the outside, so it never wants to be woken.
pub struct Talk {
    config: Config,
    /// What the other side said hello with.
    version: Option<u32>,
    sent: Option<Media>,
    seen: Option<Media>,
    chat: Chat,
    outbox: Outbox,
    inbox: Inbox,
    last: TransferId,
    out: Out,
}

impl Talk {
    /// A machine that waits for its channel.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            version: None,
            sent: None,
            seen: None,
            chat: Chat::default(),
            outbox: Outbox::default(),
            inbox: Inbox::default(),
            last: TransferId(0),
            out: Out::default(),
        }
    }

    /// Takes one input at `now`, which is since the page's time origin. What means nothing is
    /// counted and otherwise ignored.
    pub fn handle(&mut self, input: Input, now: Duration) {
        let out = &mut self.out;
        match input {
            Input::Opened(Channel::Text) => self.opened(),
            Input::Opened(Channel::Files) => self.outbox.channel_opened(out),
            Input::Closed(Channel::Text) => self.closed(),
            Input::Closed(Channel::Files) => self.outbox.channel_closed(out),
            Input::Text(text) => match Message::read(&text) {
                Some(message) if out.is_open => self.hear(message, now),
                Some(_) | None => out.drop_input(),
            },
            Input::Binary(frame) => match unframe(frame) {
                Some((number, offset, bytes)) => self.inbox.chunk(number, offset, bytes, out),
                None => out.drop_input(),
            },
            Input::SetMedia(media) => {
                if self.sent != Some(media) {
                    self.sent = Some(media);
                    out.say(&Message::Media(media));
                }
            }
            Input::MarkRead => self.chat.mark_read(),
            Input::Accept(id) => self.inbox.accept(id, out),
            Input::NoRoom(id) => self.inbox.no_room(id, out),
            Input::Cancel(id) => {
                if !self.outbox.cancel(id, out) && !self.inbox.cancel(id, out) {
                    out.drop_input();
                }
            }
            Input::Read(id, read) => self.outbox.read(id, read, out),
            Input::Written(id, bytes) => self.inbox.written(id, bytes, out),
            Input::WriteFailed(id) => self.inbox.write_failed(id, out),
            Input::Finished(id) => self.inbox.finished(id, out),
            Input::Buffered(bytes) => self.outbox.buffered(bytes, out),
            Input::Reset => {
                self.outbox.clear(out);
                self.inbox.clear(out);
                self.closed();
                self.chat.clear();
            }
        }
    }

    /// Writes to the other side; the number of the [`ChatMessage`](crate::ChatMessage).
    pub fn say(&mut self, text: &str, now: Duration) -> Result<u32, Refusal> {
        self.somebody_listens()?;
        self.chat.say(text, now, &mut self.out)
    }

    /// Offers a file: its name, its size in bytes, and its media type or nothing. It is read as
    /// [`Effect::ReadChunk`] says, until [`Effect::Release`].
    pub fn offer(&mut self, name: &str, size: u64, mime: &str) -> Result<TransferId, Refusal> {
        self.somebody_listens()?;
        if size > self.config.max_file_bytes {
            return Err(Refusal::TooLarge);
        }
        self.outbox.has_room()?;
        let file = self.file(name, size, mime);
        let id = file.id;
        self.outbox.offer(file, &mut self.out);
        Ok(id)
    }

    /// The next thing to do outside, in order; `None` when there is nothing left.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.out.poll()
    }

    /// How many inputs meant nothing when they came.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.out.dropped()
    }

    /// Everything that a screen needs.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        // Either list is in order; the standard library's sorting weighs a kilobyte.
        let mut transfers: Vec<_> = self.outbox.show().collect();
        for incoming in self.inbox.show() {
            let later = transfers.iter().position(|it| it.id > incoming.id);
            #[expect(
                clippy::disallowed_methods,
                reason = "it is a place in the list, or its end"
            )]
            transfers.insert(later.unwrap_or(transfers.len()), incoming);
        }
        View {
            is_ours: self.version.is_some(),
            media: self.seen,
            messages: self.chat.messages(),
            unread: self.chat.unread(),
            transfers,
        }
    }

    fn somebody_listens(&self) -> Result<(), Refusal> {
        match self.version {
            Some(_) => Ok(()),
            None => Err(Refusal::NobodyListens),
        }
    }

    fn file(&mut self, name: &str, size: u64, mime: &str) -> File {
        File {
            id: TransferId::draw(&mut self.last),
            name: tidy_file_name(name),
            mime: tidy_mime(mime),
            size,
            done: 0,
        }
    }

    fn opened(&mut self) {
        // One that takes the place of another begins anew.
        self.closed();
        self.out.is_open = true;
        self.out.say(&Message::Hello { version: VERSION });
        if let Some(media) = self.sent {
            self.out.say(&Message::Media(media));
        }
    }

    fn closed(&mut self) {
        self.out.close();
        self.version = None;
        self.seen = None;
        self.outbox.channel_closed(&mut self.out);
        self.inbox.closed(&mut self.out);
    }

    fn hear(&mut self, message: Message, now: Duration) {
        let out = &mut self.out;
        match message {
            Message::Hello { version } => {
                if self.version.is_none() {
                    self.version = Some(version);
                    out.tell(News::Greeted);
                }
            }
            Message::Media(media) => {
                if self.seen != Some(media) {
                    self.seen = Some(media);
                    out.tell(News::Media);
                }
            }
            _ if self.version.is_none() => out.drop_input(),
            Message::Chat { id, text } => self.chat.hear(id, &text, now, out),
            Message::ChatAck { id } => self.chat.delivered(id, out),
            Message::Offer {
                number,
                name,
                size,
                mime,
            } => {
                let file = self.file(&name, size, &mime);
                let limit = self.config.max_file_bytes;
                self.inbox.offered(number, file, limit, &mut self.out);
            }
            Message::Accept { number } => self.outbox.accepted(number, out),
            Message::Decline { number, failure } => self.outbox.declined(number, failure, out),
            Message::Progress { number, bytes } => self.outbox.progress(number, bytes, out),
            Message::Done { number } => self.outbox.done(number, out),
            Message::End { number, sha256 } => self.inbox.ended(number, sha256, out),
            Message::Cancel { number, failure } => self.inbox.cancelled(number, failure, out),
        }
    }
}
