//! The room protocol right on a socket: a WebSocket whose server copies text frames to the others
//! in the room, or the channel between the tabs of one browser.
//!
//! Such a server says nothing by itself, and there may be nobody to answer: silence proves nothing.
//! Where own words come back, they prove life. Elsewhere a WebSocket is opened anew, once, where
//! that costs less than to be cut off unawares: when nothing is heard for [`PATIENCE`] after the
//! page was asleep, and when others fall silent and nobody else was heard meanwhile.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Config, Effect, Forwarding, Input, OfflineReason, Protocol, Reason, Status};
use crate::Dropped;
use crate::clock::later;
use crate::room::sealing::Sealer;
use crate::room::{self, Absence, Change, SILENCE};
use crate::session::{Backoff, CONNECT_TIMEOUT};

/// A pause of this length was ours: a running page, even in the background, looks at the clock more
/// often.
const SLEEP: Duration = Duration::from_secs(75);
/// How long anything may take to be heard after that.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long own words may take to come back where they do.
const ECHO_TIME: Duration = Duration::from_secs(5);
/// When the network comes back, an attempt that is older than this started on the old one.
const STALE: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Opening { since: Duration },
    Open,
    Waiting { until: Duration },
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Client {
    url: String,
    /// Whether there is a network in between.
    remote: bool,
    room: room::Client,
    phase: Phase,
    attempt: u32,
    backoff: Backoff,
    /// Whether own words came back on this connection.
    echoes: bool,
    heard_at: Duration,
    handled_at: Duration,
    /// When to open another connection unless something is heard.
    doubted_at: Option<Duration>,
    effects: VecDeque<Effect>,
    dropped: u64,
}

impl Client {
    pub(super) fn new(config: Config) -> Self {
        let [first, second] = config.seed;
        Self {
            url: config.url,
            remote: config.protocol != Protocol::Tab,
            room: room::Client::new(room::Config {
                room: config.room,
                me: config.me,
                name: config.name,
                origin: config.origin,
            }),
            phase: Phase::Idle,
            attempt: 0,
            backoff: Backoff::new(first ^ second),
            echoes: false,
            heard_at: Duration::ZERO,
            handled_at: Duration::ZERO,
            doubted_at: None,
            effects: VecDeque::new(),
            dropped: 0,
        }
    }

    pub(super) fn seal(&mut self, sealer: Box<dyn Sealer>) {
        self.room.seal(sealer);
    }

    pub(super) fn handle(&mut self, input: Input<'_>, now: Duration) {
        let slept = now.saturating_sub(self.handled_at) >= SLEEP;
        self.handled_at = now;
        if slept && self.phase == Phase::Open {
            self.doubt(later(now, PATIENCE), now);
        }
        match input {
            Input::Start if self.phase == Phase::Idle => self.connect(now),
            Input::Opened { attempt } if self.is_opening(attempt) => self.opened(now),
            Input::Text { attempt, text } if self.is_open(attempt) => {
                self.heard_at = now;
                self.doubted_at = None;
                self.room
                    .handle(room::Input::Frame { text, member: None }, now);
            }
            Input::Binary { attempt } if self.is_open(attempt) => self.drop(Dropped::Binary),
            Input::Closed { attempt, code, .. } => self.closed(attempt, code, now),
            Input::NetworkBack => self.network_back(now),
            Input::Retry => {
                self.backoff.reset();
                if let Phase::Waiting { .. } = self.phase {
                    self.connect(now);
                }
            }
            Input::Send(envelope) => self.room.handle(room::Input::Send(envelope), now),
            Input::Rename(name) => self.room.handle(room::Input::Rename(name), now),
            Input::Leave => self.leave(now),
            Input::Start
            | Input::Opened { .. }
            | Input::Text { .. }
            | Input::Binary { .. }
            | Input::Tick => {}
        }
        self.check_clock(now);
        self.room.handle(room::Input::Tick, now);
        self.settle(now);
        // Somebody's silence may have made the connection doubtful just now.
        self.check_clock(now);
    }

    pub(super) fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        let phase = match self.phase {
            Phase::Idle | Phase::Open => None,
            Phase::Opening { since } => Some(later(since, CONNECT_TIMEOUT)),
            Phase::Waiting { until } => Some(until),
        };
        let mut next = self.room.next_timeout();
        for other in [phase, self.doubted_at] {
            if let Some(other) = other
                && next.is_none_or(|next| other < next)
            {
                next = Some(other);
            }
        }
        next
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped + self.room.dropped()
    }

    fn is_opening(&self, attempt: u32) -> bool {
        attempt == self.attempt && matches!(self.phase, Phase::Opening { .. })
    }

    fn is_open(&self, attempt: u32) -> bool {
        attempt == self.attempt && self.phase == Phase::Open
    }

    fn connect(&mut self, now: Duration) {
        self.attempt = self.attempt.wrapping_add(1);
        self.phase = Phase::Opening { since: now };
        self.tell(Effect::Status(Status::Connecting));
        self.tell(Effect::Connect {
            attempt: self.attempt,
            url: self.url.clone(),
        });
    }

    fn opened(&mut self, now: Duration) {
        self.backoff.reset();
        self.phase = Phase::Open;
        self.echoes = false;
        self.heard_at = now;
        self.tell(Effect::Status(Status::Online(Forwarding::Acknowledged)));
        self.room.handle(room::Input::BusUp, now);
    }

    fn closed(&mut self, attempt: u32, code: u16, now: Duration) {
        if self.is_open(attempt) {
            self.lost(OfflineReason::Lost { code: Some(code) }, now);
        } else if self.is_opening(attempt) {
            self.lost(OfflineReason::Unreachable, now);
        }
    }

    /// There is no socket any more; another attempt follows.
    fn lost(&mut self, reason: OfflineReason, now: Duration) {
        self.down(now);
        let until = later(now, self.backoff.next());
        self.phase = Phase::Waiting { until };
        self.tell(Effect::Status(Status::Offline {
            reason,
            retry_at: Some(until),
        }));
    }

    fn down(&mut self, now: Duration) {
        self.doubted_at = None;
        self.room.handle(room::Input::BusDown, now);
        self.settle(now);
    }

    fn hang_up(&mut self) {
        self.tell(Effect::Disconnect {
            attempt: self.attempt,
        });
    }

    /// Opens another socket in place of this one.
    fn reconnect(&mut self, now: Duration) {
        self.hang_up();
        self.down(now);
        self.connect(now);
    }

    fn network_back(&mut self, now: Duration) {
        match self.phase {
            Phase::Waiting { .. } => {
                self.backoff.reset();
                self.connect(now);
            }
            Phase::Opening { since } if now >= later(since, STALE) => self.reconnect(now),
            Phase::Idle | Phase::Opening { .. } => {}
            Phase::Open if self.echoes => self.doubt(later(now, ECHO_TIME), now),
            Phase::Open if self.doubted_at.is_some() => {}
            Phase::Open => self.room.handle(room::Input::Awake, now),
        }
    }

    /// Says hello; unless something is heard until then, another connection is opened.
    fn doubt(&mut self, until: Duration, now: Duration) {
        if self.doubted_at.is_none() {
            self.room.handle(room::Input::Awake, now);
        }
        if self.remote {
            self.doubted_at = Some(self.doubted_at.unwrap_or(until).min(until));
        }
    }

    fn leave(&mut self, now: Duration) {
        if self.phase == Phase::Idle {
            return;
        }
        self.room.handle(room::Input::Leave, now);
        self.settle(now);
        match self.phase {
            Phase::Opening { .. } | Phase::Open => self.hang_up(),
            Phase::Idle | Phase::Waiting { .. } => {}
        }
        self.down(now);
        self.phase = Phase::Idle;
        self.tell(Effect::Status(Status::Offline {
            reason: OfflineReason::Left,
            retry_at: None,
        }));
    }

    fn check_clock(&mut self, now: Duration) {
        match self.phase {
            Phase::Opening { since } if now >= later(since, CONNECT_TIMEOUT) => {
                self.hang_up();
                self.lost(OfflineReason::TimedOut, now);
            }
            Phase::Waiting { until } if now >= until => self.connect(now),
            Phase::Open if self.doubted_at.is_some_and(|at| now >= at) => self.reconnect(now),
            Phase::Idle | Phase::Opening { .. } | Phase::Open | Phase::Waiting { .. } => {}
        }
    }

    /// Takes what the room did until there is no more.
    fn settle(&mut self, now: Duration) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                room::Effect::Transmit { text, member: _ } if self.phase == Phase::Open => {
                    self.tell(Effect::Transmit {
                        attempt: self.attempt,
                        frame: text,
                    });
                }
                room::Effect::Transmit { .. } => {}
                room::Effect::Receive(envelope) => self.tell(Effect::Receive(envelope)),
                room::Effect::Member { person, change } => {
                    let silent = Change::Left {
                        why: Absence::Silent,
                    };
                    let alone = now >= later(self.heard_at, SILENCE);
                    if change == silent && alone && self.remote {
                        self.doubted_at = Some(now);
                    }
                    self.tell(Effect::Person { person, change });
                }
                room::Effect::Echo if self.echoes => {}
                room::Effect::Echo => {
                    self.echoes = true;
                    self.tell(Effect::Status(Status::Online(Forwarding::Proven)));
                }
                room::Effect::Dropped(reason) => self.tell(Effect::Dropped(Reason::Room(reason))),
            }
        }
    }

    fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.tell(Effect::Dropped(reason.into()));
    }

    fn tell(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }
}
