//! What relays say to each other through Redis, for the Socket.IO adapter.
//!
//! Saying something never waits and never fails: it goes into a queue that one task empties, in
//! order. The adapter can so tell the clients of this process at once whatever becomes of Redis,
//! and what one client says arrives everywhere in the order in which it was said.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{
    Client, FromRedisValue, IntoConnectionInfo as _, ProtocolVersion, PushInfo, PushKind,
    RedisError, RedisResult,
};
use socketioxide_redis::drivers::{ChanItem, Driver, MessageStream};
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, warn};

use crate::metrics::Metrics;
use crate::settings::Secret;

/// What waits for Redis; what comes after it is lost.
const OUTBOX: usize = 4096;

/// Messages that go to Redis in one batch.
const BATCH: usize = 64;

/// Longest that Redis may take to answer, or to be connected to.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

/// Longest pause between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(500);

type Ears = Arc<Mutex<HashMap<String, mpsc::Sender<ChanItem>>>>;

/// The adapter's way to the other relays; a relay that is alone has none.
#[derive(Clone)]
pub(crate) struct Bus(Option<Link>);

#[derive(Clone)]
struct Link {
    connection: ConnectionManager,
    outbox: mpsc::Sender<Outgoing>,
    ears: Ears,
    cut: Arc<AtomicBool>,
    metrics: Arc<Metrics>,
}

enum Outgoing {
    Say(String, Vec<u8>),
    /// Answered when all before it is gone.
    Flush(oneshot::Sender<()>),
}

impl Bus {
    pub(crate) const ALONE: Self = Self(None);

    /// Connects to Redis, and again whenever the connection is lost.
    pub(crate) async fn connect(url: &Secret, metrics: &Arc<Metrics>) -> RedisResult<Self> {
        let info = url.expose().into_connection_info()?;
        // What others say is pushed on the connection that asks (RESP3).
        let settings = info
            .redis_settings()
            .clone()
            .set_protocol(ProtocolVersion::RESP3);
        // Many small messages: none may wait for the acknowledgement of the one before.
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        let client = Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))?;
        let (ears, cut) = (Ears::default(), Arc::new(AtomicBool::new(false)));
        let (hearing, cutting) = (Arc::clone(&ears), Arc::clone(&cut));
        let counting = Arc::clone(metrics);
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_max_delay(PAUSE)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_push_sender(move |push: PushInfo| {
                if push.kind == PushKind::Disconnection {
                    cutting.store(true, Ordering::Relaxed);
                }
                hear(&hearing, push, &counting);
                Ok::<(), Infallible>(())
            })
            .set_automatic_resubscription();
        let connection = ConnectionManager::new_with_config(client, config).await?;
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        tokio::spawn(empty(inbox, connection.clone(), Arc::clone(metrics)));
        Ok(Self(Some(Link {
            connection,
            outbox,
            ears,
            cut,
            metrics: Arc::clone(metrics),
        })))
    }

    /// For commands of another kind, on the same connection.
    pub(crate) fn connection(&self) -> Option<ConnectionManager> {
        self.0.as_ref().map(|link| link.connection.clone())
    }

    /// Set when the connection was lost: what others said meanwhile was not heard.
    pub(crate) fn cut(&self) -> Option<Arc<AtomicBool>> {
        self.0.as_ref().map(|link| Arc::clone(&link.cut))
    }

    /// Waits until what was said so far is with Redis, or lost.
    pub(crate) async fn flush(&self) {
        let Some(link) = &self.0 else { return };
        let (done, told) = oneshot::channel();
        if link.outbox.send(Outgoing::Flush(done)).await.is_ok() {
            told.await.ok();
        }
    }
}

/// Sends what is in the queue, until nobody can put anything into it any more.
async fn empty(
    mut inbox: mpsc::Receiver<Outgoing>,
    mut connection: ConnectionManager,
    metrics: Arc<Metrics>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while inbox.recv_many(&mut batch, BATCH).await > 0 {
        let (mut pipe, mut said, mut flushed) = (redis::pipe(), 0, Vec::new());
        #[expect(
            clippy::disallowed_methods,
            reason = "it is all of it, wherever it ends"
        )]
        let all = batch.drain(..);
        for outgoing in all {
            match outgoing {
                Outgoing::Say(channel, bytes) => {
                    pipe.publish(channel, bytes).ignore();
                    said += 1;
                }
                Outgoing::Flush(done) => flushed.push(done),
            }
        }
        if said > 0
            && let Err(error) = pipe.query_async::<()>(&mut connection).await
        {
            metrics.lose(said);
            debug!(said, %error, "other relays missed messages");
        }
        for done in flushed {
            done.send(()).ok();
        }
    }
}

fn hear(ears: &Ears, push: PushInfo, metrics: &Metrics) {
    if push.kind != PushKind::Message {
        return;
    }
    let mut data = push.data.into_iter();
    let (Some(channel), Some(bytes)) = (data.next(), data.next()) else {
        return;
    };
    let (Ok(channel), Ok(bytes)) = (
        String::from_redis_value(channel),
        Vec::<u8>::from_redis_value(bytes),
    ) else {
        warn!("Redis pushed something that is no message");
        return;
    };
    let ears = ears.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(ear) = ears.get(&channel) else {
        return;
    };
    if ear.try_send((channel, bytes)).is_err() {
        metrics.lose(1);
    }
}

impl Driver for Bus {
    type Error = RedisError;

    async fn publish(&self, channel: String, bytes: Vec<u8>) -> RedisResult<()> {
        if let Some(link) = &self.0
            && link.outbox.try_send(Outgoing::Say(channel, bytes)).is_err()
        {
            link.metrics.lose(1);
        }
        Ok(())
    }

    async fn subscribe(
        &self,
        channel: String,
        size: usize,
    ) -> RedisResult<MessageStream<ChanItem>> {
        let Some(link) = &self.0 else {
            return Ok(MessageStream::new_empty());
        };
        let (ear, heard) = mpsc::channel(size);
        link.ears
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(channel.clone(), ear);
        link.connection.clone().subscribe(channel).await?;
        Ok(MessageStream::new(heard))
    }

    async fn unsubscribe(&self, channel: String) -> RedisResult<()> {
        let Some(link) = &self.0 else { return Ok(()) };
        link.ears
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&channel);
        link.connection.clone().unsubscribe(channel).await
    }

    async fn num_serv(&self, channel: &str) -> RedisResult<u16> {
        let Some(link) = &self.0 else { return Ok(1) };
        let (_, count): (String, u16) = redis::cmd("PUBSUB")
            .arg("NUMSUB")
            .arg(channel)
            .query_async(&mut link.connection.clone())
            .await?;
        Ok(count)
    }
}
