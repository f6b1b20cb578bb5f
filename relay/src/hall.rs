//! The rooms: who joins, and who leaves.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use socketioxide::SocketIo;
use socketioxide::socket::Sid;
use tokio::sync::watch;
use tracing::{debug, warn};

use crate::backlog::Backlogs;
use crate::client::Client;
use crate::events::{self, Event, Refusal};
use crate::limits::MAX_ROOMS;
use crate::metrics::Metrics;
use crate::native::{self, Joining, PROTOCOL};
use crate::roster::{Full, Known, Member, Roster};
use crate::settings::Settings;
use crate::shared::{Admission, Shared};
use crate::sockets::{Adapter, Joined, Reply, Socket};
use crate::tag::tag;
use crate::token::JoinToken;
use crate::turn::IceServers;
use crate::voice::group;

pub(crate) struct Hall {
    pub(crate) io: SocketIo<Adapter>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) shared: Option<Shared>,
    pub(crate) backlogs: Arc<Backlogs>,
    roster: Mutex<Roster>,
    pub(crate) knowing: Arc<watch::Sender<usize>>,
    pub(crate) capacity: usize,
    rate: u32,
    rate_bytes: u32,
    token: Option<JoinToken>,
    ice: Option<IceServers>,
    pub(crate) closed: AtomicBool,
}

impl Hall {
    pub(crate) fn new(
        io: SocketIo<Adapter>,
        settings: &Settings,
        token: Option<JoinToken>,
        shared: Option<Shared>,
        metrics: &Arc<Metrics>,
        backlogs: &Arc<Backlogs>,
    ) -> Self {
        Self {
            io,
            backlogs: Arc::clone(backlogs),
            metrics: Arc::clone(metrics),
            shared,
            roster: Mutex::default(),
            knowing: Arc::new(watch::Sender::new(0)),
            capacity: settings.capacity,
            rate: settings.rate,
            rate_bytes: settings.rate_bytes,
            token,
            ice: IceServers::new(settings),
            closed: AtomicBool::new(false),
        }
    }

    /// Somebody who has just connected.
    pub(crate) fn client(&self, token: Option<&str>, declared: Option<Joining>) -> Client {
        Client::new(
            self.admits(token),
            declared,
            self.rate,
            self.rate_bytes,
            &self.metrics.sockets,
        )
    }

    fn admits(&self, token: Option<&str>) -> bool {
        self.token
            .as_ref()
            .is_none_or(|it| token.is_some_and(|given| it.admits(given)))
    }

    pub(crate) fn roster(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn carry_out(
        &self,
        event: Event,
        client: &Client,
        socket: &Socket,
        data: &str,
        reply: Reply,
    ) {
        let outcome = match event {
            Event::JoinRoom => return self.join(client, socket, data, reply).await,
            Event::LeaveRoom => self.leave_room(client, socket, data).await,
            Event::Room => self.say(client, socket, data).await,
            Event::CallRemote
            | Event::AcceptCall
            | Event::HangUp
            | Event::SendOffer
            | Event::SendAnswer
            | Event::SendCandidate => self.tell(event, client, socket, data),
        };
        match outcome {
            Ok(()) => reply.accept(),
            Err(refusal) => reply.refuse(refusal),
        }
    }

    async fn join(&self, client: &Client, socket: &Socket, data: &str, reply: Reply) {
        let read = events::read(Event::JoinRoom, data)
            .and_then(|request| Ok((request.room.into_string(), native::joining(data)?)));
        let (room, joining) = match read {
            Ok((room, joining)) => (room, joining.or_else(|| client.declared.clone())),
            Err(refusal) => return reply.refuse(refusal),
        };
        let token = joining.as_ref().and_then(|it| it.token.as_deref());
        if !client.is_trusted && !self.admits(token) {
            return reply.refuse(Refusal::BadToken);
        }
        let protocol = if joining.is_some() { PROTOCOL } else { 0 };
        match client.place(&room) {
            Some(known) if known >= protocol => {
                return self.greet(socket.id, &room, protocol, reply).await;
            }
            // It knows more than it said at first: for the others somebody else comes.
            Some(_) => self.forget(client, socket, &room).await,
            None if client.places() >= MAX_ROOMS => return reply.refuse(Refusal::TooManyRooms),
            None => {}
        }
        let member = Member {
            id: socket.id,
            protocol,
            seat: joining.and_then(|Joining { seat, .. }| seat),
        };
        self.admit(client, socket, &room, member, reply).await;
    }

    async fn admit(
        &self,
        client: &Client,
        socket: &Socket,
        room: &str,
        member: Member,
        reply: Reply,
    ) {
        let protocol = member.protocol;
        let turn = match &self.shared {
            Some(shared) => Some(shared.turn().await),
            None => None,
        };
        let admission = match &self.shared {
            Some(shared) => shared.admit(room, &member, self.capacity).await,
            None => None,
        };
        let is_alone = self.shared.is_none();
        let is_gone = {
            let mut roster = self.roster();
            let entered = match admission {
                Some(Admission::Full) => Err(Full),
                Some(Admission::In { former }) => roster.enter(room, member, 0).map(|_| former),
                None => roster
                    .enter(room, member, self.capacity)
                    .map(|former| former.map(|id| id.to_string())),
            };
            let Ok(former) = entered else {
                drop(roster);
                return self.turn_away(socket, room, reply);
            };
            let is_gone = client.take_place(room, protocol, &self.knowing).is_err();
            if is_gone {
                roster.leave(room, socket.id);
            } else {
                socket.join(group::of(room, socket.id, protocol));
            }
            self.count(&roster);
            if let Some(former) = former.filter(|it| *it != socket.id.as_str()) {
                self.evict(room, &former);
            }
            if !is_gone {
                debug!(who = %tag(socket.id), protocol, "joined");
                self.announce(room, socket, protocol);
                // Whoever comes next is announced only after the list has been sent.
                if is_alone {
                    let mut others = roster.members(room);
                    others.retain(|it| it.id != socket.id.as_str());
                    return self.list(socket.id, protocol, others, reply);
                }
            }
            is_gone
        };
        drop(turn);
        if is_gone {
            if let Some(shared) = &self.shared {
                shared.leave(room, socket.id).await;
            }
            return;
        }
        self.greet(socket.id, room, protocol, reply).await;
    }

    /// Tells who is there, to whoever knows what that means.
    async fn greet(&self, me: Sid, room: &str, protocol: u8, reply: Reply) {
        if protocol == 0 {
            return reply.accept();
        }
        let everywhere = match &self.shared {
            Some(shared) => shared.members(room).await,
            None => None,
        };
        let mut others = everywhere.unwrap_or_else(|| self.roster().members(room));
        others.retain(|it| it.id != me.as_str());
        self.list(me, protocol, others, reply);
    }

    fn list(&self, me: Sid, protocol: u8, members: Vec<Known>, reply: Reply) {
        if protocol == 0 {
            return reply.accept();
        }
        let issued = self.ice.as_ref().and_then(|ice| {
            ice.issue(SystemTime::now())
                .inspect_err(|error| warn!(%error, "no TURN credentials"))
                .ok()
        });
        reply.accept_with(Joined {
            protocol: PROTOCOL,
            you: me,
            members,
            capacity: self.capacity,
            ice_servers_ttl: issued
                .is_some()
                .then(|| self.ice.as_ref().map(IceServers::ttl))
                .flatten(),
            ice_servers: issued,
        });
    }

    async fn leave_room(
        &self,
        client: &Client,
        socket: &Socket,
        data: &str,
    ) -> Result<(), Refusal> {
        let room = events::read(Event::LeaveRoom, data)?.room.into_string();
        client.place(&room).ok_or(Refusal::NotInRoom)?;
        self.forget(client, socket, &room).await;
        Ok(())
    }

    async fn forget(&self, client: &Client, socket: &Socket, room: &str) {
        client.give_up_place(room);
        socket.leave(vec![
            group::all(room),
            group::knowing(room),
            group::one(room, socket.id.as_str()),
        ]);
        self.leave(socket.id, room).await;
    }

    /// Takes somebody out of the list of a room, and tells the others.
    pub(crate) async fn leave(&self, id: Sid, room: &str) {
        let was_there = {
            let mut roster = self.roster();
            let was_there = roster.leave(room, id);
            self.count(&roster);
            was_there
        };
        let was_known = match &self.shared {
            Some(shared) if !self.closed.load(Ordering::Relaxed) => {
                let _turn = shared.turn().await;
                shared.leave(room, id).await
            }
            Some(_) | None => None,
        };
        if was_known.unwrap_or(was_there) {
            self.announce_leaving(room, id.as_str());
        }
    }

    pub(crate) fn count(&self, roster: &Roster) {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.metrics.rooms.set(number(roster.rooms()));
        self.metrics.places.set(number(roster.places()));
    }
}
