//! Two calls' machines over two clients over a bad bus: both agree in the end, and a call comes
//! about whenever the bus is good for long enough.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use visavis_call::{
    ConnectionState, Effect as CallEffect, EndReason, Generation, Input as CallInput, Intent,
    Machine, MediaReport, PeerEvent, PersonId, Phase,
};
use visavis_signaling::room::{Effect, Input};

use crate::room_air::{Air, Fate, cases, fate, person};

const NAMES: [&str; 2] = ["anna", "bert"];
/// After how long ICE notices that the other end is gone, and when it gives up, ms.
const NOTICED_AFTER: u64 = 5_000;
const FAILED_AFTER: u64 = 20_000;
const BOTH: MediaReport = MediaReport {
    audio: Ok(()),
    video: Ok(()),
};

#[derive(Clone, Debug)]
enum Event {
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

struct Page {
    machine: Machine,
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

struct World {
    air: Air<(usize, Event)>,
    pages: Vec<Page>,
}

impl World {
    fn new() -> Self {
        let air = Air::met(&NAMES);
        let page = |name: &str| Page::new(person(name), 0);
        let mut world = Self {
            air,
            pages: NAMES.map(page).into(),
        };
        world.settle();
        world
    }

    fn later(&mut self, after: u64, page: usize, input: CallInput) {
        let life = self.air.seats[page].life;
        self.air.later(after, (page, Event::Call { life, input }));
    }

    fn run(&mut self, millis: u64) {
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

    fn happen(&mut self, page: usize, event: Event) {
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

    fn tell(&mut self, page: usize, input: CallInput) {
        let now = Duration::from_millis(self.air.now);
        self.pages[page].machine.handle(input, now);
        while let Some(effect) = self.pages[page].machine.poll_effect() {
            self.carry_out(page, effect);
        }
    }

    /// Hands on what the clients told, and lets ICE notice what has become of it.
    fn settle(&mut self) {
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
            CallEffect::ClosePeer { peer } => _ = self.pages[page].connections.remove(&peer),
            CallEffect::CreateOffer { peer, negotiation } => {
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
    fn in_call(&self) -> bool {
        let connected = (0..2).all(|page| self.phase(page) == Phase::Connected);
        connected && self.joined(0, &self.air.seats[1].id)
    }

    fn phase(&self, page: usize) -> Phase {
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

fn intent() -> impl Strategy<Value = Event> {
    let intent = prop_oneof![
        4 => Just(Intent::Call),
        4 => Just(Intent::Accept),
        1 => Just(Intent::Decline),
        1 => Just(Intent::Cancel),
        2 => Just(Intent::HangUp),
    ];
    intent.prop_map(Event::Want)
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => intent(),
        3 => any::<bool>().prop_map(Event::Bus),
        1 => Just(Event::Reload),
    ]
}

/// Anything happens over any bus; then the bus is good.
fn trouble(events: Vec<(u64, usize, Event)>, fates: Vec<Fate>) -> World {
    let mut world = World::new();
    world.air.fates = fates.into();
    for (at, page, event) in events {
        world.air.later(at, (page, event));
    }
    world.run(30_000);
    world.air.fates.clear();
    for page in 0..2 {
        world.air.bus(page, true);
    }
    world.run(200_000);
    world
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn both_agree_in_the_end_and_the_next_call_comes_about(
        events in prop::collection::vec((0_u64..30_000, 0..2_usize, event()), 1..14),
        fates in prop::collection::vec(fate(), 0..200),
        caller in 0..2_usize,
    ) {
        let mut world = trouble(events, fates);
        let phases = [world.phase(0), world.phase(1)];
        match phases {
            [Phase::Connected, Phase::Connected] => {
                prop_assert!(world.in_call());
                world.later(0, caller, CallInput::Intent(Intent::HangUp));
                world.run(1_000);
            }
            [Phase::Idle | Phase::Ended, Phase::Idle | Phase::Ended] => {}
            _ => prop_assert!(false, "no agreement: {phases:?}"),
        }
        world.later(0, caller, CallInput::Intent(Intent::Call));
        world.later(500, 1 - caller, CallInput::Intent(Intent::Accept));
        world.run(3_000);
        prop_assert!(world.in_call(), "{:?}", [world.phase(0), world.phase(1)]);
    }

    #[test]
    fn whoever_wants_to_talk_is_connected_over_a_bus_that_loses_half_of_it(
        fates in prop::collection::vec(
            prop_oneof![(1_u64..300).prop_map(Fate::Deliver), Just(Fate::Drop)],
            0..24,
        ),
        apart in 0_u64..400,
        glare: bool,
    ) {
        let mut world = World::new();
        world.air.fates = fates.into();
        world.later(0, 0, CallInput::Intent(Intent::Call));
        if glare {
            world.later(apart, 1, CallInput::Intent(Intent::Call));
        }
        // Somebody presses the button as soon as it rings.
        for _ in 0..350 {
            world.run(100);
            for page in 0..2 {
                if world.phase(page) == Phase::Incoming {
                    world.tell(page, CallInput::Intent(Intent::Accept));
                    world.settle();
                }
            }
        }
        world.run(5_000);
        prop_assert!(world.in_call(), "{:?}", [world.phase(0), world.phase(1)]);
    }
}

#[test]
fn a_hang_up_said_during_an_outage_is_heard_after_it_however_long_it_was() {
    let mut world = World::new();
    world.later(0, 0, CallInput::Intent(Intent::Call));
    world.later(500, 1, CallInput::Intent(Intent::Accept));
    world.run(3_000);
    assert!(world.in_call());
    world.air.bus(0, false);
    world.run(600_000);
    assert_eq!(world.phase(1), Phase::Connected, "media needs no bus");
    // So that only the bus can tell it.
    world.pages[1]
        .connections
        .values_mut()
        .for_each(|it| it.joined = false);
    world.later(0, 0, CallInput::Intent(Intent::HangUp));
    world.run(1_000);
    world.air.bus(0, true);
    world.run(500);
    let snapshot = world.pages[1].machine.snapshot();
    assert_eq!(snapshot.ended, Some(EndReason::RemoteHungUp));
}

#[test]
fn who_comes_in_while_it_rings_is_rung() {
    let mut world = World::new();
    world.air.bus(1, false);
    world.later(0, 0, CallInput::Intent(Intent::Call));
    world.run(20_000);
    world.happen(1, Event::Reload);
    world.run(500);
    assert_eq!(world.phase(1), Phase::Incoming);
}
