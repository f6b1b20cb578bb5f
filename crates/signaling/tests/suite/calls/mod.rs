//! Calls' machines on top of whole clients, through servers of each kind, with a client of the
//! tutorial as a third in the room.

mod agreement;
mod looking;
mod page;
mod real;
mod server;
mod stock;
mod strangers;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use visavis_call::Intent;

use page::{Happening, Page};
use server::Server;
use stock::{Does, Stock};

/// The time of day when the world begins, ms since the Unix epoch.
const DAWN: u64 = 1_700_000_000_000;
/// How long a frame takes unless the world says otherwise, ms.
const LATENCY: u64 = 15;

/// What a page or a stock client asks of its wire.
pub(crate) enum Act {
    Connect(u32),
    Transmit(u32, String),
    Disconnect(u32),
}

/// Who is at the end of a wire.
pub(crate) enum End {
    Page(Box<Page>),
    Stock(Box<Stock>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Want(Intent),
    Stock(Does),
    /// The connection dies.
    Kill,
    /// The server dies, or is there again.
    Server(bool),
    Reload,
}

enum Plan {
    Open(usize, u32),
    Up(usize, u32, String),
    Down(usize, u32, String),
    Page(usize, u32, Happening),
    Event(usize, Event),
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) server: Server,
    pub(crate) ends: Vec<End>,
    /// The attempt whose wire is open, per end.
    wires: Vec<Option<u32>>,
    /// How long the next frames take, ms.
    pub(crate) latencies: VecDeque<u64>,
    up: bool,
    agenda: BTreeMap<(u64, u64), Plan>,
    planned: u64,
    /// When the last frame of a wire arrives: one wire keeps the order.
    last: BTreeMap<(usize, bool), u64>,
}

impl World {
    /// These pages and a stock client after each name that is empty; nobody is there yet.
    pub(crate) fn empty(server: Server) -> Self {
        Self {
            now: 1,
            server,
            ends: Vec::new(),
            wires: Vec::new(),
            latencies: VecDeque::new(),
            up: true,
            agenda: BTreeMap::new(),
            planned: 0,
            last: BTreeMap::new(),
        }
    }

    /// Two pages that have met.
    pub(crate) fn pair(server: Server) -> Self {
        let mut world = Self::empty(server);
        world.page("anna");
        world.page("bert");
        world.run(5_000);
        world
    }

    /// Another page comes in; gives its place.
    pub(crate) fn page(&mut self, name: &'static str) -> usize {
        let page = Page::new(name, 0, self.now, self.server.protocol());
        self.come(End::Page(Box::new(page)))
    }

    /// A client of the tutorial comes in; gives its place.
    pub(crate) fn stock(&mut self) -> usize {
        let seed = u64::try_from(self.ends.len()).unwrap();
        self.come(End::Stock(Box::new(Stock::new(seed))))
    }

    fn come(&mut self, end: End) -> usize {
        let index = self.ends.len();
        self.ends.push(end);
        self.wires.push(None);
        self.with(index, |end, now| match end {
            End::Page(page) => page.start(now),
            End::Stock(stock) => stock.start(now),
        });
        index
    }

    pub(crate) fn later(&mut self, after: u64, index: usize, event: Event) {
        self.plan(self.now + after, Plan::Event(index, event));
    }

    fn plan(&mut self, at: u64, plan: Plan) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), plan);
    }

    /// Lets an end do something, and carries out what it asks for.
    fn with(&mut self, index: usize, act: impl FnOnce(&mut End, Duration)) {
        act(&mut self.ends[index], Duration::from_millis(self.now));
        loop {
            let acts = match &mut self.ends[index] {
                End::Page(page) => page.acts(),
                End::Stock(stock) => stock.acts(),
            };
            if acts.is_empty() {
                break;
            }
            for act in acts {
                self.carry_out(index, act);
            }
        }
        if let End::Page(page) = &mut self.ends[index] {
            let life = page.life;
            for (after, happening) in page.planned() {
                self.plan(self.now + after, Plan::Page(index, life, happening));
            }
        }
        self.join();
    }

    fn carry_out(&mut self, index: usize, act: Act) {
        match act {
            Act::Connect(attempt) => {
                assert_eq!(self.wires[index], None, "two connections at a time");
                self.plan(self.now + LATENCY, Plan::Open(index, attempt));
            }
            Act::Transmit(attempt, frame) => {
                assert_eq!(self.wires[index], Some(attempt), "sent on a dead wire");
                let at = self.arrival((index, true));
                self.plan(at, Plan::Up(index, attempt, frame));
            }
            Act::Disconnect(attempt) => {
                // What was sent before is on its way all the same.
                if self.wires[index] == Some(attempt) {
                    self.wires[index] = None;
                    self.flush(index, attempt);
                    self.server.kill((index, attempt));
                    self.spread();
                }
            }
        }
    }

    /// All that this end has sent arrives at once.
    fn flush(&mut self, index: usize, attempt: u32) {
        let mine = |plan: &Plan| matches!(plan, Plan::Up(i, a, _) if (*i, *a) == (index, attempt));
        let due: Vec<_> = self.agenda.iter().filter(|(_, it)| mine(it)).collect();
        let due: Vec<_> = due.into_iter().map(|(key, _)| *key).collect();
        for key in due {
            if let Some(Plan::Up(_, _, frame)) = self.agenda.remove(&key) {
                self.server.receive((index, attempt), frame);
            }
        }
    }

    fn arrival(&mut self, wire: (usize, bool)) -> u64 {
        let latency = self.latencies.pop_front().unwrap_or(LATENCY);
        let last = self.last.entry(wire).or_default();
        *last = (self.now + latency).max(*last);
        *last
    }

    /// What the server says sets out.
    fn spread(&mut self) {
        for (key, frame, after) in self.server.said() {
            let at = match after {
                Some(after) => self.now + after,
                None => self.arrival((key.0, false)),
            };
            self.plan(at, Plan::Down(key.0, key.1, frame));
        }
    }

    fn kill(&mut self, index: usize) {
        if let Some(attempt) = self.wires[index].take() {
            self.server.kill((index, attempt));
            self.spread();
            self.closed(index, attempt);
        }
    }

    fn closed(&mut self, index: usize, attempt: u32) {
        self.with(index, |end, now| match end {
            End::Page(page) => page.closed(attempt, now),
            End::Stock(stock) => stock.closed(attempt, now),
        });
    }

    fn do_plan(&mut self, plan: Plan) {
        match plan {
            Plan::Open(index, attempt) => {
                let awaited = match &self.ends[index] {
                    End::Page(page) => page.attempt == attempt,
                    End::Stock(stock) => stock.attempt == attempt,
                };
                if !awaited {
                    return;
                }
                if !self.up {
                    return self.closed(index, attempt);
                }
                self.wires[index] = Some(attempt);
                self.server.connect((index, attempt));
                self.with(index, |end, now| match end {
                    End::Page(page) => page.opened(attempt, now),
                    End::Stock(stock) => stock.opened(attempt, now),
                });
                self.spread();
            }
            Plan::Up(index, attempt, frame) => {
                if self.wires[index] == Some(attempt) {
                    self.server.receive((index, attempt), frame);
                    self.spread();
                }
            }
            Plan::Down(index, attempt, frame) => {
                if self.wires[index] == Some(attempt) {
                    self.with(index, |end, now| match end {
                        End::Page(page) => page.text(attempt, &frame, now),
                        End::Stock(stock) => stock.text(attempt, &frame, now),
                    });
                }
            }
            Plan::Page(index, life, happening) => self.with(index, |end, now| {
                if let End::Page(page) = end
                    && page.life == life
                {
                    page.happen(happening, now);
                }
            }),
            Plan::Event(index, event) => self.happen(index, event),
        }
    }

    pub(crate) fn happen(&mut self, index: usize, event: Event) {
        match event {
            Event::Want(intent) => self.with(index, |end, now| {
                if let End::Page(page) = end {
                    page.happen(Happening::Want(intent), now);
                }
            }),
            Event::Stock(does) => self.with(index, |end, now| {
                if let End::Stock(stock) = end {
                    stock.does(does, now);
                }
            }),
            Event::Kill => self.kill(index),
            Event::Server(up) => {
                self.up = up;
                for index in 0..self.ends.len() {
                    if !up {
                        self.kill(index);
                    }
                }
            }
            Event::Reload => {
                self.kill(index);
                // The next page counts its attempts from the beginning.
                self.agenda.retain(|_, plan| match plan {
                    Plan::Open(it, _) | Plan::Up(it, ..) | Plan::Down(it, ..) => *it != index,
                    Plan::Page(..) | Plan::Event(..) => true,
                });
                if let End::Page(page) = &self.ends[index] {
                    let next =
                        Page::new(page.name, page.life + 1, self.now, self.server.protocol());
                    self.ends[index] = End::Page(Box::new(next));
                    self.with(index, |end, now| {
                        if let End::Page(page) = end {
                            page.start(now);
                        }
                    });
                }
            }
        }
    }

    pub(crate) fn run(&mut self, millis: u64) {
        let end = self.now + millis;
        loop {
            let planned = self.agenda.keys().next().map(|(at, _)| *at);
            let timers = self.ends.iter().enumerate();
            let timer = timers
                .filter_map(|(index, end)| {
                    let due = match end {
                        End::Page(page) => page.next_timeout(),
                        End::Stock(stock) => stock.next_timeout(),
                    };
                    let due = u64::try_from(due?.as_micros().div_ceil(1000)).unwrap();
                    Some((due.max(self.now), index))
                })
                .min();
            if let Some((at, index)) = timer
                && at <= end
                && planned.is_none_or(|planned| at < planned)
            {
                self.now = at;
                self.with(index, |end, now| match end {
                    End::Page(page) => page.tick(now),
                    End::Stock(stock) => stock.tick(now),
                });
                continue;
            }
            match self.agenda.first_entry() {
                Some(first) if first.key().0 <= end => {
                    self.now = first.key().0;
                    let plan = first.remove();
                    self.do_plan(plan);
                }
                _ => break,
            }
            if self.server.wants_ping(self.now) {
                self.server.ping();
                self.spread();
            }
        }
        self.now = end;
    }

    /// Whoever has whose description is joined by ICE.
    fn join(&mut self) {
        let mut all = Vec::new();
        for (index, end) in self.ends.iter().enumerate() {
            match end {
                End::Page(page) => all.extend(page.descriptions().map(|it| (index, it))),
                End::Stock(stock) => all.extend(stock.descriptions().map(|it| (index, it))),
            }
        }
        let joined: Vec<_> = all
            .iter()
            .filter(|(index, ours)| {
                all.iter().any(|(other, theirs)| {
                    other != index && ours.0 == theirs.1 && ours.1 == theirs.0
                })
            })
            .map(|(index, (local, _))| (*index, local.clone()))
            .collect();
        for index in 0..self.ends.len() {
            let locals: Vec<_> = joined
                .iter()
                .filter(|(at, _)| *at == index)
                .map(|(_, local)| local.as_str())
                .collect();
            if let End::Page(page) = &mut self.ends[index] {
                page.joined(&locals);
                let life = page.life;
                for (after, happening) in page.planned() {
                    self.plan(self.now + after, Plan::Page(index, life, happening));
                }
            }
        }
    }
}
