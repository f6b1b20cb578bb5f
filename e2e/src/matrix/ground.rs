//! The servers of a row, and where each person goes.

use std::{cell::Cell, fmt};

use anyhow::{Result, bail};

use super::{column::Column, side::Seat};
use crate::{Bare, Cluster, PeerJs, Server, Signaling, Stage, page::app::Address};

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// `visavis-relay`.
    Relay,
    /// Two of them that share their rooms through a Redis; the two people are at different ones.
    TwoRelays,
    /// Node's socket.io with the tutorial's handlers.
    Node,
    /// The same with connection-state recovery.
    NodeWithRecovery,
    /// npm peer.
    Peer,
    /// A plain WebSocket relay on npm ws.
    PlainWs,
    /// A plain WebSocket relay on Python's websockets.
    PythonWs,
    /// None: the windows of one browser.
    Tab,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Relay => "our relay",
            Self::TwoRelays => "two relays, Redis",
            Self::Node => "socket.io",
            Self::NodeWithRecovery => "socket.io, recovery",
            Self::Peer => "npm peer",
            Self::PlainWs => "plain ws",
            Self::PythonWs => "python websockets",
            Self::Tab => "tab",
        })
    }
}

impl Row {
    /// Who calls whom through it.
    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Relay | Self::TwoRelays | Self::Node | Self::NodeWithRecovery => {
                &Column::WITH_TUTORIAL
            }
            Self::Peer => &Column::WITH_PEERJS,
            Self::PlainWs | Self::PythonWs => &Column::APPS,
            Self::Tab => &Column::ONE_BROWSER,
        }
    }
}

/// What carries the calls.
#[derive(Debug)]
enum Carrier {
    /// A Socket.IO server.
    SocketIo(Server),
    /// Two of our relays: the pages come from the first, the callee's from the second.
    Cluster {
        second: Server,
        redis: Server,
    },
    Peer(Server),
    Plain(Server),
    Tab,
}

/// The servers of a row.
#[derive(Debug)]
pub(super) struct Ground {
    carrier: Carrier,
    /// Where the pages come from, but for those of a cluster's second relay.
    host: Server,
    /// Counts the rooms, so that nobody meets what is left of an earlier call.
    rooms: Cell<u32>,
}

impl Ground {
    pub(super) async fn build(stage: &Stage, row: Row) -> Result<Self> {
        let (carrier, host) = match row {
            Row::Relay => Self::socket_io(stage, Signaling::Relay).await?,
            Row::Node => Self::socket_io(stage, Signaling::Node).await?,
            Row::NodeWithRecovery => Self::socket_io(stage, Signaling::NodeWithRecovery).await?,
            Row::TwoRelays => {
                let Cluster { redis, relays } = stage.cluster().await?;
                let [first, second] = relays;
                (Carrier::Cluster { second, redis }, first)
            }
            Row::Peer => {
                let carrier = Carrier::Peer(stage.bare(Bare::Peer).await?);
                (carrier, stage.host("/").await?)
            }
            Row::PlainWs => {
                let carrier = Carrier::Plain(stage.bare(Bare::PlainWs).await?);
                (carrier, stage.host("/").await?)
            }
            Row::PythonWs => {
                let carrier = Carrier::Plain(stage.bare(Bare::PythonWs).await?);
                (carrier, stage.host("/").await?)
            }
            Row::Tab => (Carrier::Tab, stage.host("/").await?),
        };
        Ok(Self {
            carrier,
            host,
            rooms: Cell::new(0),
        })
    }

    async fn socket_io(stage: &Stage, kind: Signaling) -> Result<(Carrier, Server)> {
        let server = stage.serve(kind).await?;
        Ok((Carrier::SocketIo(server.clone()), server))
    }

    /// A room that nobody has been in.
    pub(super) fn fresh_room(&self) -> Room<'_> {
        self.rooms.set(self.rooms.get() + 1);
        Room {
            ground: self,
            number: self.rooms.get(),
        }
    }

    /// What can be killed in a call, one after the other, and who of the two is at it.
    pub(super) fn victims(&self) -> Vec<(&Server, &'static [Seat])> {
        match &self.carrier {
            Carrier::SocketIo(server) | Carrier::Peer(server) | Carrier::Plain(server) => {
                vec![(server, &[Seat::Caller, Seat::Callee])]
            }
            Carrier::Cluster { second, redis } => vec![
                (&self.host, &[Seat::Caller]),
                (redis, &[]),
                (second, &[Seat::Callee]),
            ],
            Carrier::Tab => vec![],
        }
    }
}

/// Where two people, and at times a third, meet; with `PeerJS`, by ids that are used once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'g> {
    ground: &'g Ground,
    number: u32,
}

impl Room<'_> {
    /// What the room is called.
    pub(super) fn name(self) -> String {
        format!("matrix-{}", self.number)
    }

    /// Somebody's id.
    pub(super) fn id(self, seat: Seat) -> String {
        let who = match seat {
            Seat::Caller => "caller",
            Seat::Callee => "callee",
            Seat::Third => "third",
        };
        format!("{who}-{}", self.number)
    }

    /// Where somebody's page comes from.
    pub(super) fn pages(&self, seat: Seat) -> &Server {
        if let (Carrier::Cluster { second, .. }, Seat::Callee) = (&self.ground.carrier, seat) {
            return second;
        }
        &self.ground.host
    }

    /// Whether one has to know whom one calls, and cannot call who is not there.
    pub(super) fn is_by_id(self) -> bool {
        matches!(self.ground.carrier, Carrier::Peer(_))
    }

    /// The app for `seat`, who calls `whom`.
    pub(super) fn app(&self, seat: Seat, whom: Seat) -> Address {
        let address = Address::new(self.pages(seat).url()).with("room", self.name());
        match &self.ground.carrier {
            Carrier::SocketIo(_) | Carrier::Cluster { .. } => address,
            Carrier::Peer(server) => address
                .with("protocol", "peerjs")
                .with("server", server.url())
                .with("peer-id", self.id(seat))
                .with("dial-id", self.id(whom)),
            Carrier::Plain(server) => address
                .with("protocol", "websocket")
                .with("server", format!("{}rooms/{{room}}", server.ws_url())),
            Carrier::Tab => address.with("protocol", "tab"),
        }
    }

    /// The stock `PeerJS` page for `seat`.
    pub(super) fn peerjs(&self, seat: Seat) -> Result<Address> {
        let Carrier::Peer(server) = &self.ground.carrier else {
            bail!("a PeerJS page without a PeerServer");
        };
        Ok(PeerJs::address(&self.ground.host, server, &self.id(seat)))
    }
}
