//! The session's state machine.

use std::collections::VecDeque;
use std::time::Duration;

use super::backoff::Backoff;
use super::queue::Queue;
use super::recovery::Recovery;
use super::{CONNECT_TIMEOUT, Config, Effect, Input, OfflineReason, Status};
use crate::Dropped;
use crate::clock::later;
use crate::engine::DEFAULT_MAX_PAYLOAD;
use crate::socket::Event;

/// When the network comes back, an attempt that is older than three seconds started on the old
/// one: one that has no more than this of its time left.
const LEFT_WHEN_STALE: Duration = CONNECT_TIMEOUT.saturating_sub(Duration::from_secs(3));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    /// There is no WebSocket yet.
    Opening,
    /// There is one, and it has said nothing yet.
    Opened,
    Greeting,
    Connected,
    /// Until the next attempt.
    Waiting,
    Down,
}

/// See the module's documentation.
#[derive(Debug)]
pub struct Session {
    pub(super) config: Config,
    pub(super) phase: Phase,
    /// When it has taken too long to connect, or is time to connect again.
    pub(super) due: Duration,
    pub(super) attempt: u32,
    pub(super) backoff: Backoff,
    pub(super) queue: Queue,
    pub(super) recovery: Recovery,
    pub(super) early: Vec<Event>,
    /// Binary frames that belong to a packet which was refused already.
    pub(super) attachments: u32,
    pub(super) patience: Duration,
    pub(super) last_ping: Duration,
    /// [`Duration::MAX`] while nothing is expected.
    life_expected_by: Duration,
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
            due: Duration::MAX,
            attempt: 0,
            backoff: Backoff::new(config.seed),
            queue: Queue::default(),
            recovery: Recovery::default(),
            early: Vec::new(),
            attachments: 0,
            patience: Duration::ZERO,
            last_ping: Duration::ZERO,
            life_expected_by: Duration::MAX,
            max_payload: DEFAULT_MAX_PAYLOAD,
            effects: VecDeque::new(),
            dropped: 0,
            config,
        }
    }

    /// Takes one input at `now`, which is since the page's time origin and never goes back.
    pub fn handle(&mut self, input: Input<'_>, now: Duration) {
        match input {
            Input::Start => self.start(now),
            Input::Opened { attempt } => self.opened(attempt),
            Input::Text { attempt, text } => self.text(attempt, text, now),
            Input::Binary { attempt } => self.binary(attempt, now),
            Input::Closed {
                attempt,
                code,
                reason: _,
            } => self.closed(attempt, code, now),
            Input::Tick => {}
            Input::NetworkBack => self.network_back(now),
            Input::Retry => self.retry(now),
            Input::Emit(emit) => {
                if let Err(reason) = self.emit(&emit, now) {
                    self.drop(reason);
                }
            }
            Input::Acknowledge { token, args } => self.acknowledge(token, &args, now),
            Input::Leave => self.leave(),
        }
        self.check_clock(now);
    }

    // What follows is `handle` in pieces, for the layer above: each, and then `check_clock`.

    pub(crate) fn start(&mut self, now: Duration) {
        if self.phase == Phase::Idle {
            self.connect(now);
        }
    }

    pub(crate) fn opened(&mut self, attempt: u32) {
        if self.live(attempt) && self.phase == Phase::Opening {
            self.phase = Phase::Opened;
        }
    }

    pub(crate) fn text(&mut self, attempt: u32, text: &str, now: Duration) {
        // A frame is looked at before the clock: a late ping is still a ping.
        if self.live(attempt) {
            self.life_expected_by = Duration::MAX;
            self.frame(text, now);
        }
    }

    pub(crate) fn binary(&mut self, attempt: u32, now: Duration) {
        if !self.live(attempt) {
            return;
        }
        if self.is_opening() {
            self.fail(OfflineReason::NotSocketIo, now);
        } else if self.attachments > 0 {
            self.attachments -= 1;
        } else {
            self.drop(Dropped::Binary);
        }
    }

    pub(crate) fn closed(&mut self, attempt: u32, code: u16, now: Duration) {
        if !self.live(attempt) {
            return;
        }
        let reason = match self.phase {
            // Without a closing handshake it was rather the network.
            Phase::Opened if code != 1006 => OfflineReason::NotSocketIo,
            Phase::Opening | Phase::Opened => OfflineReason::Unreachable,
            Phase::Idle | Phase::Greeting | Phase::Connected | Phase::Waiting | Phase::Down => {
                OfflineReason::Lost { code: Some(code) }
            }
        };
        self.lost(reason, now);
    }

    pub(crate) fn retry(&mut self, now: Duration) {
        self.backoff.reset();
        if matches!(self.phase, Phase::Waiting | Phase::Down) {
            self.connect(now);
        }
    }

    /// What is asked for, oldest first.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due at the latest, since the time origin.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let due = self.due();
        (due < Duration::MAX).then_some(due)
    }

    fn due(&self) -> Duration {
        let silent_at = later(self.last_ping, self.patience);
        match self.phase {
            Phase::Idle | Phase::Down => Duration::MAX,
            Phase::Opening | Phase::Opened | Phase::Waiting => self.due,
            Phase::Greeting => self.due.min(silent_at),
            Phase::Connected => silent_at.min(self.life_expected_by),
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

    /// Gives the connection up unless any frame arrives until `by`. For when something that
    /// should be answered was sent.
    pub fn expect_life(&mut self, by: Duration) {
        if self.is_connected() {
            self.life_expected_by = by;
        }
    }

    /// Closes and stays down until asked, for a reason of the layer above.
    pub fn give_up(&mut self, reason: OfflineReason) {
        self.down(reason);
    }

    /// Leaves this connection for a new one at once: the server asks for it.
    pub(crate) fn move_on(&mut self, now: Duration) {
        if self.is_connected() {
            self.hang_up();
            self.connect(now);
        }
    }

    /// Whether there is a WebSocket and it is that of `attempt`.
    fn live(&self, attempt: u32) -> bool {
        let live = match self.phase {
            Phase::Opening | Phase::Opened | Phase::Greeting | Phase::Connected => true,
            Phase::Idle | Phase::Waiting | Phase::Down => false,
        };
        live && attempt == self.attempt
    }

    pub(super) fn is_opening(&self) -> bool {
        matches!(self.phase, Phase::Opening | Phase::Opened)
    }

    fn connect(&mut self, now: Duration) {
        self.attempt = self.attempt.wrapping_add(1);
        self.phase = Phase::Opening;
        self.due = later(now, CONNECT_TIMEOUT);
        self.status(Status::Connecting);
        let url = self.config.url.clone();
        self.effects.push_back(Effect::Connect {
            attempt: self.attempt,
            url,
        });
    }

    pub(crate) fn network_back(&mut self, now: Duration) {
        self.check_clock(now);
        match self.phase {
            Phase::Waiting => {
                self.backoff.reset();
                self.connect(now);
            }
            Phase::Opening | Phase::Opened | Phase::Greeting
                if self.due.saturating_sub(now) <= LEFT_WHEN_STALE =>
            {
                self.hang_up();
                self.connect(now);
            }
            Phase::Idle
            | Phase::Opening
            | Phase::Opened
            | Phase::Greeting
            | Phase::Connected
            | Phase::Down => {}
        }
    }

    pub(crate) fn check_clock(&mut self, now: Duration) {
        if now < self.due() {
            return;
        }
        match self.phase {
            Phase::Idle | Phase::Down => {}
            Phase::Opening | Phase::Opened => self.fail(OfflineReason::TimedOut, now),
            Phase::Greeting if now >= self.due => self.fail(OfflineReason::TimedOut, now),
            Phase::Greeting | Phase::Connected => self.fail(OfflineReason::Silent, now),
            Phase::Waiting => self.connect(now),
        }
    }

    pub(crate) fn leave(&mut self) {
        if self.phase == Phase::Idle {
            return;
        }
        // Without a disconnect packet: Node's socket.io drops the events that came right before one, as
        // the good-bye does, since it hands events out a tick later.
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
        let retry_at = later(now, self.backoff.next());
        self.phase = Phase::Waiting;
        self.due = retry_at;
        self.status(Status::Offline {
            reason,
            retry_at: Some(retry_at),
        });
    }

    fn hang_up(&mut self) {
        if self.live(self.attempt) {
            self.effects.push_back(Effect::Disconnect {
                attempt: self.attempt,
            });
        }
        self.disconnected();
    }

    fn disconnected(&mut self) {
        self.attachments = 0;
        self.early.clear();
        self.life_expected_by = Duration::MAX;
        while let Some(lost) = self.queue.next_lost() {
            if let Some(ticket) = lost.ticket {
                self.effects.push_back(Effect::Unacked { ticket });
            }
        }
        self.queue.unsend();
    }

    pub(super) fn status(&mut self, status: Status) {
        self.effects.push_back(Effect::Status(status));
    }

    pub(super) fn drop(&mut self, reason: Dropped) {
        self.dropped += 1;
        self.effects.push_back(Effect::Dropped(reason));
    }
}
