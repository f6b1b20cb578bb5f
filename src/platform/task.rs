//! A future that runs for as long as somebody wants it to.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen_futures::spawn_local;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A future that runs by itself. Dropping this drops the future, even where it waits for a promise
/// that nothing settles any more, as those of a closed connection.
#[must_use = "dropping it ends it"]
pub struct Task(Rc<RefCell<Work>>);

impl Task {
    /// Runs a future; its first step comes after this returns.
    pub fn spawn(work: impl Future<Output = ()> + 'static) -> Self {
        let task = Self(Rc::new(RefCell::new(Box::pin(work))));
        let work = Rc::downgrade(&task.0);
        spawn_local(poll_fn(move |context| {
            // While this step lasts, the future stays, though it may end the task itself.
            let Some(work) = work.upgrade() else {
                return Poll::Ready(());
            };
            match work.try_borrow_mut() {
                Ok(mut work) => work.as_mut().poll(context),
                Err(_) => Poll::Pending,
            }
        }));
        task
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}
