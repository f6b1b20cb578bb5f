//! What comes from the bus.

use std::time::Duration;

use visavis_call::{Envelope, PersonId, Signal};

use super::Client;
use crate::json::{self, Value};
use crate::room::body::{Audience, Body, Content};
use crate::room::envelope::{self, Ack, Address};
use crate::room::link::Link;
use crate::room::people::{Person, Presence};
use crate::room::sealing::Place;
use crate::room::{Absence, Change, Dropped, Effect};

impl Client {
    pub(super) fn frame(&mut self, text: &str, member: Option<&str>, now: Duration) {
        let frame = match envelope::decode(text) {
            Ok(frame) => frame,
            Err(error) => return self.drop(Dropped::Frame(error)),
        };
        if frame.room != self.room {
            return;
        }
        if frame.from == self.me {
            self.effects.push_back(Effect::Echo);
            return;
        }
        let (from, epoch) = (frame.from, frame.epoch);
        if let Some(person) = self.people.get(&from)
            && let Some(member) = member
        {
            person.member = Some(member.to_owned());
        }
        match frame.address {
            Address::All { body } => match Body::read(body) {
                Ok(Body::Hello { name: _ }) => self.greeting(&from, epoch, now),
                Ok(Body::Bye) => self.farewell(&from, epoch, now),
                Ok(Body::Call { .. }) => self.drop(Dropped::Misplaced),
                Err(error) => self.drop(Dropped::Body(error)),
            },
            Address::One { to, ack, message } if to == self.me => {
                match self.open(&from, epoch, ack, message) {
                    Ok(message) => self.link_frame(&from, epoch, ack, message, now),
                    // Whatever else it says may be forged, too.
                    Err(reason) => self.drop(reason),
                }
            }
            Address::One { .. } => self.alive(&from, now),
        }
    }

    /// What a frame brought, as it was said.
    fn open(
        &self,
        from: &PersonId,
        epoch: u64,
        ack: Option<Ack>,
        message: Option<(u32, Value)>,
    ) -> Result<Option<(u32, Value)>, Dropped> {
        let (Some(sealer), Some((seq, body))) = (&self.sealer, &message) else {
            return Ok(message);
        };
        let opened = ack.zip(body.as_str()).and_then(|(ack, sealed)| {
            let place = Place {
                room: &self.room,
                from,
                epoch,
                to: &self.me,
                other_epoch: ack.epoch,
                seq: *seq,
            };
            let text = sealer.open(&place, sealed)?;
            json::parse(&text).ok()
        });
        let body = opened.ok_or(Dropped::NotOpened)?;
        Ok(Some((*seq, body)))
    }

    /// Somebody says to everybody that they are there.
    fn greeting(&mut self, from: &PersonId, epoch: u64, now: Duration) {
        let Some(person) = self.people.get(from) else {
            self.meet(from, epoch, Presence::Here, now);
            return;
        };
        let stale = person.link.is_stale(epoch);
        if person.presence == Presence::Gone && stale {
            return self.drop(Dropped::Stale);
        }
        let told = person.is_member();
        if let Some(lost) = person.link.renew(epoch) {
            person.was_here = false;
            self.renewed(from, told, lost);
        }
        self.alive_again(from, now);
    }

    /// Somebody says good-bye to everybody.
    fn farewell(&mut self, from: &PersonId, epoch: u64, now: Duration) {
        let mine = self.draw_epoch(now);
        let name = self.name.clone();
        let Some(person) = self.people.get(from) else {
            return;
        };
        if person.link.is_stale(epoch) {
            return self.drop(Dropped::Stale);
        }
        let told = person.is_member();
        let lost = person.abandon(Link::new(mine, epoch.saturating_add(1)));
        person.presence = Presence::Gone;
        let said = person.say(&Body::Hello { name });
        self.check(said);
        self.undelivered(lost);
        if told {
            self.tell(from, Change::Left { why: Absence::Bye });
        }
    }

    fn link_frame(
        &mut self,
        from: &PersonId,
        epoch: u64,
        ack: Option<Ack>,
        message: Option<(u32, Value)>,
        now: Duration,
    ) {
        let is_new = self.people.get(from).is_none();
        if is_new && !self.meet(from, 0, Presence::Here, now) {
            return;
        }
        let Some(person) = self.people.get(from) else {
            return;
        };
        person.was_here |= is_new;
        let told = person.is_member();
        let heard = person.link.hear(epoch, ack, message, now);
        if heard.stale {
            return self.drop(Dropped::Stale);
        }
        if heard.duplicate {
            self.drop(Dropped::Duplicate);
        }
        if heard.renewed {
            self.renewed(from, told, heard.lost);
        }
        self.alive_again(from, now);
        for body in heard.bodies {
            match Body::read(body) {
                Ok(body) => self.hear(from, body),
                Err(error) => self.drop(Dropped::Body(error)),
            }
        }
    }

    /// Somebody who was not known. Says whether there is room for them.
    pub(super) fn meet(
        &mut self,
        id: &PersonId,
        floor: u64,
        presence: Presence,
        now: Duration,
    ) -> bool {
        let link = Link::new(self.draw_epoch(now), floor);
        let mut person = Person::new(id.clone(), link, presence, now);
        let said = person.say(&Body::Hello {
            name: self.name.clone(),
        });
        self.check(said);
        match self.people.add(person) {
            Ok(former) => {
                self.undelivered(former.map_or(0, |person| person.link.waiting()));
                true
            }
            Err(reason) => {
                self.drop(reason);
                false
            }
        }
    }

    /// Somebody began anew: whoever was there before is gone, and so is what was said to them.
    fn renewed(&mut self, id: &PersonId, told: bool, lost: usize) {
        let name = self.name.clone();
        if let Some(person) = self.people.get(id) {
            person.greeted = false;
            let said = person.say(&Body::Hello { name });
            self.check(said);
        }
        self.undelivered(lost);
        if told {
            let why = Absence::Replaced;
            self.tell(id, Change::Left { why });
        }
    }

    /// Somebody known, who is not gone, gave a sign of life to others.
    fn alive(&mut self, id: &PersonId, now: Duration) {
        if let Some(person) = self.people.get(id)
            && person.presence != Presence::Gone
        {
            self.alive_again(id, now);
        }
    }

    /// Somebody is there, whatever was thought before.
    fn alive_again(&mut self, id: &PersonId, now: Duration) {
        let Some(person) = self.people.get(id) else {
            return;
        };
        person.heard_at = now;
        let before = std::mem::replace(&mut person.presence, Presence::Here);
        match before {
            Presence::Here => {}
            Presence::Expected { .. } | Presence::Away { .. } | Presence::Gone => {
                person.link.wake();
            }
            Presence::Absent => {
                person.link.wake();
                if person.greeted {
                    self.joined(id);
                }
            }
        }
    }

    fn joined(&mut self, id: &PersonId) {
        if let Some(person) = self.people.get(id) {
            let name = person.name.clone();
            let was_here = person.was_here;
            self.tell(id, Change::Joined { name, was_here });
            self.effects.push_back(Effect::Receive(Envelope {
                from: id.clone(),
                to: None,
                call: None,
                signal: Signal::Hello,
            }));
        }
    }

    /// Somebody said something over the link.
    fn hear(&mut self, from: &PersonId, body: Body) {
        match body {
            Body::Hello { name } => {
                let Some(person) = self.people.get(from) else {
                    return;
                };
                let renamed = person.name != name;
                person.name.clone_from(&name);
                if !std::mem::replace(&mut person.greeted, true) {
                    self.joined(from);
                } else if renamed {
                    self.tell(from, Change::Renamed { name });
                }
            }
            Body::Bye => self.drop(Dropped::Misplaced),
            Body::Call {
                audience,
                call,
                content,
            } => {
                let to = match audience {
                    Audience::You => Some(self.me.clone()),
                    Audience::Everybody => None,
                    Audience::Person(id) => Some(id),
                };
                let signals = match content {
                    Content::Signal(signal) => vec![signal],
                    Content::Candidates(all) => all.into_iter().map(Signal::Candidate).collect(),
                };
                for signal in signals {
                    self.effects.push_back(Effect::Receive(Envelope {
                        from: from.clone(),
                        to: to.clone(),
                        call: call.clone(),
                        signal,
                    }));
                }
            }
        }
    }
}
