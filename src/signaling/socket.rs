//! A WebSocket that says what happens to it, and is closed when nobody holds it any more.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use futures_util::{Sink, Stream};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State, WebSocketError};
use visavis_signaling::client::Input;

use crate::platform::{Task, bindings};

/// RFC 6455, section 7.4.1: closed without a closing handshake.
const ABNORMAL: u16 = 1006;

/// What happens to a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// It can be written to.
    Opened,
    /// A text frame came.
    Text(String),
    /// A binary frame came.
    Binary,
    /// It is closed, or could not be opened; nothing follows.
    Closed {
        /// RFC 6455, section 7.4.
        code: u16,
        /// The server's words.
        reason: String,
    },
}

impl SocketEvent {
    /// What becomes of a socket that could not be opened.
    pub(super) const UNOPENED: Self = Self::Closed {
        code: ABNORMAL,
        reason: String::new(),
    };

    /// The same for a client, of the attempt whose socket it was.
    #[must_use]
    pub fn input(&self, attempt: u32) -> Input<'_> {
        match self {
            Self::Opened => Input::Opened { attempt },
            Self::Text(text) => Input::Text { attempt, text },
            Self::Binary => Input::Binary { attempt },
            Self::Closed { code, reason } => Input::Closed {
                attempt,
                code: *code,
                reason,
            },
        }
    }
}

/// A WebSocket. Dropping it closes it, and nothing is heard of it any more.
#[must_use = "dropping it closes the connection"]
pub struct Socket {
    /// `None` where the browser refused the address at once. Borrowed for the length of one poll
    /// and never while an event is told.
    inner: Rc<RefCell<Option<WebSocket>>>,
    _reader: Task,
}

impl Socket {
    /// Opens a socket; what becomes of it is told, never before this returns.
    pub fn open(url: &str, events: impl Fn(SocketEvent) + 'static) -> Self {
        let socket = WebSocket::open(url);
        if let Err(error) = &socket {
            bindings::debug("WebSocket refused", &error.message);
        }
        let inner = Rc::new(RefCell::new(socket.ok()));
        let reader = Task::spawn(read(Rc::clone(&inner), events));
        Self {
            inner,
            _reader: reader,
        }
    }

    /// Sends a text frame. On a socket that is closing it is lost, as everything on its way is;
    /// the session says it again.
    pub fn send(&self, text: String) {
        if let Ok(mut inner) = self.inner.try_borrow_mut()
            && let Some(socket) = inner.as_mut()
        {
            let sent = Pin::new(socket).start_send(Message::Text(text));
            if sent.is_err() {
                bindings::debug("WebSocket", "not sent");
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Ok(mut inner) = self.inner.try_borrow_mut() {
            // Where it is dropped by an event that it tells, the reader holds the other handle.
            inner.take();
        }
    }
}

async fn read(inner: Rc<RefCell<Option<WebSocket>>>, events: impl Fn(SocketEvent)) {
    if inner.borrow().is_none() {
        events(SocketEvent::UNOPENED);
        return;
    }
    let opened = poll_fn(|context| match inner.borrow_mut().as_mut() {
        // It calls itself ready, too, once it has failed to open.
        Some(socket) => Pin::new(&mut *socket)
            .poll_ready(context)
            .map(|ready| ready.is_ok() && matches!(socket.state(), State::Open)),
        None => Poll::Ready(false),
    });
    // What became of a socket that did not open is read below.
    if opened.await {
        events(SocketEvent::Opened);
    }
    loop {
        let next = poll_fn(|context| match inner.borrow_mut().as_mut() {
            Some(socket) => Pin::new(socket).poll_next(context).map(Some),
            None => Poll::Ready(None),
        });
        // Nobody holds it any more.
        let Some(next) = next.await else { return };
        let event = match next {
            Some(Ok(Message::Text(text))) => SocketEvent::Text(text),
            Some(Ok(Message::Bytes(_))) => SocketEvent::Binary,
            Some(Err(WebSocketError::ConnectionClose(close))) => SocketEvent::Closed {
                code: close.code,
                reason: close.reason,
            },
            // The browser tells the cause to nobody, and a close event follows or does not.
            Some(Err(_)) | None => SocketEvent::UNOPENED,
        };
        let last = matches!(event, SocketEvent::Closed { .. });
        events(event);
        if last {
            return;
        }
    }
}
