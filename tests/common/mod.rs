//! Waiting for what a browser tells, with a deadline.
#![expect(clippy::panic, reason = "a test says what it expects by failing")]
#![allow(
    dead_code,
    reason = "every test binary compiles this and not each uses all of it"
)]

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

/// How long a browser may take for anything, ms. Far beyond what it takes.
const DEADLINE: u32 = 20_000;

/// What has been told and not looked at yet.
pub(crate) struct Events<T> {
    queue: UnboundedReceiver<T>,
    /// Passed over while another was sought.
    passed: Vec<T>,
}

impl<T: Clone + std::fmt::Debug + 'static> Events<T> {
    /// A callback, and what is told to it.
    pub(crate) fn new() -> (impl Fn(T) + 'static, Self) {
        let (sender, queue) = unbounded();
        let tell = move |event| {
            // The test may be over.
            drop(sender.unbounded_send(event));
        };
        (
            tell,
            Self {
                queue,
                passed: Vec::new(),
            },
        )
    }

    /// What has been told so far.
    pub(crate) fn told(&mut self) -> &[T] {
        while let Ok(event) = self.queue.try_recv() {
            self.passed.push(event);
        }
        &self.passed
    }

    /// The first event, told or to come, that is what is sought. It is taken out.
    pub(crate) async fn find<R>(&mut self, seek: impl Fn(T) -> Option<R>) -> R {
        let told = self
            .passed
            .iter()
            .position(|event| seek(event.clone()).is_some());
        #[expect(
            clippy::disallowed_methods,
            reason = "the event was found there just before"
        )]
        let told = told.map(|index| self.passed.remove(index));
        if let Some(found) = told.and_then(&seek) {
            return found;
        }
        let mut deadline = TimeoutFuture::new(DEADLINE);
        loop {
            match select(self.queue.next(), deadline).await {
                Either::Left((Some(event), rest)) => {
                    deadline = rest;
                    match seek(event.clone()) {
                        Some(found) => return found,
                        None => self.passed.push(event),
                    }
                }
                Either::Left((None, _)) | Either::Right(_) => {
                    panic!("it never came; there were {:?}", self.passed)
                }
            }
        }
    }
}

/// Waits for what no event tells.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    const STEP: u32 = 10;
    for _ in 0..DEADLINE / STEP {
        if holds() {
            return;
        }
        TimeoutFuture::new(STEP).await;
    }
    panic!("it never came: {what}");
}
