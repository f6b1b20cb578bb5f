//! Who is in which room on all relays that share a Redis.
//!
//! | key | what it holds |
//! |---|---|
//! | `visavis:nodes` | sorted set: each relay, with the time of its last beat in milliseconds |
//! | `visavis:room:<room>` | hash: member → `protocol node seat` |
//! | `visavis:node:<node>` | set: `member room` of each member that this relay holds |
//!
//! A relay that was killed stops beating, and the next beat of any other clears its members away.
//! While Redis does not answer, each relay goes on with the members it has; when it answers again,
//! each says anew whom it holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::aio::ConnectionManager;
use redis::{AsyncCommands as _, RedisResult, Script};
use socketioxide::socket::Sid;
use tokio::sync::{RwLock, RwLockReadGuard};
use tracing::{info, warn};

use crate::bus::{self, Bus};
use crate::chance::{self, Unavailable};
use crate::metrics::Metrics;
use crate::native::Seat;
use crate::roster::{Known, Member};

/// What every key and channel begins with.
pub(crate) const PREFIX: &str = "visavis";

/// A relay says so often that it lives.
pub(crate) const BEAT: Duration = Duration::from_secs(2);

/// After so long without a beat a relay counts as dead.
const LIFE: Duration = Duration::from_secs(8);

/// A member that came or went without this relay's doing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) room: String,
    pub(crate) id: String,
}

impl Entry {
    fn read(text: &str) -> Option<Self> {
        let (id, room) = text.split_once(' ')?;
        Some(Self {
            room: room.to_owned(),
            id: id.to_owned(),
        })
    }

    fn read_all(texts: &[String]) -> Vec<Self> {
        texts.iter().filter_map(|it| Self::read(it)).collect()
    }
}

/// Whether there was a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Full,
    /// Whoever had the same seat is not in the room any more.
    In {
        former: Option<String>,
    },
}

/// What a beat brought to light.
#[derive(Debug)]
pub(crate) struct Beat {
    /// Redis may not know what this relay holds, which [`Shared::restore`] tells it; and this relay
    /// may not have heard who came and went elsewhere.
    pub(crate) was_apart: bool,
    /// Members of relays that are dead.
    pub(crate) lost: Vec<Entry>,
}

pub(crate) struct Shared {
    connection: ConnectionManager,
    node: String,
    up: AtomicBool,
    /// Something could not be said.
    behind: AtomicBool,
    /// Something may not have been heard.
    cut: Arc<AtomicBool>,
    /// Held for reading while one member comes or goes, for writing while all are said anew.
    turn: RwLock<()>,
    admit: Script,
    members: Script,
    beat: Script,
    restore: Script,
    metrics: Arc<Metrics>,
}

impl Shared {
    /// `None` where the bus leads to nobody.
    pub(crate) fn new(bus: &Bus, metrics: &Arc<Metrics>) -> Result<Option<Self>, Unavailable> {
        let (Some(connection), Some(cut)) = (bus.connection(), bus.cut()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            connection,
            cut,
            node: chance::word()?,
            up: AtomicBool::new(true),
            behind: AtomicBool::new(false),
            turn: RwLock::new(()),
            admit: Script::new(include_str!("shared/admit.lua")),
            members: Script::new(include_str!("shared/members.lua")),
            beat: Script::new(include_str!("shared/beat.lua")),
            restore: Script::new(include_str!("shared/restore.lua")),
            metrics: Arc::clone(metrics),
        }))
    }

    /// To be held from before a member comes or goes here until it is in the roster.
    pub(crate) async fn turn(&self) -> RwLockReadGuard<'_, ()> {
        self.turn.read().await
    }

    /// Takes a member in; `None` when Redis does not answer.
    pub(crate) async fn admit(
        &self,
        room: &str,
        member: &Member,
        capacity: usize,
    ) -> Option<Admission> {
        let mut script = self.admit.key(nodes());
        script
            .key(room_key(room))
            .key(self.mine())
            .arg(PREFIX)
            .arg(&self.node)
            .arg(member.id.as_str())
            .arg(member.protocol)
            .arg(seat(member))
            .arg(capacity)
            .arg(millis(LIFE))
            .arg(room);
        let answer: (u8, String) = self
            .ask(async |connection| script.invoke_async(connection).await)
            .await?;
        Some(match answer {
            (0, _) => Admission::Full,
            (_, former) => Admission::In {
                former: Some(former).filter(|it| !it.is_empty()),
            },
        })
    }

    /// Whether the member was in the room; `None` when Redis does not answer.
    pub(crate) async fn leave(&self, room: &str, id: Sid) -> Option<bool> {
        let mut pipe = redis::pipe();
        pipe.atomic()
            .hdel(room_key(room), id.as_str())
            .srem(self.mine(), format!("{id} {room}"));
        let (was_there, _): (bool, bool) = self
            .ask(async |connection| pipe.query_async(connection).await)
            .await?;
        Some(was_there)
    }

    /// Everybody in the room; `None` when Redis does not answer.
    pub(crate) async fn members(&self, room: &str) -> Option<Vec<Known>> {
        let mut script = self.members.key(nodes());
        script.key(room_key(room)).arg(millis(LIFE));
        let members: Vec<(String, u8)> = self
            .ask(async |connection| script.invoke_async(connection).await)
            .await?;
        Some(
            members
                .into_iter()
                .map(|(id, protocol)| Known { id, protocol })
                .collect(),
        )
    }

    /// The protocol of a member of the room.
    pub(crate) async fn protocol_of(&self, room: &str, id: &str) -> Option<u8> {
        let value: Option<String> = self
            .ask(async |connection| connection.hget(room_key(room), id).await)
            .await?;
        value?.split(' ').next()?.parse().ok()
    }

    /// Says that this relay lives; `None` when Redis does not answer.
    pub(crate) async fn beat(&self) -> Option<Beat> {
        let mut script = self.beat.key(nodes());
        script.arg(PREFIX).arg(&self.node).arg(millis(LIFE));
        let answer = self
            .try_to(async |connection| script.invoke_async(connection).await)
            .await;
        let (known, lost): (bool, Vec<String>) = answer?;
        if !self.up.swap(true, Ordering::Relaxed) {
            info!("Redis answers again");
        }
        self.metrics.redis_up.set(1);
        Some(Beat {
            was_apart: !known
                || self.behind.load(Ordering::Relaxed)
                || self.cut.swap(false, Ordering::Relaxed),
            lost: Entry::read_all(&lost),
        })
    }

    /// Says anew whom this relay holds, whom `roster` tells at the right moment. Returns who was
    /// missing and who was too many.
    pub(crate) async fn restore(
        &self,
        roster: impl FnOnce() -> Vec<(String, Member)>,
    ) -> Option<(Vec<Entry>, Vec<Entry>)> {
        let _turn = self.turn.write().await;
        self.behind.store(false, Ordering::Relaxed);
        let mut script = self.restore.key(self.mine());
        script.arg(PREFIX).arg(&self.node);
        for (room, member) in roster() {
            script
                .arg(member.id.as_str())
                .arg(room)
                .arg(member.protocol)
                .arg(seat(&member));
        }
        let (joined, left): (Vec<String>, Vec<String>) = self
            .ask(async |connection| script.invoke_async(connection).await)
            .await?;
        Some((Entry::read_all(&joined), Entry::read_all(&left)))
    }

    /// Says that this relay is no more.
    pub(crate) async fn retire(&self) {
        self.ask(async |connection| connection.zrem::<_, _, ()>(nodes(), &self.node).await)
            .await;
    }

    /// Asks Redis, unless it is known not to answer: nobody waits for that twice.
    async fn ask<T>(
        &self,
        command: impl AsyncFnOnce(&mut ConnectionManager) -> RedisResult<T>,
    ) -> Option<T> {
        if !self.up.load(Ordering::Relaxed) {
            self.behind.store(true, Ordering::Relaxed);
            return None;
        }
        self.try_to(command).await
    }

    async fn try_to<T>(
        &self,
        command: impl AsyncFnOnce(&mut ConnectionManager) -> RedisResult<T>,
    ) -> Option<T> {
        let mut connection = self.connection.clone();
        let error = match tokio::time::timeout(bus::PATIENCE, command(&mut connection)).await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        self.behind.store(true, Ordering::Relaxed);
        self.metrics.redis_up.set(0);
        if self.up.swap(false, Ordering::Relaxed) {
            warn!(error, "Redis does not answer; going on alone");
        }
        None
    }

    fn mine(&self) -> String {
        format!("{PREFIX}:node:{}", self.node)
    }
}

fn nodes() -> String {
    format!("{PREFIX}:nodes")
}

fn room_key(room: &str) -> String {
    format!("{PREFIX}:room:{room}")
}

fn seat(member: &Member) -> &str {
    member.seat.as_ref().map_or("-", Seat::as_str)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
