//! Connected clients, and the order in which what they say is carried out.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::FutureExt as _;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use socketioxide::TransportType;
use socketioxide::adapter::Emitter;
use socketioxide::extract::{AckSender, SocketRef, TryData};
use socketioxide::handler::{ConnectHandler as _, FromMessageParts as _, MessageHandler, Value};
use socketioxide::socket::{DisconnectReason, Sid};
use socketioxide_redis::CustomRedisAdapter;
use tracing::debug;

use crate::bus::Bus;
use crate::client::{Client, Said};
use crate::events::{Event, Refusal, WELCOME};
use crate::hall::Hall;
use crate::line::Line;
use crate::metrics::Metrics;
use crate::native;
use crate::rate::Verdict;
use crate::roster::Known;
use crate::tag::tag;
use crate::turn::IceServer;

pub(crate) type Adapter = CustomRedisAdapter<Emitter, Bus>;
pub(crate) type Socket = socketioxide::socket::Socket<Adapter>;

/// A unit would be sent as an argument of its own, `null`.
pub(crate) const NO_ARGUMENT: [(); 0] = [];

/// What a client may bring when it connects. The last two as in the second argument of `joinRoom`,
/// for clients that do not know whom they speak to: a server that takes an acknowledgement there
/// would break on anything else.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    token: Option<Lenient<String>>,
    protocol: Option<Lenient<f64>>,
    seat: Option<Lenient<String>>,
}

/// What is of another type counts as missing.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Is(T),
    IsNot(IgnoredAny),
}

impl<T> Lenient<T> {
    fn get(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::IsNot(_) => None,
        }
    }
}

/// Opens the one namespace of the protocol.
pub(crate) async fn open(hall: &Arc<Hall>) -> Result<(), redis::RedisError> {
    let register = {
        let hall = Arc::clone(hall);
        // A middleware ends before the client hears that it is connected, so nothing that it says
        // then can come before its handlers.
        async move |socket: SocketRef<Adapter>, TryData(auth): TryData<Auth>| {
            let auth = auth.unwrap_or_default();
            let token = auth.token.and_then(Lenient::get);
            let declared = native::declared(
                auth.protocol.and_then(Lenient::get),
                auth.seat.and_then(Lenient::get),
            );
            let client = Arc::new(hall.client(token.as_deref(), declared));
            let backlog = hall.backlogs.open(socket.id);
            if let (TransportType::Websocket, Some(line)) = (
                socket.transport_type(),
                socket.req_parts().extensions.get::<Arc<Line>>(),
            ) {
                backlog.goes_over(line);
            }
            for event in Event::ALL {
                socket.on(event.name(), Handler::new(Some(event), &hall, &client));
            }
            socket.on_fallback(Handler::new(None, &hall, &client));
            let hall = Arc::clone(&hall);
            socket.on_disconnect(
                async move |socket: SocketRef<Adapter>, reason: DisconnectReason| {
                    debug!(who = %tag(socket.id), ?reason, "gone");
                    hall.backlogs.close(socket.id);
                    for room in client.go() {
                        hall.leave(socket.id, &room).await;
                    }
                },
            );
            Ok::<(), Infallible>(())
        }
    };
    let opened = hall.io.ns("/", welcome.with(register)).await;
    opened.map_err(|error| match error {
        socketioxide_redis::InitError::Driver(error) => error,
        socketioxide_redis::InitError::MalformedNamespace => {
            redis::RedisError::from((redis::ErrorKind::Client, "the namespace has no good name"))
        }
    })
}

async fn welcome(socket: SocketRef<Adapter>) {
    debug!(who = %tag(socket.id), transport = ?socket.transport_type(), "connected");
    if let Err(error) = socket.emit(WELCOME, &NO_ARGUMENT) {
        debug!(who = %tag(socket.id), %error, "left before it was welcomed");
    }
}

/// Carries out one kind of event of one client, at once and on the task that reads the socket:
/// handlers that run as tasks of their own would let an answer overtake the offer's candidates.
/// What cannot be done at once makes what comes after it wait.
struct Handler {
    /// `None` for every name outside the protocol.
    event: Option<Event>,
    hall: Arc<Hall>,
    client: Arc<Client>,
}

/// Keeps this implementation apart from socketioxide's own, which are for functions.
enum InOrder {}

impl Handler {
    fn new(event: Option<Event>, hall: &Arc<Hall>, client: &Arc<Client>) -> Self {
        Self {
            event,
            hall: Arc::clone(hall),
            client: Arc::clone(client),
        }
    }
}

impl MessageHandler<Adapter, InOrder> for Handler {
    fn call(&self, socket: Arc<Socket>, data: Value, ack: Option<i64>) {
        let mut verdict = self.client.meter(weight(&data));
        let mut said = Said {
            event: self.event,
            data,
            ack,
        };
        if verdict == Verdict::Pass {
            match self.client.keep(said) {
                Ok(()) => return,
                Err(back) => (said, verdict) = back,
            }
        }
        match verdict {
            Verdict::Pass => {}
            Verdict::Refuse => {
                return reply(&self.hall, &socket, &mut said).refuse(Refusal::RateLimited);
            }
            Verdict::Disconnect => {
                // What was on its way comes still.
                if !socket.connected() {
                    return;
                }
                self.hall.metrics.flood();
                debug!(who = %tag(socket.id), "says too much");
                if let Err(error) = socket.disconnect() {
                    debug!(%error, "does not even read that it is disconnected");
                }
                return;
            }
        }
        let (hall, client) = (Arc::clone(&self.hall), Arc::clone(&self.client));
        let mut doing = Box::pin(attend(
            Arc::clone(&hall),
            Arc::clone(&client),
            Arc::clone(&socket),
            said,
        ));
        if (&mut doing).now_or_never().is_some() {
            return;
        }
        client.wait();
        tokio::spawn(async move {
            doing.await;
            while let Some(said) = client.next() {
                attend(
                    Arc::clone(&hall),
                    Arc::clone(&client),
                    Arc::clone(&socket),
                    said,
                )
                .await;
            }
        });
    }
}

async fn attend(hall: Arc<Hall>, client: Arc<Client>, socket: Arc<Socket>, mut said: Said) {
    let reply = reply(&hall, &socket, &mut said);
    let Some(event) = said.event else {
        return reply.refuse(Refusal::UnknownEvent);
    };
    let Value::Str(data, None) = &said.data else {
        return reply.refuse(Refusal::Binary);
    };
    hall.carry_out(event, &client, &socket, data, reply).await;
}

/// Bytes of what was said, attachments included.
fn weight(data: &Value) -> u32 {
    let bytes = match data {
        Value::Str(text, attachments) => {
            text.len()
                + attachments
                    .iter()
                    .flatten()
                    .map(hyper::body::Bytes::len)
                    .sum::<usize>()
        }
        Value::Bytes(bytes) => bytes.len(),
    };
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Says what became of an event; once, and only if it was asked.
pub(crate) struct Reply {
    ack: AckSender<Adapter>,
    pub(crate) was_asked: bool,
    who: Sid,
    event: Option<Event>,
    metrics: Arc<Metrics>,
}

fn reply(hall: &Hall, socket: &Arc<Socket>, said: &mut Said) -> Reply {
    let Ok(ack) = AckSender::from_message_parts(socket, &mut said.data, &said.ack);
    Reply {
        ack,
        was_asked: said.ack.is_some(),
        who: socket.id,
        event: said.event,
        metrics: Arc::clone(&hall.metrics),
    }
}

#[derive(Serialize)]
struct Ack<T> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(flatten)]
    more: T,
}

/// What a client hears when it has joined and knows the relay's own events.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Joined {
    pub(crate) protocol: u8,
    pub(crate) you: Sid,
    pub(crate) members: Vec<Known>,
    pub(crate) capacity: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ice_servers: Option<Vec<IceServer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ice_servers_ttl: Option<u64>,
}

/// How many a full room holds.
#[derive(Serialize)]
pub(crate) struct Capacity {
    pub(crate) capacity: usize,
}

#[derive(Serialize)]
struct Nothing {}

impl Reply {
    pub(crate) fn accept(self) {
        self.accept_with(Nothing {});
    }

    pub(crate) fn accept_with(self, more: impl Serialize) {
        self.metrics.accept(self.event.map_or("", Event::name));
        self.send(None, more);
    }

    pub(crate) fn refuse(self, refusal: Refusal) {
        self.refuse_with(refusal, Nothing {});
    }

    pub(crate) fn refuse_with(self, refusal: Refusal, more: impl Serialize) {
        debug!(who = %tag(self.who), event = ?self.event, code = refusal.code(), "refused");
        self.metrics.refuse(refusal.code());
        self.send(Some(refusal.code()), more);
    }

    fn send(self, error: Option<&'static str>, more: impl Serialize) {
        // Sends nothing when the client asked for nothing.
        let sent = self.ack.send(&Ack {
            ok: error.is_none(),
            error,
            more,
        });
        if let Err(error) = sent {
            debug!(who = %tag(self.who), %error, "acknowledgement lost");
        }
    }
}
