//! A session, frame by frame.

mod connecting;
mod talking;

use serde_json::{Value, json};
use std::time::Duration;
use visavis_signaling::session::{
    AckToken, Config, Delivery, Effect, Emit, Input, OfflineReason, Session, Status,
};

use crate::json::ours;

const OPEN: &str =
    r#"0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}"#;
const SECOND: Duration = Duration::from_secs(1);

struct Bench {
    session: Session,
    now: Duration,
    attempt: u32,
}

impl Bench {
    /// Started; the WebSocket is open.
    fn new() -> Self {
        let auth = ours(&json!({"name": "x"})).as_object().cloned();
        let config = Config {
            url: "ws://h/".to_owned(),
            namespace: "/".to_owned(),
            auth,
            seed: 1,
        };
        let mut bench = Self {
            session: Session::new(config),
            now: SECOND,
            attempt: 1,
        };
        assert_eq!(
            bench.put(Input::Start),
            [status(Status::Connecting), connect(1)]
        );
        assert_eq!(bench.put(Input::Opened { attempt: 1 }), []);
        bench
    }

    fn greeting() -> Self {
        let mut bench = Self::new();
        assert_eq!(bench.text(OPEN), [transmit(1, r#"40{"name":"x"}"#)]);
        bench
    }

    fn connected(reply: &str) -> Self {
        let mut bench = Self::greeting();
        assert_eq!(
            bench.text(reply),
            [status(Status::Connected { recovered: false })]
        );
        bench
    }

    fn put(&mut self, input: Input<'_>) -> Vec<Effect> {
        self.session.handle(input, self.now);
        std::iter::from_fn(|| self.session.poll_effect()).collect()
    }

    fn text(&mut self, text: &str) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Text { attempt, text })
    }

    fn emit(&mut self, name: &str, delivery: Delivery, ticket: Option<u32>) -> Vec<Effect> {
        let args = vec![ours(&json!(1))];
        self.put(Input::Emit(Emit {
            name: name.to_owned(),
            args,
            delivery,
            ticket,
        }))
    }

    fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.put(Input::Tick)
    }

    fn close(&mut self) -> Vec<Effect> {
        let attempt = self.attempt;
        self.put(Input::Closed {
            attempt,
            code: 1006,
            reason: "",
        })
    }

    /// Waits for the next attempt and opens it up to the reply.
    fn reconnect(&mut self) -> Vec<Effect> {
        self.now = self.session.next_timeout().unwrap();
        self.attempt += 1;
        assert_eq!(
            self.put(Input::Tick),
            [status(Status::Connecting), connect(self.attempt)]
        );
        self.text(OPEN)
    }
}

fn status(status: Status) -> Effect {
    Effect::Status(status)
}

fn connect(attempt: u32) -> Effect {
    Effect::Connect {
        attempt,
        url: "ws://h/".to_owned(),
    }
}

fn transmit(attempt: u32, frame: &str) -> Effect {
    Effect::Transmit {
        attempt,
        frame: frame.to_owned(),
    }
}

fn event(name: &str, args: &[Value], ack: Option<AckToken>) -> Effect {
    Effect::Event {
        name: name.to_owned(),
        args: args.iter().map(ours).collect(),
        ack,
    }
}

/// The reason of the last offline status, and whether another attempt follows by itself.
fn offline(effects: &[Effect]) -> Option<(OfflineReason, bool)> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Status(Status::Offline { reason, retry_at }) => {
            Some((reason.clone(), retry_at.is_some()))
        }
        _ => None,
    })
}
