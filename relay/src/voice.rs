//! What is said in the rooms, and to whom.

use futures_util::FutureExt as _;
use serde::Serialize;
use serde_json::value::RawValue;
use socketioxide::extract::SocketRef;
use socketioxide::operators::BroadcastOperators;
use socketioxide::socket::Sid;
use tracing::{debug, warn};

use crate::client::Client;
use crate::events::{self, Event, Refusal};
use crate::hall::Hall;
use crate::native;
use crate::roster::Known;
use crate::sockets::{Adapter, Capacity, NO_ARGUMENT, Reply, Socket};
use crate::tag::tag;

/// The groups of the adapter that a message can be for.
pub(crate) mod group {
    use socketioxide::socket::Sid;

    /// Those of this relay who know the relay's own events.
    pub(crate) const KNOWING: &str = "knowing";

    /// Everybody in the room.
    pub(crate) fn all(room: &str) -> String {
        format!("all {room}")
    }

    /// Those in the room who know the relay's own events.
    pub(crate) fn knowing(room: &str) -> String {
        format!("knowing {room}")
    }

    /// One member, as long as it is in the room.
    pub(crate) fn one(room: &str, id: &str) -> String {
        format!("one {id} {room}")
    }

    pub(crate) fn of(room: &str, id: Sid, protocol: u8) -> Vec<String> {
        let mut groups = vec![all(room), one(room, id.as_str())];
        if protocol > 0 {
            groups.extend([knowing(room), KNOWING.to_owned()]);
        }
        groups
    }
}

#[derive(Serialize)]
struct MemberJoined<'a> {
    room: &'a str,
    id: &'a str,
    protocol: u8,
}

#[derive(Serialize)]
struct MemberLeft<'a> {
    room: &'a str,
    id: &'a str,
}

#[derive(Serialize)]
struct Members<'a> {
    room: &'a str,
    members: &'a [Known],
}

#[derive(Serialize)]
struct Heard<'a> {
    room: &'a str,
    from: Sid,
    body: &'a RawValue,
}

#[derive(Serialize)]
struct RoomFull<'a> {
    room: &'a str,
    capacity: usize,
}

#[derive(Serialize)]
struct GoingAway {
    within: u64,
}

impl Hall {
    pub(crate) fn announce(&self, room: &str, socket: &Socket, protocol: u8) {
        let joined = MemberJoined {
            room,
            id: socket.id.as_str(),
            protocol,
        };
        let others = self.reaching(socket.to(group::knowing(room)));
        self.emit(others, "memberJoined", &joined);
    }

    pub(crate) fn turn_away(&self, socket: &Socket, room: &str, reply: Reply) {
        let capacity = self.capacity;
        if !reply.was_asked {
            let told = socket.emit("roomFull", &RoomFull { room, capacity });
            if let Err(error) = told {
                debug!(who = %tag(socket.id), %error, "left before it heard that there is no place");
            }
        }
        reply.refuse_with(Refusal::RoomFull, Capacity { capacity });
    }

    /// Ends the connection of whoever had the seat that somebody has taken now.
    pub(crate) fn evict(&self, room: &str, former: &str) {
        self.announce_leaving(room, former);
        let Some(everybody) = self.io.of("/") else {
            return;
        };
        let former = self.reaching(everybody.within(group::one(room, former)));
        if let Some(Err(error)) = former.disconnect().now_or_never() {
            debug!(%error, "somebody's former connection was gone already");
        }
    }

    /// Passes a message on to those who know this kind, but not to its sender.
    pub(crate) async fn say(
        &self,
        client: &Client,
        socket: &Socket,
        data: &str,
    ) -> Result<(), Refusal> {
        let message = native::message(data)?;
        let room = message.room.as_str();
        client
            .place(room)
            .filter(|protocol| *protocol > 0)
            .ok_or(Refusal::NotInRoom)?;
        let heard = Heard {
            room,
            from: socket.id,
            body: message.body,
        };
        let me = socket.id;
        let (whom, ids) = match message.to.as_deref() {
            None => (
                self.reaching(socket.to(group::knowing(room))),
                self.roster().ids(room, |it| it.protocol > 0 && it.id != me),
            ),
            Some(id) if id == socket.id.as_str() => return Err(Refusal::NoSuchMember),
            Some(id) => {
                let here = self.roster().find(room, id).map(|it| it.protocol);
                let one = socket.to(group::one(room, id));
                let (protocol, one) = match (here, &self.shared) {
                    (Some(protocol), _) => (Some(protocol), one.local()),
                    (None, Some(shared)) => (shared.protocol_of(room, id).await, one),
                    (None, None) => (None, one),
                };
                protocol
                    .filter(|protocol| *protocol > 0)
                    .ok_or(Refusal::NoSuchMember)?;
                let ids = self.roster().ids(room, |it| it.id.as_str() == id);
                (self.reaching(one), ids)
            }
        };
        self.owe(&ids, message.body.get().len());
        if !self.emit(whom, Event::Room.heard_as(), &heard) {
            self.cut(&self.backlogs.stuck(&ids));
        }
        Ok(())
    }

    /// Tells the whole room, the sender included: the tutorial's clients count on their own echo.
    pub(crate) fn tell(
        &self,
        event: Event,
        client: &Client,
        socket: &Socket,
        data: &str,
    ) -> Result<(), Refusal> {
        let request = events::read(event, data)?;
        let room = request.room.as_str();
        client.place(room).ok_or(Refusal::NotInRoom)?;
        let everybody = self.reaching(socket.within(group::all(room)));
        let ids = self.roster().ids(room, |_| true);
        let delivered = match request.payload {
            Some(payload) => {
                self.owe(&ids, payload.get().len());
                self.emit(everybody, event.heard_as(), payload)
            }
            None => self.emit(everybody, event.heard_as(), &NO_ARGUMENT),
        };
        if !delivered {
            self.cut(&self.backlogs.stuck(&ids));
        }
        Ok(())
    }

    /// Notes that so many bytes are on their way to `ids`, and ends whoever is too far behind.
    fn owe(&self, ids: &[Sid], bytes: usize) {
        self.cut(&self.backlogs.owe(ids, bytes));
    }

    /// Ends the connections of clients that miss what is said to them: they come back to what holds
    /// then, while one that stays would not know what it has missed.
    fn cut(&self, ids: &[Sid]) {
        for id in ids {
            let Some(backlog) = self.backlogs.close(*id) else {
                continue;
            };
            self.metrics.fall_behind();
            debug!(who = %tag(*id), "does not read");
            backlog.hang_up();
            let socket = self.io.of("/").and_then(|all| all.get_socket(*id));
            if let Some(Err(error)) = socket.map(SocketRef::disconnect) {
                debug!(%error, "is gone, or has no place left to be told");
            }
        }
    }

    pub(crate) fn announce_leaving(&self, room: &str, id: &str) {
        if let Some(everybody) = self.io.of("/") {
            let others = self.reaching(everybody.within(group::knowing(room)));
            self.emit(others, "memberLeft", &MemberLeft { room, id });
        }
    }

    pub(crate) fn announce_joined(&self, room: &str, id: &str, protocol: u8) {
        if let Some(everybody) = self.io.of("/") {
            let others = everybody
                .within(group::knowing(room))
                .except(group::one(room, id));
            let joined = MemberJoined { room, id, protocol };
            self.emit(self.reaching(others), "memberJoined", &joined);
        }
    }

    /// Tells those of this relay who is in the room.
    pub(crate) fn list_to_all(&self, room: &str, members: &[Known]) {
        if let Some(everybody) = self.io.of("/") {
            let here = everybody.within(group::knowing(room)).local();
            self.emit(here, "members", &Members { room, members });
        }
    }

    /// Tells those who know what it means that this relay stops, and waits until they have gone.
    pub(crate) async fn say_to_go(&self, within: u64) {
        if let Some(everybody) = self.io.of("/") {
            let knowing = everybody.within(group::KNOWING).local();
            self.emit(knowing, "goingAway", &GoingAway { within });
        }
        let mut count = self.knowing.subscribe();
        // The sender is here: waiting cannot fail.
        let _ = count.wait_for(|count| *count == 0).await;
    }

    /// To all relays, or to the only one without asking anybody.
    fn reaching(&self, whom: BroadcastOperators<Adapter>) -> BroadcastOperators<Adapter> {
        match &self.shared {
            Some(_) => whom,
            None => whom.local(),
        }
    }

    /// Whether it is on its way to everybody.
    pub(crate) fn emit<T: Serialize + ?Sized>(
        &self,
        whom: BroadcastOperators<Adapter>,
        event: &str,
        argument: &T,
    ) -> bool {
        // Done when first polled: what goes to other relays only enters a queue.
        match whom.emit(event, argument).now_or_never() {
            Some(Ok(())) => true,
            Some(Err(error)) => {
                self.metrics.miss();
                debug!(event, %error, "somebody missed a message");
                false
            }
            None => {
                warn!(event, "the broadcast did not end at once");
                true
            }
        }
    }
}
