//! The call: any sequence of inputs. The peer connections and devices outside are accounted for by
//! the effects, and answered late, twice, or of the wrong generation.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use visavis_call::{
    ConnectionState, Effect, Generation, Input, Intent, Machine, PeerEvent, PersonId, Phase,
};

use crate::drive::{Clock, drain};
use crate::vocabulary::{self as say, ME};

/// More than any input may lead to: a few for each person of a call.
const MOST_EFFECTS: usize = 64;
/// No wait of a call is followed by so many others.
const MOST_WAITS: usize = 1_000;

/// A peer connection outside.
struct Peer {
    id: PersonId,
    generation: Generation,
    /// The number of our offer that has no answer.
    offered: Option<u32>,
    /// The number of what the browser makes or takes just now.
    busy: Option<u32>,
    /// The number of the answer that the browser takes just now.
    applying: Option<u32>,
}

/// What is outside of the machine.
struct World {
    machine: Machine,
    clock: Clock,
    peers: Vec<Peer>,
    /// Whether devices are open or asked for.
    media: bool,
    asked: Generation,
    /// The greatest generation of all.
    generation: Generation,
}

pub(crate) fn run(data: &[u8]) {
    let mut u = Unstructured::new(data);
    // Where the bytes end, nothing happens any more.
    if let Ok(mut world) = World::new(&mut u) {
        while !u.is_empty() && world.step(&mut u).is_ok() {}
        world.settle();
    }
}

impl World {
    fn new(u: &mut Unstructured<'_>) -> Result<Self> {
        Ok(Self {
            machine: Machine::new(say::somebody(ME)),
            clock: Clock::new(u)?,
            peers: Vec::new(),
            media: false,
            asked: 0,
            generation: 0,
        })
    }

    /// One thing happens.
    fn step(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let input = match u.int_in_range(0..=12)? {
            0 | 1 => Input::Intent(intent(u)?),
            2 => Input::Dial {
                person: say::person(u)?,
                offer: u.arbitrary()?,
            },
            3 => Input::Absent(say::person(u)?),
            4..=6 => Input::Envelope(say::envelope(u)?),
            7 => Input::Media {
                generation: self.some_generation(self.asked, u)?,
                report: say::report(u)?,
            },
            8 | 9 => self.peer_input(u)?,
            10 => {
                self.clock.pass(u)?;
                Input::Tick
            }
            11 => Input::NetworkChanged,
            _ => {
                self.clock.reach(self.machine.next_timeout());
                Input::Tick
            }
        };
        self.give(input);
        Ok(())
    }

    /// Something that a peer connection says: most often one that is open, of what it was asked.
    fn peer_input(&self, u: &mut Unstructured<'_>) -> Result<Input> {
        let (peer, current, number) = match self.peers.as_slice() {
            [] => (say::person(u)?, self.generation, 1),
            peers => {
                let peer = u.choose(peers)?;
                let number = peer.busy.or(peer.offered).unwrap_or(1);
                (peer.id.clone(), peer.generation, number)
            }
        };
        let number = if u.ratio(1, 8)? {
            u.arbitrary()?
        } else {
            number
        };
        Ok(Input::Peer {
            peer,
            generation: self.some_generation(current, u)?,
            event: peer_event(number, u)?,
        })
    }

    /// Most often the one that is meant.
    fn some_generation(&self, meant: Generation, u: &mut Unstructured<'_>) -> Result<Generation> {
        if u.ratio(1, 8)? {
            u.int_in_range(0..=self.generation.saturating_add(1))
        } else {
            Ok(meant)
        }
    }

    fn give(&mut self, input: Input) {
        let ends = matches!(input, Input::Intent(Intent::HangUp | Intent::Leave));
        let ticks = matches!(input, Input::Tick);
        self.tell(&input);
        self.machine.handle(input, self.clock.now);
        for effect in drain(MOST_EFFECTS, || self.machine.poll_effect()) {
            self.take(effect);
        }
        if ticks {
            self.clock.check(self.machine.next_timeout());
        }
        self.check();
        if ends {
            let phase = self.machine.snapshot().phase;
            assert!(matches!(phase, Phase::Idle | Phase::Ended), "{phase:?}");
        }
    }

    /// What a connection says of itself holds outside, too.
    fn tell(&mut self, input: &Input) {
        if let Input::Peer {
            peer,
            generation,
            event,
        } = input
            && let Some(peer) = self.peers.iter_mut().find(|it| it.id == *peer)
            && peer.generation == *generation
            && let PeerEvent::AnswerApplied { negotiation }
            | PeerEvent::RemoteRejected { negotiation } = event
            && peer.applying == Some(*negotiation)
        {
            peer.applying = None;
            if matches!(event, PeerEvent::AnswerApplied { .. }) {
                peer.offered = None;
            }
        }
    }

    /// What is outside follows.
    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Send(envelope) => assert_eq!(envelope.from.as_str(), ME),
            Effect::OpenMedia { generation } => {
                assert!(!self.media, "devices are asked for twice");
                self.media = true;
                self.asked = generation;
                self.count(generation);
            }
            Effect::CloseMedia => {
                assert!(self.media, "nothing is open");
                self.media = false;
            }
            Effect::OpenPeer { peer, generation } => {
                assert!(self.peers.iter().all(|it| it.id != peer), "open twice");
                self.count(generation);
                self.peers.push(Peer {
                    id: peer,
                    generation,
                    offered: None,
                    busy: None,
                    applying: None,
                });
            }
            Effect::ClosePeer { peer, .. } => {
                self.open(&peer);
                self.peers.retain(|it| it.id != peer);
            }
            Effect::CreateOffer {
                peer,
                negotiation,
                restart,
            } => {
                let peer = self.open(&peer);
                // One that restarts takes the place of one that nobody has answered.
                assert!(restart || peer.offered.is_none(), "two offers at once");
                peer.offered = Some(negotiation);
                peer.busy = Some(negotiation);
            }
            Effect::ApplyOffer {
                peer, negotiation, ..
            } => {
                let peer = self.open(&peer);
                // An offer of ours that was under way is void.
                peer.offered = None;
                peer.busy = Some(negotiation);
            }
            Effect::ApplyAnswer {
                peer, negotiation, ..
            } => {
                let peer = self.open(&peer);
                assert_eq!(peer.offered, Some(negotiation), "an answer to no offer");
                peer.busy = Some(negotiation);
                peer.applying = Some(negotiation);
            }
            Effect::AddCandidate { peer, .. } => _ = self.open(&peer),
        }
    }

    fn count(&mut self, generation: Generation) {
        assert!(generation > self.generation, "a generation comes twice");
        self.generation = generation;
    }

    fn open(&mut self, id: &PersonId) -> &mut Peer {
        let peer = self.peers.iter_mut().find(|it| it.id == *id);
        let Some(peer) = peer else {
            panic!("no connection to {id} is open");
        };
        peer
    }

    /// What holds at every moment.
    fn check(&self) {
        let snapshot = self.machine.snapshot();
        let waits = self.machine.next_timeout().is_some();
        match snapshot.phase {
            Phase::Idle | Phase::Incoming | Phase::Ended => {
                assert!(!self.media, "devices are open without a call");
                assert!(self.peers.is_empty(), "a connection is open without a call");
                assert_eq!(waits, snapshot.phase == Phase::Incoming);
            }
            Phase::Outgoing => {
                assert!(self.media && self.peers.len() <= 1);
                assert!(waits, "it rings for ever");
            }
            Phase::Connecting | Phase::Reconnecting => {
                assert!(self.media && !self.peers.is_empty());
                assert!(waits, "it tries for ever");
            }
            Phase::Connected => assert!(self.media && !self.peers.is_empty()),
        }
        assert_eq!(snapshot.ended.is_some(), snapshot.phase == Phase::Ended);
        assert_eq!(
            self.machine.awaits_media(self.asked),
            self.media && snapshot.local == visavis_call::LocalMedia::Opening
        );
    }

    /// When nothing but time passes, every wait ends.
    fn settle(&mut self) {
        let mut waits = 0;
        while self.clock.reach(self.machine.next_timeout()) {
            self.give(Input::Tick);
            waits += 1;
            assert!(waits < MOST_WAITS, "it waits for ever");
        }
        let phase = self.machine.snapshot().phase;
        let rests = matches!(phase, Phase::Idle | Phase::Ended | Phase::Connected);
        assert!(rests, "{phase:?} waits for nothing");
        self.clock.now += Duration::from_secs(1);
        self.give(Input::Intent(Intent::Leave));
    }
}

fn intent(u: &mut Unstructured<'_>) -> Result<Intent> {
    Ok(*u.choose(&[
        Intent::Call,
        Intent::Accept,
        Intent::Decline,
        Intent::Cancel,
        Intent::HangUp,
        Intent::Leave,
    ])?)
}

fn peer_event(number: u32, u: &mut Unstructured<'_>) -> Result<PeerEvent> {
    Ok(match u.int_in_range(0..=10)? {
        0 => PeerEvent::OfferCreated {
            negotiation: number,
            sdp: say::sdp(u)?,
        },
        1 => PeerEvent::AnswerCreated {
            negotiation: number,
            sdp: say::sdp(u)?,
        },
        2 => PeerEvent::AnswerApplied {
            negotiation: number,
        },
        3 => PeerEvent::RemoteRejected {
            negotiation: number,
        },
        4 => PeerEvent::LocalFailed,
        5 => PeerEvent::Candidate(say::candidate(u)?),
        6 | 7 => PeerEvent::Connection(*u.choose(&[
            ConnectionState::Connected,
            ConnectionState::Disconnected,
            ConnectionState::Failed,
        ])?),
        8 => PeerEvent::RemoteMedia(say::kinds(u)?),
        9 => PeerEvent::ChannelClosed,
        _ => PeerEvent::Goodbye,
    })
}
