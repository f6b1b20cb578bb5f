//! Two of our pages over channels that keep their order and end at any time: what is put away is what
//! was sent, and neither ever thinks that the other broke the rules.

use std::collections::VecDeque;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_talk::{
    Channel, Config, Direction, Effect, Failure, Input, News, Read, State, Talk, TransferId, WINDOW,
};

use crate::drive::drain;

/// More than any input may lead to.
const MOST_EFFECTS: usize = 1_024;
/// The largest file, in bytes: more than a window.
const MAX_FILE: u64 = WINDOW + WINDOW / 2;

/// A file that comes in.
struct Written {
    id: TransferId,
    bytes: Vec<u8>,
    /// How many of them were said to be written.
    told: usize,
    finishing: bool,
}

struct Page {
    talk: Talk,
    /// What is on its way here.
    texts: VecDeque<String>,
    pieces: VecDeque<Vec<u8>>,
    /// Whether our channel of files is wanted, and whether it is there.
    wants_files: bool,
    has_files: bool,
    reads: VecDeque<(TransferId, u64, u32)>,
    written: Vec<Written>,
}

struct World {
    pages: [Page; 2],
    now: Duration,
    open: bool,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let page = || Page {
        talk: Talk::new(Config {
            max_file_bytes: MAX_FILE,
        }),
        texts: VecDeque::new(),
        pieces: VecDeque::new(),
        wants_files: false,
        has_files: false,
        reads: VecDeque::new(),
        written: Vec::new(),
    };
    let mut world = World {
        pages: [page(), page()],
        now: Duration::ZERO,
        open: false,
    };
    world.connect();
    while !u.is_empty() && world.step(&mut u).is_ok() {}
    world.settle();
}

impl World {
    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.now += Duration::from_millis(1);
        let side = usize::from(u.arbitrary::<bool>()?);
        match u.int_in_range(0..=15)? {
            0 => {
                let text: &str = u.arbitrary()?;
                let now = self.now;
                _ = self.page(side).talk.say(text, now);
                self.take_all(side);
            }
            1 | 2 => {
                // Large ones take long.
                let most =
                    *u.choose(&[0, 9, 40_000, 40_000, 40_000, 300_000, 300_000, MAX_FILE])?;
                let bytes = u.int_in_range(0..=most)?;
                _ = self.page(side).talk.offer("a", bytes, "");
                self.take_all(side);
            }
            3 | 4 => {
                if let Some(id) = self.some(side, Direction::Incoming, u)? {
                    self.give(side, Input::Accept(id));
                }
            }
            5 if u.ratio(1, 4)? => {
                let way = *u.choose(&[Direction::Incoming, Direction::Outgoing])?;
                if let Some(id) = self.some(side, way, u)? {
                    self.give(side, Input::Cancel(id));
                }
            }
            5..=7 => self.text(side),
            8..=10 => self.piece(side),
            11 | 12 => self.read(side),
            13 => self.write(side, u.int_in_range(0..=MAX_FILE)?),
            14 => self.open_files(side),
            _ => self.rarely(side, u)?,
        }
        Ok(())
    }

    fn rarely(&mut self, side: usize, u: &mut Unstructured<'_>) -> Result<()> {
        match u.int_in_range(0..=15)? {
            0 => {
                // The connection is over, and another one may come.
                self.part();
            }
            1 | 2 => self.connect(),
            3 => {
                self.page(1 - side).pieces.clear();
                self.page(side).has_files = false;
                self.give(side, Input::Closed(Channel::Files));
            }
            4 => {
                if let Some((id, ..)) = self.page(side).reads.pop_front() {
                    self.give(side, Input::Read(id, Read::Failed));
                }
            }
            5 => {
                if let Some(id) = self.page(side).written.first().map(|it| it.id) {
                    self.give(side, Input::WriteFailed(id));
                }
            }
            _ => self.give(side, Input::Buffered(0)),
        }
        Ok(())
    }

    /// The array has two, and a side is one of them.
    fn page(&mut self, side: usize) -> &mut Page {
        let [first, second] = &mut self.pages;
        if side == 0 { first } else { second }
    }

    fn some(
        &mut self,
        side: usize,
        way: Direction,
        u: &mut Unstructured<'_>,
    ) -> Result<Option<TransferId>> {
        let view = self.page(side).talk.view();
        let ids = view.transfers.iter().filter(|it| it.direction == way);
        let ids: Vec<_> = ids.map(|it| it.id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        Ok(Some(*u.choose(&ids)?))
    }

    fn connect(&mut self) {
        self.part();
        self.open = true;
        for side in 0..2 {
            self.give(side, Input::Opened(Channel::Text));
        }
    }

    fn part(&mut self) {
        self.open = false;
        for side in 0..2 {
            let page = self.page(side);
            page.texts.clear();
            page.pieces.clear();
            page.has_files = false;
        }
        for side in 0..2 {
            self.give(side, Input::Closed(Channel::Text));
            self.page(side).wants_files = false;
        }
    }

    fn text(&mut self, side: usize) {
        if let Some(text) = self.page(side).texts.pop_front() {
            self.give(side, Input::Text(text));
        }
    }

    fn piece(&mut self, side: usize) {
        if let Some(piece) = self.page(side).pieces.pop_front() {
            self.give(side, Input::Binary(piece));
            self.give(1 - side, Input::Buffered(0));
        }
    }

    fn open_files(&mut self, side: usize) {
        let page = self.page(side);
        if std::mem::take(&mut page.wants_files) {
            page.has_files = true;
            self.give(side, Input::Opened(Channel::Files));
        }
    }

    /// The page reads what was asked for.
    fn read(&mut self, side: usize) {
        if let Some((id, offset, len)) = self.page(side).reads.pop_front() {
            let bytes = (offset..offset + u64::from(len)).map(content).collect();
            self.give(side, Input::Read(id, Read::Bytes(bytes)));
        }
    }

    /// So much of a file is written, or the file is put away.
    fn write(&mut self, side: usize, most: u64) {
        let Some(first) = self.page(side).written.first_mut() else {
            return;
        };
        let id = first.id;
        if first.finishing {
            self.page(side).written.retain(|it| it.id != id);
            self.give(side, Input::Finished(id));
            return;
        }
        let untold = first.bytes.len() - first.told;
        let more = untold.min(usize::try_from(most).unwrap_or(untold));
        first.told += more;
        // Another one is next.
        self.page(side).written.rotate_left(1);
        self.give(side, Input::Written(id, more as u64));
    }

    fn give(&mut self, side: usize, input: Input) {
        let now = self.now;
        self.page(side).talk.handle(input, now);
        self.take_all(side);
    }

    fn take_all(&mut self, side: usize) {
        let page = self.page(side);
        for effect in drain(MOST_EFFECTS, || page.talk.poll_effect()) {
            self.take(side, effect);
        }
        for transfer in self.page(side).talk.view().transfers {
            let broken = matches!(
                transfer.state,
                State::Failed(Failure::Protocol | Failure::Checksum)
            );
            assert!(!broken, "{transfer:?}");
        }
    }

    fn take(&mut self, side: usize, effect: Effect) {
        let open = self.open;
        match effect {
            Effect::Text(text) => {
                assert!(open, "nobody hears {text}");
                self.page(1 - side).texts.push_back(text);
            }
            Effect::Binary(piece) => {
                assert!(self.page(side).has_files, "there is no channel");
                self.page(1 - side).pieces.push_back(piece);
            }
            Effect::OpenFileChannel => self.page(side).wants_files = true,
            Effect::ReadChunk { id, offset, len } => {
                self.page(side).reads.push_back((id, offset, len));
            }
            Effect::Write { id, bytes } => self.append(side, id, &bytes),
            Effect::Finish(id) => {
                let whole = self.size(side, id);
                // An empty file has nothing to be written.
                self.append(side, id, &[]);
                let found = self.page(side).written.iter_mut().find(|it| it.id == id);
                let Some(written) = found else {
                    panic!("nothing was written");
                };
                assert_eq!(written.bytes.len() as u64, whole, "it is whole");
                assert!(
                    (0..)
                        .zip(&written.bytes)
                        .all(|(at, byte)| content(at) == *byte),
                    "it is another file"
                );
                written.finishing = true;
            }
            Effect::Discard(id) => self.page(side).written.retain(|it| it.id != id),
            Effect::Release(id) => self.page(side).reads.retain(|it| it.0 != id),
            Effect::News(
                News::Greeted | News::Media | News::Chat(_) | News::Offered(_) | News::Over(_),
            ) => {}
        }
    }

    fn size(&mut self, side: usize, id: TransferId) -> u64 {
        let view = self.page(side).talk.view();
        let mut transfers = view.transfers.iter();
        transfers.find(|it| it.id == id).map_or(0, |it| it.size)
    }

    fn append(&mut self, side: usize, id: TransferId, bytes: &[u8]) {
        let all = &mut self.page(side).written;
        match all.iter_mut().find(|it| it.id == id) {
            Some(written) => written.bytes.extend(bytes),
            None => all.push(Written {
                id,
                bytes: bytes.to_vec(),
                told: 0,
                finishing: false,
            }),
        }
    }

    /// When everybody does what there is to do, every file that was wanted comes to its end.
    fn settle(&mut self) {
        for _ in 0..2_000 {
            let mut idle = true;
            for side in 0..2 {
                let page = self.page(side);
                let busy = !page.texts.is_empty()
                    || !page.pieces.is_empty()
                    || !page.reads.is_empty()
                    || page.wants_files
                    || page
                        .written
                        .iter()
                        .any(|it| it.finishing || it.told < it.bytes.len());
                idle &= !busy;
                self.text(side);
                self.piece(side);
                self.open_files(side);
                self.read(side);
                self.write(side, MAX_FILE);
            }
            if idle {
                break;
            }
        }
        for side in 0..2 {
            for transfer in self.page(side).talk.view().transfers {
                assert_ne!(transfer.state, State::Running, "{transfer:?} stands still");
            }
        }
    }
}

/// The byte of every file at an offset.
fn content(at: u64) -> u8 {
    let [low, high, ..] = at.to_le_bytes();
    low ^ high.wrapping_mul(37)
}
