//! A client as people write it from the tutorial: two flags for the role, one peer connection.

use std::time::Duration;

use serde_json::{Value, json};
use visavis_signaling::session::{Config, Delivery, Effect, Emit, Input, Session};

use super::Act;
use crate::json::{ours, theirs};

/// What the person at it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Call,
    Accept,
    HangUp,
}

pub(crate) struct Stock {
    pub(crate) attempt: u32,
    session: Session,
    caller: bool,
    callee: bool,
    local: Option<String>,
    remote: Option<String>,
    made: u32,
    acts: Vec<Act>,
}

impl Stock {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            attempt: 0,
            session: Session::new(Config {
                url: "ws://host/".to_owned(),
                namespace: "/".to_owned(),
                auth: None,
                seed,
            }),
            caller: false,
            callee: false,
            local: None,
            remote: None,
            made: 0,
            acts: Vec::new(),
        }
    }

    pub(crate) fn is_idle(&self) -> bool {
        !self.caller && !self.callee
    }

    pub(crate) fn is_rung(&self) -> bool {
        self.callee && self.remote.is_none()
    }

    pub(crate) fn is_in_call(&self) -> bool {
        self.local.is_some() && self.remote.is_some()
    }

    pub(crate) fn descriptions(&self) -> impl Iterator<Item = (String, String)> {
        self.local.clone().zip(self.remote.clone()).into_iter()
    }

    fn put(&mut self, input: Input<'_>, now: Duration) {
        self.session.handle(input, now);
        while let Some(effect) = self.session.poll_effect() {
            match effect {
                Effect::Connect { attempt, .. } => {
                    self.attempt = attempt;
                    self.acts.push(Act::Connect(attempt));
                }
                Effect::Transmit { attempt, frame } => {
                    self.acts.push(Act::Transmit(attempt, frame));
                }
                Effect::Disconnect { attempt } => self.acts.push(Act::Disconnect(attempt)),
                Effect::Event { name, args, ack: _ } => {
                    let arg = args.first().map(theirs).unwrap_or_default();
                    self.hear(&name, &arg, now);
                }
                Effect::Status(_) | Effect::Acked { .. } | Effect::Unacked { .. } => {}
                Effect::Dropped(reason) => panic!("a stock client drops {reason}"),
            }
        }
    }

    pub(crate) fn start(&mut self, now: Duration) {
        self.put(Input::Start, now);
    }

    pub(crate) fn opened(&mut self, attempt: u32, now: Duration) {
        self.put(Input::Opened { attempt }, now);
    }

    pub(crate) fn text(&mut self, attempt: u32, text: &str, now: Duration) {
        self.put(Input::Text { attempt, text }, now);
    }

    pub(crate) fn closed(&mut self, attempt: u32, now: Duration) {
        let reason = "";
        let code = 1006;
        self.put(
            Input::Closed {
                attempt,
                code,
                reason,
            },
            now,
        );
    }

    pub(crate) fn tick(&mut self, now: Duration) {
        self.put(Input::Tick, now);
    }

    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.session.next_timeout()
    }

    pub(crate) fn acts(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.acts)
    }

    pub(crate) fn does(&mut self, does: Does, now: Duration) {
        match does {
            Does::Call => {
                self.caller = true;
                self.emit("callRemote", &json!("001"), now);
            }
            Does::Accept => self.emit("acceptCall", &json!("001"), now),
            Does::HangUp => self.emit("hangUp", &json!("001"), now),
        }
    }

    fn emit(&mut self, name: &str, arg: &Value, now: Duration) {
        let emit = Emit {
            name: name.to_owned(),
            args: vec![ours(arg)],
            delivery: Delivery::Once,
            ticket: None,
        };
        self.put(Input::Emit(emit), now);
    }

    fn hear(&mut self, name: &str, arg: &Value, now: Duration) {
        match name {
            "connectionSuccess" => self.emit("joinRoom", &json!("001"), now),
            "callRemote" if !self.caller => self.callee = true,
            "acceptCall" if self.caller => {
                self.made += 1;
                let sdp = format!("offer of stock {}", self.made);
                self.local = Some(sdp.clone());
                let offer = json!({"type": "offer", "sdp": sdp});
                self.emit("sendOffer", &json!({"offer": offer, "roomId": "001"}), now);
            }
            "sendOffer" if self.callee => {
                let sdp = arg["sdp"].as_str().unwrap();
                let answer = format!("answer of stock to {sdp}");
                self.remote = Some(sdp.to_owned());
                self.local = Some(answer.clone());
                let answer = json!({"type": "answer", "sdp": answer});
                self.emit(
                    "sendAnswer",
                    &json!({"answer": answer, "roomId": "001"}),
                    now,
                );
            }
            "receiveAnswer" if self.caller => {
                self.remote = Some(arg["sdp"].as_str().unwrap().to_owned());
            }
            "hangUp" => {
                self.caller = false;
                self.callee = false;
                self.local = None;
                self.remote = None;
            }
            _ => {}
        }
    }
}
