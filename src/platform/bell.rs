//! Waiting for something that a callback tells, and no longer than is sensible.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use gloo_timers::callback::Timeout;

/// Rung by callbacks, waited for by one future. Clones are handles to it.
#[derive(Clone, Default)]
pub struct Bell(Rc<Inner>);

#[derive(Default)]
struct Inner {
    rung: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Bell {
    /// Wakes whoever waits, or the next one who does.
    pub fn ring(&self) {
        self.0.rung.set(true);
        self.wake();
    }

    /// Waits for the bell; false where it did not ring in time.
    pub async fn wait(&self, at_most: Duration) -> bool {
        let late = Rc::new(Cell::new(false));
        let (bell, told) = (self.clone(), Rc::clone(&late));
        let milliseconds = u32::try_from(at_most.as_millis()).unwrap_or(u32::MAX);
        let _timeout = Timeout::new(milliseconds, move || {
            told.set(true);
            bell.wake();
        });
        poll_fn(|context| {
            if self.0.rung.replace(false) {
                Poll::Ready(true)
            } else if late.get() {
                Poll::Ready(false)
            } else {
                self.0.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }

    fn wake(&self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

/// Waits for as long as this.
pub async fn sleep(time: Duration) {
    Bell::default().wait(time).await;
}
