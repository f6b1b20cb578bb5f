//! One person of a call and the peer connection to them.

mod negotiation;

use std::time::Duration;

use crate::context::{Context, later};
use crate::{
    CONNECT_TIMEOUT, CallId, Candidate, ConnectionState, Description, Effect, EndReason,
    GONE_TIMEOUT, Generation, MediaKinds, NEGOTIATION_TIMEOUT, PeerEvent, PersonId,
    RECONNECT_TIMEOUT, REDIAL_AFTER, RESTART_AFTER, RESTART_AGAIN_AFTER, Signal,
};
use negotiation::Negotiation;

/// How much longer the polite side waits before it restarts ICE: in most cases one offer will do.
const COURTESY: Duration = Duration::from_secs(1);

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

/// What is to become of a connection that cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The person is out of the call.
    Over(EndReason),
    /// Only another call brings the person back.
    Redial,
}

#[derive(Debug)]
pub(crate) struct Peer {
    id: PersonId,
    generation: Generation,
    negotiation: Negotiation,
    link: Link,
    /// When to offer anew, or to dial anew where that cannot be.
    retries_at: Option<Duration>,
    remote_media: Option<MediaKinds>,
}

impl Peer {
    /// The person is offered to.
    pub(crate) fn offering(id: PersonId, context: &mut Context, now: Duration) -> Self {
        let negotiation = Negotiation::offering(&context.me, &id);
        let mut peer = Self::new(id, negotiation, context, now);
        peer.media_settled(context);
        peer
    }

    /// The person offers.
    pub(crate) fn awaiting(id: PersonId, context: &mut Context, now: Duration) -> Self {
        let negotiation = Negotiation::awaiting(&context.me, &id);
        Self::new(id, negotiation, context, now)
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
            link: Link::New {
                gives_up_at: later(now, NEGOTIATION_TIMEOUT),
            },
            retries_at: None,
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
        self.negotiation.go_on(&self.id, context);
    }

    pub(crate) fn hear_description(&mut self, description: &Description, context: &mut Context) {
        if !self.negotiation.hear(description, &self.id, context) {
            context.drop_input();
        }
    }

    pub(crate) fn hear_candidate(&self, candidate: Candidate, context: &mut Context) {
        context.push(Effect::AddCandidate {
            peer: self.id.clone(),
            candidate,
        });
    }

    /// Takes what happened to the peer connection; gives a verdict if that is the end of it.
    pub(crate) fn notice(
        &mut self,
        generation: Generation,
        event: &PeerEvent,
        call: Option<&CallId>,
        context: &mut Context,
        now: Duration,
    ) -> Option<Verdict> {
        if generation != self.generation {
            context.drop_input();
            return None;
        }
        let negotiation = &mut self.negotiation;
        match event {
            PeerEvent::OfferCreated {
                negotiation: number,
                sdp,
            } => {
                let offer = negotiation.offer_created(*number, sdp);
                self.describe(offer, call, context);
            }
            PeerEvent::AnswerCreated {
                negotiation: number,
                sdp,
            } => {
                let first = !negotiation.has_agreed();
                let answer = negotiation.answer_created(*number, sdp, &self.id, context);
                if answer.is_some() {
                    self.agree(first, now);
                    // The other side has begun what was due here.
                    if self.retries_at.is_some() {
                        self.retries_at = Some(later(now, RESTART_AGAIN_AFTER));
                    }
                }
                self.describe(answer, call, context);
            }
            PeerEvent::AnswerApplied {
                negotiation: number,
            } => {
                let first = !negotiation.has_agreed();
                if negotiation.answer_applied(*number, &self.id, context) {
                    self.agree(first, now);
                } else {
                    context.drop_input();
                }
            }
            PeerEvent::RemoteRejected {
                negotiation: number,
            } => {
                context.drop_input();
                negotiation.rejected(*number, &self.id, context);
            }
            PeerEvent::LocalFailed => {
                if !negotiation.failed(&self.id, context) {
                    return Some(self.end());
                }
            }
            PeerEvent::Candidate(candidate) => {
                context.say(&self.id, call, Signal::Candidate(candidate.clone()));
            }
            PeerEvent::Connection(state) => return self.notice_connection(*state, context, now),
            PeerEvent::RemoteMedia(kinds) => self.remote_media = Some(*kinds),
            PeerEvent::Goodbye => return Some(Verdict::Over(EndReason::RemoteHungUp)),
            PeerEvent::ChannelClosed => return self.channel_closed(context, now),
        }
        None
    }

    fn describe(
        &self,
        description: Option<Description>,
        call: Option<&CallId>,
        context: &mut Context,
    ) {
        match description {
            Some(description) => context.say(&self.id, call, Signal::Description(description)),
            None => context.drop_input(),
        }
    }

    fn agree(&mut self, first: bool, now: Duration) {
        if first && matches!(self.link, Link::New { .. }) {
            self.link = Link::New {
                gives_up_at: later(now, CONNECT_TIMEOUT),
            };
        }
    }

    fn notice_connection(
        &mut self,
        state: ConnectionState,
        context: &mut Context,
        now: Duration,
    ) -> Option<Verdict> {
        match (state, self.link) {
            (ConnectionState::Connected, _) => {
                self.link = Link::Up;
                // An answer that is still to come is waited for.
                self.retries_at = self.retries_at.filter(|_| self.negotiation.is_offered());
                None
            }
            (ConnectionState::Disconnected, Link::Up) => {
                self.goes_down(now);
                let after = if !self.negotiation.can_restart() {
                    REDIAL_AFTER
                } else if self.negotiation.is_polite() {
                    RESTART_AFTER.saturating_add(COURTESY)
                } else {
                    RESTART_AFTER
                };
                self.retries_at = Some(later(now, after));
                None
            }
            (ConnectionState::Disconnected, Link::New { .. } | Link::Down { .. }) => None,
            (ConnectionState::Failed, link) => {
                if link == Link::Up {
                    self.goes_down(now);
                }
                // What has been offered may still be answered.
                if self.negotiation.is_offered() && self.retries_at.is_some() {
                    return None;
                }
                self.retry(context, now)
            }
        }
    }

    /// Whoever is of our kind would have said good-bye, and answers an offer after the end of a call
    /// with a hang-up. Others know no other way to end one.
    fn channel_closed(&mut self, context: &mut Context, now: Duration) -> Option<Verdict> {
        match self.link {
            Link::Down { .. } => None,
            Link::New { .. } | Link::Up if self.negotiation.can_restart() => {
                self.restart(context, now);
                None
            }
            Link::New { .. } | Link::Up => Some(Verdict::Over(EndReason::RemoteHungUp)),
        }
    }

    fn goes_down(&mut self, now: Duration) {
        self.link = Link::Down {
            gives_up_at: later(now, RECONNECT_TIMEOUT),
        };
    }

    /// Signaling says that the person is not there. Media outlives signaling: once there has been a
    /// connection, that one tells.
    pub(crate) fn gone(&mut self, now: Duration) {
        if let Link::New { gives_up_at } = &mut self.link {
            *gives_up_at = later(now, GONE_TIMEOUT).min(*gives_up_at);
        }
    }

    /// The network is another one: the paths known so far may lead nowhere.
    pub(crate) fn network_changed(&mut self, context: &mut Context, now: Duration) {
        if self.negotiation.can_restart() {
            self.restart(context, now);
        }
    }

    fn restart(&mut self, context: &mut Context, now: Duration) {
        self.negotiation.restart(&self.id, context);
        self.retries_at = Some(later(now, RESTART_AGAIN_AFTER));
    }

    /// Another offer, where the other side can take one.
    fn retry(&mut self, context: &mut Context, now: Duration) -> Option<Verdict> {
        if self.negotiation.can_restart() {
            self.restart(context, now);
            return None;
        }
        self.retries_at = None;
        Some(match self.link {
            Link::New { .. } => self.end(),
            Link::Up | Link::Down { .. } => Verdict::Redial,
        })
    }

    fn end(&self) -> Verdict {
        Verdict::Over(match self.link {
            Link::New { .. } => EndReason::Failed,
            Link::Up | Link::Down { .. } => EndReason::Lost,
        })
    }

    /// Whether the other side knows this call as well as this one does, and how long to wait for it.
    pub(crate) fn counts_too(&self) -> bool {
        self.negotiation.can_restart()
    }

    /// Until when there has to be a connection.
    pub(crate) fn gives_up_at(&self) -> Option<Duration> {
        match self.link {
            Link::New { gives_up_at } | Link::Down { gives_up_at } => Some(gives_up_at),
            Link::Up => None,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        match (self.gives_up_at(), self.retries_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Time has passed; gives a verdict if the wait for this person is over.
    pub(crate) fn tick(&mut self, context: &mut Context, now: Duration) -> Option<Verdict> {
        if self.gives_up_at().is_some_and(|at| now >= at) {
            return Some(self.end());
        }
        if self.retries_at.is_none_or(|at| now < at) {
            return None;
        }
        if self.link == Link::Up {
            // The offer got lost, and was not needed.
            self.retries_at = None;
            self.negotiation.withdraw();
            return None;
        }
        self.retry(context, now)
    }
}
