//! What goes to the server.

use std::time::Duration;

use super::machine::Session;
use super::{AckToken, Delivery, Effect, Emit};
use crate::json::Value;
use crate::{Dropped, engine, socket};

impl Session {
    /// The same as [`Input::Emit`](super::Input::Emit), but tells when the event was refused.
    pub fn emit(&mut self, emit: &Emit, now: Duration) -> Result<(), Dropped> {
        self.emit_event(&emit.name, &emit.args, emit.delivery, emit.ticket, now)
    }

    pub(crate) fn emit_event(
        &mut self,
        name: &str,
        args: &[Value],
        delivery: Delivery,
        ticket: Option<u32>,
        now: Duration,
    ) -> Result<(), Dropped> {
        // A throttled timer may not have noticed that the connection is dead.
        self.check_clock(now);
        if socket::is_reserved(name) {
            return Err(Dropped::ReservedName);
        }
        let until_acked = delivery == Delivery::UntilAcked;
        let wants_ack = until_acked || ticket.is_some();
        let ack = wants_ack.then(|| self.queue.next_ack_id());
        let mut frame = self.begin('2', ack);
        socket::list(Some(name), args, &mut frame);
        if frame.len() > self.max_payload {
            return Err(Dropped::TooLarge);
        }
        if !self.queue.push(frame, ack, ticket, until_acked) {
            return Err(Dropped::Overflow);
        }
        if self.is_connected() {
            self.flush();
        }
        Ok(())
    }

    pub(crate) fn acknowledge(&mut self, token: AckToken, args: &[Value], now: Duration) {
        self.check_clock(now);
        if self.is_connected() && token.attempt == self.attempt {
            let mut frame = self.begin('3', Some(token.id));
            socket::list(None, args, &mut frame);
            self.transmit(frame);
        } else {
            self.drop(Dropped::Acknowledgement);
        }
    }

    pub(super) fn flush(&mut self) {
        while let Some(frame) = self.queue.next(self.max_payload) {
            if frame.len() > self.max_payload {
                self.drop(Dropped::TooLarge);
            } else {
                self.transmit(frame);
            }
        }
    }

    /// What stands before the JSON of a frame.
    pub(super) fn begin(&self, kind: char, ack: Option<u64>) -> String {
        let mut frame = engine::message("");
        socket::head(&self.config.namespace, kind, 0, ack, &mut frame);
        frame
    }

    pub(super) fn transmit(&mut self, frame: String) {
        self.effects.push_back(Effect::Transmit {
            attempt: self.attempt,
            frame,
        });
    }
}
