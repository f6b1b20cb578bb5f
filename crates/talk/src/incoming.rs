//! Files that come in.

use sha2::{Digest as _, Sha256};

use crate::out::Out;
use crate::transfer::{File, TransferId};
use crate::wire::Message;
use crate::{
    Direction, Effect, Failure, MAX_LISTED, MAX_OPEN, News, PROGRESS_BYTES, Side, State, Transfer,
    WINDOW,
};

struct Incoming {
    file: File,
    /// What the other side calls it; `None`: the connection on which it did is gone.
    number: Option<u32>,
    stage: Stage,
}

enum Stage {
    Offered,
    Receiving(Receiving),
    /// All is written, and the outside puts it away: nothing stops it any more.
    Finishing,
    Over(State),
}

struct Receiving {
    received: u64,
    /// How much of what is written was told.
    told: u64,
    hash: Sha256,
    /// What the sender says the hash is.
    expected: Option<[u8; 32]>,
}

#[derive(Default)]
pub(crate) struct Inbox {
    files: Vec<Incoming>,
    /// The greatest number that the other side has given to a file.
    newest: u32,
}

impl Inbox {
    pub(crate) fn show(&self) -> impl Iterator<Item = Transfer<'_>> {
        self.files
            .iter()
            .map(|it| it.file.show(Direction::Incoming, it.state()))
    }

    pub(crate) fn offered(&mut self, number: u32, file: File, limit: u64, out: &mut Out) {
        if number <= self.newest {
            return out.drop_input();
        }
        self.newest = number;
        let id = file.id;
        let mut incoming = Incoming {
            file,
            number: Some(number),
            stage: Stage::Offered,
        };
        let open = self.files.iter().filter(|it| !it.state().is_over());
        if open.count() >= MAX_OPEN {
            // It is not listed: somebody who does so on purpose could fill any list.
            let failure = Some(Failure::TooMany);
            out.say(&Message::Decline { number, failure });
            return out.drop_input();
        }
        if incoming.file.size > limit {
            incoming.end(State::Failed(Failure::TooLarge), out);
        } else {
            out.tell(News::Offered(id));
        }
        self.files.push(incoming);
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

    pub(crate) fn accept(&mut self, id: TransferId, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        let Some(incoming) = found else {
            // Whatever was opened for it is not needed.
            return out.push(Effect::Discard(id));
        };
        match incoming.stage {
            Stage::Offered => {
                incoming.stage = Stage::Receiving(Receiving {
                    received: 0,
                    told: 0,
                    hash: Sha256::new(),
                    expected: None,
                });
                incoming.say(|number| Message::Accept { number }, out);
            }
            Stage::Receiving(_) | Stage::Finishing => out.drop_input(),
            Stage::Over(_) => out.push(Effect::Discard(id)),
        }
    }

    pub(crate) fn chunk(&mut self, number: u32, offset: u64, bytes: Vec<u8>, out: &mut Out) {
        let Some(incoming) = self.heard_of(number, out) else {
            return;
        };
        let file = &incoming.file;
        match &mut incoming.stage {
            Stage::Receiving(receiving) => {
                let after = receiving.received.saturating_add(bytes.len() as u64);
                let fits = offset == receiving.received
                    && after <= file.size
                    && after - receiving.told <= WINDOW;
                if fits {
                    receiving.received = after;
                    receiving.hash.update(&bytes);
                    out.push(Effect::Write { id: file.id, bytes });
                } else {
                    incoming.end(State::Failed(Failure::Protocol), out);
                }
            }
            Stage::Offered => incoming.end(State::Failed(Failure::Protocol), out),
            Stage::Finishing => out.drop_input(),
            // It was on its way when the file was stopped.
            Stage::Over(_) => {}
        }
    }

    /// The sender has sent all. This may come before the last pieces, on another channel.
    pub(crate) fn ended(&mut self, number: u32, sha256: [u8; 32], out: &mut Out) {
        let Some(incoming) = self.heard_of(number, out) else {
            return;
        };
        match &mut incoming.stage {
            Stage::Receiving(receiving) if receiving.expected.is_none() => {
                receiving.expected = Some(sha256);
                incoming.go_on(out);
            }
            Stage::Offered | Stage::Receiving(_) => {
                incoming.end(State::Failed(Failure::Protocol), out);
            }
            Stage::Finishing => out.drop_input(),
            Stage::Over(_) => {}
        }
    }

    pub(crate) fn written(&mut self, id: TransferId, bytes: u64, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        if let Some(incoming) = found
            && let Stage::Receiving(receiving) = &incoming.stage
        {
            let file = &mut incoming.file;
            file.done = file.done.saturating_add(bytes).min(receiving.received);
            incoming.go_on(out);
        } else {
            out.drop_input();
        }
    }

    pub(crate) fn write_failed(&mut self, id: TransferId, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        if let Some(incoming) = found
            && matches!(incoming.stage, Stage::Receiving(_) | Stage::Finishing)
        {
            incoming.stop(State::Failed(Failure::Write), out);
        } else {
            out.drop_input();
        }
    }

    pub(crate) fn finished(&mut self, id: TransferId, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        if let Some(incoming) = found
            && matches!(incoming.stage, Stage::Finishing)
        {
            incoming.stage = Stage::Over(State::Done);
            incoming.say(|number| Message::Done { number }, out);
            out.tell(News::Over(id));
        } else {
            out.drop_input();
        }
    }

    pub(crate) fn cancelled(&mut self, number: u32, failure: Option<Failure>, out: &mut Out) {
        if let Some(incoming) = self.heard_of(number, out) {
            let state = failure.map_or(State::Cancelled(Side::There), State::Failed);
            // There is nobody to be told.
            let number = incoming.number.take();
            incoming.end(state, out);
            incoming.number = number;
        }
    }

    /// Declines what is offered, stops what is on its way.
    pub(crate) fn cancel(&mut self, id: TransferId, out: &mut Out) -> bool {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        let is_ours = found.is_some();
        if let Some(incoming) = found {
            let state = match incoming.stage {
                Stage::Offered => State::Declined,
                Stage::Receiving(_) | Stage::Finishing | Stage::Over(_) => {
                    State::Cancelled(Side::Here)
                }
            };
            incoming.end(state, out);
        }
        is_ours
    }

    /// There is no place for a file of this size, which shows only when the person wants it.
    pub(crate) fn no_room(&mut self, id: TransferId, out: &mut Out) {
        let found = self.files.iter_mut().find(|it| it.file.id == id);
        match found {
            Some(incoming) if matches!(incoming.stage, Stage::Offered) => {
                incoming.stop(State::Failed(Failure::TooLarge), out);
            }
            Some(_) | None => out.drop_input(),
        }
    }

    /// What has come whole is still put away.
    pub(crate) fn closed(&mut self, out: &mut Out) {
        self.newest = 0;
        for incoming in &mut self.files {
            incoming.number = None;
            incoming.end(State::Failed(Failure::Closed), out);
        }
    }

    pub(crate) fn clear(&mut self, out: &mut Out) {
        for incoming in std::mem::take(&mut self.files) {
            if matches!(incoming.stage, Stage::Receiving(_)) {
                out.push(Effect::Discard(incoming.file.id));
            }
        }
        self.newest = 0;
    }

    /// The file that the other side speaks of. One that was never offered is counted; one that is
    /// forgotten is no mistake.
    fn heard_of(&mut self, number: u32, out: &mut Out) -> Option<&mut Incoming> {
        let found = self.files.iter_mut().find(|it| it.number == Some(number));
        if found.is_none() && number > self.newest {
            out.drop_input();
        }
        found
    }
}

impl Incoming {
    fn state(&self) -> State {
        match self.stage {
            Stage::Offered => State::Offered,
            Stage::Receiving(_) | Stage::Finishing => State::Running,
            Stage::Over(state) => state,
        }
    }

    fn say(&self, message: fn(u32) -> Message, out: &mut Out) {
        if let Some(number) = self.number {
            out.say(&message(number));
        }
    }

    /// Tells how much is written, and puts the file away when that is all of it.
    fn go_on(&mut self, out: &mut Out) {
        let Stage::Receiving(receiving) = &mut self.stage else {
            return;
        };
        let File { id, size, done, .. } = self.file;
        let untold = done.saturating_sub(receiving.told);
        if let Some(number) = self.number
            && (untold >= PROGRESS_BYTES || untold > 0 && done == size)
        {
            receiving.told = done;
            out.say(&Message::Progress {
                number,
                bytes: done,
            });
        }
        if done == size
            && let Some(expected) = receiving.expected
        {
            let hash: [u8; 32] = receiving.hash.finalize_reset().into();
            if hash == expected {
                self.stage = Stage::Finishing;
                out.push(Effect::Finish(id));
            } else {
                self.stop(State::Failed(Failure::Checksum), out);
            }
        }
    }

    /// What is over stays what it is, and what has come whole is kept.
    fn end(&mut self, state: State, out: &mut Out) {
        match self.stage {
            Stage::Offered | Stage::Receiving(_) => self.stop(state, out),
            Stage::Finishing | Stage::Over(_) => {}
        }
    }

    fn stop(&mut self, state: State, out: &mut Out) {
        let id = self.file.id;
        if matches!(self.stage, Stage::Receiving(_) | Stage::Finishing) {
            out.push(Effect::Discard(id));
        }
        self.stage = Stage::Over(state);
        if let Some(number) = self.number {
            let failure = state.failure();
            out.say(&Message::Decline { number, failure });
        }
        out.tell(News::Over(id));
    }
}
