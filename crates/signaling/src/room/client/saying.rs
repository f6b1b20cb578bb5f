//! What goes to the bus.

use std::time::Duration;

use visavis_call::{Envelope, PersonId, Signal};

use super::Client;
use crate::clock::later;
use crate::json::Value;
use crate::room::body::{Audience, Body, Content, tidy_name};
use crate::room::envelope::{self, Address, Frame};
use crate::room::link::Outgoing;
use crate::room::people::Presence;
use crate::room::sealing::Place;
use crate::room::{ANSWER_TIME, Dropped, Effect};

impl Client {
    pub(super) fn send(&mut self, envelope: Envelope, now: Duration) {
        let Envelope {
            from: _,
            to,
            call,
            signal,
        } = envelope;
        if let Some(to) = &to
            && !self.can_reach(to, now)
        {
            return;
        }
        // Who rings for the same call learns that somebody took it.
        let for_all = to.is_none() || signal == Signal::Accept;
        for id in self.people.ids() {
            let Some(person) = self.people.get(&id) else {
                continue;
            };
            let audience = match &to {
                Some(to) if *to == id => Audience::You,
                Some(to) if for_all && person.listens() => Audience::Person(to.clone()),
                None if person.listens() => Audience::Everybody,
                Some(_) | None => continue,
            };
            let said = if let Signal::Candidate(candidate) = &signal {
                person.say_candidate(audience, call.as_ref(), candidate.clone(), now)
            } else {
                person.say(&Body::Call {
                    audience,
                    call: call.clone(),
                    content: Content::Signal(signal.clone()),
                })
            };
            self.check(said);
        }
    }

    /// Whether what is said to this person may arrive; somebody unknown is looked for.
    fn can_reach(&mut self, to: &PersonId, now: Duration) -> bool {
        if to.is_stranger() || *to == self.me {
            self.drop(Dropped::Unsendable);
            return false;
        }
        match self.people.get(to).map(|person| person.presence) {
            Some(Presence::Gone) => {
                self.drop(Dropped::Undelivered(1));
                false
            }
            Some(
                Presence::Expected { .. }
                | Presence::Here
                | Presence::Away { .. }
                | Presence::Absent,
            ) => true,
            None => {
                let until = later(now, ANSWER_TIME);
                self.meet(to, 0, Presence::Expected { until }, now)
            }
        }
    }

    pub(super) fn rename(&mut self, name: Option<&str>) {
        self.name = name.and_then(tidy_name);
        let body = Body::Hello {
            name: self.name.clone(),
        };
        for id in self.people.ids() {
            if let Some(person) = self.people.get(&id) {
                let said = person.say(&body);
                self.check(said);
            }
        }
    }

    /// Says what is still to be said, and good-bye.
    pub(super) fn leave(&mut self, now: Duration) {
        if self.on_air() {
            for person in self.people.iter() {
                // What does not fit any more is lost with all the rest.
                let _: Result<(), Dropped> = person.say_batch();
            }
            self.flush(now);
            let epoch = self.draw_epoch(now);
            self.announce(epoch, &Body::Bye);
        }
        self.people.clear();
        self.arrived = None;
    }

    /// Transmits all that is due to those who are there.
    pub(super) fn flush(&mut self, now: Duration) {
        for id in self.people.ids() {
            while let Some(person) = self.people.get(&id).filter(|person| person.listens())
                && let Some(out) = person.link.poll(now)
            {
                // Perhaps the relay has another name for them now.
                let addressable = !person.link.struggles();
                let member = person.member.clone().filter(|_| addressable);
                let message = self.written(&id, &out);
                let address = Address::One {
                    to: id.clone(),
                    ack: out.ack,
                    message,
                };
                self.transmit(out.epoch, address, member);
            }
        }
    }

    /// The message that goes into a frame, as it travels.
    fn written(&self, to: &PersonId, out: &Outgoing) -> Option<(u32, Value)> {
        let (seq, body) = out.message.as_ref()?;
        let (Some(sealer), Some(ack)) = (&self.sealer, out.ack) else {
            return out.message.clone();
        };
        let place = Place {
            room: &self.room,
            from: &self.me,
            epoch: out.epoch,
            to,
            other_epoch: ack.epoch,
            seq: *seq,
        };
        let text = sealer.seal(&place, &body.to_text());
        Some((*seq, Value::String(text)))
    }

    /// Says something to everybody, once.
    pub(super) fn announce(&mut self, epoch: u64, body: &Body) {
        match body.write() {
            Some(body) => self.transmit(epoch, Address::All { body }, None),
            None => self.drop(Dropped::Unsendable),
        }
    }

    fn transmit(&mut self, epoch: u64, address: Address, member: Option<String>) {
        let text = envelope::encode(&Frame {
            room: self.room.clone(),
            from: self.me.clone(),
            epoch,
            address,
        });
        self.effects.push_back(Effect::Transmit { text, member });
    }
}
