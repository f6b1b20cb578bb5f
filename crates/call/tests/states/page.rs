//! One machine with its clock and its effects at hand.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::time::Duration;

use visavis_call::{
    CallId, Candidate, ConnectionState, Description, DescriptionKind, Effect, Envelope, Generation,
    Input, Intent, Machine, MediaReport, PeerEvent, PersonId, Phase, Signal,
};

pub(crate) const BOTH: MediaReport = MediaReport {
    audio: Ok(()),
    video: Ok(()),
};

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

pub(crate) fn call_of(caller: &str, number: u32) -> CallId {
    CallId {
        caller: person(caller),
        number,
    }
}

pub(crate) fn offer(number: impl Into<Option<u32>>) -> Signal {
    Signal::Description(Description {
        kind: DescriptionKind::Offer,
        sdp: "their offer".into(),
        negotiation: number.into(),
    })
}

pub(crate) fn answer(number: impl Into<Option<u32>>) -> Signal {
    Signal::Description(Description {
        kind: DescriptionKind::Answer,
        sdp: "their answer".into(),
        negotiation: number.into(),
    })
}

pub(crate) fn candidate() -> Candidate {
    Candidate {
        candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host".into(),
        sdp_mid: Some("0".into()),
        sdp_m_line_index: Some(0),
        username_fragment: None,
    }
}

/// The page of `me`, somebody whose id is "m".
pub(crate) struct Page {
    pub(crate) machine: Machine,
    pub(crate) now: Duration,
    /// What was asked for since the last look.
    effects: Vec<Effect>,
    media: Option<Generation>,
    peer: Option<(PersonId, Generation)>,
}

impl Page {
    pub(crate) fn new() -> Self {
        Self {
            machine: Machine::new(person("m")),
            now: Duration::from_secs(1000),
            effects: Vec::new(),
            media: None,
            peer: None,
        }
    }

    pub(crate) fn give(&mut self, input: Input) -> &mut Self {
        self.machine.handle(input, self.now);
        while let Some(effect) = self.machine.poll_effect() {
            match &effect {
                Effect::OpenMedia { generation } => self.media = Some(*generation),
                Effect::OpenPeer { peer, generation } => {
                    self.peer = Some((peer.clone(), *generation));
                }
                Effect::Send(_)
                | Effect::CloseMedia
                | Effect::ClosePeer { .. }
                | Effect::CreateOffer { .. }
                | Effect::ApplyOffer { .. }
                | Effect::ApplyAnswer { .. }
                | Effect::AddCandidate { .. } => {}
            }
            self.effects.push(effect);
        }
        self
    }

    pub(crate) fn wants(&mut self, intent: Intent) -> &mut Self {
        self.give(Input::Intent(intent))
    }

    /// Somebody says something about a call, to everybody.
    pub(crate) fn hears(
        &mut self,
        from: &str,
        call: impl Into<Option<CallId>>,
        signal: Signal,
    ) -> &mut Self {
        let from = if from.is_empty() {
            PersonId::stranger()
        } else {
            person(from)
        };
        self.give(Input::Envelope(Envelope {
            from,
            to: None,
            call: call.into(),
            signal,
        }))
    }

    pub(crate) fn stranger(&mut self, signal: Signal) -> &mut Self {
        self.hears("", None, signal)
    }

    pub(crate) fn media_opens(&mut self) -> &mut Self {
        let generation = self.media.unwrap();
        self.give(Input::Media {
            generation,
            report: BOTH,
        })
    }

    pub(crate) fn peer_says(&mut self, event: PeerEvent) -> &mut Self {
        let (peer, generation) = self.peer.clone().unwrap();
        self.give(Input::Peer {
            peer,
            generation,
            event,
        })
    }

    pub(crate) fn link(&mut self, state: ConnectionState) -> &mut Self {
        self.peer_says(PeerEvent::Connection(state))
    }

    pub(crate) fn waits(&mut self, seconds: u64) -> &mut Self {
        self.now += Duration::from_secs(seconds);
        self.give(Input::Tick)
    }

    /// Short names of what was asked for since the last look.
    pub(crate) fn effects(&mut self) -> Vec<String> {
        self.effects.drain(..).map(|e| name(&e)).collect()
    }

    pub(crate) fn phase(&self) -> Phase {
        self.machine.snapshot().phase
    }

    /// The code of the phase, with the reason where it is over.
    pub(crate) fn state(&self) -> String {
        let snapshot = self.machine.snapshot();
        match snapshot.ended {
            Some(reason) => format!("ended: {}", reason.code()),
            None => snapshot.phase.code().into(),
        }
    }

    /// Rings at "z", who takes it; media and offer are there.
    pub(crate) fn connected_as_caller() -> Self {
        let mut page = Self::new();
        page.wants(Intent::Call)
            .media_opens()
            .hears("z", call_of("m", 1), Signal::Accept)
            .peer_says(PeerEvent::OfferCreated {
                negotiation: 1,
                sdp: "our offer".into(),
            })
            .hears("z", call_of("m", 1), answer(1))
            .peer_says(PeerEvent::AnswerApplied { negotiation: 1 })
            .link(ConnectionState::Connected);
        page.effects();
        page
    }

    /// A stranger rings and is answered.
    pub(crate) fn connected_to_stranger() -> Self {
        let mut page = Self::new();
        page.stranger(Signal::Ring)
            .wants(Intent::Accept)
            .media_opens()
            .stranger(offer(None))
            .peer_says(PeerEvent::AnswerCreated {
                negotiation: 1,
                sdp: "our answer".into(),
            })
            .link(ConnectionState::Connected);
        page.effects();
        page
    }
}

/// It rings here.
pub(crate) fn ringing_here(from: &str) -> Page {
    let mut page = Page::new();
    page.hears(from, call_of(from, 1), Signal::Ring);
    page.effects();
    page
}

/// It rings at the others.
pub(crate) fn ringing_there() -> Page {
    let mut page = Page::new();
    page.wants(Intent::Call);
    page.effects();
    page
}

fn name(effect: &Effect) -> String {
    match effect {
        Effect::Send(envelope) => {
            let what = match &envelope.signal {
                Signal::Hello => "hello".into(),
                Signal::Ring => "ring".into(),
                Signal::Ringing => "ringing".into(),
                Signal::Accept => "accept".into(),
                Signal::Decline => "decline".into(),
                Signal::Busy => "busy".into(),
                Signal::Cancel => "cancel".into(),
                Signal::HangUp => "hang-up".into(),
                Signal::Candidate(_) => "candidate".into(),
                Signal::Description(d) => match d.kind {
                    DescriptionKind::Offer => format!("offer {:?}", d.negotiation.unwrap()),
                    DescriptionKind::Answer => format!("answer {:?}", d.negotiation.unwrap()),
                },
            };
            match &envelope.to {
                Some(to) => format!("say {what} to {to}"),
                None => format!("say {what}"),
            }
        }
        Effect::OpenMedia { .. } => "open media".into(),
        Effect::CloseMedia => "close media".into(),
        Effect::OpenPeer { peer, .. } => format!("open peer {peer}"),
        Effect::ClosePeer { peer, lingers } => {
            let how = if *lingers { "leave" } else { "close" };
            format!("{how} peer {peer}")
        }
        Effect::CreateOffer {
            negotiation,
            restart,
            ..
        } => {
            let how = if *restart { "restart" } else { "create" };
            format!("{how} offer {negotiation}")
        }
        Effect::ApplyOffer { negotiation, .. } => format!("apply offer {negotiation}"),
        Effect::ApplyAnswer { negotiation, .. } => format!("apply answer {negotiation}"),
        Effect::AddCandidate { .. } => "add candidate".into(),
    }
}
