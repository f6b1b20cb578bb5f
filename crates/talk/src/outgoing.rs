//! Files that go out.

use sha2::{Digest as _, Sha256};

use crate::out::Out;
use crate::transfer::{File, TransferId};
use crate::wire::{self, Message};
use crate::{
    CHUNK_BYTES, Direction, Effect, Failure, HIGH_WATER, MAX_LISTED, MAX_OPEN, News, READ_BYTES,
    Read, Refusal, Side, State, Transfer, WINDOW,
};

struct Outgoing {
    /// Its id is its number on the wire.
    file: File,
    stage: Stage,
    /// Whether all was sent: from then on the receiver may have it.
    ended: bool,
}

enum Stage {
    Offered,
    Sending(Sending),
    Over(State),
}

struct Sending {
    /// How many bytes were sent. How many of them are written is [`File::done`].
    sent: u64,
    /// How many bytes the outside was asked for, if it was.
    asked: Option<u32>,
    hash: Sha256,
}

/// Our channel of files.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Channel {
    #[default]
    Closed,
    Opening,
    Open,
}

#[derive(Default)]
pub(crate) struct Outbox {
    files: Vec<Outgoing>,
    channel: Channel,
    /// How many bytes wait in the channel, as far as is known.
    buffered: u64,
    /// The number of the last file.
    last: u32,
}

impl Outbox {
    pub(crate) fn show(&self) -> impl Iterator<Item = Transfer<'_>> {
        self.files
            .iter()
            .map(|it| it.file.show(Direction::Outgoing, it.state()))
    }

    pub(crate) fn has_room(&self) -> Result<(), Refusal> {
        let open = self.files.iter().filter(|it| !it.state().is_over());
        if open.count() >= MAX_OPEN {
            return Err(Refusal::TooMany);
        }
        Ok(())
    }

    pub(crate) fn offer(&mut self, file: File, out: &mut Out) {
        // It opens while the person on the other side makes up their mind.
        if self.channel == Channel::Closed {
            self.channel = Channel::Opening;
            out.push(Effect::OpenFileChannel);
        }
        self.last = file.id.0;
        out.say(&Message::Offer {
            number: file.id.0,
            name: file.name.clone(),
            size: file.size,
            mime: file.mime.clone(),
        });
        self.files.push(Outgoing {
            file,
            stage: Stage::Offered,
            ended: false,
        });
        if self.files.len() > MAX_LISTED
            && let Some(oldest) = self.files.iter().position(|it| it.state().is_over())
        {
            #[expect(
                clippy::disallowed_methods,
                reason = "the item was found there just before"
            )]
            self.files.remove(oldest);
        }
    }

    pub(crate) fn channel_opened(&mut self, out: &mut Out) {
        self.channel = Channel::Open;
        self.buffered = 0;
        self.pump(out);
    }

    pub(crate) fn channel_closed(&mut self, out: &mut Out) {
        self.channel = Channel::Closed;
        self.buffered = 0;
        let failed = State::Failed(Failure::Closed);
        for outgoing in self.files.iter_mut().filter(|it| !it.state().is_over()) {
            outgoing.end(failed, true, out);
        }
    }

    pub(crate) fn clear(&mut self, out: &mut Out) {
        for outgoing in std::mem::take(&mut self.files) {
            if !outgoing.state().is_over() {
                out.push(Effect::Release(outgoing.file.id));
            }
        }
        self.channel = Channel::Closed;
        self.buffered = 0;
    }

    pub(crate) fn buffered(&mut self, bytes: u64, out: &mut Out) {
        self.buffered = bytes;
        self.pump(out);
    }

    pub(crate) fn accepted(&mut self, number: u32, out: &mut Out) {
        let Some(outgoing) = self.heard_of(number, out) else {
            return;
        };
        match outgoing.stage {
            Stage::Offered => {
                outgoing.stage = Stage::Sending(Sending {
                    sent: 0,
                    asked: None,
                    hash: Sha256::new(),
                });
                self.pump(out);
            }
            Stage::Sending(_) => out.drop_input(),
            Stage::Over(_) => {}
        }
    }

    pub(crate) fn declined(&mut self, number: u32, failure: Option<Failure>, out: &mut Out) {
        if let Some(outgoing) = self.heard_of(number, out) {
            let state = match (failure, &outgoing.stage) {
                (Some(failure), _) => State::Failed(failure),
                (None, Stage::Offered) => State::Declined,
                (None, Stage::Sending(_) | Stage::Over(_)) => State::Cancelled(Side::There),
            };
            outgoing.end(state, false, out);
        }
    }

    pub(crate) fn progress(&mut self, number: u32, bytes: u64, out: &mut Out) {
        let Some(outgoing) = self.heard_of(number, out) else {
            return;
        };
        match &outgoing.stage {
            Stage::Sending(sending) if (outgoing.file.done..=sending.sent).contains(&bytes) => {
                outgoing.file.done = bytes;
                self.pump(out);
            }
            Stage::Offered | Stage::Sending(_) => {
                outgoing.end(State::Failed(Failure::Protocol), true, out);
            }
            Stage::Over(_) => {}
        }
    }

    pub(crate) fn done(&mut self, number: u32, out: &mut Out) {
        let Some(outgoing) = self.heard_of(number, out) else {
            return;
        };
        if !outgoing.ended {
            out.drop_input();
            return;
        }
        let file = &mut outgoing.file;
        match outgoing.stage {
            // It was stopped too late: what counts is that it is there.
            Stage::Over(State::Cancelled(Side::Here)) => {
                file.done = file.size;
                outgoing.stage = Stage::Over(State::Done);
                out.tell(News::Over(file.id));
            }
            Stage::Sending(_) => {
                file.done = file.size;
                outgoing.end(State::Done, false, out);
            }
            Stage::Offered | Stage::Over(_) => {}
        }
    }

    /// The outside has read.
    pub(crate) fn read(&mut self, id: TransferId, read: Read, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        let Some(outgoing) = found else {
            return out.drop_input();
        };
        let Stage::Sending(sending) = &mut outgoing.stage else {
            return out.drop_input();
        };
        let Some(asked) = sending.asked.take() else {
            return out.drop_input();
        };
        match read {
            Read::Bytes(bytes) if (1..=asked as usize).contains(&bytes.len()) => {
                sending.hash.update(&bytes);
                for chunk in bytes.chunks(CHUNK_BYTES) {
                    let frame = wire::frame(id.0, sending.sent, chunk);
                    self.buffered = self.buffered.saturating_add(frame.len() as u64);
                    sending.sent += chunk.len() as u64;
                    out.push(Effect::Binary(frame));
                }
                self.pump(out);
            }
            Read::Bytes(_) | Read::End | Read::Failed => {
                outgoing.end(State::Failed(Failure::Read), true, out);
            }
        }
    }

    /// Whether this is a file that goes out, or went.
    pub(crate) fn cancel(&mut self, id: TransferId, out: &mut Out) -> bool {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        let is_ours = found.is_some();
        if let Some(outgoing) = found {
            outgoing.end(State::Cancelled(Side::Here), true, out);
        }
        is_ours
    }

    /// Asks for as much as may be sent. Every file has a read of its own on its way at most, of the
    /// same length, so they take turns.
    fn pump(&mut self, out: &mut Out) {
        for outgoing in &mut self.files {
            let Stage::Sending(sending) = &mut outgoing.stage else {
                continue;
            };
            let file = &outgoing.file;
            let rest = file.size.saturating_sub(sending.sent);
            if rest == 0 && !outgoing.ended {
                outgoing.ended = true;
                out.say(&Message::End {
                    number: file.id.0,
                    sha256: sending.hash.finalize_reset().into(),
                });
            }
            let len = rest.min(READ_BYTES.into());
            let on_its_way = sending.sent.saturating_sub(file.done);
            let may = self.channel == Channel::Open && self.buffered < HIGH_WATER;
            if may && len > 0 && sending.asked.is_none() && on_its_way + len <= WINDOW {
                // At most READ_BYTES, so it fits.
                let len = u32::try_from(len).unwrap_or(READ_BYTES);
                sending.asked = Some(len);
                out.push(Effect::ReadChunk {
                    id: file.id,
                    offset: sending.sent,
                    len,
                });
            }
        }
    }

    /// The file that the other side speaks of. One that was never offered is counted; one that is
    /// forgotten is no mistake.
    fn heard_of(&mut self, number: u32, out: &mut Out) -> Option<&mut Outgoing> {
        let found = self.files.iter_mut().find(|it| it.file.id.0 == number);
        if found.is_none() && number > self.last {
            out.drop_input();
        }
        found
    }
}

impl Outgoing {
    fn state(&self) -> State {
        match self.stage {
            Stage::Offered => State::Offered,
            Stage::Sending(_) => State::Running,
            Stage::Over(state) => state,
        }
    }

    /// Nothing more is read. What is over stays what it is.
    fn end(&mut self, state: State, said: bool, out: &mut Out) {
        if self.state().is_over() {
            return;
        }
        self.stage = Stage::Over(state);
        let id = self.file.id;
        if said {
            out.say(&Message::Cancel {
                number: id.0,
                failure: state.failure(),
            });
        }
        out.push(Effect::Release(id));
        out.tell(News::Over(id));
    }
}
