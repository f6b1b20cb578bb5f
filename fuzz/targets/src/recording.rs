//! A recording: any sequence of inputs, of a recorder and a place that lose nothing or all. And its
//! picture, of whatever sizes.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_recording::{
    Content, Effect, Failure, HEIGHT, Input, Machine, Shown, Size, Stage, WIDTH, compose,
};

use crate::drive::drain;

/// What is outside.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "recorder, place and file are each there or not, by themselves"
)]
struct World {
    machine: Machine,
    now: Duration,
    /// A place is looked for.
    looks: bool,
    /// There is a file that was neither put away nor thrown away.
    file: bool,
    /// The recorder runs.
    runs: bool,
    /// The recorder was told to end.
    ending: bool,
    /// How many pieces are given and not written.
    pieces: u32,
    writing: bool,
    /// One of them could not be.
    unwritten: bool,
    closing: bool,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut world = World::default();
    while !u.is_empty() && world.step(&mut u).is_ok() {}
    world.settle();
}

impl World {
    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.now += Duration::from_millis(u.int_in_range(0..=5_000)?);
        let input = match u.int_in_range(0..=12)? {
            0 | 1 => Input::Start,
            2 => Input::Refuse(*u.choose(&[
                Failure::Unsupported,
                Failure::Untold,
                Failure::Unwritten,
                Failure::Broke,
            ])?),
            3 => Input::Stop,
            4 => Input::CallOver,
            5 => Input::Untold,
            6 => Input::PutAway,
            7 => return picture(u),
            _ => match self.outside(u)? {
                Some(input) => input,
                None => return Ok(()),
            },
        };
        self.give(input);
        Ok(())
    }

    /// Something that recorder or place can say just now.
    fn outside(&mut self, u: &mut Unstructured<'_>) -> Result<Option<Input>> {
        let mut can = Vec::new();
        if self.looks {
            can.extend([
                Input::Unnamed,
                Input::Placed {
                    room: u.arbitrary()?,
                },
            ]);
        }
        if self.runs {
            let bytes = *u.choose(&[0, 1, 1_000, 5_000_000, u64::MAX])?;
            can.extend([Input::Piece(bytes), Input::Piece(bytes), Input::Broke]);
            if self.ending || u.ratio(1, 4)? {
                can.push(Input::Ended);
            }
        }
        if self.writing {
            let bytes = *u.choose(&[1, 1_000, 5_000_000, u64::MAX])?;
            can.extend([
                Input::Written(bytes),
                Input::Written(bytes),
                Input::WriteFailed,
            ]);
        }
        if self.closing {
            can.extend([Input::Closed, Input::CloseFailed]);
        }
        if can.is_empty() {
            return Ok(None);
        }
        Ok(Some(*u.choose(&can)?))
    }

    fn give(&mut self, input: Input) {
        match input {
            Input::Placed { .. } => (self.looks, self.file) = (false, true),
            Input::Unnamed => self.looks = false,
            Input::Piece(_) => self.pieces += 1,
            Input::Written(_) => self.writing = false,
            Input::WriteFailed => (self.writing, self.unwritten) = (false, true),
            Input::Ended => self.runs = false,
            Input::Closed | Input::CloseFailed => (self.closing, self.file) = (false, false),
            Input::Start
            | Input::Refuse(_)
            | Input::Stop
            | Input::Broke
            | Input::CallOver
            | Input::Untold
            | Input::PutAway => {}
        }
        self.machine.handle(input, self.now);
        for effect in drain(8, || self.machine.poll_effect()) {
            self.take(effect);
        }
        self.check();
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::FindPlace => {
                assert!(!self.looks && !self.file, "two places");
                self.looks = true;
            }
            Effect::Begin => {
                assert!(self.file && !self.runs);
                (self.runs, self.ending, self.pieces) = (true, false, 0);
                self.unwritten = false;
            }
            Effect::End => {
                assert!(!self.ending, "it ends twice");
                self.ending = true;
            }
            Effect::Write => {
                assert!(self.file && !self.writing && self.pieces > 0);
                assert!(!self.unwritten, "a file with a hole is written on");
                self.pieces -= 1;
                self.writing = true;
            }
            Effect::Close => {
                assert!(self.file && !self.runs && !self.writing && !self.closing);
                assert_eq!(self.pieces, 0, "a piece is lost");
                assert!(!self.unwritten, "a file with a hole is put away");
                self.closing = true;
            }
            Effect::Discard => {
                assert!(self.file && !self.runs && !self.closing);
                self.file = false;
            }
        }
    }

    fn check(&self) {
        assert_eq!(
            self.machine.is_recording(),
            self.runs,
            "the other side is told"
        );
        match self.machine.stage() {
            Stage::Off | Stage::Failed(_) | Stage::Saved(_) => assert!(!self.file),
            Stage::Placing => assert!(self.looks),
            Stage::Running { .. } => assert!(self.runs && !self.ending),
            Stage::Saving => assert!(self.file && self.ending),
        }
    }

    /// When all that is under way has its answer, nothing is left open.
    fn settle(&mut self) {
        self.give(Input::Stop);
        if self.looks {
            self.give(Input::Placed { room: None });
        }
        if self.runs {
            self.give(Input::Ended);
        }
        while self.writing {
            self.give(Input::Written(1));
        }
        if self.closing {
            self.give(Input::Closed);
        }
        assert!(!self.file && !self.runs && !self.looks, "something is left");
    }
}

/// Both pictures lie within that of the recording.
fn picture(u: &mut Unstructured<'_>) -> Result<()> {
    let [large, small] = compose(shown(u)?, shown(u)?);
    assert_ne!(large.side, small.side);
    for tile in [large, small] {
        let to = tile.to;
        let near = 1e-6;
        assert!(to.left >= -near && to.top >= -near, "{tile:?}");
        assert!(to.left + to.width <= WIDTH + near, "{tile:?}");
        assert!(to.top + to.height <= HEIGHT + near, "{tile:?}");
        if let Content::Picture(part) = tile.content {
            assert!(part.width > 0.0 && part.height > 0.0, "{tile:?}");
        }
    }
    Ok(())
}

fn shown(u: &mut Unstructured<'_>) -> Result<Shown> {
    // The sizes of a video element are whole numbers (HTML, `videoWidth`).
    let size = Size {
        width: u.arbitrary::<u32>()?.into(),
        height: u.arbitrary::<u32>()?.into(),
    };
    Ok(match u.int_in_range(0..=2)? {
        0 => Shown::Nothing,
        1 => Shown::Camera(size),
        _ => Shown::Screen(size),
    })
}
