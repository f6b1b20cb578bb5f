//! Connected clients: who is in which room, and what each of them says reaches that room.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt as _;
use serde::Serialize;
use socketioxide::SocketIo;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{AckSender, SocketRef};
use socketioxide::handler::{ConnectHandler as _, FromMessageParts as _, MessageHandler, Value};
use socketioxide::socket::{DisconnectReason, Socket};
use tracing::{debug, warn};

use crate::events::{self, Event, Refusal, Request, WELCOME};
use crate::limits::MAX_ROOMS;

/// A unit would be sent as an argument of its own, `null`.
const NO_ARGUMENT: [(); 0] = [];

/// What the relay has done since it started.
#[derive(Debug, Default)]
pub struct Counters {
    accepted: AtomicU64,
    refused: AtomicU64,
}

impl Counters {
    /// Events carried out: rooms joined and messages passed on.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }

    /// Events refused: malformed, unknown, or meant for a room that the sender is not in.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}

/// Opens the one namespace of the protocol.
pub(crate) fn open(io: &SocketIo, counters: &Arc<Counters>) {
    let counters = Arc::clone(counters);
    // A middleware ends before the client hears that it is connected, so nothing that it says
    // then can come before its handlers.
    let register = async move |socket: SocketRef| -> Result<(), Infallible> {
        for event in Event::ALL {
            socket.on(event.name(), Handler::new(Some(event), &counters));
        }
        socket.on_fallback(Handler::new(None, &counters));
        socket.on_disconnect(async |socket: SocketRef, reason: DisconnectReason| {
            debug!(socket = %socket.id, ?reason, "gone");
        });
        Ok(())
    };
    io.ns("/", welcome.with(register));
}

async fn welcome(socket: SocketRef) {
    debug!(socket = %socket.id, transport = ?socket.transport_type(), "connected");
    if let Err(error) = socket.emit(WELCOME, &NO_ARGUMENT) {
        debug!(socket = %socket.id, %error, "left before it was welcomed");
    }
}

/// Carries out one kind of event, at once and on the task that reads the socket: handlers that are
/// futures run as tasks of their own, and then an answer may overtake the offer's candidates.
struct Handler {
    /// `None` for every name outside the protocol.
    event: Option<Event>,
    counters: Arc<Counters>,
}

/// Keeps this implementation apart from socketioxide's own, which are for functions.
enum InOrder {}

#[derive(Serialize)]
struct Ack {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl MessageHandler<LocalAdapter, InOrder> for Handler {
    fn call(&self, socket: Arc<Socket<LocalAdapter>>, mut value: Value, ack_id: Option<i64>) {
        let ack = AckSender::from_message_parts(&socket, &mut value, &ack_id);
        let outcome = self.carry_out(&socket, &value);
        match outcome {
            Ok(()) => self.counters.accepted.fetch_add(1, Ordering::Relaxed),
            Err(refusal) => {
                debug!(socket = %socket.id, event = ?self.event, code = refusal.code(), "refused");
                self.counters.refused.fetch_add(1, Ordering::Relaxed)
            }
        };
        let Ok(ack) = ack;
        // Sends nothing when the client asked for nothing.
        let sent = ack.send(&Ack {
            ok: outcome.is_ok(),
            error: outcome.err().map(Refusal::code),
        });
        if let Err(error) = sent {
            debug!(socket = %socket.id, %error, "acknowledgement lost");
        }
    }
}

impl Handler {
    fn new(event: Option<Event>, counters: &Arc<Counters>) -> Self {
        Self {
            event,
            counters: Arc::clone(counters),
        }
    }

    fn carry_out(&self, socket: &Socket<LocalAdapter>, value: &Value) -> Result<(), Refusal> {
        let event = self.event.ok_or(Refusal::UnknownEvent)?;
        let Value::Str(data, None) = value else {
            return Err(Refusal::Binary);
        };
        let request = events::read(event, data)?;
        match event.heard_as() {
            None => join(socket, request),
            Some(name) => tell(socket, name, request),
        }
    }
}

fn is_member(socket: &Socket<LocalAdapter>, request: &Request<'_>) -> bool {
    socket
        .rooms()
        .iter()
        .any(|room| room == request.room.as_str())
}

fn join(socket: &Socket<LocalAdapter>, request: Request<'_>) -> Result<(), Refusal> {
    if is_member(socket, &request) {
        return Ok(());
    }
    if socket.rooms().len() >= MAX_ROOMS {
        return Err(Refusal::TooManyRooms);
    }
    let room = request.room.into_string();
    debug!(socket = %socket.id, room, "joined");
    socket.join(room);
    // Whoever was cleared away meanwhile would stay in the room for ever.
    if socket.local().get_socket(socket.id).is_none() {
        socket.leave_all();
    }
    Ok(())
}

/// Tells the whole room, the sender included: the protocol's clients count on their own echo.
fn tell(socket: &Socket<LocalAdapter>, name: &str, request: Request<'_>) -> Result<(), Refusal> {
    if !is_member(socket, &request) {
        return Err(Refusal::NotInRoom);
    }
    let payload = request.payload;
    let room = socket.within(request.room.into_string());
    // With all members in this process the broadcast is done when first polled.
    let told = match payload {
        Some(payload) => room.emit(name, payload).now_or_never(),
        None => room.emit(name, &NO_ARGUMENT).now_or_never(),
    };
    match told {
        Some(Ok(())) => {}
        Some(Err(error)) => warn!(socket = %socket.id, name, %error, "somebody missed a message"),
        None => warn!(socket = %socket.id, name, "the broadcast did not end at once"),
    }
    Ok(())
}
