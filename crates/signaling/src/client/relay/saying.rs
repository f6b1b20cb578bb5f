//! What goes to the relay.

use std::time::Duration;

use visavis_call::{Envelope, Signal};

use super::strangers::ROOM;
use super::strangers::wire::{self, Outgoing};
use super::{Carrier, Client, Stage};
use crate::json::{Map, Value};
use crate::session::Delivery;
use crate::{Dropped, room};

impl Client {
    pub(super) fn say(&mut self, mut envelope: Envelope, now: Duration) {
        let to_all = envelope.to.is_none();
        let to_one = envelope.to.as_ref().is_some_and(|to| !to.is_stranger());
        let call = envelope.call.as_ref();
        let lost = if self.sealed {
            0
        } else if !to_one {
            self.strangers.say(envelope.signal.clone(), call, now)
        } else if envelope.signal == Signal::Accept {
            // Whoever takes another call does not ring any more.
            self.strangers.taken(None, now)
        } else {
            0
        };
        self.lost(lost, Dropped::Overflow);
        let concerns_our_kind = to_one
            || match envelope.signal {
                // A stranger's call was taken: whoever else it rings at stops.
                Signal::Accept => true,
                // Nobody of our kind has a part in a call with a stranger.
                Signal::Decline | Signal::Description(_) | Signal::Candidate(_) => false,
                Signal::Hello
                | Signal::Ring
                | Signal::Ringing
                | Signal::Busy
                | Signal::Cancel
                | Signal::HangUp => to_all,
            };
        if concerns_our_kind {
            envelope.to = envelope.to.filter(|_| to_one);
            self.room.handle(room::Input::Send(envelope), now);
        }
    }

    /// Transmits what waits for strangers, if we are in the room.
    pub(super) fn say_to_strangers(&mut self, now: Duration) {
        while self.is_in_room(now)
            && let Some((seq, event, bare)) = self.strangers.next(&self.room_id)
        {
            let sent = self.emit(event, None, now)
                && bare.is_none_or(|bare| self.emit_room(bare.name(), None, now));
            if !sent {
                self.strangers.forget(seq);
            }
        }
    }

    /// Also after a look at the clock, which a throttled timer may have missed: what is emitted on
    /// a dead connection would come before the next one has entered the room.
    pub(super) fn is_in_room(&mut self, now: Duration) -> bool {
        self.session.check_clock(now);
        let entered = match self.stage {
            Stage::Outside | Stage::AtTheDoor { .. } => false,
            Stage::Entered { .. } | Stage::Inside(_) => true,
        };
        entered && self.session.is_connected()
    }

    /// A frame of the room goes out. What cannot go out now, the links say again.
    pub(super) fn carry(&mut self, text: String, member: Option<String>, now: Duration) {
        if !self.is_in_room(now) {
            return;
        }
        let event = match self.carrier {
            Carrier::Candidate => wire::write_frame(text, &self.room_id),
            Carrier::Room => {
                let mut arg = Map::new();
                arg.set("room", self.room_id.as_str().into());
                if let Some(member) = member {
                    arg.set("to", Value::String(member));
                }
                arg.set("body", Value::String(text));
                Outgoing {
                    name: ROOM,
                    arg: Value::Object(arg),
                }
            }
        };
        self.emit(event, None, now);
    }

    /// Emits an event whose argument is the room; whether it could be sent.
    pub(super) fn emit_room(
        &mut self,
        name: &'static str,
        ticket: Option<u32>,
        now: Duration,
    ) -> bool {
        let arg = self.room_id.as_str().into();
        self.emit(Outgoing { name, arg }, ticket, now)
    }

    /// Whether the event could be sent.
    pub(super) fn emit(&mut self, event: Outgoing, ticket: Option<u32>, now: Duration) -> bool {
        let args = [event.arg];
        let sent = self
            .session
            .emit_event(event.name, &args, Delivery::Once, ticket, now);
        if let Err(reason) = sent {
            self.drop(reason);
        }
        sent.is_ok()
    }

    /// What was said is on its way; good-bye.
    pub(super) fn leave(&mut self, now: Duration) {
        self.say_to_strangers(now);
        self.room.handle(room::Input::Leave, now);
        self.settle(now);
        self.told_of_strangers = false;
        self.session.leave();
    }
}
