//! What the server says.

use std::time::Duration;

use super::machine::{Phase, Session};
use super::queue::Acked;
use super::{AckToken, CONNECT_TIMEOUT, Effect, OfflineReason, Status, refusal};
use crate::Dropped;
use crate::clock::later;
use crate::engine::{self, DEFAULT_MAX_PAYLOAD};
use crate::json::Value;
use crate::socket::{self, Body, Event};

/// How many missed events may arrive before the CONNECT reply.
const MAX_EARLY: usize = 1024;
/// A frame from the server is refused beyond this many bytes, whatever limit it announced.
const MAX_INCOMING: usize = 16_000_000;

impl Session {
    pub(super) fn frame(&mut self, text: &str, now: Duration) {
        match engine::decode(text) {
            Ok(engine::Packet::Open(open)) if self.is_opening() => self.greet(&open, now),
            _ if self.is_opening() => self.fail(OfflineReason::NotSocketIo, now),
            Ok(engine::Packet::Ping(data)) => {
                self.last_ping = now;
                self.transmit(engine::pong(data));
            }
            Ok(engine::Packet::Message(message)) => self.message(message, now),
            Ok(engine::Packet::Close) => self.fail(OfflineReason::Lost { code: None }, now),
            Ok(engine::Packet::Noop) => {}
            Ok(engine::Packet::Open(_) | engine::Packet::Pong(_) | engine::Packet::Upgrade) => {
                self.drop(Dropped::Unexpected);
            }
            Err(error) => self.drop(Dropped::Frame(error)),
        }
    }

    fn greet(&mut self, open: &engine::Open, now: Duration) {
        self.patience = open.patience();
        self.last_ping = now;
        self.max_payload = open.max_payload;
        self.phase = Phase::Greeting;
        self.due = later(now, CONNECT_TIMEOUT);
        let mut frame = self.begin('0', None);
        let auth = self.config.auth.as_ref();
        self.recovery.write_connect_data(auth, &mut frame);
        self.transmit(frame);
    }

    fn message(&mut self, text: &str, now: Duration) {
        self.attachments = 0;
        let limit = self.max_payload.clamp(DEFAULT_MAX_PAYLOAD, MAX_INCOMING);
        let packet = match socket::decode(text, limit) {
            Ok(packet) => packet,
            Err(error) => return self.drop(Dropped::Packet(error)),
        };
        let greeting = self.phase == Phase::Greeting;
        // A server of version 2 puts everybody into the root, whatever was asked for.
        if greeting && matches!(packet.body, Body::Connect(None)) {
            return self.fail(OfflineReason::Version2, now);
        }
        if packet.namespace != self.config.namespace {
            return self.drop(Dropped::Namespace);
        }
        match packet.body {
            Body::Connect(data) if greeting => {
                let text_of = |key: &str| data.as_ref()?.get(key)?.as_str();
                if text_of("sid").is_none() {
                    self.fail(OfflineReason::Version2, now);
                } else {
                    let recovered = self.recovery.connected(text_of("pid"));
                    self.connected(recovered);
                }
            }
            Body::ConnectError { message, data: _ } if greeting => {
                let message = refusal(&message);
                self.down(OfflineReason::Refused { message });
            }
            Body::Connect(_) | Body::ConnectError { .. } => self.drop(Dropped::Unexpected),
            Body::Disconnect => self.down(OfflineReason::ServerDisconnected),
            Body::Event(event) if !greeting => self.event(event),
            Body::Event(event) if self.early.len() < MAX_EARLY => self.early.push(event),
            Body::Event(_) => self.drop(Dropped::Overflow),
            Body::Ack { id, args } => self.acked(id, args),
            Body::BinaryEvent {
                attachments,
                event: _,
            } => {
                self.attachments = attachments;
                self.drop(Dropped::Binary);
            }
            // The server did acknowledge, even if nobody here can read the answer.
            Body::BinaryAck {
                attachments,
                id,
                args: _,
            } => {
                self.attachments = attachments;
                self.drop(Dropped::Binary);
                self.acked(id, Vec::new());
            }
        }
    }

    fn connected(&mut self, recovered: bool) {
        self.backoff.reset();
        self.phase = Phase::Connected;
        self.status(Status::Connected { recovered });
        for event in std::mem::take(&mut self.early) {
            self.event(event);
        }
        self.flush();
    }

    fn event(&mut self, mut event: Event) {
        self.recovery
            .take_offset(&mut event.args, event.ack.is_some());
        let ack = event.ack.map(|id| AckToken {
            attempt: self.attempt,
            id,
        });
        self.effects.push_back(Effect::Event {
            name: event.name,
            args: event.args,
            ack,
        });
    }

    fn acked(&mut self, id: u64, args: Vec<Value>) {
        match self.queue.acknowledge(id) {
            Acked::Known {
                ticket: Some(ticket),
            } => {
                self.effects.push_back(Effect::Acked { ticket, args });
            }
            Acked::Known { ticket: None } => {}
            Acked::Unknown => self.drop(Dropped::Acknowledgement),
        }
    }
}
