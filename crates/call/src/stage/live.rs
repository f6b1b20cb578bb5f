//! Accepted: the people of the call, and a peer connection to each.

use std::time::Duration;

use super::{Ended, Incoming, Outgoing, Stage, ignore};
use crate::context::Context;
use crate::peer::{Link, Peer, Verdict};
use crate::snapshot::{Phase, Snapshot};
use crate::{
    CallId, Effect, EndReason, Envelope, Generation, Input, Intent, PeerEvent, PersonId, Signal,
};

#[derive(Debug)]
pub(crate) struct Live {
    call: Option<CallId>,
    /// Few: a room. Each person once.
    people: Vec<Peer>,
    /// Rings of strangers from outside the call that no hang-up has taken back yet. Strangers all
    /// look alike: without this, a third one's hang-up would end the call with the second.
    stray_rings: u32,
    connected_at: Option<Duration>,
}

impl Live {
    /// The person here took the call.
    pub(super) fn accepting(
        caller: PersonId,
        call: Option<CallId>,
        context: &mut Context,
        now: Duration,
    ) -> Stage {
        context.open_media();
        Self::yielding(caller, call, context, now)
    }

    /// The other person took our call.
    pub(super) fn accepted(
        callee: PersonId,
        call: CallId,
        context: &mut Context,
        now: Duration,
    ) -> Stage {
        Self::with(Peer::offering(callee, context, now), Some(call))
    }

    /// The other person took our call, and had our offer before.
    pub(super) fn accepted_by(mut peer: Peer, call: CallId, now: Duration) -> Stage {
        peer.accepted(now);
        Self::with(peer, Some(call))
    }

    /// Both rang, and the other's ring stands. The devices have been asked for already.
    pub(super) fn yielding(
        caller: PersonId,
        call: Option<CallId>,
        context: &mut Context,
        now: Duration,
    ) -> Stage {
        Self::with(Peer::awaiting(caller, context, now), call)
    }

    fn with(peer: Peer, call: Option<CallId>) -> Stage {
        Stage::Live(Self {
            call,
            people: vec![peer],
            stray_rings: 0,
            connected_at: None,
        })
    }

    pub(super) fn handle(
        &mut self,
        input: &Input,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        match input {
            // A page that goes cannot wait.
            Input::Intent(Intent::Leave) => Some(self.hang_up(false, context, now)),
            Input::Intent(Intent::HangUp | Intent::Cancel) => {
                Some(self.hang_up(true, context, now))
            }
            Input::Envelope(envelope) => self.hear(envelope, context, now),
            Input::Media { .. } => {
                for peer in &mut self.people {
                    peer.media_settled(context);
                }
                None
            }
            Input::Peer {
                peer,
                generation,
                event,
            } => self.notice(peer, *generation, event, context, now),
            Input::Tick => self.time_out(context, now),
            Input::NetworkChanged => {
                for peer in &mut self.people {
                    peer.network_changed(context, now);
                }
                None
            }
            Input::Absent(id) => {
                if let Some(peer) = person(&mut self.people, id) {
                    peer.gone(now);
                }
                None
            }
            Input::Intent(Intent::Call | Intent::Accept | Intent::Decline) | Input::Dial { .. } => {
                ignore(context)
            }
        }
    }

    fn hear(&mut self, envelope: &Envelope, context: &mut Context, now: Duration) -> Option<Stage> {
        let Envelope {
            from, call, signal, ..
        } = envelope;
        let in_call = *call == self.call || (call.is_none() && from.is_stranger());
        let Some(peer) = person(&mut self.people, from).filter(|_| in_call) else {
            return self.hear_outsider(envelope, context, now);
        };
        match signal {
            Signal::Description(description) => {
                peer.hear_description(description, context);
                None
            }
            Signal::Candidate(candidate) => {
                peer.hear_candidate(candidate.clone(), context);
                None
            }
            Signal::HangUp if from.is_stranger() && self.stray_rings > 0 => {
                self.stray_rings = self.stray_rings.saturating_sub(1);
                None
            }
            Signal::HangUp | Signal::Decline => {
                self.drop_person(from, EndReason::RemoteHungUp, context, now)
            }
            Signal::Cancel => self.drop_person(from, EndReason::Missed, context, now),
            Signal::Busy => self.drop_person(from, EndReason::AnsweredElsewhere, context, now),
            Signal::Ring if from.is_stranger() => self.hear_stranger_ring(envelope, context, now),
            Signal::Hello => None,
            Signal::Ring | Signal::Ringing | Signal::Accept => ignore(context),
        }
    }

    /// A stranger rings. It is somebody else, unless the one in the call has been cut off.
    fn hear_stranger_ring(
        &mut self,
        envelope: &Envelope,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        if self.phase() == Phase::Reconnecting {
            return Some(self.replaced_by(envelope, context, now));
        }
        self.stray_rings = self.stray_rings.saturating_add(1);
        None
    }

    /// Somebody who is not in this call, or speaks of another one.
    fn hear_outsider(
        &self,
        envelope: &Envelope,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        let about = envelope.call.as_ref();
        match envelope.signal {
            Signal::Ring if about.is_some_and(|call| context.ledger.knows(call)) => ignore(context),
            // Whoever rings anew has left the call that we believe to have with them.
            Signal::Ring if self.people.iter().any(|peer| *peer.id() == envelope.from) => {
                Some(self.replaced_by(envelope, context, now))
            }
            Signal::Ring => {
                if envelope.from.is_stranger() {
                    context.drop_input();
                } else {
                    context.say(&envelope.from, about, Signal::Busy);
                }
                None
            }
            // A second person took our call; the first one has it.
            Signal::Accept
                if about.is_some() && about == self.call.as_ref() && self.is_mine(context) =>
            {
                context.say(&envelope.from, about, Signal::Busy);
                None
            }
            Signal::Hello => None,
            Signal::Accept
            | Signal::Ringing
            | Signal::Decline
            | Signal::Busy
            | Signal::Cancel
            | Signal::HangUp
            | Signal::Description(_)
            | Signal::Candidate(_) => ignore(context),
        }
    }

    fn is_mine(&self, context: &Context) -> bool {
        self.call
            .as_ref()
            .is_some_and(|call| call.caller == context.me)
    }

    fn replaced_by(&self, envelope: &Envelope, context: &mut Context, now: Duration) -> Stage {
        self.close(EndReason::RemoteHungUp, false, context, now);
        Incoming::ring(envelope, context, now)
    }

    fn notice(
        &mut self,
        id: &PersonId,
        generation: Generation,
        event: &PeerEvent,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        let call = self.call.clone();
        let Some(peer) = person(&mut self.people, id) else {
            return ignore(context);
        };
        if let Some(verdict) = peer.notice(generation, event, call.as_ref(), context, now) {
            context.say(id, call.as_ref(), Signal::HangUp);
            return self.carry_out(id, verdict, context, now);
        }
        if self.connected_at.is_none() && self.phase() == Phase::Connected {
            self.connected_at = Some(now);
        }
        None
    }

    fn time_out(&mut self, context: &mut Context, now: Duration) -> Option<Stage> {
        let mut verdicts = Vec::new();
        for peer in &mut self.people {
            if let Some(verdict) = peer.tick(context, now) {
                // Whoever counts the same time comes to the same end, and knows why.
                if verdict == Verdict::Redial || !peer.counts_too() {
                    context.say(peer.id(), self.call.as_ref(), Signal::HangUp);
                }
                verdicts.push((peer.id().clone(), verdict));
            }
        }
        for (id, verdict) in verdicts {
            let successor = self.carry_out(&id, verdict, context, now);
            if successor.is_some() {
                return successor;
            }
        }
        None
    }

    /// The connection to a person cannot go on.
    fn carry_out(
        &mut self,
        id: &PersonId,
        verdict: Verdict,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        match verdict {
            Verdict::Over(reason) => self.drop_person(id, reason, context, now),
            Verdict::Redial if self.people.len() <= 1 => {
                close_peer(id, false, context);
                Some(Outgoing::redial(id, context, now))
            }
            Verdict::Redial => self.drop_person(id, EndReason::Lost, context, now),
        }
    }

    /// One person is out of the call; the last one takes the call along.
    fn drop_person(
        &mut self,
        id: &PersonId,
        reason: EndReason,
        context: &mut Context,
        now: Duration,
    ) -> Option<Stage> {
        if self.people.len() <= 1 {
            return Some(self.close(reason, false, context, now));
        }
        if let Some(index) = self.people.iter().position(|peer| peer.id() == id) {
            #[expect(
                clippy::disallowed_methods,
                reason = "the item was found there just before"
            )]
            self.people.swap_remove(index);
            close_peer(id, false, context);
        }
        None
    }

    fn hang_up(&self, lingers: bool, context: &mut Context, now: Duration) -> Stage {
        for id in self.people.iter().map(Peer::id) {
            context.say(id, self.call.as_ref(), Signal::HangUp);
        }
        self.close(EndReason::HungUp, lingers, context, now)
    }

    fn close(
        &self,
        reason: EndReason,
        lingers: bool,
        context: &mut Context,
        now: Duration,
    ) -> Stage {
        for id in self.people.iter().map(Peer::id) {
            close_peer(id, lingers, context);
        }
        if matches!(reason, EndReason::Lost | EndReason::Failed) {
            context.given_up_at = Some(now);
        }
        context.close_media();
        let duration = self.connected_at.map(|since| now.saturating_sub(since));
        Ended::stage(reason, duration)
    }

    fn phase(&self) -> Phase {
        let mut phase = Phase::Connecting;
        for peer in &self.people {
            match peer.link() {
                Link::Up => return Phase::Connected,
                Link::Down { .. } => phase = Phase::Reconnecting,
                Link::New { .. } => {}
            }
        }
        phase
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.people.iter().filter_map(Peer::deadline).min()
    }

    pub(super) fn describe(&self, snapshot: &mut Snapshot) {
        snapshot.phase = self.phase();
        snapshot.connected_at = self.connected_at;
        snapshot.gives_up_at = self.people.iter().filter_map(Peer::gives_up_at).min();
        for peer in &self.people {
            let person = (peer.id().clone(), peer.remote_media());
            snapshot.people.push(person);
        }
    }
}

fn close_peer(id: &PersonId, lingers: bool, context: &mut Context) {
    context.push(Effect::ClosePeer {
        peer: id.clone(),
        lingers,
    });
}

fn person<'a>(people: &'a mut [Peer], id: &PersonId) -> Option<&'a mut Peer> {
    people.iter_mut().find(|peer| peer.id() == id)
}
