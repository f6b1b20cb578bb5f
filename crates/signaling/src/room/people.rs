//! Those who are or were in the room.

use std::time::Duration;

use visavis_call::{CallId, Candidate, PersonId};

use super::body::{Audience, Body, Content, MAX_BATCH};
use super::link::{Link, Refused};
use super::{BATCH_TIME, Dropped};
use crate::clock::later;
use crate::lists::take;

/// How many people are remembered, those included who are not there any more.
pub const MAX_PEOPLE: usize = 64;

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Spoken to, never heard of.
    Expected { until: Duration },
    /// In the room.
    Here,
    /// In the room, without a connection.
    Away { until: Duration },
    /// Not heard of for long; what is said waits.
    Absent,
    /// Has said good-bye. Kept so that what is still on its way does not call them back.
    Gone,
}

/// Candidates that are gathered into one message.
#[derive(Debug)]
struct Batch {
    audience: Audience,
    call: Option<CallId>,
    candidates: Vec<Candidate>,
    due: Duration,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) link: Link,
    pub(super) presence: Presence,
    pub(super) heard_at: Duration,
    /// The relay's own name for them.
    pub(super) member: Option<String>,
    pub(super) name: Option<String>,
    /// Whether their hello has come over the link.
    pub(super) greeted: bool,
    /// Whether their first sign of life was for this page: who comes in speaks to everybody.
    pub(super) was_here: bool,
    batch: Option<Batch>,
}

impl Person {
    pub(super) fn new(id: PersonId, link: Link, presence: Presence, now: Duration) -> Self {
        Self {
            id,
            link,
            presence,
            heard_at: now,
            member: None,
            name: None,
            greeted: false,
            was_here: false,
            batch: None,
        }
    }

    /// Whether messages are transmitted to them.
    pub(super) fn listens(&self) -> bool {
        match self.presence {
            Presence::Expected { .. } | Presence::Here | Presence::Away { .. } => true,
            Presence::Absent | Presence::Gone => false,
        }
    }

    /// Whether it has been told that they are in the room.
    pub(super) fn is_member(&self) -> bool {
        self.greeted && self.listens()
    }

    /// Says something after what was said before.
    pub(super) fn say(&mut self, body: &Body) -> Result<(), Dropped> {
        let before = self.say_batch();
        let value = body.write().ok_or(Dropped::Unsendable)?;
        let said = self.link.push(value).map_err(|refused| match refused {
            Refused::TooLarge => Dropped::TooLarge,
            Refused::Full => Dropped::Overflow,
        });
        before.and(said)
    }

    /// Says a candidate together with those that follow at once.
    pub(super) fn say_candidate(
        &mut self,
        audience: Audience,
        call: Option<&CallId>,
        candidate: Candidate,
        now: Duration,
    ) -> Result<(), Dropped> {
        let fits = |batch: &Batch| {
            batch.audience == audience
                && batch.call.as_ref() == call
                && batch.candidates.len() < MAX_BATCH
        };
        let before = if self.batch.as_ref().is_some_and(fits) {
            Ok(())
        } else {
            self.say_batch()
        };
        let batch = self.batch.get_or_insert_with(|| Batch {
            audience,
            call: call.cloned(),
            candidates: Vec::new(),
            due: later(now, BATCH_TIME),
        });
        batch.candidates.push(candidate);
        before
    }

    /// Says the candidates that have been gathered.
    pub(super) fn say_batch(&mut self) -> Result<(), Dropped> {
        match self.batch.take() {
            Some(batch) => self.say(&Body::Call {
                audience: batch.audience,
                call: batch.call,
                content: Content::Candidates(batch.candidates),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn batch_due(&self) -> Option<Duration> {
        self.batch.as_ref().map(|batch| batch.due)
    }

    /// All that waits for them is lost; says how many messages.
    pub(super) fn abandon(&mut self, link: Link) -> usize {
        let batched = usize::from(self.batch.take().is_some());
        self.greeted = false;
        std::mem::replace(&mut self.link, link).waiting() + batched
    }
}

#[derive(Debug, Default)]
pub(super) struct People(Vec<Person>);

impl People {
    pub(super) fn get(&mut self, id: &PersonId) -> Option<&mut Person> {
        self.0.iter_mut().find(|person| person.id == *id)
    }

    pub(super) fn all(&self) -> &[Person] {
        &self.0
    }

    pub(super) fn iter(&mut self) -> impl Iterator<Item = &mut Person> {
        self.0.iter_mut()
    }

    pub(super) fn ids(&self) -> Vec<PersonId> {
        self.0.iter().map(|person| person.id.clone()).collect()
    }

    pub(super) fn remove(&mut self, id: &PersonId) {
        self.0.retain(|person| person.id != *id);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds somebody who is not there yet. Whoever left longest ago makes room, and is given back
    /// if something waited for them; `Err` if everybody is here.
    pub(super) fn add(&mut self, person: Person) -> Result<Option<Person>, Dropped> {
        let mut former = None;
        if self.0.len() >= MAX_PEOPLE {
            let left = self.0.iter().enumerate();
            let oldest = left
                .filter(|(_, person)| !person.listens())
                .min_by_key(|(_, person)| (person.presence != Presence::Gone, person.heard_at));
            let (index, _) = oldest.ok_or(Dropped::Crowded)?;
            former = take(&mut self.0, index);
        }
        self.0.push(person);
        Ok(former)
    }
}
