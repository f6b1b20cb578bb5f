//! The servers between the pages.

use std::collections::{BTreeSet, VecDeque};

use visavis_signaling::client::Protocol;

use crate::hub::{Hub, Key};
use crate::room_air::Fate;

/// How often a Socket.IO server pings, ms.
const PING_INTERVAL: u64 = 20_000;

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The tutorial's.
    Tutorial,
    /// The same, which acknowledges what wants to be acknowledged.
    Acknowledging,
    /// The same with connection-state recovery.
    Recovering,
    /// One that knows the event `room` and who is there.
    Knowing,
    /// One that copies text frames to the others.
    Copying,
    /// One that copies them to everybody.
    Echoing,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Tutorial,
        Self::Acknowledging,
        Self::Recovering,
        Self::Knowing,
        Self::Copying,
        Self::Echoing,
    ];
    /// Those on which a client of the tutorial can be.
    pub(crate) const SOCKET_IO: [Self; 4] = [
        Self::Tutorial,
        Self::Acknowledging,
        Self::Recovering,
        Self::Knowing,
    ];
}

enum Inner {
    Hub(Hub),
    Copier {
        echo: bool,
        conns: BTreeSet<Key>,
        said: Vec<(Key, String, Option<u64>)>,
    },
}

pub(crate) struct Server {
    inner: Inner,
    /// What becomes of the next frames of a server that copies.
    pub(crate) fates: VecDeque<Fate>,
    conns: BTreeSet<Key>,
    pinged_at: u64,
}

impl Server {
    pub(crate) fn new(kind: Kind) -> Self {
        let copier = |echo| Inner::Copier {
            echo,
            conns: BTreeSet::new(),
            said: Vec::new(),
        };
        let inner = match kind {
            Kind::Tutorial => Inner::Hub(Hub::new(false, false)),
            Kind::Acknowledging => Inner::Hub(Hub::new(false, true)),
            Kind::Recovering => Inner::Hub(Hub::new(true, false)),
            Kind::Knowing => Inner::Hub(Hub::knowing()),
            Kind::Copying => copier(false),
            Kind::Echoing => copier(true),
        };
        Self {
            inner,
            fates: VecDeque::new(),
            conns: BTreeSet::new(),
            pinged_at: 0,
        }
    }

    pub(crate) fn protocol(&self) -> Protocol {
        match self.inner {
            Inner::Hub(_) => Protocol::SocketIo,
            Inner::Copier { .. } => Protocol::WebSocket,
        }
    }

    /// What a client of the tutorial hears.
    pub(crate) fn forwarded(&self) -> Vec<&str> {
        match &self.inner {
            Inner::Hub(hub) => hub
                .forwarded
                .iter()
                .map(|(name, _)| name.as_str())
                .collect(),
            Inner::Copier { .. } => Vec::new(),
        }
    }

    pub(crate) fn connect(&mut self, key: Key) {
        self.conns.insert(key);
        match &mut self.inner {
            Inner::Hub(hub) => hub.connect(key),
            Inner::Copier { conns, .. } => _ = conns.insert(key),
        }
    }

    pub(crate) fn kill(&mut self, key: Key) {
        self.conns.remove(&key);
        match &mut self.inner {
            Inner::Hub(hub) => _ = hub.kill(key),
            Inner::Copier { conns, .. } => _ = conns.remove(&key),
        }
    }

    pub(crate) fn receive(&mut self, key: Key, frame: String) {
        match &mut self.inner {
            Inner::Hub(hub) => {
                hub.send(key, frame);
                hub.work(key);
            }
            Inner::Copier { echo, conns, said } => {
                for to in conns.iter().filter(|to| *echo || **to != key) {
                    let delays = match self.fates.pop_front() {
                        None => vec![None],
                        Some(Fate::Deliver(after)) => vec![Some(after)],
                        Some(Fate::Drop) => vec![],
                        Some(Fate::Double(first, second)) => vec![Some(first), Some(second)],
                    };
                    said.extend(delays.into_iter().map(|it| (*to, frame.clone(), it)));
                }
            }
        }
    }

    /// What is said to whom; after how long it arrives, where the wire does not decide that.
    pub(crate) fn said(&mut self) -> Vec<(Key, String, Option<u64>)> {
        match &mut self.inner {
            Inner::Hub(hub) => {
                let mut said = Vec::new();
                for key in &self.conns {
                    while let Some(frame) = hub.next_down(*key) {
                        said.push((*key, frame, None));
                    }
                }
                said
            }
            Inner::Copier { said, .. } => std::mem::take(said),
        }
    }

    pub(crate) fn wants_ping(&mut self, now: u64) -> bool {
        let due = now >= self.pinged_at + PING_INTERVAL;
        if due {
            self.pinged_at = now;
        }
        due
    }

    pub(crate) fn ping(&mut self) {
        if let Inner::Hub(hub) = &mut self.inner {
            hub.ping();
        }
    }
}
