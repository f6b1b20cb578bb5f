//! Clients of another make, who know the tutorial's six events and nothing else. They cannot be
//! told apart and look like one person, [`PersonId::stranger`].
//!
//! # What is said to them
//!
//! The relay hands the tutorial's events to everybody in the room, the sender included. So that
//! our own kind knows them as ours and leaves them alone, each carries a *tag*, an object `visavis`
//! in a field that other clients ignore: `{from, seq, bare?}`. Descriptions and candidates have it
//! in them. A bare event (`callRemote`, `acceptCall`, `hangUp`) has no room for one and follows
//! upon an empty candidate with a tag that names it in `bare`; whoever understands tags swallows
//! the next event of that name, its *twin*.
//!
//! | signal | to everybody in the room, or to the stranger of a call |
//! |---|---|
//! | ring | tag, `callRemote` |
//! | accept | tag, `acceptCall` |
//! | decline, cancel, hang up | tag, `hangUp` |
//! | description | `sendOffer` or `sendAnswer` |
//! | candidate | `sendCandidate` |
//!
//! Where the relay tells who is in the room, and there is no stranger, ring and cancel are not said.
//!
//! # Who stops their ringing
//!
//! A bare event has no address: the `hangUp` that stops one stranger's ringing ends another one's
//! call. It is said as seldom as possible, once for each `callRemote`, by whom that came from:
//! when the caller gives up, when one of our kind takes the call (which strangers do not hear), or
//! when the caller takes another call instead. It is not said when a stranger takes the call: it
//! would end it; other strangers ring until its end. It is not said either at the end of a call
//! between two of our kind, in which strangers have no part.
//!
//! # What waits
//!
//! What is said while there is no connection waits for the next one, up to a minute. On a relay
//! that is known to echo, what was transmitted and did not come back before the connection died is
//! transmitted again.

mod names;
mod outbox;
mod twins;
pub(super) mod wire;

use std::time::Duration;

use visavis_call::{CallId, PersonId, Signal};

use outbox::Outbox;
use twins::Twins;

pub(super) use names::{Bare, JOIN, ROOM};
use wire::Outgoing;

/// How many of them are counted by name. More than a room holds.
pub(super) const MAX_KNOWN: usize = 64;

/// What is known of strangers, and what is to be said to them.
#[derive(Debug)]
pub(super) struct Strangers {
    me: PersonId,
    outbox: Outbox,
    twins: Twins,
    last_seq: u32,
    /// The call for which they ring.
    rung: Option<CallId>,
    /// The relay's names for them; `None` where it does not tell.
    known: Option<Vec<String>>,
}

impl Strangers {
    pub(super) fn new(me: PersonId) -> Self {
        Self {
            me,
            outbox: Outbox::default(),
            twins: Twins::default(),
            last_seq: 0,
            rung: None,
            known: None,
        }
    }

    /// Says something of a call to strangers, as far as they have a part in it; says how many other
    /// messages had to go for it.
    pub(super) fn say(&mut self, signal: Signal, call: Option<&CallId>, now: Duration) -> usize {
        match signal {
            Signal::Ring if self.known.as_ref().is_some_and(Vec::is_empty) => return 0,
            Signal::Ring => self.rung = call.cloned(),
            Signal::Cancel if self.rung.is_none() => return 0,
            Signal::Accept | Signal::Decline | Signal::Cancel | Signal::HangUp => self.rung = None,
            Signal::Description(_) | Signal::Candidate(_) => {}
            Signal::Hello | Signal::Ringing | Signal::Busy => return 0,
        }
        self.last_seq = self.last_seq.wrapping_add(1);
        self.outbox.push(self.last_seq, signal, now)
    }

    /// The call that strangers ring for, or any if it is `None`, is taken by our kind. Says how many
    /// other messages had to go for it.
    pub(super) fn taken(&mut self, call: Option<&CallId>, now: Duration) -> usize {
        let ours = self.rung.is_some() && (call.is_none() || call == self.rung.as_ref());
        if ours {
            self.say(Signal::HangUp, None, now)
        } else {
            0
        }
    }

    /// The next message that is due, and its number.
    pub(super) fn next(&mut self, room: &str) -> Option<(u32, Outgoing, Option<Bare>)> {
        let item = self.outbox.next()?;
        let seq = item.seq;
        let (event, bare) = wire::write(&item.signal, &self.me, seq, room)?;
        Some((seq, event, bare))
    }

    /// The message can never go out.
    pub(super) fn forget(&mut self, seq: u32) {
        self.outbox.remove(seq);
    }

    /// Our own words came back.
    pub(super) fn echo(&mut self) {
        self.outbox.echoes = true;
    }

    /// A tag came; says whether it is ours.
    pub(super) fn tag(
        &mut self,
        from: &PersonId,
        seq: u32,
        bare: Option<Bare>,
        now: Duration,
    ) -> bool {
        let ours = *from == self.me;
        if ours {
            self.echo();
        }
        match bare {
            Some(bare) => self.twins.announce(bare, from, seq, now),
            // What has a twin went out whole only when that comes back too.
            None if ours => self.outbox.remove(seq),
            None => {}
        }
        ours
    }

    /// A bare event came; what a stranger said by it, if it was one.
    pub(super) fn bare(&mut self, bare: Bare, now: Duration) -> Option<Signal> {
        if let Some((from, seq)) = self.twins.swallow(bare, now) {
            if from == self.me {
                self.outbox.remove(seq);
            }
            return None;
        }
        Some(match bare {
            Bare::Ring => Signal::Ring,
            Bare::Accept => {
                // Stopping those who still ring would end this call.
                self.rung = None;
                Signal::Accept
            }
            Bare::HangUp => Signal::HangUp,
        })
    }

    pub(super) fn connected(&mut self, recovered: bool, now: Duration) {
        self.twins.connected(recovered, now);
    }

    pub(super) fn disconnected(&mut self) {
        self.known = None;
        self.outbox.disconnected();
    }

    /// Forgets what is too old; says how many of those messages were still wanted.
    pub(super) fn expire(&mut self, now: Duration) -> usize {
        self.outbox.expire(now)
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        self.outbox.next_timeout()
    }

    /// The relay says who of those in the room are strangers, or says nothing of the kind.
    pub(super) fn are(&mut self, known: Option<Vec<String>>) {
        self.known = known;
    }

    /// One more; says whether this was not known.
    pub(super) fn joined(&mut self, id: &str) -> bool {
        let Some(known) = &mut self.known else {
            return false;
        };
        let new = known.len() < MAX_KNOWN && !known.iter().any(|it| it == id);
        if new {
            known.push(id.to_owned());
        }
        new
    }

    /// One fewer, or one who turned out to be of our kind.
    pub(super) fn left(&mut self, id: &str) {
        if let Some(known) = &mut self.known {
            known.retain(|it| it != id);
        }
    }

    /// Whether the relay says that there are any.
    pub(super) fn any(&self) -> bool {
        self.known.as_ref().is_some_and(|known| !known.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_however_many_strangers_are_told() {
        let mut strangers = Strangers::new(PersonId::new("a").unwrap());
        assert!(!strangers.joined("0"), "nobody can join what is not known");
        strangers.are(Some(Vec::new()));
        for id in 0..1000 {
            strangers.joined(&id.to_string());
        }
        assert_eq!(strangers.known.as_ref().unwrap().len(), MAX_KNOWN);
    }
}
