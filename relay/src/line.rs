//! One TCP connection, which ends when its client takes nothing of what is sent.
//!
//! Nothing above it could: who writes into a full connection waits for as long as it takes, and the
//! session is not cleared away before that.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::debug;

use crate::backlog::Backlog;
use crate::connections::Place;
use crate::settings::Patience;

/// What is known of a connection from outside.
#[derive(Debug, Default)]
pub(crate) struct Line {
    is_over: AtomicBool,
    is_blocked: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
    /// Set once it is the WebSocket of a client.
    backlog: OnceLock<Arc<Backlog>>,
}

impl Line {
    pub(crate) fn carry(&self, backlog: &Arc<Backlog>) {
        // The first one stays: a connection becomes a WebSocket once.
        let _ = self.backlog.set(Arc::clone(backlog));
    }

    /// Ends the connection; what is on its way is lost.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.reader.wake();
        self.writer.wake();
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    pub(crate) fn is_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::Relaxed)
    }
}

pub(crate) struct Connection {
    stream: TcpStream,
    line: Arc<Line>,
    patience: Patience,
    /// When something came last.
    heard: Instant,
    blocked: Option<Blocked>,
    _place: Place,
}

/// The system takes no more of what is to be sent.
struct Blocked {
    /// When it took something last.
    moved: Instant,
    until: Pin<Box<Sleep>>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, place: Place, patience: Patience) -> Self {
        Self {
            stream,
            line: Arc::default(),
            patience,
            heard: Instant::now(),
            blocked: None,
            _place: place,
        }
    }

    pub(crate) fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// How long may be waited until something more is taken. A WebSocket that is not heard either
    /// is not listened to any more, however little by little it takes what was meant for it.
    fn limit(&self, moved: Instant) -> Instant {
        let stalled = later(moved, self.patience.ping_timeout);
        match self.line.backlog.get() {
            Some(_) => stalled.min(later(self.heard, self.patience.silence())),
            None => stalled,
        }
    }

    /// Why nothing more is read or written.
    fn ended(&self) -> io::Error {
        // Otherwise the system would go on keeping what nobody takes.
        if let Err(error) = self.stream.set_zero_linger() {
            debug!(%error, "what was on its way stays for a while");
        }
        io::ErrorKind::TimedOut.into()
    }

    fn written(&mut self, cx: &mut Context<'_>, outcome: Outcome) -> Outcome {
        match outcome {
            Poll::Ready(Ok(bytes)) => {
                if let Some(backlog) = self.line.backlog.get() {
                    backlog.pay(bytes);
                }
                if let Some(blocked) = &mut self.blocked {
                    blocked.moved = Instant::now();
                }
                outcome
            }
            Poll::Ready(Err(_)) => outcome,
            Poll::Pending => self.wait(cx),
        }
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Outcome {
        let moved = match &self.blocked {
            Some(blocked) => blocked.moved,
            None => Instant::now(),
        };
        let limit = self.limit(moved);
        let blocked = self.blocked.get_or_insert_with(|| Blocked {
            moved,
            until: Box::pin(sleep_until(limit)),
        });
        if blocked.until.deadline() != limit {
            blocked.until.as_mut().reset(limit);
        }
        self.line.is_blocked.store(true, Ordering::Relaxed);
        self.line.writer.register(cx.waker());
        if blocked.until.as_mut().poll(cx).is_ready() {
            debug!("somebody takes nothing any more");
            self.line.end();
        }
        if self.line.is_over() {
            return Poll::Ready(Err(self.ended()));
        }
        Poll::Pending
    }
}

type Outcome = Poll<io::Result<usize>>;

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.line.reader.register(cx.waker());
        if self.line.is_over() {
            return Poll::Ready(Err(self.ended()));
        }
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if outcome.is_ready() {
            self.heard = Instant::now();
        }
        outcome
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Outcome {
        if self.line.is_over() {
            return Poll::Ready(Err(self.ended()));
        }
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.is_over() {
            return Poll::Ready(Err(self.ended()));
        }
        // Whoever flushes has written everything.
        if self.blocked.take().is_some() {
            self.line.is_blocked.store(false, Ordering::Relaxed);
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Outcome {
        if self.line.is_over() {
            return Poll::Ready(Err(self.ended()));
        }
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// So long after a moment; at once, where no clock goes so far.
fn later(moment: Instant, wait: Duration) -> Instant {
    moment.checked_add(wait).unwrap_or(moment)
}
