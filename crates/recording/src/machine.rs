//! What follows upon what.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{Cause, Failure, MARGIN, MOST_BEHIND, Stage};

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The person wants to record, and the other side can be told.
    Start,
    /// The person wants to record, which cannot be.
    Refuse(Failure),
    /// The person wants no more of it.
    Stop,
    /// There is a place to write to.
    Placed {
        /// How many bytes it takes; `None` where nobody knows.
        room: Option<u64>,
    },
    /// The person has named no place.
    Unnamed,
    /// The recorder has given a piece of so many bytes.
    Piece(u64),
    /// The oldest piece, of so many bytes, is written.
    Written(u64),
    /// It could not be.
    WriteFailed,
    /// The recorder does not go on; [`Input::Ended`] follows.
    Broke,
    /// The recorder has ended: no piece comes any more.
    Ended,
    /// The file is put away.
    Closed,
    /// It could not be.
    CloseFailed,
    /// The call is over.
    CallOver,
    /// The other side cannot be told any more.
    Untold,
    /// The person has read what became of it.
    PutAway,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Find a place; [`Input::Placed`] or [`Input::Unnamed`] answers.
    FindPlace,
    /// Begin. The other side is told by then: [`Machine::is_recording`] holds.
    Begin,
    /// Have the recorder end; [`Input::Ended`] answers, after the last piece.
    End,
    /// Write the oldest piece that is not written; [`Input::Written`] or [`Input::WriteFailed`]
    /// answers.
    Write,
    /// Put the file away; [`Input::Closed`] or [`Input::CloseFailed`] answers.
    Close,
    /// Throw the file away, with what waits to be written.
    Discard,
}

/// One page's recording.
///
/// ```text
///  idle ──► placing ──► running ──► ending ──► closing ──► idle
///              │                       └─ nothing came, or it
///              └─ no place ──► idle       cannot be written ──► idle
/// ```
///
/// Drive it with [`Machine::handle`] and carry out what [`Machine::poll_effect`] gives until it
/// gives nothing. It waits for no time.
#[derive(Debug, Default)]
pub struct Machine {
    work: Work,
    stage: Stage,
    /// What the place takes.
    room: Option<u64>,
    /// How many bytes have come.
    come: u64,
    /// How many are written.
    written: u64,
    /// How many pieces wait to be written.
    waiting: u32,
    /// Whether one is being written.
    writing: bool,
    /// Whether something could not be.
    failed: bool,
    effects: VecDeque<Effect>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Work {
    #[default]
    Idle,
    Placing {
        /// Whether anybody still wants the place.
        wanted: bool,
    },
    Running,
    Ending {
        cause: Cause,
        /// Whether the recorder has.
        ended: bool,
    },
    Closing(Cause),
}

impl Machine {
    /// How far it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether the other side is to be told that it is recorded.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        matches!(self.work, Work::Running | Work::Ending { ended: false, .. })
    }

    /// What is to be done next.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Takes one input. What means nothing in this state is ignored.
    pub fn handle(&mut self, input: Input, now: Duration) {
        match (self.work, input) {
            (Work::Idle, Input::Start) => {
                *self = Self {
                    work: Work::Placing { wanted: true },
                    stage: Stage::Placing,
                    ..Self::default()
                };
                self.effects.push_back(Effect::FindPlace);
            }
            (Work::Idle, Input::Refuse(failure)) => self.stage = Stage::Failed(failure),
            (Work::Idle, Input::PutAway) => self.stage = Stage::Off,
            (Work::Placing { .. }, input) => self.place(input, now),
            (Work::Running, Input::Stop) => self.end(Cause::Person),
            (Work::Running, Input::CallOver) => self.end(Cause::CallOver),
            (Work::Running, Input::Untold) => self.end(Cause::Untold),
            (Work::Running, Input::Broke) => self.end(Cause::Broke),
            (Work::Running, Input::Ended) => {
                self.end(Cause::Broke);
                self.ended(Cause::Broke);
            }
            (Work::Running | Work::Ending { .. }, Input::Piece(bytes)) => self.piece(bytes),
            (Work::Running | Work::Ending { .. }, Input::Written(bytes)) => {
                self.writing = false;
                self.written = self.written.saturating_add(bytes);
            }
            (Work::Running | Work::Ending { .. }, Input::WriteFailed) => {
                self.writing = false;
                self.fail();
            }
            (
                Work::Ending {
                    cause,
                    ended: false,
                },
                Input::Ended,
            ) => self.ended(cause),
            // Where the other side hangs up, what they are told by goes first.
            (
                Work::Ending {
                    cause: Cause::Untold,
                    ended,
                },
                Input::CallOver,
            ) => {
                let cause = Cause::CallOver;
                self.work = Work::Ending { cause, ended };
            }
            (Work::Closing(Cause::Untold), Input::CallOver) => {
                self.work = Work::Closing(Cause::CallOver);
            }
            (Work::Closing(cause), Input::Closed) => self.rest(Stage::Saved(cause)),
            (Work::Closing(_), Input::CloseFailed) => self.rest(Stage::Failed(Failure::Unwritten)),
            (Work::Idle | Work::Running | Work::Ending { .. } | Work::Closing(_), _) => {}
        }
        self.go_on();
    }

    fn place(&mut self, input: Input, now: Duration) {
        let wanted = self.work == Work::Placing { wanted: true };
        match input {
            Input::Start => {
                self.work = Work::Placing { wanted: true };
                self.stage = Stage::Placing;
            }
            Input::Placed { room } if wanted => {
                self.room = room;
                self.work = Work::Running;
                self.stage = Stage::Running { since: now };
                self.effects.push_back(Effect::Begin);
            }
            Input::Placed { .. } => {
                self.work = Work::Idle;
                self.effects.push_back(Effect::Discard);
            }
            Input::Unnamed if wanted => self.rest(Stage::Off),
            Input::Unnamed => self.work = Work::Idle,
            Input::Stop | Input::CallOver if wanted => self.give_up(Stage::Off),
            Input::Untold if wanted => self.give_up(Stage::Failed(Failure::Untold)),
            Input::PutAway if !wanted => self.stage = Stage::Off,
            Input::Refuse(_)
            | Input::Stop
            | Input::Piece(_)
            | Input::Written(_)
            | Input::WriteFailed
            | Input::Broke
            | Input::Ended
            | Input::Closed
            | Input::CloseFailed
            | Input::CallOver
            | Input::Untold
            | Input::PutAway => {}
        }
    }

    fn give_up(&mut self, stage: Stage) {
        self.work = Work::Placing { wanted: false };
        self.stage = stage;
    }

    fn end(&mut self, cause: Cause) {
        self.work = Work::Ending {
            cause,
            ended: false,
        };
        self.stage = Stage::Saving;
        self.effects.push_back(Effect::End);
    }

    fn ended(&mut self, cause: Cause) {
        self.work = Work::Ending { cause, ended: true };
    }

    fn piece(&mut self, bytes: u64) {
        self.come = self.come.saturating_add(bytes);
        self.waiting = self.waiting.saturating_add(1);
        if self.come.saturating_sub(self.written) > MOST_BEHIND {
            self.fail();
        } else if self.work == Work::Running
            && let Some(room) = self.room
            && self.come.saturating_add(MARGIN) > room
        {
            self.end(Cause::Full);
        }
    }

    fn fail(&mut self) {
        self.failed = true;
        if self.work == Work::Running {
            self.end(Cause::Broke);
        }
    }

    /// Writes what waits; once there is no more to come, puts the file away.
    fn go_on(&mut self) {
        if !matches!(self.work, Work::Running | Work::Ending { .. }) || self.writing {
            return;
        }
        if self.waiting > 0 && !self.failed {
            self.waiting -= 1;
            self.writing = true;
            self.effects.push_back(Effect::Write);
        } else if let Work::Ending { cause, ended: true } = self.work {
            if self.failed || self.come == 0 {
                self.effects.push_back(Effect::Discard);
                self.rest(Stage::Failed(if self.failed {
                    Failure::Unwritten
                } else {
                    Failure::Broke
                }));
            } else {
                self.work = Work::Closing(cause);
                self.effects.push_back(Effect::Close);
            }
        }
    }

    fn rest(&mut self, stage: Stage) {
        self.work = Work::Idle;
        self.stage = stage;
    }
}
