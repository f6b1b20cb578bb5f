//! Stands in for the crate of this name: the part of it that runs in the page.
//!
//! That one queues whoever waits for a chunk behind locks, two kilobytes of code in the first load of
//! every page. Here each asks for itself, and the page's script answers all from one fetch.
//! `docs/adr` has the figures.

pub use rt::SplitLoaderError;
pub use wasm_split_macros::wasm_split;

#[doc(hidden)]
pub mod rt {
    use std::cell::RefCell;
    use std::ffi::c_void;
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::rc::Rc;
    use std::task::{Poll, Waker};

    /// How the script answers: with what it was handed, and whether the chunk is there.
    pub type LoadCallbackFn = unsafe extern "C" fn(*const c_void, bool);
    /// How the script is asked.
    pub type LoadFn = unsafe extern "C" fn(LoadCallbackFn, *const c_void);

    /// The chunk could not be loaded.
    #[derive(Clone, Debug)]
    pub struct SplitLoaderError(());

    /// Has a chunk loaded.
    #[derive(Debug)]
    pub struct LazySplitLoader(LoadFn);

    impl LazySplitLoader {
        /// # Safety
        /// The function calls back exactly once, with what it was handed, and not before it returns.
        pub const unsafe fn new(load: LoadFn) -> Self {
            Self(load)
        }
    }

    #[derive(Default)]
    struct Answer {
        loaded: Option<bool>,
        waker: Option<Waker>,
    }

    /// Waits until the chunk is there.
    pub async fn ensure_loaded(loader: Pin<&LazySplitLoader>) -> Result<(), SplitLoaderError> {
        let answer = Rc::<RefCell<Answer>>::default();
        // SAFETY: `new` promises that it calls back once, so that the handle is taken back once.
        unsafe { (loader.0)(answered, Rc::into_raw(Rc::clone(&answer)).cast()) };
        let loaded = poll_fn(|context| {
            let mut answer = answer.borrow_mut();
            if let Some(loaded) = answer.loaded {
                return Poll::Ready(loaded);
            }
            answer.waker = Some(context.waker().clone());
            Poll::Pending
        });
        if loaded.await {
            Ok(())
        } else {
            Err(SplitLoaderError(()))
        }
    }

    unsafe extern "C" fn answered(data: *const c_void, loaded: bool) {
        // SAFETY: `data` is the handle that `ensure_loaded` let go of, on this one thread.
        let answer = unsafe { Rc::<RefCell<Answer>>::from_raw(data.cast()) };
        let waker = {
            let mut answer = answer.borrow_mut();
            answer.loaded = Some(loaded);
            answer.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
