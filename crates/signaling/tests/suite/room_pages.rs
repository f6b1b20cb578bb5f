//! Two pages, each with a call's machine on top of a client of the room, and peer connections that
//! notice when they are joined and parted.

use std::collections::BTreeMap;
use std::time::Duration;

use visavis_call::{
    ConnectionState, Effect as CallEffect, Generation, Input as CallInput, Intent, Machine,
    MediaReport, PeerEvent, PersonId, Phase,
};
use visavis_signaling::room::{Effect, Input};

use crate::room_air::{Air, person};

const NAMES: [&str; 2] = ["anna", "bert"];
/// After how long ICE notices that the other end is gone, and when it gives up, ms.
const NOTICED_AFTER: u64 = 5_000;
const FAILED_AFTER: u64 = 20_000;
const BOTH: MediaReport = MediaReport {
    audio: Ok(()),
    video: Ok(()),
};

#[derive(Clone, Debug)]
pub(crate) enum Event {
    Want(Intent),
    Call { life: u32, input: CallInput },
    Bus(bool),
    Reload,
}

/// A peer connection: two are joined when the one's answer was made for the other's offer.
#[derive(Default)]
struct Connection {
    generation: Generation,
    local: Option<String>,
    remote: Option<String>,
    joined: bool,
}

pub(crate) struct Page {
    pub(crate) machine: Machine,
    connections: BTreeMap<PersonId, Connection>,
    media: bool,
    /// How much of what the client told has been looked at.
    read: usize,
    made: u32,
}

impl Page {
    fn new(id: PersonId, read: usize) -> Self {
        Self {
            machine: Machine::new(id),
            connections: BTreeMap::new(),
            media: false,
            read,
            made: 0,
        }
    }
}

pub(crate) struct World {
    pub(crate) air: Air<(usize, Event)>,
    pub(crate) pages: Vec<Page>,
}

impl World {
    pub(crate) fn new() -> Self {
        let air = Air::met(&NAMES);
        let page = |name: &str| Page::new(person(name), 0);
        let mut world = Self {
            air,
            pages: NAMES.map(page).into(),
        };
        world.settle();
        world
    }

    pub(crate) fn later(&mut self, after: u64, page: usize, input: CallInput) {
        let life = self.air.seats[page].life;
        self.air.later(after, (page, Event::Call { life, input }));
    }

    pub(crate) fn run(&mut self, millis: u64) {
        let end = self.air.now + millis;
        loop {
            let now = self.air.now;
            let timers = self.pages.iter().enumerate();
            let timer = timers
                .filter_map(|(page, it)| Some((it.machine.next_timeout()?, page)))
                .min();
            let timer = timer.map(|(at, page)| (u64::try_from(at.as_millis()).unwrap(), page));
            let until = timer.map_or(end, |(at, _)| at.clamp(now, end));
            match self.air.step(until) {
                Ok(Some((page, event))) => self.happen(page, event),
                Ok(None) => {}
                Err(()) => {
                    self.air.now = until;
                    match timer {
                        Some((at, page)) if at <= end => self.tell(page, CallInput::Tick),
                        _ => return,
                    }
                }
            }
            self.settle();
        }
    }

    pub(crate) fn happen(&mut self, page: usize, event: Event) {
        match event {
            Event::Want(intent) => self.tell(page, CallInput::Intent(intent)),
            Event::Call { life, input } => {
                if life == self.air.seats[page].life {
                    self.tell(page, input);
                }
            }
            Event::Bus(up) => self.air.bus(page, up),
            Event::Reload if self.air.now < self.air.seats[page].born + 50 => {
                self.air.later(50, (page, Event::Reload));
            }
            Event::Reload => {
                let seat = &mut self.air.seats[page];
                // A page's calls are numbered from 1, so every page has an id of its own.
                seat.id = person(&format!("{}{}", NAMES[page], seat.life));
                self.pages[page] = Page::new(seat.id.clone(), seat.told.len());
                self.air.reload(page);
            }
        }
    }

    pub(crate) fn tell(&mut self, page: usize, input: CallInput) {
        let now = Duration::from_millis(self.air.now);
        self.pages[page].machine.handle(input, now);
        while let Some(effect) = self.pages[page].machine.poll_effect() {
            self.carry_out(page, effect);
        }
    }

    /// Hands on what the clients told, and lets ICE notice what has become of it.
    pub(crate) fn settle(&mut self) {
        for page in 0..2 {
            while let Some((life, effect)) = self.air.seats[page]
                .told
                .get(self.pages[page].read)
                .cloned()
            {
                self.pages[page].read += 1;
                if life == self.air.seats[page].life
                    && let Effect::Receive(envelope) = effect
                {
                    self.tell(page, CallInput::Envelope(envelope));
                }
            }
        }
        self.notice();
        self.check();
    }

    fn peer(&mut self, after: u64, page: usize, peer: &PersonId, event: PeerEvent) {
        let generation = self.pages[page].connections[peer].generation;
        let peer = peer.clone();
        let input = CallInput::Peer {
            peer,
            generation,
            event,
        };
        self.later(after, page, input);
    }

    fn connection(&mut self, page: usize, peer: &PersonId) -> &mut Connection {
        self.pages[page].connections.get_mut(peer).unwrap()
    }

    fn carry_out(&mut self, page: usize, effect: CallEffect) {
        match effect {
            CallEffect::Send(envelope) => self.air.give(page, Input::Send(envelope)),
            CallEffect::OpenMedia { generation } => {
                self.pages[page].media = true;
                let report = BOTH;
                self.later(300, page, CallInput::Media { generation, report });
            }
            CallEffect::CloseMedia => self.pages[page].media = false,
            CallEffect::OpenPeer { peer, generation } => {
                let connection = Connection {
                    generation,
                    ..Connection::default()
                };
                self.pages[page].connections.insert(peer, connection);
            }
            CallEffect::ClosePeer { peer, .. } => _ = self.pages[page].connections.remove(&peer),
            CallEffect::CreateOffer {
                peer, negotiation, ..
            } => {
                let life = self.air.seats[page].life;
                self.pages[page].made += 1;
                let sdp = format!("offer {page} {life} {}", self.pages[page].made);
                self.connection(page, &peer).local = Some(sdp.clone());
                self.peer(
                    10,
                    page,
                    &peer,
                    PeerEvent::OfferCreated { negotiation, sdp },
                );
            }
            CallEffect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => {
                let answer = format!("answer to {sdp}");
                let connection = self.connection(page, &peer);
                connection.remote = Some(sdp);
                connection.local = Some(answer.clone());
                let sdp = answer;
                self.peer(
                    10,
                    page,
                    &peer,
                    PeerEvent::AnswerCreated { negotiation, sdp },
                );
            }
            CallEffect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => {
                self.connection(page, &peer).remote = Some(sdp);
                self.peer(10, page, &peer, PeerEvent::AnswerApplied { negotiation });
            }
            CallEffect::AddCandidate { .. } => {}
        }
    }

    /// Whether media flows between this page and that of this person.
    fn joined(&self, page: usize, peer: &PersonId) -> bool {
        let me = &self.air.seats[page].id;
        let other = 1 - page;
        if self.air.seats[other].id != *peer {
            return false;
        }
        let descriptions = |page: usize, peer| {
            let connection = self.pages[page].connections.get(peer)?;
            Some((connection.local.as_ref()?, connection.remote.as_ref()?))
        };
        match (descriptions(page, peer), descriptions(other, me)) {
            (Some(ours), Some(theirs)) => ours.0 == theirs.1 && ours.1 == theirs.0,
            _ => false,
        }
    }

    fn notice(&mut self) {
        for page in 0..2 {
            let peers: Vec<_> = self.pages[page].connections.keys().cloned().collect();
            for peer in peers {
                let joined = self.joined(page, &peer);
                let before = &mut self.connection(page, &peer).joined;
                if joined == std::mem::replace(before, joined) {
                    continue;
                }
                let states: &[_] = if joined {
                    &[(100, ConnectionState::Connected)]
                } else {
                    &[
                        (NOTICED_AFTER, ConnectionState::Disconnected),
                        (FAILED_AFTER, ConnectionState::Failed),
                    ]
                };
                for (after, state) in states {
                    self.peer(*after, page, &peer, PeerEvent::Connection(*state));
                }
            }
        }
    }

    /// Whether the two are in a call with each other.
    pub(crate) fn in_call(&self) -> bool {
        let connected = (0..2).all(|page| self.phase(page) == Phase::Connected);
        connected && self.joined(0, &self.air.seats[1].id)
    }

    pub(crate) fn phase(&self, page: usize) -> Phase {
        self.pages[page].machine.snapshot().phase
    }

    /// What holds at every moment.
    fn check(&self) {
        for page in 0..2 {
            if matches!(
                self.phase(page),
                Phase::Idle | Phase::Incoming | Phase::Ended
            ) {
                let page = &self.pages[page];
                assert!(!page.media && page.connections.is_empty());
            }
        }
    }
}
