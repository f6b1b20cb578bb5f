//! Two machines and what connects them: channels that keep their order, and a disk at each end.

use std::collections::VecDeque;

use visavis_talk::{
    Channel, Config, Direction, Effect, HIGH_WATER, Input, LOW_WATER, MAX_FRAME_BYTES, READ_BYTES,
    Read, State, Talk, TransferId, WINDOW,
};

use crate::bench::NOW;

/// A file at its receiver's.
#[derive(Debug)]
struct Sink {
    id: TransferId,
    bytes: Vec<u8>,
    /// What is asked for and not yet written.
    waiting: VecDeque<Vec<u8>>,
    finishing: bool,
    /// Whether it was kept or thrown away.
    kept: Option<bool>,
}

struct Page {
    talk: Talk,
    texts: VecDeque<String>,
    frames: VecDeque<Vec<u8>>,
    /// How much waits in the channel of files.
    buffered: u64,
    opening: bool,
    reads: VecDeque<(TransferId, u64, u32)>,
    sources: Vec<(TransferId, Vec<u8>)>,
    sinks: Vec<Sink>,
}

/// One thing that can happen next, at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    HearText,
    HearFrame,
    OpenFiles,
    Read,
    Write(usize),
    Finish(usize),
}

pub(crate) struct World {
    pages: [Page; 2],
    /// Whether disks write only when nothing else is left to happen.
    pub(crate) slow_disks: bool,
    /// How much a read gives at most.
    pub(crate) read_at_most: usize,
    /// What was said, in the order of saying: by whom, and the text.
    pub(crate) said: Vec<(usize, String)>,
}

impl World {
    /// Two pages that have greeted each other.
    pub(crate) fn new() -> Self {
        let page = || Page {
            talk: Talk::new(Config::default()),
            texts: VecDeque::new(),
            frames: VecDeque::new(),
            buffered: 0,
            opening: false,
            reads: VecDeque::new(),
            sources: Vec::new(),
            sinks: Vec::new(),
        };
        let mut world = Self {
            pages: [page(), page()],
            slow_disks: false,
            read_at_most: READ_BYTES as usize,
            said: Vec::new(),
        };
        for at in [0, 1] {
            world.give(at, Input::Opened(Channel::Text));
        }
        world.run(&[]);
        world
    }

    pub(crate) fn say(&mut self, at: usize, text: &str) {
        self.pages[at].talk.say(text, NOW).unwrap();
        self.carry_out(at);
    }

    pub(crate) fn offer(&mut self, at: usize, name: &str, mime: &str, content: &[u8]) {
        let page = &mut self.pages[at];
        let id = page.talk.offer(name, content.len() as u64, mime).unwrap();
        page.sources.push((id, content.to_vec()));
        self.carry_out(at);
    }

    /// Whatever is offered there now is accepted.
    pub(crate) fn accept_all(&mut self, at: usize) {
        for id in self.of(at, Direction::Incoming, State::Offered) {
            self.pages[at].sinks.push(Sink {
                id,
                bytes: Vec::new(),
                waiting: VecDeque::new(),
                finishing: false,
                kept: None,
            });
            self.give(at, Input::Accept(id));
        }
    }

    fn of(&self, at: usize, direction: Direction, state: State) -> Vec<TransferId> {
        let transfers = self.pages[at].talk.view().transfers.into_iter();
        transfers
            .filter(|it| it.direction == direction && it.state == state)
            .map(|it| it.id)
            .collect()
    }

    /// Any transfer, the one of this index, is stopped.
    pub(crate) fn cancel(&mut self, at: usize, index: usize) {
        let transfers = self.pages[at].talk.view().transfers;
        let Some(id) = transfers
            .get(index % transfers.len().max(1))
            .map(|it| it.id)
        else {
            return;
        };
        self.give(at, Input::Cancel(id));
    }

    pub(crate) fn give(&mut self, at: usize, input: Input) {
        self.pages[at].talk.handle(input, NOW);
        self.carry_out(at);
    }

    fn carry_out(&mut self, at: usize) {
        let page = &mut self.pages[at];
        while let Some(effect) = page.talk.poll_effect() {
            match effect {
                Effect::Text(text) => {
                    self.said.push((at, text.clone()));
                    page.texts.push_back(text);
                }
                Effect::Binary(frame) => {
                    assert!(frame.len() <= MAX_FRAME_BYTES);
                    page.buffered += frame.len() as u64;
                    page.frames.push_back(frame);
                    page.talk.handle(Input::Buffered(page.buffered), NOW);
                }
                Effect::OpenFileChannel => page.opening = true,
                Effect::ReadChunk { id, offset, len } => {
                    assert!(len > 0 && len <= READ_BYTES);
                    page.reads.push_back((id, offset, len));
                }
                Effect::Write { id, bytes } => {
                    let sink = page.sinks.iter_mut().find(|it| it.id == id).unwrap();
                    assert_eq!(sink.kept, None);
                    sink.waiting.push_back(bytes);
                    let waiting: usize = sink.waiting.iter().map(Vec::len).sum();
                    assert!(waiting as u64 <= WINDOW);
                }
                Effect::Finish(id) => {
                    let sink = page.sinks.iter_mut().find(|it| it.id == id).unwrap();
                    assert!(sink.waiting.is_empty() && sink.kept.is_none());
                    sink.finishing = true;
                }
                Effect::Discard(id) => {
                    let sink = page.sinks.iter_mut().find(|it| it.id == id).unwrap();
                    assert!(sink.kept.replace(false).is_none());
                    sink.waiting.clear();
                }
                Effect::Release(id) => page.sources.retain(|(it, _)| *it != id),
                Effect::News(_) => {}
            }
        }
        let open = page.talk.view().transfers.len() as u64;
        assert!(page.buffered <= HIGH_WATER + (open + 1) * u64::from(2 * READ_BYTES));
    }

    fn steps(&self) -> Vec<(usize, Step)> {
        let mut steps = Vec::new();
        let mut writes = Vec::new();
        for (at, page) in self.pages.iter().enumerate() {
            let other = &self.pages[1 - at];
            let simple = [
                (!other.texts.is_empty(), Step::HearText),
                (!other.frames.is_empty(), Step::HearFrame),
                (page.opening, Step::OpenFiles),
                (!page.reads.is_empty(), Step::Read),
            ];
            steps.extend(
                simple
                    .into_iter()
                    .filter_map(|(can, step)| can.then_some((at, step))),
            );
            for (index, sink) in page.sinks.iter().enumerate() {
                if !sink.waiting.is_empty() {
                    writes.push((at, Step::Write(index)));
                } else if sink.finishing && sink.kept.is_none() {
                    steps.push((at, Step::Finish(index)));
                }
            }
        }
        if !self.slow_disks || steps.is_empty() {
            steps.extend(writes);
        }
        steps
    }

    /// One thing happens; false if nothing can.
    pub(crate) fn step(&mut self, choice: usize) -> bool {
        let steps = self.steps();
        let Some((at, step)) = steps.get(choice % steps.len().max(1)).copied() else {
            return false;
        };
        match step {
            Step::HearText => {
                let text = self.pages[1 - at].texts.pop_front().unwrap();
                self.give(at, Input::Text(text));
            }
            Step::HearFrame => {
                let other = &mut self.pages[1 - at];
                let frame = other.frames.pop_front().unwrap();
                let low = u64::from(LOW_WATER);
                let was_low = other.buffered <= low;
                other.buffered -= frame.len() as u64;
                let told = (!was_low && other.buffered <= low).then_some(other.buffered);
                self.give(at, Input::Binary(frame));
                if let Some(buffered) = told {
                    self.give(1 - at, Input::Buffered(buffered));
                }
            }
            Step::OpenFiles => {
                self.pages[at].opening = false;
                self.give(at, Input::Opened(Channel::Files));
            }
            Step::Read => {
                let page = &mut self.pages[at];
                let (id, offset, len) = page.reads.pop_front().unwrap();
                // Else it was released meanwhile.
                let source = page.sources.iter().find(|(it, _)| *it == id);
                let read = source.map_or(Read::Failed, |(_, content)| {
                    let from = usize::try_from(offset).unwrap();
                    let len = (len as usize).min(self.read_at_most);
                    Read::Bytes(content[from..from + len].to_vec())
                });
                self.give(at, Input::Read(id, read));
            }
            Step::Write(index) => {
                let sink = &mut self.pages[at].sinks[index];
                let bytes = sink.waiting.pop_front().unwrap();
                sink.bytes.extend_from_slice(&bytes);
                let id = sink.id;
                self.give(at, Input::Written(id, bytes.len() as u64));
            }
            Step::Finish(index) => {
                let sink = &mut self.pages[at].sinks[index];
                sink.kept = Some(true);
                let id = sink.id;
                self.give(at, Input::Finished(id));
            }
        }
        true
    }

    /// Until nothing can happen any more, in an order that the choices decide.
    pub(crate) fn run(&mut self, choices: &[usize]) {
        let mut choices = choices.iter().chain([&0, &1, &5, &3]).cycle();
        for _ in 0..1_000_000 {
            if !self.step(*choices.next().unwrap()) {
                return;
            }
        }
        panic!("it does not come to an end");
    }

    /// What is said of a file on both sides, and what was kept of it at the receiver's.
    pub(crate) fn outcome(&self, from: usize, name: &str) -> (State, State, Option<&[u8]>) {
        let state = |at: usize, direction| {
            let transfers = self.pages[at].talk.view().transfers.into_iter();
            let mut named = transfers.filter(|it| it.direction == direction && it.name == name);
            let found = named.next().unwrap();
            assert!(named.next().is_none());
            (found.id, found.state)
        };
        let (_, sent) = state(from, Direction::Outgoing);
        let (id, received) = state(1 - from, Direction::Incoming);
        let sink = self.pages[1 - from].sinks.iter().find(|it| it.id == id);
        let kept = sink.filter(|it| it.kept == Some(true));
        // What is over is held by nobody.
        assert!(sink.is_none_or(|it| it.kept.is_some() || !received.is_over()));
        (sent, received, kept.map(|it| it.bytes.as_slice()))
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.pages.iter().map(|page| page.talk.dropped()).sum()
    }
}
