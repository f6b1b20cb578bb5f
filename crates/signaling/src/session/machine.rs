//! The session's state machine.

use std::collections::VecDeque;
use std::time::Duration;

use super::backoff::Backoff;
use super::queue::Queue;
use super::recovery::Recovery;
use super::{CONNECT_TIMEOUT, Config, Delivery, Effect, Emit, Input, OfflineReason, Status};
use crate::Dropped;
use crate::engine::{self, DEFAULT_MAX_PAYLOAD};
use crate::socket::{self, Body, Event, Packet};

/// When the network comes back, an attempt that is older than this started on the old one.
const STALE_ATTEMPT: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Opening { since: Duration, opened: bool },
    Greeting { since: Duration },
    Connected,
    Waiting { retry_at: Duration },
    Down,
}

/// See the module's documentation.
#[derive(Debug)]
pub struct Session {
    pub(super) config: Config,
    pub(super) phase: Phase,
    pub(super) attempt: u32,
    pub(super) backoff: Backoff,
    pub(super) queue: Queue,
    pub(super) recovery: Recovery,
    pub(super) early: Vec<Event>,
    /// Binary frames that belong to a packet which was refused already.
    pub(super) attachments: u32,
    pub(super) patience: Duration,
    pub(super) last_ping: Duration,
    life_expected_by: Option<Duration>,
    pub(super) max_payload: usize,
    pub(super) effects: VecDeque<Effect>,
    dropped: u64,
}

impl Session {
    /// A session that waits for [`Input::Start`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            phase: Phase::Idle,
            attempt: 0,
            backoff: Backoff::new(config.seed),
            queue: Queue::default(),
            recovery: Recovery::default(),
            early: Vec::new(),
            attachments: 0,
            patience: Duration::ZERO,
            last_ping: Duration::ZERO,
            life_expected_by: None,
            max_payload: DEFAULT_MAX_PAYLOAD,
            effects: VecDeque::new(),
            dropped: 0,
            config,
        }
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        match input {
            Input::Start => {
                if self.phase == Phase::Idle {
                    self.connect(now);
                }
            }
            Input::Opened { attempt } => {
                if let Some(Phase::Opening { since, .. }) = self.live(attempt) {
                    self.phase = Phase::Opening {
                        since,
                        opened: true,
                    };
                }
            }
            // A frame is looked at before the clock: a late ping is still a ping.
            Input::Text { attempt, text } => {
                if let Some(phase) = self.live(attempt) {
                    self.life_expected_by = None;
                    if matches!(phase, Phase::Opening { .. }) {
                        self.engine_open(text, now);
                    } else {
                        self.frame(text, now);
                    }
                }
            }
            Input::Binary { attempt } => match self.live(attempt) {
                Some(Phase::Opening { .. }) => self.fail(OfflineReason::NotSocketIo, now),
                Some(_) if self.attachments > 0 => self.attachments -= 1,
                Some(_) => self.drop(Dropped::Binary),
                None => {}
            },
            Input::Closed {
                attempt,
                code,
                reason: _,
            } => {
                if let Some(phase) = self.live(attempt) {
                    let reason = match phase {
                        // Without a closing handshake it was rather the network.
                        Phase::Opening { opened: true, .. } if code != 1006 => {
                            OfflineReason::NotSocketIo
                        }
                        Phase::Opening { .. } => OfflineReason::Unreachable,
                        Phase::Idle
                        | Phase::Greeting { .. }
                        | Phase::Connected
                        | Phase::Waiting { .. }
                        | Phase::Down => OfflineReason::Lost { code: Some(code) },
                    };
                    self.lost(reason, now);
                }
            }
            Input::Tick => {}
            Input::NetworkBack => self.network_back(now),
            Input::Retry => {
                self.backoff.reset();
                if matches!(self.phase, Phase::Waiting { .. } | Phase::Down) {
                    self.connect(now);
                }
            }
            Input::Emit(emit) => {
                if let Err(reason) = self.emit(emit, now) {
                    self.drop(reason);
                }
            }
            Input::Acknowledge { token, args } => {
                self.check_clock(now);
                if self.phase == Phase::Connected && token.attempt == self.attempt {
                    self.send(Body::Ack { id: token.id, args });
                } else {
                    self.drop(Dropped::Acknowledgement);
                }
            }
            Input::Leave => self.leave(),
        }
        self.check_clock(now);
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let silent_at = self.last_ping + self.patience;
        let life = self.life_expected_by.unwrap_or(Duration::MAX);
        match self.phase {
            Phase::Idle | Phase::Down => None,
            Phase::Opening { since, .. } => Some(since + CONNECT_TIMEOUT),
            Phase::Greeting { since } => Some((since + CONNECT_TIMEOUT).min(silent_at)),
            Phase::Connected => Some(silent_at.min(life)),
            Phase::Waiting { retry_at } => Some(retry_at),
        }
    }

    /// How much was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether events go out at once.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.phase == Phase::Connected
    }

    /// The same as [`Input::Emit`], but tells when the event was refused.
    pub fn emit(&mut self, emit: Emit, now: Duration) -> Result<(), Dropped> {
        // A throttled timer may not have noticed that the connection is dead.
        self.check_clock(now);
        if socket::is_reserved(&emit.name) {
            return Err(Dropped::ReservedName);
        }
        let until_acked = emit.delivery == Delivery::UntilAcked;
        let wants_ack = until_acked || emit.ticket.is_some();
        let ack = wants_ack.then(|| self.queue.next_ack_id());
        let frame = self.encode(Body::Event(Event {
            ack,
            name: emit.name,
            args: emit.args,
        }));
        if frame.len() > self.max_payload {
            return Err(Dropped::TooLarge);
        }
        if !self.queue.push(frame, ack, emit.ticket, until_acked) {
            return Err(Dropped::Overflow);
        }
        if self.is_connected() {
            self.flush();
        }
        Ok(())
    }

    /// Gives the connection up unless any frame arrives until `by`. For when something that
    /// should be answered was sent.
    pub fn expect_life(&mut self, by: Duration) {
        if self.is_connected() {
            self.life_expected_by = Some(by);
        }
    }

    /// Closes and stays down until asked, for a reason of the layer above.
    pub fn give_up(&mut self, reason: OfflineReason) {
        self.down(reason);
    }

    /// The phase, if there is a WebSocket and it is that of `attempt`.
    fn live(&self, attempt: u32) -> Option<Phase> {
        let live = match self.phase {
            Phase::Opening { .. } | Phase::Greeting { .. } | Phase::Connected => true,
            Phase::Idle | Phase::Waiting { .. } | Phase::Down => false,
        };
        (live && attempt == self.attempt).then_some(self.phase)
    }

    fn connect(&mut self, now: Duration) {
        self.attempt = self.attempt.wrapping_add(1);
        self.phase = Phase::Opening {
            since: now,
            opened: false,
        };
        self.status(Status::Connecting);
        let url = self.config.url.clone();
        self.effects.push_back(Effect::Connect {
            attempt: self.attempt,
            url,
        });
    }

    fn network_back(&mut self, now: Duration) {
        self.check_clock(now);
        match self.phase {
            Phase::Waiting { .. } => {
                self.backoff.reset();
                self.connect(now);
            }
            Phase::Opening { since, .. } | Phase::Greeting { since }
                if now.saturating_sub(since) >= STALE_ATTEMPT =>
            {
                self.hang_up();
                self.connect(now);
            }
            Phase::Idle
            | Phase::Opening { .. }
            | Phase::Greeting { .. }
            | Phase::Connected
            | Phase::Down => {}
        }
    }

    fn check_clock(&mut self, now: Duration) {
        if self.next_timeout().is_none_or(|due| now < due) {
            return;
        }
        match self.phase {
            Phase::Idle | Phase::Down => {}
            Phase::Opening { .. } => self.fail(OfflineReason::TimedOut, now),
            Phase::Greeting { since } if now >= since + CONNECT_TIMEOUT => {
                self.fail(OfflineReason::TimedOut, now);
            }
            Phase::Greeting { .. } | Phase::Connected => self.fail(OfflineReason::Silent, now),
            Phase::Waiting { .. } => self.connect(now),
        }
    }

    fn leave(&mut self) {
        if self.phase == Phase::Idle {
            return;
        }
        if self.is_connected() {
            self.send(Body::Disconnect);
        }
        self.recovery.forget();
        self.hang_up();
        self.phase = Phase::Idle;
        self.status(Status::Offline {
            reason: OfflineReason::Left,
            retry_at: None,
        });
    }

    /// Ends the connection and stays down until somebody asks.
    pub(super) fn down(&mut self, reason: OfflineReason) {
        self.recovery.forget();
        self.hang_up();
        self.phase = Phase::Down;
        self.status(Status::Offline {
            reason,
            retry_at: None,
        });
    }

    /// Ends the connection and waits for the next attempt.
    pub(super) fn fail(&mut self, reason: OfflineReason, now: Duration) {
        self.hang_up();
        self.lost(reason, now);
    }

    fn lost(&mut self, reason: OfflineReason, now: Duration) {
        self.disconnected();
        let retry_at = now + self.backoff.next();
        self.phase = Phase::Waiting { retry_at };
        self.status(Status::Offline {
            reason,
            retry_at: Some(retry_at),
        });
    }

    fn hang_up(&mut self) {
        if self.live(self.attempt).is_some() {
            self.effects.push_back(Effect::Disconnect {
                attempt: self.attempt,
            });
        }
        self.disconnected();
    }

    fn disconnected(&mut self) {
        self.attachments = 0;
        self.early.clear();
        self.life_expected_by = None;
        for ticket in self.queue.disconnected() {
            self.effects.push_back(Effect::Unacked { ticket });
        }
    }

    pub(super) fn flush(&mut self) {
        let Self {
            queue,
            effects,
            dropped,
            attempt,
            max_payload,
            ..
        } = self;
        queue.flush(|frame| {
            let fits = frame.len() <= *max_payload;
            effects.push_back(if fits {
                Effect::Transmit {
                    attempt: *attempt,
                    frame: frame.to_owned(),
                }
            } else {
                *dropped += 1;
                Effect::Dropped(Dropped::TooLarge)
            });
            fits
        });
    }

    fn encode(&self, body: Body) -> String {
        let packet = Packet {
            namespace: self.config.namespace.clone(),
            body,
        };
        engine::message(&socket::encode(&packet))
    }

    pub(super) fn send(&mut self, body: Body) {
        let frame = self.encode(body);
        self.transmit(frame);
    }

    pub(super) fn transmit(&mut self, frame: String) {
        self.effects.push_back(Effect::Transmit {
            attempt: self.attempt,
            frame,
        });
    }

    pub(super) fn status(&mut self, status: Status) {
        self.effects.push_back(Effect::Status(status));
    }

    pub(super) fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.effects.push_back(Effect::Dropped(reason));
    }
}
