//! A page: a call's machine, a client, and peer connections that exist only as descriptions.

use std::collections::BTreeMap;
use std::time::Duration;

use visavis_call::{
    ConnectionState, Effect as CallEffect, Generation, Input as CallInput, Intent, Machine,
    MediaReport, PeerEvent, PersonId, Phase,
};
use visavis_signaling::client::{Client, Config, Effect, Input, Protocol, Status};
use visavis_signaling::room::Change;

use super::{Act, DAWN};

/// After how long ICE notices that the other end is gone, and when it gives up, ms.
const NOTICED_AFTER: u64 = 5_000;
const FAILED_AFTER: u64 = 20_000;
const BOTH: MediaReport = MediaReport {
    audio: Ok(()),
    video: Ok(()),
};

#[derive(Clone, Debug)]
pub(crate) enum Happening {
    Want(Intent),
    Call(CallInput),
}

#[derive(Default)]
struct Connection {
    generation: Generation,
    local: Option<String>,
    remote: Option<String>,
    joined: bool,
}

pub(crate) struct Page {
    pub(crate) name: &'static str,
    pub(crate) life: u32,
    pub(crate) attempt: u32,
    machine: Machine,
    client: Client,
    born: Duration,
    connections: BTreeMap<PersonId, Connection>,
    media: bool,
    made: u32,
    acts: Vec<Act>,
    planned: Vec<(u64, Happening)>,
    /// What the client told besides what was said.
    pub(crate) told: Vec<Effect>,
    /// How often it began to ring here.
    pub(crate) rings: u32,
}

impl Page {
    pub(crate) fn new(name: &'static str, life: u32, now: u64, protocol: Protocol) -> Self {
        let id = PersonId::new(&format!("{name}{life}")).unwrap();
        let seed = u64::try_from(name.len()).unwrap() + u64::from(life) * 100 + now;
        Self {
            name,
            life,
            attempt: 0,
            machine: Machine::new(id.clone()),
            client: Client::new(Config {
                protocol,
                url: "ws://host/".to_owned(),
                room: "001".to_owned(),
                me: id,
                name: Some(name.to_owned()),
                token: None,
                origin: DAWN + now,
                seed: [seed, u64::from(name.as_bytes()[0])],
            }),
            born: Duration::from_millis(now),
            connections: BTreeMap::new(),
            media: false,
            made: 0,
            acts: Vec::new(),
            planned: Vec::new(),
            told: Vec::new(),
            rings: 0,
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.machine.snapshot().phase
    }

    pub(crate) fn ended(&self) -> Option<visavis_call::EndReason> {
        self.machine.snapshot().ended
    }

    pub(crate) fn has_met_somebody(&self) -> bool {
        let joined = |it: &Effect| {
            matches!(
                it,
                Effect::Person {
                    change: Change::Joined { .. },
                    ..
                }
            )
        };
        self.told.iter().any(joined)
    }

    pub(crate) fn is_offline(&self) -> bool {
        let last = self.told.iter().rev().find_map(|it| match it {
            Effect::Status(status) => Some(status),
            _ => None,
        });
        matches!(last, Some(Status::Offline { .. }))
    }

    fn put(&mut self, input: Input<'_>, now: Duration) {
        self.client.handle(input, now.saturating_sub(self.born));
        self.settle(now);
    }

    pub(crate) fn start(&mut self, now: Duration) {
        self.put(Input::Start, now);
    }

    pub(crate) fn opened(&mut self, attempt: u32, now: Duration) {
        self.put(Input::Opened { attempt }, now);
    }

    pub(crate) fn text(&mut self, attempt: u32, text: &str, now: Duration) {
        self.put(Input::Text { attempt, text }, now);
    }

    pub(crate) fn closed(&mut self, attempt: u32, now: Duration) {
        let reason = "";
        let code = 1006;
        self.put(
            Input::Closed {
                attempt,
                code,
                reason,
            },
            now,
        );
    }

    pub(crate) fn tick(&mut self, now: Duration) {
        self.machine.handle(CallInput::Tick, now);
        self.put(Input::Tick, now);
    }

    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        let wire = self.client.next_timeout().map(|due| due + self.born);
        [wire, self.machine.next_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn happen(&mut self, happening: Happening, now: Duration) {
        let input = match happening {
            Happening::Want(intent) => CallInput::Intent(intent),
            Happening::Call(input) => input,
        };
        self.machine.handle(input, now);
        self.settle(now);
    }

    pub(crate) fn acts(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.acts)
    }

    pub(crate) fn planned(&mut self) -> Vec<(u64, Happening)> {
        std::mem::take(&mut self.planned)
    }

    /// Both machines until neither asks for anything more.
    fn settle(&mut self, now: Duration) {
        loop {
            if let Some(effect) = self.machine.poll_effect() {
                self.carry_out(effect, now);
            } else if let Some(effect) = self.client.poll_effect() {
                match effect {
                    Effect::Connect { attempt, .. } => {
                        self.attempt = attempt;
                        self.acts.push(Act::Connect(attempt));
                    }
                    Effect::Transmit { attempt, frame } => {
                        self.acts.push(Act::Transmit(attempt, frame));
                    }
                    Effect::Disconnect { attempt } => self.acts.push(Act::Disconnect(attempt)),
                    Effect::Receive(envelope) => {
                        let before = self.phase();
                        self.machine.handle(CallInput::Envelope(envelope), now);
                        let rings = self.phase() == Phase::Incoming && before != Phase::Incoming;
                        self.rings += u32::from(rings);
                    }
                    told => self.told.push(told),
                }
            } else {
                break;
            }
        }
        if matches!(self.phase(), Phase::Idle | Phase::Incoming | Phase::Ended) {
            assert!(!self.media && self.connections.is_empty());
        }
    }

    fn peer(&mut self, after: u64, peer: &PersonId, event: PeerEvent) {
        let generation = self.connections[peer].generation;
        let input = CallInput::Peer {
            peer: peer.clone(),
            generation,
            event,
        };
        self.planned.push((after, Happening::Call(input)));
    }

    fn carry_out(&mut self, effect: CallEffect, now: Duration) {
        match effect {
            CallEffect::Send(envelope) => {
                let since = now.saturating_sub(self.born);
                self.client.handle(Input::Send(envelope), since);
            }
            CallEffect::OpenMedia { generation } => {
                self.media = true;
                let report = BOTH;
                let input = CallInput::Media { generation, report };
                self.planned.push((300, Happening::Call(input)));
            }
            CallEffect::CloseMedia => self.media = false,
            CallEffect::OpenPeer { peer, generation } => {
                let connection = Connection {
                    generation,
                    ..Connection::default()
                };
                self.connections.insert(peer, connection);
            }
            CallEffect::ClosePeer { peer, .. } => _ = self.connections.remove(&peer),
            CallEffect::CreateOffer {
                peer, negotiation, ..
            } => {
                self.made += 1;
                let sdp = format!("offer {} {} {}", self.name, self.life, self.made);
                self.connections.get_mut(&peer).unwrap().local = Some(sdp.clone());
                self.peer(10, &peer, PeerEvent::OfferCreated { negotiation, sdp });
            }
            CallEffect::ApplyOffer {
                peer,
                negotiation,
                sdp,
            } => {
                let connection = self.connections.get_mut(&peer).unwrap();
                let answer = format!("answer of {} to {sdp}", self.name);
                connection.remote = Some(sdp);
                connection.local = Some(answer.clone());
                let sdp = answer;
                self.peer(10, &peer, PeerEvent::AnswerCreated { negotiation, sdp });
            }
            CallEffect::ApplyAnswer {
                peer,
                negotiation,
                sdp,
            } => {
                self.connections.get_mut(&peer).unwrap().remote = Some(sdp);
                self.peer(10, &peer, PeerEvent::AnswerApplied { negotiation });
            }
            CallEffect::AddCandidate { .. } => {}
        }
    }

    /// Our description and theirs, of each connection that has both.
    pub(crate) fn descriptions(&self) -> impl Iterator<Item = (String, String)> {
        let both = |it: &Connection| Some((it.local.clone()?, it.remote.clone()?));
        self.connections.values().filter_map(both)
    }

    /// The connections with these descriptions of ours are joined, the others are not.
    pub(crate) fn joined(&mut self, locals: &[&str]) {
        let peers: Vec<_> = self.connections.keys().cloned().collect();
        for peer in peers {
            let connection = self.connections.get_mut(&peer).unwrap();
            let joined = connection
                .local
                .as_ref()
                .is_some_and(|local| locals.contains(&local.as_str()));
            if joined == std::mem::replace(&mut connection.joined, joined) {
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
                self.peer(*after, &peer, PeerEvent::Connection(*state));
            }
        }
    }
}
