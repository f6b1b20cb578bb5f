//! A future that runs for as long as somebody wants it to.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen_futures::spawn_local;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A future that runs by itself. Dropping this drops the future, even where it waits for a promise
/// that nothing settles any more, as those of a closed connection.
#[must_use = "dropping it ends it"]
pub struct Task(Rc<Inner>);

struct Inner {
    work: RefCell<Work>,
    /// Wakes what polls the work.
    waker: RefCell<Option<Waker>>,
}

impl Task {
    /// Runs a future; its first step comes after this returns.
    pub fn spawn(work: impl Future<Output = ()> + 'static) -> Self {
        let task = Self(Rc::new(Inner {
            work: RefCell::new(Box::pin(work)),
            waker: RefCell::default(),
        }));
        let inner = Rc::downgrade(&task.0);
        spawn_local(poll_fn(move |context| {
            // While this step lasts, the future stays, though it may end the task itself.
            let Some(inner) = inner.upgrade() else {
                return Poll::Ready(());
            };
            inner.waker.replace(Some(context.waker().clone()));
            match inner.work.try_borrow_mut() {
                Ok(mut work) => work.as_mut().poll(context),
                Err(_) => Poll::Pending,
            }
        }));
        task
    }
}

impl Drop for Task {
    /// What is spawned holds itself until it is done: it is woken to find that nothing is left.
    fn drop(&mut self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}
