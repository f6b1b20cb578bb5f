//! What there is to show of what goes along.

use visavis_talk::{ChatMessage, Direction, News, Side, State, Transfer, TransferId};

use super::Inner;
use super::files::Known;
use super::recording::Recording;
use crate::platform;

/// What there is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether the other page is one of ours, which can be written to.
    pub ours: bool,
    /// What was written and sent, oldest first.
    pub entries: Vec<Entry>,
    /// How many of theirs have not been looked at.
    pub unread: usize,
    /// What happened last that a person may want to be told.
    pub news: Option<News>,
    /// Whether the other side records the call.
    pub recorded: bool,
    /// The recording here.
    pub recording: Recording,
}

/// A text or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who wrote or sent it.
    pub side: Side,
    /// The time of day, as the person writes it.
    pub time: String,
    /// What it is.
    pub what: What,
}

/// What was written or sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A text.
    Text {
        /// Its [`ChatMessage::id`](visavis_talk::ChatMessage::id).
        id: u32,
        /// What was written.
        text: String,
        /// Whether it is known to have arrived.
        delivered: bool,
    },
    /// A file.
    File(File),
}

/// A file on its way, in either direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which one.
    pub id: TransferId,
    /// Which way.
    pub direction: Direction,
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// How many bytes are known to be written at the receiver's.
    pub done: u64,
    /// How far it is.
    pub state: State,
    /// Whether a place is looked for that it can be written to.
    pub placing: bool,
    /// The address that it can be saved from, once it has come and is kept by the browser.
    pub link: Option<String>,
}

impl Inner {
    pub(super) fn view(&self) -> View {
        let talk = self.talk.borrow();
        let talk = talk.view();
        let mut files = self.files.borrow_mut();
        files.retain(|known| talk.transfers.iter().any(|it| it.id == known.id));
        let mut entries = Vec::with_capacity(talk.messages.len() + talk.transfers.len());
        let mut transfers = talk.transfers.iter();
        let mut next = transfers.next();
        for message in talk.messages {
            while let Some(transfer) = next {
                let known = known(&mut files, transfer.id);
                if known.is_none_or(|known| known.at > message.at) {
                    break;
                }
                entries.extend(known.map(|known| file(known, transfer)));
                next = transfers.next();
            }
            entries.push(self.text(message));
        }
        for transfer in next.into_iter().chain(transfers) {
            entries.extend(known(&mut files, transfer.id).map(|known| file(known, transfer)));
        }
        View {
            ours: talk.is_ours,
            entries,
            unread: talk.unread + self.offered.get(),
            news: self.news.get(),
            recorded: talk.media.is_some_and(|it| it.recording),
            recording: self.recording.borrow().clone(),
        }
    }

    fn text(&self, message: &ChatMessage) -> Entry {
        let mut times = self.times.borrow_mut();
        let found = times.iter().find(|(id, _)| *id == message.id);
        let time = found.map_or_else(
            || platform::time_of_day(message.at),
            |(_, time)| time.clone(),
        );
        if found.is_none() {
            times.push((message.id, time.clone()));
        }
        Entry {
            side: message.side,
            time,
            what: What::Text {
                id: message.id,
                text: message.text.clone(),
                delivered: message.delivered,
            },
        }
    }
}

/// What is known of a file; from now on, where nothing was.
fn known(files: &mut Vec<Known>, id: TransferId) -> Option<&Known> {
    if !files.iter().any(|it| it.id == id) {
        files.push(Known::new(id, platform::now()));
    }
    files.iter().find(|it| it.id == id)
}

fn file(known: &Known, transfer: &Transfer<'_>) -> Entry {
    Entry {
        side: match transfer.direction {
            Direction::Outgoing => Side::Here,
            Direction::Incoming => Side::There,
        },
        time: known.time.clone(),
        what: What::File(known.show(transfer)),
    }
}
