//! One person of a call and the peer connection to them.

use std::time::Duration;

use crate::context::{Context, later};
use crate::{
    CONNECT_TIMEOUT, CallId, Candidate, ConnectionState, Description, DescriptionKind, Effect,
    EndReason, Generation, MediaKinds, NEGOTIATION_TIMEOUT, PeerEvent, PersonId, RECONNECT_TIMEOUT,
    Signal,
};

/// Where the exchange of descriptions stands (RFC 8829, section 3.2). One offer at a time is all
/// that can be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Negotiation {
    /// An offer of ours is due as soon as the local tracks are there.
    OfferDue,
    /// The browser makes our offer.
    Offering,
    /// Our offer is on its way or there.
    Offered,
    /// The browser takes the other side's answer.
    Applying,
    /// The other side's offer is due.
    Awaiting,
    /// The other side's offer is here, the local tracks are not.
    AnswerDue,
    /// The browser makes our answer.
    Answering,
    /// Both descriptions are set.
    Stable,
}

/// Whether media can flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not yet.
    New { gives_up_at: Duration },
    /// Yes.
    Up,
    /// It did, and cannot just now.
    Down { gives_up_at: Duration },
}

#[derive(Debug)]
pub(crate) struct Peer {
    id: PersonId,
    generation: Generation,
    negotiation: Negotiation,
    /// The number of the newest offer, whoever made it.
    number: u32,
    /// The number to go back to if the browser does not take the other side's offer.
    number_before: u32,
    /// The other side's offer while the answer is due.
    offer: String,
    /// Whether both descriptions have been set once.
    agreed: bool,
    link: Link,
    remote_media: Option<MediaKinds>,
}

impl Peer {
    /// The person is offered to.
    pub(crate) fn offering(id: PersonId, context: &mut Context, now: Duration) -> Self {
        let mut peer = Self::new(id, Negotiation::OfferDue, context, now);
        peer.media_settled(context);
        peer
    }

    /// The person offers.
    pub(crate) fn awaiting(id: PersonId, context: &mut Context, now: Duration) -> Self {
        Self::new(id, Negotiation::Awaiting, context, now)
    }

    /// Who was offered to while it rang has taken the call.
    pub(crate) fn accepted(&mut self, now: Duration) {
        self.link = Link::New {
            gives_up_at: later(now, NEGOTIATION_TIMEOUT),
        };
    }

    fn new(id: PersonId, negotiation: Negotiation, context: &mut Context, now: Duration) -> Self {
        let generation = context.next_generation();
        context.push(Effect::OpenPeer {
            peer: id.clone(),
            generation,
        });
        Self {
            id,
            generation,
            negotiation,
            number: 0,
            number_before: 0,
            offer: String::new(),
            agreed: false,
            link: Link::New {
                gives_up_at: later(now, NEGOTIATION_TIMEOUT),
            },
            remote_media: None,
        }
    }

    pub(crate) fn id(&self) -> &PersonId {
        &self.id
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    pub(crate) fn remote_media(&self) -> Option<MediaKinds> {
        self.remote_media
    }

    /// Goes on with what waited for the local tracks.
    pub(crate) fn media_settled(&mut self, context: &mut Context) {
        if !context.media_settled() {
            return;
        }
        match self.negotiation {
            Negotiation::OfferDue => {
                self.number = self.number.saturating_add(1);
                self.negotiation = Negotiation::Offering;
                context.push(Effect::CreateOffer {
                    peer: self.id.clone(),
                    negotiation: self.number,
                });
            }
            Negotiation::AnswerDue => {
                self.negotiation = Negotiation::Answering;
                context.push(Effect::ApplyOffer {
                    peer: self.id.clone(),
                    negotiation: self.number,
                    sdp: std::mem::take(&mut self.offer),
                });
            }
            Negotiation::Offering
            | Negotiation::Offered
            | Negotiation::Applying
            | Negotiation::Awaiting
            | Negotiation::Answering
            | Negotiation::Stable => {}
        }
    }

    pub(crate) fn hear_description(&mut self, description: &Description, context: &mut Context) {
        let taken = match description.kind {
            DescriptionKind::Offer => self.hear_offer(description, context),
            DescriptionKind::Answer => self.hear_answer(description, context),
        };
        if !taken {
            context.drop_input();
        }
    }

    fn hear_offer(&mut self, offer: &Description, context: &mut Context) -> bool {
        if !matches!(
            self.negotiation,
            Negotiation::Awaiting | Negotiation::Stable
        ) {
            return false;
        }
        let Some(number) = self.number_of(offer.negotiation) else {
            return false;
        };
        if number <= self.number {
            return false;
        }
        self.negotiation = Negotiation::AnswerDue;
        self.offer.clone_from(&offer.sdp);
        self.number_before = self.number;
        self.number = number;
        self.media_settled(context);
        true
    }

    /// The number of an incoming offer. Only a stranger may leave it out, and is counted here.
    fn number_of(&self, negotiation: Option<u32>) -> Option<u32> {
        negotiation.or_else(|| self.id.is_stranger().then(|| self.number.saturating_add(1)))
    }

    fn hear_answer(&mut self, answer: &Description, context: &mut Context) -> bool {
        let ours = match answer.negotiation {
            Some(number) => number == self.number,
            None => self.id.is_stranger(),
        };
        if self.negotiation != Negotiation::Offered || !ours {
            return false;
        }
        self.negotiation = Negotiation::Applying;
        context.push(Effect::ApplyAnswer {
            peer: self.id.clone(),
            negotiation: self.number,
            sdp: answer.sdp.clone(),
        });
        true
    }

    pub(crate) fn hear_candidate(&self, candidate: Candidate, context: &mut Context) {
        context.push(Effect::AddCandidate {
            peer: self.id.clone(),
            candidate,
        });
    }

    /// Takes what happened to the peer connection; gives a reason if that is the end of it.
    pub(crate) fn notice(
        &mut self,
        generation: Generation,
        event: &PeerEvent,
        call: Option<&CallId>,
        context: &mut Context,
        now: Duration,
    ) -> Option<EndReason> {
        if generation != self.generation {
            context.drop_input();
            return None;
        }
        match event {
            PeerEvent::OfferCreated { negotiation, sdp }
                if self.negotiation == Negotiation::Offering && *negotiation == self.number =>
            {
                self.negotiation = Negotiation::Offered;
                self.describe(DescriptionKind::Offer, sdp.clone(), call, context);
            }
            PeerEvent::AnswerCreated { negotiation, sdp }
                if self.negotiation == Negotiation::Answering && *negotiation == self.number =>
            {
                self.describe(DescriptionKind::Answer, sdp.clone(), call, context);
                self.agree(now);
            }
            PeerEvent::AnswerApplied { negotiation }
                if self.negotiation == Negotiation::Applying && *negotiation == self.number =>
            {
                self.agree(now);
            }
            PeerEvent::RemoteRejected { negotiation } => self.take_back(*negotiation, context),
            PeerEvent::OfferCreated { .. }
            | PeerEvent::AnswerCreated { .. }
            | PeerEvent::AnswerApplied { .. } => context.drop_input(),
            PeerEvent::LocalFailed => return Some(self.reason_of_failure()),
            PeerEvent::Candidate(candidate) => {
                context.say(&self.id, call, Signal::Candidate(candidate.clone()));
            }
            PeerEvent::Connection(state) => return self.notice_connection(*state, now),
            PeerEvent::RemoteMedia(kinds) => self.remote_media = Some(*kinds),
            PeerEvent::ChannelClosed => return Some(EndReason::RemoteHungUp),
        }
        None
    }

    fn describe(
        &self,
        kind: DescriptionKind,
        sdp: String,
        call: Option<&CallId>,
        context: &mut Context,
    ) {
        let description = Description {
            kind,
            sdp,
            negotiation: Some(self.number),
        };
        context.say(&self.id, call, Signal::Description(description));
    }

    fn agree(&mut self, now: Duration) {
        self.negotiation = Negotiation::Stable;
        self.agreed = true;
        if let Link::New { .. } = self.link {
            self.link = Link::New {
                gives_up_at: later(now, CONNECT_TIMEOUT),
            };
        }
    }

    /// What the other side sent was no description. The right one may still come.
    fn take_back(&mut self, negotiation: u32, context: &mut Context) {
        context.drop_input();
        if negotiation != self.number {
            return;
        }
        if self.negotiation == Negotiation::Applying {
            self.negotiation = Negotiation::Offered;
        } else if self.negotiation == Negotiation::Answering {
            self.number = self.number_before;
            self.negotiation = if self.agreed {
                Negotiation::Stable
            } else {
                Negotiation::Awaiting
            };
        }
    }

    fn notice_connection(&mut self, state: ConnectionState, now: Duration) -> Option<EndReason> {
        match state {
            ConnectionState::Connected => self.link = Link::Up,
            ConnectionState::Disconnected => {
                if self.link == Link::Up {
                    self.link = Link::Down {
                        gives_up_at: later(now, RECONNECT_TIMEOUT),
                    };
                }
            }
            ConnectionState::Failed => return Some(self.reason_of_failure()),
        }
        None
    }

    fn reason_of_failure(&self) -> EndReason {
        match self.link {
            Link::New { .. } => EndReason::Failed,
            Link::Up | Link::Down { .. } => EndReason::Lost,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        match self.link {
            Link::New { gives_up_at } | Link::Down { gives_up_at } => Some(gives_up_at),
            Link::Up => None,
        }
    }

    /// Why the wait for this person is over, if it is.
    pub(crate) fn timed_out(&self, now: Duration) -> Option<EndReason> {
        let due = self.deadline().is_some_and(|at| now >= at);
        due.then(|| self.reason_of_failure())
    }
}
