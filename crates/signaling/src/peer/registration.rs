//! Being known to the server by our id.

use std::time::Duration;

use visavis_call::PersonId;

use super::effects::Effects;
use super::{ECHO_TIME, HEARTBEAT, OPEN_TIME, PROBE_PAUSE, TAKEOVER_TIME, wire};
use crate::client::{Effect, Forwarding, Status};
use crate::clock::later;
use crate::session::{Backoff, CONNECT_TIMEOUT, OfflineReason};

/// When the network comes back, an attempt with no more than this of its time left started on the
/// old one.
const LEFT_WHEN_STALE: Duration = CONNECT_TIMEOUT.saturating_sub(Duration::from_secs(3));
/// Who looks at the clock later than this was asleep, and what was awaited may be about to come.
const OVERSLEPT: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    /// There is no WebSocket yet.
    Opening,
    /// There is one; the server says that we are registered, or why not.
    Greeting,
    /// There is one, and the server may know us still, in which case it says nothing.
    TakingOver,
    Registered,
    /// Until the next attempt.
    Waiting,
    Down,
}

#[derive(Debug)]
pub(super) struct Registration {
    me: PersonId,
    url: String,
    phase: Phase,
    /// When the phase has taken long enough.
    due: Duration,
    attempt: u32,
    backoff: Backoff,
    /// Whether the server has known us before.
    known: bool,
    beat_at: Duration,
    probe_at: Duration,
    /// When anything must have been heard, if something must.
    echo_by: Option<Duration>,
    /// Whether the time for that was given once more already.
    forgiven: bool,
}

impl Registration {
    pub(super) fn new(me: PersonId, url: String, seed: u64) -> Self {
        Self {
            me,
            url,
            phase: Phase::Idle,
            due: Duration::MAX,
            attempt: 0,
            backoff: Backoff::new(seed),
            known: false,
            beat_at: Duration::MAX,
            probe_at: Duration::MAX,
            echo_by: None,
            forgiven: false,
        }
    }

    pub(super) fn is_registered(&self) -> bool {
        self.phase == Phase::Registered
    }

    /// Whether there is a WebSocket and it is that of `attempt`.
    pub(super) fn is_live(&self, attempt: u32) -> bool {
        let live = match self.phase {
            Phase::Opening | Phase::Greeting | Phase::TakingOver | Phase::Registered => true,
            Phase::Idle | Phase::Waiting | Phase::Down => false,
        };
        live && attempt == self.attempt
    }

    pub(super) fn start(&mut self, now: Duration, effects: &mut Effects) {
        if self.phase == Phase::Idle {
            self.connect(now, effects);
        }
    }

    pub(super) fn opened(&mut self, attempt: u32, now: Duration) {
        if attempt != self.attempt || self.phase != Phase::Opening {
            return;
        }
        let (phase, patience) = if self.known {
            (Phase::TakingOver, TAKEOVER_TIME)
        } else {
            (Phase::Greeting, OPEN_TIME)
        };
        self.phase = phase;
        self.due = later(now, patience);
    }

    /// Any text came.
    pub(super) fn alive(&mut self) {
        self.echo_by = None;
        self.forgiven = false;
    }

    /// The server treats us as registered.
    pub(super) fn registered(&mut self, now: Duration, effects: &mut Effects) {
        if self.phase == Phase::Registered {
            return;
        }
        self.known = true;
        self.phase = Phase::Registered;
        self.backoff.reset();
        self.beat_at = later(now, HEARTBEAT);
        self.probe_at = later(now, PROBE_PAUSE);
        effects.push(Effect::Status(Status::Online(Forwarding::Acknowledged)));
    }

    /// The server does not want us: nothing more happens until somebody asks.
    pub(super) fn refused(&mut self, reason: OfflineReason, effects: &mut Effects) {
        self.hang_up(effects);
        self.phase = Phase::Down;
        effects.push(Effect::Status(Status::Offline {
            reason,
            retry_at: None,
        }));
    }

    pub(super) fn closed(&mut self, attempt: u32, code: u16, now: Duration, effects: &mut Effects) {
        if !self.is_live(attempt) {
            return;
        }
        let reason = match self.phase {
            Phase::Opening | Phase::Greeting | Phase::TakingOver => OfflineReason::Unreachable,
            Phase::Registered | Phase::Idle | Phase::Waiting | Phase::Down => {
                OfflineReason::Lost { code: Some(code) }
            }
        };
        self.lost(reason, now, effects);
    }

    pub(super) fn network_back(&mut self, now: Duration, effects: &mut Effects) {
        self.check_clock(now, effects);
        match self.phase {
            Phase::Waiting => {
                self.backoff.reset();
                self.connect(now, effects);
            }
            Phase::Opening | Phase::Greeting if self.due.saturating_sub(now) <= LEFT_WHEN_STALE => {
                self.hang_up(effects);
                self.connect(now, effects);
            }
            Phase::Registered => self.probe(now, effects),
            Phase::Idle | Phase::Opening | Phase::Greeting | Phase::TakingOver | Phase::Down => {}
        }
    }

    pub(super) fn retry(&mut self, now: Duration, effects: &mut Effects) {
        self.backoff.reset();
        if matches!(self.phase, Phase::Waiting | Phase::Down) {
            self.connect(now, effects);
        }
    }

    pub(super) fn leave(&mut self, effects: &mut Effects) {
        if self.phase == Phase::Idle {
            return;
        }
        if self.is_registered() {
            self.transmit(wire::unregister(), effects);
        }
        self.hang_up(effects);
        self.phase = Phase::Idle;
        effects.push(Effect::Status(Status::Offline {
            reason: OfflineReason::Left,
            retry_at: None,
        }));
    }

    pub(super) fn next_timeout(&self) -> Option<Duration> {
        match self.phase {
            Phase::Idle | Phase::Down => None,
            Phase::Opening | Phase::Greeting | Phase::TakingOver | Phase::Waiting => Some(self.due),
            Phase::Registered => {
                let next = self.beat_at.min(self.probe_at);
                Some(self.echo_by.map_or(next, |at| at.min(next)))
            }
        }
    }

    pub(super) fn check_clock(&mut self, now: Duration, effects: &mut Effects) {
        match self.phase {
            Phase::Idle | Phase::Down => {}
            Phase::Registered => self.check_pulse(now, effects),
            Phase::Opening | Phase::Greeting | Phase::TakingOver | Phase::Waiting
                if now < self.due => {}
            Phase::Opening | Phase::Greeting => self.fail(OfflineReason::TimedOut, now, effects),
            Phase::TakingOver => self.registered(now, effects),
            Phase::Waiting => self.connect(now, effects),
        }
    }

    fn check_pulse(&mut self, now: Duration, effects: &mut Effects) {
        if let Some(by) = self.echo_by
            && now >= by
        {
            if self.forgiven || now < later(by, OVERSLEPT) {
                return self.fail(OfflineReason::Silent, now, effects);
            }
            self.forgiven = true;
            self.echo_by = None;
            self.probe_at = now;
        }
        if now >= self.beat_at {
            self.beat_at = later(now, HEARTBEAT);
            self.transmit(wire::heartbeat(), effects);
        }
        if now >= self.probe_at {
            self.probe(now, effects);
        }
    }

    /// Finds out whether the connection lives: what we send to ourselves comes back.
    fn probe(&mut self, now: Duration, effects: &mut Effects) {
        self.probe_at = later(now, PROBE_PAUSE);
        self.echo_by.get_or_insert(later(now, ECHO_TIME));
        self.transmit(wire::probe(&self.me), effects);
    }

    pub(super) fn transmit(&self, frame: String, effects: &mut Effects) {
        effects.push(Effect::Transmit {
            attempt: self.attempt,
            frame,
        });
    }

    fn connect(&mut self, now: Duration, effects: &mut Effects) {
        self.attempt = self.attempt.wrapping_add(1);
        self.phase = Phase::Opening;
        self.due = later(now, CONNECT_TIMEOUT);
        self.alive();
        effects.push(Effect::Status(Status::Connecting));
        effects.push(Effect::Connect {
            attempt: self.attempt,
            url: self.url.clone(),
        });
    }

    fn fail(&mut self, reason: OfflineReason, now: Duration, effects: &mut Effects) {
        self.hang_up(effects);
        self.lost(reason, now, effects);
    }

    fn lost(&mut self, reason: OfflineReason, now: Duration, effects: &mut Effects) {
        let retry_at = later(now, self.backoff.next());
        self.phase = Phase::Waiting;
        self.due = retry_at;
        effects.push(Effect::Status(Status::Offline {
            reason,
            retry_at: Some(retry_at),
        }));
    }

    fn hang_up(&self, effects: &mut Effects) {
        if self.is_live(self.attempt) {
            effects.push(Effect::Disconnect {
                attempt: self.attempt,
            });
        }
    }
}
