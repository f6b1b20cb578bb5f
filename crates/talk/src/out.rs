//! What has to happen outside.

use std::collections::VecDeque;

use crate::TransferId;
use crate::wire::Message;

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this over the channel of texts.
    Text(String),
    /// Send this over our channel of files, then say [`Input::Buffered`](crate::Input::Buffered).
    Binary(Vec<u8>),
    /// Open a channel labelled [`FILES_LABEL`](crate::FILES_LABEL), with
    /// [`LOW_WATER`](crate::LOW_WATER), and say [`Input::Opened`](crate::Input::Opened) when it is.
    OpenFileChannel,
    /// Read of the file that goes out, and say [`Input::Read`](crate::Input::Read).
    ReadChunk {
        /// Which file.
        id: TransferId,
        /// From which byte.
        offset: u64,
        /// How many bytes at most, never 0.
        len: u32,
    },
    /// Append to the file that comes in, and say [`Input::Written`](crate::Input::Written).
    Write {
        /// Which file.
        id: TransferId,
        /// What to append.
        bytes: Vec<u8>,
    },
    /// The file has come as it was sent: put it away, and say
    /// [`Input::Finished`](crate::Input::Finished).
    Finish(TransferId),
    /// The file will not come: throw away what was written.
    Discard(TransferId),
    /// The file that went out is not read any more.
    Release(TransferId),
    /// Something that a person may want to be told.
    News(News),
}

/// Something has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The other side is one of ours.
    Greeted,
    /// The other side sends something else than before, or records.
    Media,
    /// A text has come; its [`ChatMessage::id`](crate::ChatMessage::id).
    Chat(u32),
    /// A file is offered to us.
    Offered(TransferId),
    /// A file is over, one way or another.
    Over(TransferId),
}

/// What is to happen, and what meant nothing.
#[derive(Default)]
pub(crate) struct Out {
    /// Whether there is a channel of texts.
    pub(crate) is_open: bool,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Out {
    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    /// Says something, as long as there is somebody to say it to.
    pub(crate) fn say(&mut self, message: &Message) {
        if self.is_open {
            self.push(Effect::Text(message.write()));
        }
    }

    pub(crate) fn tell(&mut self, news: News) {
        self.push(Effect::News(news));
    }

    /// Counts what means nothing here.
    #[inline(never)]
    pub(crate) fn drop_input(&mut self) {
        self.dropped += 1;
    }

    pub(crate) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// There is nobody any more to whom anything could be sent.
    pub(crate) fn close(&mut self) {
        self.is_open = false;
        self.effects
            .retain(|it| !matches!(it, Effect::Text(_) | Effect::Binary(_)));
    }
}
