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
/// How long ICE takes to find a path.
const FOUND_AFTER: u64 = 100;

/// What the network does to one message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Deliver(u64),
    Drop,
    Double(u64, u64),
}

/// A peer connection of the simulation: two are joined when the one's answer was made for the
/// other's offer, both are open, and the network between them is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    generation: Generation,
    /// What both sides have agreed upon, as this one sees it: its own description and the other's.
    agreed: Option<[String; 2]>,
    /// The offer of ours that is not answered yet.
    offered: Option<String>,
    joined: bool,
    /// Since when it is as it is.
    since: u64,
    /// Whether ICE has failed, and with which descriptions: only others bring it back.
    failed: Option<[String; 2]>,
}

#[derive(Debug)]
pub(crate) enum Event {
    Deliver(Envelope),
    Give(Input),
    /// No packet goes from person to person any more, or they do again.
    Cut(bool),
    /// What ICE has come to, if the connection is still joined, or still is not, since this time.
    Ice(PersonId, bool, u64),
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
    cut: bool,
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
            cut: false,
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
                    Event::Cut(cut) => {
                        self.cut = cut;
                        self.join_and_part();
                    }
                    Event::Ice(peer, joined, since) => self.ice(side, &peer, joined, since),
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

    /// Does what is due up to then.
    pub(crate) fn step_until(&mut self, end: u64) {
        while self.step(end) {}
        self.now = self.now.max(end);
    }

    pub(crate) fn both(&self, phase: Phase) -> bool {
        let is = |side: &Side| side.machine.snapshot().phase == phase;
        self.sides.iter().all(is)
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
            Effect::ClosePeer { peer, .. } => {
                assert!(self.sides[side].connections.remove(&peer).is_some());
            }
            Effect::CreateOffer {
                peer,
                negotiation,
                restart,
            } => {
                let sdp = format!("offer {side} {} {negotiation}", self.now);
                let connection = self.sides[side].connections.get_mut(&peer).unwrap();
                let again = connection.agreed.is_some();
                assert_eq!(restart, again, "only the first offer is none to restart");
                let before = connection.offered.replace(sdp.clone());
                assert!(again || before.is_none(), "two first offers");
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
                // An offer of ours is rolled back.
                assert!(
                    connection.agreed.is_some() || connection.offered.is_none(),
                    "the first offer was taken back"
                );
                connection.offered = None;
                connection.agreed = Some([answer.clone(), sdp]);
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
                let offer = connection.offered.take();
                let offer = offer.unwrap();
                connection.agreed = Some([offer, sdp]);
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

    /// Whether media could flow between the two: as the descriptions have it, and as the network has.
    fn joined_now(&self, side: usize) -> bool {
        let ours = self.sides[side].connections.get(&self.sides[1 - side].id);
        let theirs = self.sides[1 - side].connections.get(&self.sides[side].id);
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            return false;
        };
        let (Some([local, remote]), Some([their_local, their_remote])) =
            (&ours.agreed, &theirs.agreed)
        else {
            return false;
        };
        !self.cut
            && local == their_remote
            && remote == their_local
            && ours.agreed != ours.failed
            && theirs.agreed != theirs.failed
    }

    /// Has ICE find out what has changed.
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
            connection.since = self.now;
            let afters: &[u64] = if joined {
                &[FOUND_AFTER]
            } else {
                &[NOTICED_AFTER, FAILED_AFTER]
            };
            for after in afters {
                self.later(*after, side, Event::Ice(other.clone(), joined, self.now));
            }
        }
    }

    /// What ICE and DTLS tell, unless it has changed again meanwhile.
    fn ice(&mut self, side: usize, peer: &PersonId, joined: bool, since: u64) {
        let Some(connection) = self.sides[side].connections.get_mut(peer) else {
            return;
        };
        if connection.joined != joined || connection.since != since {
            return;
        }
        let state = if joined {
            ConnectionState::Connected
        } else if self.now - since < FAILED_AFTER {
            ConnectionState::Disconnected
        } else {
            connection.failed.clone_from(&connection.agreed);
            ConnectionState::Failed
        };
        self.peer_event(0, side, peer, PeerEvent::Connection(state));
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
