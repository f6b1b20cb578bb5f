//! What the relay keeps of one connection.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use prometheus_client::metrics::gauge::Gauge;
use socketioxide::handler::Value;
use tokio::sync::watch;

use crate::events::Event;
use crate::limits::{MAX_BACKLOG, MAX_PAYLOAD};
use crate::native::Joining;
use crate::rate::{Bucket, Verdict};

/// An event as it came, that waits for its turn.
#[derive(Debug)]
pub(crate) struct Said {
    /// `None` for every name outside the protocol.
    pub(crate) event: Option<Event>,
    pub(crate) data: Value,
    /// Set where the client wants to know what became of it.
    pub(crate) ack: Option<i64>,
}

#[derive(Debug)]
pub(crate) struct Client {
    /// It brought the join token when it connected.
    pub(crate) is_trusted: bool,
    /// What it said of itself when it connected, for every room that it joins.
    pub(crate) declared: Option<Joining>,
    state: Mutex<State>,
    _counted: Counted,
}

#[derive(Debug)]
struct State {
    /// The rooms it is in, with the version of the relay's own events that it knows there.
    places: HashMap<String, u8>,
    gone: bool,
    /// Set while something takes longer: what comes meanwhile.
    waiting: Option<VecDeque<Said>>,
    messages: Bucket,
    bytes: Bucket,
    knowing: Option<Knowing>,
}

/// Why somebody gets no place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Gone;

impl Client {
    pub(crate) fn new(
        is_trusted: bool,
        declared: Option<Joining>,
        rate: u32,
        rate_bytes: u32,
        sockets: &Gauge,
    ) -> Self {
        let now = Instant::now();
        let largest = u32::try_from(MAX_PAYLOAD).unwrap_or(u32::MAX);
        Self {
            is_trusted,
            declared,
            state: Mutex::new(State {
                places: HashMap::new(),
                gone: false,
                waiting: None,
                messages: Bucket::new(rate, 1, now),
                bytes: Bucket::new(rate_bytes, largest, now),
                knowing: None,
            }),
            _counted: Counted::new(sockets),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it may say something of this many bytes now.
    pub(crate) fn meter(&self, bytes: u32) -> Verdict {
        let mut state = self.state();
        let now = Instant::now();
        let messages = state.messages.take(1.0, now);
        messages.max(state.bytes.take(f64::from(bytes), now))
    }

    /// Keeps what it says while something before it takes longer. Returns what can be carried out
    /// now, or cannot be kept.
    pub(crate) fn keep(&self, said: Said) -> Result<(), (Said, Verdict)> {
        match &mut self.state().waiting {
            None => Err((said, Verdict::Pass)),
            Some(queue) if queue.len() >= MAX_BACKLOG => Err((said, Verdict::Refuse)),
            Some(queue) => {
                queue.push_back(said);
                Ok(())
            }
        }
    }

    /// From now on what it says is kept, until [`Client::next`] says that nothing is left.
    pub(crate) fn wait(&self) {
        self.state().waiting.get_or_insert_default();
    }

    pub(crate) fn next(&self) -> Option<Said> {
        let mut state = self.state();
        let next = state.waiting.as_mut().and_then(VecDeque::pop_front);
        if next.is_none() {
            state.waiting = None;
        }
        next
    }

    /// What it knows in a room that it is in.
    pub(crate) fn place(&self, room: &str) -> Option<u8> {
        self.state().places.get(room).copied()
    }

    pub(crate) fn places(&self) -> usize {
        self.state().places.len()
    }

    /// Gives it a place; `knowing` counts those who know the relay's own events.
    pub(crate) fn take_place(
        &self,
        room: &str,
        protocol: u8,
        knowing: &Arc<watch::Sender<usize>>,
    ) -> Result<(), Gone> {
        let mut state = self.state();
        if state.gone {
            return Err(Gone);
        }
        if protocol > 0 && state.knowing.is_none() {
            state.knowing = Some(Knowing::new(knowing));
        }
        state.places.insert(room.to_owned(), protocol);
        Ok(())
    }

    pub(crate) fn give_up_place(&self, room: &str) {
        self.state().places.remove(room);
    }

    /// Its connection has ended; it will get no place any more. Returns the rooms it was in.
    pub(crate) fn go(&self) -> Vec<String> {
        let mut state = self.state();
        state.gone = true;
        state.knowing = None;
        if let Some(waiting) = &mut state.waiting {
            waiting.clear();
        }
        state.places.drain().map(|(room, _)| room).collect()
    }
}

/// Counts in a gauge until it is dropped.
#[derive(Debug)]
struct Counted(Gauge);

impl Counted {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Counts among those who know the relay's own events until it is dropped.
#[derive(Debug)]
struct Knowing(Arc<watch::Sender<usize>>);

impl Knowing {
    fn new(count: &Arc<watch::Sender<usize>>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(Arc::clone(count))
    }
}

impl Drop for Knowing {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
