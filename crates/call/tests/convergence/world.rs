//! Two machines, their simulated peer connections, and the network between them.

use std::collections::BTreeMap;
use std::time::Duration;

use visavis_call::{
    ConnectionState, DeviceError, Effect, Envelope, Generation, Input, Machine, MediaReport,
    PeerEvent, PersonId, Phase,
};

/// How a simulated peer connection learns that the other end is gone.
const NOTICED_AFTER: u64 = 5_000;
const FAILED_AFTER: u64 = 20_000;

/// What the network does to one message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Deliver(u64),
    Drop,
    Double(u64, u64),
}

/// A peer connection of the simulation: two are joined when the one's answer was made for the
/// other's offer and both are open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    generation: Generation,
    local: Option<String>,
    remote: Option<String>,
    outstanding_offer: bool,
    joined: bool,
}

#[derive(Debug)]
pub(crate) enum Event {
    Deliver(Envelope),
    Give(Input),
}

pub(crate) struct Side {
    id: PersonId,
    pub(crate) machine: Machine,
    connections: BTreeMap<PersonId, Connection>,
    media: bool,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) sides: Vec<Side>,
    agenda: Vec<(u64, usize, Event)>,
    fates: Vec<Fate>,
    sent: usize,
    /// Whether messages keep their order, as they do on one connection, and since when.
    pub(crate) ordered: Option<[u64; 2]>,
    /// How long the devices take to open, ms.
    camera: u64,
}

impl World {
    pub(crate) fn new(fates: Vec<Fate>, camera: u64) -> Self {
        let side = |id: &str| {
            let id = PersonId::new(id).unwrap();
            Side {
                machine: Machine::new(id.clone()),
                id,
                connections: BTreeMap::new(),
                media: false,
            }
        };
        Self {
            now: 0,
            sides: vec![side("ada"), side("bob")],
            agenda: Vec::new(),
            fates,
            sent: 0,
            ordered: None,
            camera,
        }
    }

    /// Does what is due next, by an event or by a time-out; false when nothing is due before `end`.
    pub(crate) fn step(&mut self, end: u64) -> bool {
        let event = self.agenda.iter().enumerate().min_by_key(|(_, e)| e.0);
        let event = event.map(|(index, e)| (e.0, index));
        let tick = (0..self.sides.len())
            .filter_map(|s| Some((self.sides[s].machine.next_timeout()?, s)))
            .min();
        let tick_at = tick.map(|(at, _)| u64::try_from(at.as_millis()).unwrap());
        match (event, tick_at) {
            (Some((at, index)), tick_at) if at <= end && tick_at.is_none_or(|t| at <= t) => {
                self.now = self.now.max(at);
                let (_, side, event) = self.agenda.remove(index);
                match event {
                    Event::Deliver(envelope) => self.give(side, Input::Envelope(envelope)),
                    Event::Give(input) => self.give(side, input),
                }
            }
            (_, Some(at)) if at <= end => {
                self.now = self.now.max(at);
                self.give(tick.unwrap().1, Input::Tick);
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn give(&mut self, side: usize, input: Input) {
        let now = Duration::from_millis(self.now);
        self.sides[side].machine.handle(input, now);
        while let Some(effect) = self.sides[side].machine.poll_effect() {
            self.carry_out(side, effect);
        }
        self.join_and_part();
        self.check(side);
    }

    pub(crate) fn later(&mut self, after: u64, side: usize, event: Event) {
        self.agenda.push((self.now + after, side, event));
    }

    fn peer_event(&mut self, after: u64, side: usize, peer: &PersonId, event: PeerEvent) {
        let generation = self.sides[side].connections[peer].generation;
        let peer = peer.clone();
        let input = Input::Peer {
            peer,
            generation,
            event,
        };
        self.later(after, side, Event::Give(input));
    }

    fn carry_out(&mut self, side: usize, effect: Effect) {
        match effect {
            Effect::Send(envelope) => self.send(side, envelope),
            Effect::OpenMedia { generation } => {
                self.sides[side].media = true;
                let report = MediaReport {
                    audio: Ok(()),
                    video: Err(DeviceError::NotFound),
                };
                let input = Input::Media { generation, report };
                self.later(self.camera, side, Event::Give(input));
            }
            Effect::CloseMedia => self.sides[side].media = false,
            Effect::OpenPeer { peer, generation } => {
                let connection = Connection {
                    generation,
                    ..Connection::default()
                };
                let before = self.sides[side].connections.insert(peer, connection);
                assert!(before.is_none(), "a peer connection was lost while open");
            }
            Effect::ClosePeer { peer } => {
                assert!(self.sides[side].connections.remove(&peer).is_some());
            }
            Effect::CreateOffer { peer, negotiation } => {
                let sdp = format!("offer {side} {} {negotiation}", self.now);
                let connection = self.sides[side].connections.get_mut(&peer).unwrap();
                assert!(!connection.outstanding_offer, "two outstanding offers");
                connection.outstanding_offer = true;
                connection.local = Some(sdp.clone());
                self.peer_event(
                    10,
                    side,
                    &peer,
                    PeerEvent::OfferCreated { negotiation, sdp },
                );
            }
            Effect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => {
                let answer = format!("answer to {sdp}");
                let connection = self.sides[side].connections.get_mut(&peer).unwrap();
                connection.remote = Some(sdp);
                connection.local = Some(answer.clone());
                let sdp = answer;
                self.peer_event(
                    10,
                    side,
                    &peer,
                    PeerEvent::AnswerCreated { negotiation, sdp },
                );
            }
            Effect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => {
                let connection = self.sides[side].connections.get_mut(&peer).unwrap();
                connection.outstanding_offer = false;
                connection.remote = Some(sdp);
                self.peer_event(10, side, &peer, PeerEvent::AnswerApplied { negotiation });
            }
            Effect::AddCandidate { peer, .. } => {
                assert!(self.sides[side].connections.contains_key(&peer));
            }
        }
    }

    fn send(&mut self, from: usize, envelope: Envelope) {
        let fate = self
            .fates
            .get(self.sent)
            .copied()
            .unwrap_or(Fate::Deliver(20));
        self.sent += 1;
        let to = 1 - from;
        match fate {
            Fate::Deliver(after) => {
                let mut at = self.now + after;
                if let Some(last) = &mut self.ordered {
                    at = at.max(last[to] + 1);
                    last[to] = at;
                }
                self.agenda.push((at, to, Event::Deliver(envelope)));
            }
            Fate::Drop => {}
            Fate::Double(first, second) => {
                self.later(first, to, Event::Deliver(envelope.clone()));
                self.later(second, to, Event::Deliver(envelope));
            }
        }
    }

    fn joined_now(&self, side: usize) -> bool {
        let ours = self.sides[side].connections.get(&self.sides[1 - side].id);
        let theirs = self.sides[1 - side].connections.get(&self.sides[side].id);
        match (ours, theirs) {
            (Some(a), Some(b)) => {
                a.local.is_some()
                    && a.remote.is_some()
                    && a.local == b.remote
                    && a.remote == b.local
            }
            _ => false,
        }
    }

    /// What ICE and DTLS would tell each side.
    fn join_and_part(&mut self) {
        for side in 0..2 {
            let joined = self.joined_now(side);
            let other = self.sides[1 - side].id.clone();
            let Some(connection) = self.sides[side].connections.get_mut(&other) else {
                continue;
            };
            if joined == std::mem::replace(&mut connection.joined, joined) {
                continue;
            }
            let states: &[(u64, ConnectionState)] = if joined {
                &[(100, ConnectionState::Connected)]
            } else {
                &[
                    (NOTICED_AFTER, ConnectionState::Disconnected),
                    (FAILED_AFTER, ConnectionState::Failed),
                ]
            };
            for (after, state) in states {
                self.peer_event(*after, side, &other, PeerEvent::Connection(*state));
            }
        }
    }

    /// What holds at every moment.
    fn check(&self, side: usize) {
        let side = &self.sides[side];
        match side.machine.snapshot().phase {
            Phase::Idle | Phase::Incoming | Phase::Ended => {
                assert!(!side.media, "live media without a call");
                assert!(
                    side.connections.is_empty(),
                    "an open connection without a call"
                );
            }
            Phase::Outgoing => assert!(side.connections.is_empty()),
            Phase::Connecting | Phase::Connected | Phase::Reconnecting => {
                assert!(side.media);
                assert_eq!(side.connections.len(), 1);
            }
        }
    }

    /// What holds once everybody has had time to notice.
    pub(crate) fn check_agreement(&self) {
        let phases: Vec<_> = self
            .sides
            .iter()
            .map(|s| s.machine.snapshot().phase)
            .collect();
        match phases.as_slice() {
            [Phase::Connected, Phase::Connected] => assert!(self.joined_now(0)),
            [Phase::Idle | Phase::Ended, Phase::Idle | Phase::Ended] => {}
            other => panic!("no agreement: {other:?}"),
        }
    }
}
