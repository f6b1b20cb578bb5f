//! Two honest people in a room whose bus loses, doubles and reorders, and a third who says whatever
//! they like. Whatever the two say to each other is heard in order, and once.

use arbitrary::{Result, Unstructured};
use visavis_call::{CallId, Envelope, Signal};
use visavis_signaling::room::{Client, Config, Effect, Input};

use crate::drive::{Clock, drain};
use crate::vocabulary as say;
use crate::words;

/// More than one input may lead to: a window for each person of a full room.
const MOST_EFFECTS: usize = 4_096;
/// How many frames are on their way at most; the bus loses the others.
const MOST_FRAMES: usize = 512;
/// The two.
const NAMES: [&str; 2] = ["ada", "bob"];

struct Page {
    client: Client,
    /// How much was said.
    said: u32,
    /// The last that was heard of the other.
    heard: u32,
    /// What is on its way here.
    coming: Vec<String>,
}

struct World {
    pages: [Page; 2],
    clock: Clock,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut world = World::new();
    world.give(0, Input::BusUp);
    world.give(1, Input::BusUp);
    while !u.is_empty() && world.step(&mut u).is_ok() {}
}

impl World {
    fn new() -> Self {
        let page = |name: &str| Page {
            client: Client::new(Config {
                room: words::ROOM.to_owned(),
                me: say::somebody(name),
                name: None,
                origin: 0,
            }),
            said: 0,
            heard: 0,
            coming: Vec::new(),
        };
        Self {
            pages: NAMES.map(page),
            // Early in history, so that the third one finds epochs that hit.
            clock: Clock::start(),
        }
    }

    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let side = usize::from(u.arbitrary::<bool>()?);
        match u.int_in_range(0..=15)? {
            0..=2 => self.say(side, u)?,
            3..=7 => self.carry(side, u)?,
            8 | 9 => {
                let [ada, bob] = NAMES;
                let text = words::room_frame(if side == 0 { ada } else { bob }, u)?;
                let member = u.arbitrary::<bool>()?.then_some("m");
                self.give(
                    side,
                    Input::Frame {
                        text: &text,
                        member,
                    },
                );
            }
            10 => {
                self.clock.pass(u)?;
                self.give(side, Input::Tick);
            }
            11 => {
                let next = self.page(side).client.next_timeout();
                self.clock.reach(next);
                self.give(side, Input::Tick);
            }
            12 => self.give(side, Input::MemberLeft { member: "m" }),
            13 => self.give(side, Input::MemberJoined { member: "m" }),
            14 => {
                let name = words::word(u)?;
                self.give(side, Input::Rename(Some(&name)));
            }
            _ => match u.int_in_range(0..=7)? {
                0 => {
                    self.give(side, Input::Leave);
                    self.give(side, Input::BusUp);
                }
                1 => self.give(side, Input::Awake),
                2..=4 => self.give(side, Input::BusDown),
                _ => self.give(side, Input::BusUp),
            },
        }
        Ok(())
    }

    /// The array has two, and a side is one of them.
    fn page(&mut self, side: usize) -> &mut Page {
        let [ada, bob] = &mut self.pages;
        if side == 0 { ada } else { bob }
    }

    /// One says something to the other, or to all; with its number.
    fn say(&mut self, side: usize, u: &mut Unstructured<'_>) -> Result<()> {
        let [ada, bob] = NAMES.map(say::somebody);
        let (me, other) = if side == 0 { (ada, bob) } else { (bob, ada) };
        let to = *u.choose(&[Some(&other), Some(&other), None])?;
        let signal = if u.arbitrary()? {
            Signal::Candidate(say::candidate(u)?)
        } else {
            Signal::Ring
        };
        let page = self.page(side);
        page.said += 1;
        let envelope = Envelope {
            from: me.clone(),
            to: to.cloned(),
            call: Some(CallId {
                caller: me,
                number: page.said,
            }),
            signal,
        };
        self.give(side, Input::Send(envelope));
        Ok(())
    }

    /// The bus hands out one frame of those on their way, and may do it again.
    fn carry(&mut self, side: usize, u: &mut Unstructured<'_>) -> Result<()> {
        let page = self.page(side);
        if page.coming.is_empty() {
            return Ok(());
        }
        let index = if u.ratio(3, 4)? {
            0
        } else {
            u.choose_index(page.coming.len())?
        };
        let Some(text) = page.coming.get(index).cloned() else {
            return Ok(());
        };
        if !u.ratio(1, 8)? {
            page.coming.retain(|it| *it != text);
        }
        if !u.ratio(1, 8)? {
            self.give(
                side,
                Input::Frame {
                    text: &text,
                    member: None,
                },
            );
        }
        Ok(())
    }

    fn give(&mut self, side: usize, input: Input<'_>) {
        let now = self.clock.now;
        let ticks = matches!(input, Input::Tick);
        let page = self.page(side);
        page.client.handle(input, now);
        let effects = drain(MOST_EFFECTS, || page.client.poll_effect());
        let next = page.client.next_timeout();
        if ticks {
            self.clock.check(next);
        }
        for effect in effects {
            self.take(side, effect);
        }
    }

    fn take(&mut self, side: usize, effect: Effect) {
        match effect {
            Effect::Transmit { text, .. } => {
                let other = self.page(1 - side);
                if other.coming.len() < MOST_FRAMES {
                    other.coming.push(text);
                }
            }
            Effect::Receive(envelope) => self.hear(side, &envelope),
            Effect::Member { .. } | Effect::Echo | Effect::Dropped(_) => {}
        }
    }

    fn hear(&mut self, side: usize, envelope: &Envelope) {
        let [ada, bob] = NAMES;
        let other = if side == 0 { bob } else { ada };
        if envelope.from.as_str() != other {
            return;
        }
        if let Some(call) = &envelope.call {
            let said = self.page(1 - side).said;
            let page = self.page(side);
            let number = call.number;
            assert!(number > page.heard, "{number} after {}", page.heard);
            assert!(number <= said, "{number} was not said");
            page.heard = number;
        }
    }
}
