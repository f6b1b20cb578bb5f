//! What two pages say to each other: any sequence of inputs, of another side that need not be ours
//! and of a page that answers late or not at all.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_signaling::json::{Map, Value};
use visavis_talk::{
    Channel, Config, Device, Effect, HIGH_WATER, Input, MAX_FRAME_BYTES, MAX_HISTORY, MAX_LISTED,
    MAX_MESSAGE_BYTES, MAX_OPEN, Media, News, READ_BYTES, Read, Talk, TransferId, WINDOW,
};

use crate::drive::drain;
use crate::words;

/// More than any input may lead to: some for each file that is listed.
const MOST_EFFECTS: usize = 1_024;
/// The largest file of a fuzzed page, in bytes.
const MAX_FILE: u64 = 3 * WINDOW;

struct World {
    talk: Talk,
    now: Duration,
    open: bool,
    /// Every transfer that was ever told of.
    known: Vec<TransferId>,
    /// What is to be read, and how much.
    reads: Vec<(TransferId, u32)>,
    /// What is being written, and what of it was not said to be written.
    writes: Vec<(TransferId, u64)>,
    finishing: Vec<TransferId>,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut world = World {
        talk: Talk::new(Config {
            max_file_bytes: MAX_FILE,
        }),
        now: Duration::ZERO,
        open: false,
        known: Vec::new(),
        reads: Vec::new(),
        writes: Vec::new(),
        finishing: Vec::new(),
    };
    while !u.is_empty() && world.step(&mut u).is_ok() {}
    world.give(Input::Reset);
    assert_eq!(world.talk.view().transfers, [], "something is listed");
    assert!(world.writes.is_empty(), "what is written is left over");
}

impl World {
    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.now += Duration::from_millis(1);
        let input = match u.int_in_range(0..=19)? {
            0 => Input::Opened(Channel::Text),
            1 => Input::Opened(Channel::Files),
            2 if u.ratio(1, 4)? => Input::Closed(Channel::Text),
            2 => Input::Closed(Channel::Files),
            3..=6 => Input::Text(text(u)?),
            7 | 8 => Input::Binary(piece(u)?),
            9 => Input::SetMedia(media(u)?),
            10 => {
                let text = u.arbitrary::<&str>()?;
                _ = self.talk.say(text, self.now);
                self.take_all();
                return Ok(());
            }
            11 => {
                let size = u.int_in_range(0..=MAX_FILE + 1)?;
                if let Ok(id) = self.talk.offer(u.arbitrary()?, size, "text/plain") {
                    self.known.push(id);
                }
                self.take_all();
                return Ok(());
            }
            12 => match self.some(u)? {
                Some(id) => Input::Accept(id),
                None => Input::MarkRead,
            },
            13 => match self.some(u)? {
                Some(id) if u.arbitrary()? => Input::NoRoom(id),
                Some(id) => Input::Cancel(id),
                None => Input::MarkRead,
            },
            14 | 15 => self.read(u)?,
            16 | 17 => self.written(u)?,
            18 => {
                let most = *u.choose(&[0, HIGH_WATER, u64::MAX])?;
                Input::Buffered(u.int_in_range(0..=most)?)
            }
            _ if u.ratio(1, 8)? => Input::Reset,
            _ => match self.finishing.pop() {
                Some(id) => Input::Finished(id),
                None => Input::MarkRead,
            },
        };
        self.give(input);
        Ok(())
    }

    fn some(&self, u: &mut Unstructured<'_>) -> Result<Option<TransferId>> {
        if self.known.is_empty() {
            return Ok(None);
        }
        Ok(Some(*u.choose(&self.known)?))
    }

    /// The page has read of a file: what was asked for, less, too much, or of one nobody asked for.
    fn read(&mut self, u: &mut Unstructured<'_>) -> Result<Input> {
        let (id, len) = match self.reads.pop() {
            Some(read) => read,
            None => match self.some(u)? {
                Some(id) => (id, READ_BYTES),
                None => return Ok(Input::MarkRead),
            },
        };
        let read = match u.int_in_range(0..=15)? {
            0 => Read::End,
            1 => Read::Failed,
            2 => Read::Bytes(Vec::new()),
            3 => Read::Bytes(vec![0; len as usize + 1]),
            4 | 5 => Read::Bytes(vec![0; u.int_in_range(1..=len)? as usize]),
            _ => Read::Bytes(vec![0; len as usize]),
        };
        Ok(Input::Read(id, read))
    }

    fn written(&mut self, u: &mut Unstructured<'_>) -> Result<Input> {
        let Some(id) = (match self.writes.last() {
            Some((id, _)) => Some(*id),
            None => self.some(u)?,
        }) else {
            return Ok(Input::MarkRead);
        };
        if u.ratio(1, 16)? {
            return Ok(Input::WriteFailed(id));
        }
        let bytes = u.int_in_range(0..=WINDOW)?;
        Ok(Input::Written(id, bytes))
    }

    fn give(&mut self, input: Input) {
        match input {
            Input::Opened(Channel::Text) => self.open = true,
            Input::Closed(Channel::Text) | Input::Reset => self.open = false,
            Input::Opened(Channel::Files)
            | Input::Closed(Channel::Files)
            | Input::Text(_)
            | Input::Binary(_)
            | Input::SetMedia(_)
            | Input::MarkRead
            | Input::Accept(_)
            | Input::NoRoom(_)
            | Input::Cancel(_)
            | Input::Read(..)
            | Input::Written(..)
            | Input::WriteFailed(_)
            | Input::Finished(_)
            | Input::Buffered(_) => {}
        }
        self.talk.handle(input, self.now);
        self.take_all();
    }

    fn take_all(&mut self) {
        for effect in drain(MOST_EFFECTS, || self.talk.poll_effect()) {
            self.take(effect);
        }
        self.check();
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Text(text) => {
                assert!(self.open, "nobody hears {text}");
                assert!(text.len() <= MAX_MESSAGE_BYTES, "nobody reads so much");
            }
            Effect::Binary(bytes) => assert!(bytes.len() <= MAX_FRAME_BYTES),
            Effect::ReadChunk { id, offset, len } => {
                assert!((1..=READ_BYTES).contains(&len));
                assert!(offset + u64::from(len) <= MAX_FILE);
                assert!(self.reads.iter().all(|it| it.0 != id), "two reads at once");
                self.reads.push((id, len));
            }
            Effect::Write { id, bytes } => {
                assert!(!bytes.is_empty());
                let more = bytes.len() as u64;
                match self.writes.iter_mut().find(|it| it.0 == id) {
                    Some(write) => {
                        write.1 += more;
                        assert!(write.1 <= MAX_FILE);
                    }
                    None => self.writes.push((id, more)),
                }
            }
            Effect::Finish(id) => {
                self.writes.retain(|it| it.0 != id);
                self.finishing.push(id);
            }
            Effect::Discard(id) => {
                self.writes.retain(|it| it.0 != id);
                self.finishing.retain(|it| *it != id);
            }
            Effect::Release(id) => self.reads.retain(|it| it.0 != id),
            Effect::News(News::Offered(id)) => self.known.push(id),
            Effect::OpenFileChannel
            | Effect::News(News::Greeted | News::Media | News::Chat(_) | News::Over(_)) => {}
        }
    }

    /// However much is said, no more than so much is kept.
    fn check(&self) {
        let view = self.talk.view();
        assert!(view.messages.len() <= MAX_HISTORY && view.unread <= MAX_HISTORY);
        assert!(view.transfers.len() <= 2 * MAX_LISTED);
        let open = view.transfers.iter().filter(|it| !it.state.is_over());
        assert!(open.count() <= 2 * MAX_OPEN);
        for transfer in &view.transfers {
            assert!(transfer.done <= transfer.size, "{transfer:?}");
            assert!(transfer.size <= MAX_FILE || transfer.state.is_over());
        }
        assert!(!view.is_ours || self.open);
    }
}

fn media(u: &mut Unstructured<'_>) -> Result<Media> {
    let mut device = || Ok(*u.choose(&[Device::On, Device::Off, Device::None])?);
    let (microphone, camera) = (device()?, device()?);
    Ok(Media {
        microphone,
        camera,
        screen: u.arbitrary()?,
        recording: u.arbitrary()?,
    })
}

/// A message, most often a good one.
fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let kind = *u.choose(&[
        "hello",
        "hello",
        "media",
        "chat",
        "chat-ack",
        "file-offer",
        "file-offer",
        "file-accept",
        "file-accept",
        "file-decline",
        "file-progress",
        "file-done",
        "file-end",
        "file-cancel",
    ])?;
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| _ = map.insert(key.to_owned(), value);
    put("kind", kind.into());
    put("version", 1_u64.into());
    put("id", u.int_in_range(0..=20_u64)?.into());
    put("text", words::word(u)?.into());
    put("name", words::word(u)?.into());
    put("type", "text/plain".into());
    put("microphone", "on".into());
    put("camera", (*u.choose(&["on", "off", "none", "x"])?).into());
    put("reason", (*u.choose(&["read", "write", "x"])?).into());
    let small = *u.choose(&[3, 60_000, MAX_FILE + 1])?;
    put("size", u.int_in_range(0..=small)?.into());
    put("bytes", u.int_in_range(0..=small)?.into());
    // Of nothing, which makes an empty file come whole.
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    put("sha256", hash.into());
    words::mangled(Value::Object(map).to_text(), u)
}

/// A piece of a file, most often near the beginning of one that was offered.
fn piece(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let number: u32 = u.int_in_range(0..=20)?;
    let offset: u64 = if u.ratio(3, 4)? {
        0
    } else {
        u.int_in_range(0..=60_000)?
    };
    let length = *u.choose(&[0, 1, 3, MAX_FRAME_BYTES - 12, MAX_FRAME_BYTES])?;
    let mut piece = number.to_be_bytes().to_vec();
    piece.extend(offset.to_be_bytes());
    piece.resize(12 + length, 7);
    Ok(piece)
}
