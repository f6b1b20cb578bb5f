//! Pages in a room, and a bus between them that loses, doubles, delays, reorders and echoes.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use proptest::prelude::*;
use visavis_call::{CallId, Envelope, PersonId, Signal};
use visavis_signaling::room::envelope::{self, Address};
use visavis_signaling::room::{Change, Client, Config, Effect, Input};

/// The time of day when the world begins, ms since the Unix epoch.
const DAWN: u64 = 1_700_000_000_000;
/// How often the timers of a page in the background run, ms.
const THROTTLE: u64 = 60_000;

/// What the bus does to one frame on its way to one page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Deliver(u64),
    Drop,
    Double(u64, u64),
}

/// So many cases in an ordinary run; the environment variable `PROPTEST_CASES` asks for others.
pub(crate) fn cases(ordinary: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        failure_persistence: None,
        cases: if asked { default.cases } else { ordinary },
        ..default
    }
}

pub(crate) fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => (1_u64..400).prop_map(Fate::Deliver),
        1 => (1_u64..70_000).prop_map(Fate::Deliver),
        3 => Just(Fate::Drop),
        1 => (1_u64..400, 1_u64..9_000).prop_map(|(a, b)| Fate::Double(a, b)),
    ]
}

pub(crate) struct Seat {
    pub(crate) id: PersonId,
    pub(crate) client: Client,
    pub(crate) up: bool,
    /// Whether its timers run only once a minute.
    pub(crate) throttled: bool,
    /// Everything that the client told, with the count of the page's lives.
    pub(crate) told: Vec<(u32, Effect)>,
    pub(crate) life: u32,
    pub(crate) born: u64,
}

enum Event<E> {
    Frame(usize, String),
    Own(E),
}

/// The pages and the bus. `E` is what else may happen at a time.
pub(crate) struct Air<E = ()> {
    pub(crate) now: u64,
    pub(crate) seats: Vec<Seat>,
    pub(crate) fates: VecDeque<Fate>,
    /// Every frame that was handed to the bus: when, by whom, what, for which member.
    pub(crate) frames: Vec<(u64, usize, String, Option<String>)>,
    /// Whether the relay tells who sent a frame.
    pub(crate) tells_members: bool,
    agenda: BTreeMap<(u64, u64), Event<E>>,
    planned: u64,
}

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn client(id: &PersonId, born: u64) -> Client {
    Client::new(Config {
        room: "001".to_owned(),
        me: id.clone(),
        name: Some(id.as_str().to_uppercase()),
        origin: DAWN + born,
    })
}

impl<E> Air<E> {
    /// These people, who have not met and have no bus yet.
    pub(crate) fn new(names: &[&str]) -> Self {
        let seat = |name: &&str| Seat {
            id: person(name),
            client: client(&person(name), 0),
            up: false,
            throttled: false,
            told: Vec::new(),
            life: 0,
            born: 0,
        };
        Self {
            now: 0,
            seats: names.iter().map(seat).collect(),
            fates: VecDeque::new(),
            frames: Vec::new(),
            tells_members: false,
            agenda: BTreeMap::new(),
            planned: 0,
        }
    }

    /// These people, who have met.
    pub(crate) fn met(names: &[&str]) -> Self {
        let mut air = Self::new(names);
        for seat in 0..names.len() {
            air.bus(seat, true);
        }
        air.pass(5_000);
        for seat in 0..names.len() {
            let met = air.changes(seat).len();
            assert_eq!(met, names.len() - 1, "{:?}", air.seats[seat].told);
        }
        air
    }

    pub(crate) fn give(&mut self, index: usize, input: Input<'_>) {
        let seat = &mut self.seats[index];
        let now = Duration::from_millis(self.now - seat.born);
        seat.client.handle(input, now);
        while let Some(effect) = self.seats[index].client.poll_effect() {
            match effect {
                Effect::Transmit { text, member } => self.transmit(index, text, member),
                // This bus always does.
                Effect::Echo => {}
                told => {
                    let seat = &mut self.seats[index];
                    seat.told.push((seat.life, told));
                }
            }
        }
    }

    fn transmit(&mut self, from: usize, text: String, member: Option<String>) {
        assert!(self.seats[from].up, "transmitted without a bus");
        for to in 0..self.seats.len() {
            let asked = member.as_ref().is_none_or(|it| *it == self.member(to));
            if !asked {
                continue;
            }
            let fate = self.fates.pop_front().unwrap_or(Fate::Deliver(20));
            let delays = match fate {
                Fate::Deliver(after) => vec![after],
                Fate::Drop => vec![],
                Fate::Double(first, second) => vec![first, second],
            };
            for after in delays {
                self.plan(after, Event::Frame(to, text.clone()));
            }
        }
        self.frames.push((self.now, from, text, member));
    }

    /// The relay's name for a page: another one for each of its lives.
    pub(crate) fn member(&self, index: usize) -> String {
        format!("socket {index} {}", self.seats[index].life)
    }

    fn plan(&mut self, after: u64, event: Event<E>) {
        self.planned += 1;
        self.agenda.insert((self.now + after, self.planned), event);
    }

    pub(crate) fn later(&mut self, after: u64, own: E) {
        self.plan(after, Event::Own(own));
    }

    /// A text arrives out of nowhere.
    pub(crate) fn hear(&mut self, index: usize, text: &str) {
        self.give(index, Input::Frame { text, member: None });
    }

    pub(crate) fn say(&mut self, from: usize, to: Option<&str>, signal: Signal, number: u32) {
        let id = self.seats[from].id.clone();
        let envelope = Envelope {
            from: id.clone(),
            to: to.map(person),
            call: Some(CallId { caller: id, number }),
            signal,
        };
        self.give(from, Input::Send(envelope));
    }

    pub(crate) fn bus(&mut self, index: usize, up: bool) {
        self.seats[index].up = up;
        let input = if up { Input::BusUp } else { Input::BusDown };
        self.give(index, input);
    }

    /// The page is opened anew, under the id that now stands there; its bus is up.
    pub(crate) fn reload(&mut self, index: usize) {
        let now = self.now;
        // No browser is faster, and epochs are whole milliseconds.
        assert!(now >= self.seats[index].born + 50, "opened anew too soon");
        let seat = &mut self.seats[index];
        seat.client = client(&seat.id, now);
        seat.born = now;
        seat.life += 1;
        self.bus(index, true);
    }

    /// When the page's timer runs.
    fn timer(&self, index: usize) -> Option<u64> {
        let seat = &self.seats[index];
        let due = seat.client.next_timeout()?;
        // Timers are whole milliseconds and never early.
        let due = seat.born + u64::try_from(due.as_micros().div_ceil(1000)).unwrap();
        let runs = if seat.throttled {
            due.div_ceil(THROTTLE) * THROTTLE
        } else {
            due
        };
        Some(runs.max(self.now))
    }

    /// Does what is due next. Something of one's own is given back; `Err` when nothing is due
    /// before `end`.
    pub(crate) fn step(&mut self, end: u64) -> Result<Option<E>, ()> {
        let event = self.agenda.keys().next().map(|(at, _)| *at);
        let timers = (0..self.seats.len()).filter_map(|seat| Some((self.timer(seat)?, seat)));
        let timer = timers.min();
        if let Some((at, seat)) = timer
            && event.is_none_or(|event| at < event)
        {
            if at > end {
                return Err(());
            }
            self.now = at;
            self.give(seat, Input::Tick);
            return Ok(None);
        }
        let first = self.agenda.first_entry().ok_or(())?;
        if first.key().0 > end {
            return Err(());
        }
        self.now = first.key().0;
        match first.remove() {
            Event::Own(own) => Ok(Some(own)),
            Event::Frame(seat, text) => {
                let from = envelope::decode(&text).unwrap().from;
                // Nobody, once the page has another person's id.
                let from = self.seats.iter().position(|it| it.id == from);
                let member = from
                    .filter(|_| self.tells_members)
                    .map(|it| self.member(it));
                if self.seats[seat].up {
                    let member = member.as_deref();
                    let text = text.as_str();
                    self.give(seat, Input::Frame { text, member });
                }
                Ok(None)
            }
        }
    }

    /// Lets so many milliseconds pass.
    pub(crate) fn pass(&mut self, millis: u64) {
        let end = self.now + millis;
        while let Ok(own) = self.step(end) {
            assert!(own.is_none(), "nobody takes it");
        }
        self.now = end;
    }

    /// What was said to this page, hellos left out, with the life of the page that heard it.
    pub(crate) fn received(&self, index: usize) -> Vec<(u32, Envelope)> {
        let told = self.seats[index].told.iter();
        let received = told.filter_map(|(life, effect)| match effect {
            Effect::Receive(envelope) if envelope.signal != Signal::Hello => {
                Some((*life, envelope.clone()))
            }
            _ => None,
        });
        received.collect()
    }

    /// What this page was told about whom.
    pub(crate) fn changes(&self, index: usize) -> Vec<(&str, &Change)> {
        let told = self.seats[index].told.iter();
        let changes = told.filter_map(|(_, effect)| match effect {
            Effect::Member { person, change } => Some((person.as_str(), change)),
            _ => None,
        });
        changes.collect()
    }

    pub(crate) fn forget(&mut self) {
        self.frames.clear();
        for seat in &mut self.seats {
            seat.told.clear();
        }
    }

    /// How many frames since the last [`Air::forget`] belong to links.
    pub(crate) fn link_frames(&self) -> usize {
        let of_link = |text: &str| {
            let frame = envelope::decode(text).unwrap();
            matches!(frame.address, Address::One { .. })
        };
        self.frames
            .iter()
            .filter(|(_, _, text, _)| of_link(text))
            .count()
    }
}
