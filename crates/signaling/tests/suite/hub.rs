//! A Socket.IO server in memory that behaves like the tutorial's relay, and acknowledges what
//! wants to be acknowledged.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};
use visavis_signaling::engine;
use visavis_signaling::socket::{self, Body};

use crate::json::theirs;

/// A connection: whose, and which attempt.
pub(crate) type Key = (usize, u32);

/// What a server keeps of a lost connection.
#[derive(Clone, Debug, Default)]
struct Kept {
    rooms: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Conn {
    pid: Option<String>,
    rooms: BTreeSet<String>,
    /// The server's name for it, and whether it knows the event `room`.
    sid: String,
    protocol: u64,
    up: VecDeque<String>,
    down: VecDeque<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Hub {
    /// Connection-state recovery is on.
    pub(crate) recovery: bool,
    /// `joinRoom` is acknowledged, as by a modern relay.
    pub(crate) acks: bool,
    /// It knows the event `room`, and tells clients that know it too who is there.
    pub(crate) knows: bool,
    /// Every event that any client sent, as name and first argument.
    pub(crate) received: Vec<(String, Value)>,
    /// Every bare or content event that was sent to a room: what a stock client sees.
    pub(crate) forwarded: Vec<(String, Value)>,
    conns: BTreeMap<Key, Conn>,
    kept: BTreeMap<String, Kept>,
    log: Vec<(String, Value)>,
    count: usize,
}

impl Hub {
    pub(crate) fn new(recovery: bool, acks: bool) -> Self {
        Self {
            recovery,
            acks,
            ..Self::default()
        }
    }

    pub(crate) fn knowing() -> Self {
        Self {
            knows: true,
            ..Self::default()
        }
    }

    pub(crate) fn connect(&mut self, key: Key) {
        self.count += 1;
        let open = format!(
            r#"0{{"sid":"engine{}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}}"#,
            self.count
        );
        let conn = Conn {
            down: [open].into(),
            ..Conn::default()
        };
        self.conns.insert(key, conn);
    }

    pub(crate) fn send(&mut self, key: Key, frame: String) {
        if let Some(conn) = self.conns.get_mut(&key) {
            conn.up.push_back(frame);
        }
    }

    /// Ends a connection; what was on its way is lost and returned if it came from the client.
    pub(crate) fn kill(&mut self, key: Key) -> Vec<String> {
        let Some(conn) = self.conns.remove(&key) else {
            return Vec::new();
        };
        for room in &conn.rooms {
            let gone = json!({"room": room, "id": conn.sid});
            self.tell_knowing(room, None, &json!(["memberLeft", gone]));
        }
        if let Some(pid) = conn.pid {
            self.kept.insert(pid, Kept { rooms: conn.rooms });
        }
        conn.up.into()
    }

    pub(crate) fn ping(&mut self) {
        for conn in self.conns.values_mut() {
            conn.down.push_back("2".to_owned());
        }
    }

    pub(crate) fn next_down(&mut self, key: Key) -> Option<String> {
        self.conns.get_mut(&key)?.down.pop_front()
    }

    /// Reads one frame of a client; says whether there was one.
    pub(crate) fn work(&mut self, key: Key) -> bool {
        let Some(frame) = self
            .conns
            .get_mut(&key)
            .and_then(|conn| conn.up.pop_front())
        else {
            return false;
        };
        match engine::decode(&frame).unwrap() {
            engine::Packet::Message(text) => self.packet(key, text),
            engine::Packet::Pong(_) => {}
            other => panic!("a client never sends {other:?}"),
        }
        true
    }

    fn packet(&mut self, key: Key, text: &str) {
        match socket::decode(text, usize::MAX).unwrap().body {
            Body::Connect(auth) => {
                let text = |key: &str| {
                    auth.as_ref()
                        .and_then(|auth| auth.get(key)?.as_str())
                        .map(str::to_owned)
                };
                self.grant(key, text("pid"), text("offset"));
                let protocol = auth.as_ref().and_then(|it| it.get("protocol")?.as_u64());
                self.conns.get_mut(&key).unwrap().protocol = protocol.unwrap_or(0);
            }
            Body::Disconnect => _ = self.kill(key),
            Body::Event(event) => {
                let arg = event.args.first().map(theirs).unwrap_or_default();
                if let Some(id) = event.ack.filter(|_| self.acks) {
                    self.down(key, format!("43{id}[]"));
                }
                if let Some(id) = event.ack.filter(|_| self.knows) {
                    self.admit(key, id, &arg);
                }
                self.handle(key, &event.name, &arg);
                self.received.push((event.name, arg));
            }
            other => panic!("a client never sends {other:?}"),
        }
    }

    fn grant(&mut self, key: Key, pid: Option<String>, offset: Option<String>) {
        self.count += 1;
        let sid = format!("socket{}", self.count);
        let since = offset.and_then(|offset| self.log.iter().position(|(id, _)| *id == offset));
        let old = pid.and_then(|pid| Some((self.kept.remove(&pid)?, pid)));
        let conn = self.conns.get_mut(&key).unwrap();
        conn.sid.clone_from(&sid);
        if let (Some(since), Some((kept, pid)), true) = (since, old, self.recovery) {
            // As Node does: what was missed comes before the reply.
            for (_, data) in &self.log[since + 1..] {
                conn.down.push_back(format!("42{data}"));
            }
            conn.down
                .push_back(format!("40{}", json!({"sid": sid, "pid": pid})));
            conn.rooms = kept.rooms;
            conn.pid = Some(pid);
        } else if self.recovery {
            let pid = format!("pid{}", self.count);
            conn.down
                .push_back(format!("40{}", json!({"sid": sid, "pid": pid})));
            conn.pid = Some(pid);
        } else {
            conn.down.push_back(format!("40{}", json!({"sid": sid})));
        }
        self.down(key, "42[\"connectionSuccess\"]".to_owned());
    }

    fn down(&mut self, key: Key, frame: String) {
        self.conns.get_mut(&key).unwrap().down.push_back(frame);
    }

    fn handle(&mut self, key: Key, name: &str, arg: &Value) {
        let room = arg
            .get("roomId")
            .unwrap_or(arg)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        match name {
            "joinRoom" => {
                let conn = self.conns.get_mut(&key).unwrap();
                if conn.rooms.insert(room.clone()) {
                    let came = json!({"room": room, "id": conn.sid, "protocol": conn.protocol});
                    self.tell_knowing(&room, Some(key), &json!(["memberJoined", came]));
                }
            }
            "room" if self.knows => self.message(key, arg),
            "callRemote" | "acceptCall" | "hangUp" => self.broadcast(&room, name, None),
            "sendOffer" => self.broadcast(&room, "sendOffer", arg.get("offer").cloned()),
            "sendAnswer" => self.broadcast(&room, "receiveAnswer", arg.get("answer").cloned()),
            "sendCandidate" => {
                self.broadcast(&room, "receiveCandidate", arg.get("candidate").cloned());
            }
            _ => {}
        }
    }

    /// Acknowledges an event of somebody who may enter.
    fn admit(&mut self, key: Key, id: u64, room: &Value) {
        let mut answer = json!({"ok": true});
        if self.conns[&key].protocol > 0 {
            let room = room.as_str().unwrap_or_default();
            let others = self.conns.iter();
            let others = others.filter(|(it, conn)| **it != key && conn.rooms.contains(room));
            let members: Vec<_> = others
                .map(|(_, conn)| json!({"id": conn.sid, "protocol": conn.protocol}))
                .collect();
            let you = &self.conns[&key].sid;
            answer =
                json!({"ok": true, "protocol": 1, "you": you, "members": members, "capacity": 0});
        }
        self.down(key, format!("43{id}[{answer}]"));
    }

    /// A message to those who know, or to one of them.
    fn message(&mut self, key: Key, arg: &Value) {
        let room = arg["room"].as_str().unwrap();
        assert!(self.conns[&key].rooms.contains(room), "not in the room");
        let body = json!({"room": room, "from": self.conns[&key].sid, "body": arg["body"]});
        let frame = json!(["room", body]);
        match arg.get("to") {
            None => self.tell_knowing(room, Some(key), &frame),
            Some(to) => {
                let to = to.as_str().unwrap();
                let conns = self.conns.values_mut();
                for conn in conns.filter(|conn| conn.sid == to && conn.protocol > 0) {
                    conn.down.push_back(format!("42{frame}"));
                }
            }
        }
    }

    fn tell_knowing(&mut self, room: &str, except: Option<Key>, event: &Value) {
        if !self.knows {
            return;
        }
        let conns = self.conns.iter_mut();
        for (_, conn) in conns.filter(|(key, conn)| {
            Some(**key) != except && conn.protocol > 0 && conn.rooms.contains(room)
        }) {
            conn.down.push_back(format!("42{event}"));
        }
    }

    /// To everybody in the room, the sender included.
    pub(crate) fn broadcast(&mut self, room: &str, name: &str, arg: Option<Value>) {
        self.forwarded
            .push((name.to_owned(), arg.clone().unwrap_or_default()));
        let mut data = vec![Value::from(name)];
        data.extend(arg);
        if self.recovery {
            self.count += 1;
            let offset = format!("offset{}", self.count);
            data.push(offset.as_str().into());
            self.log.push((offset, Value::Array(data.clone())));
        }
        let frame = format!("42{}", Value::Array(data));
        for conn in self
            .conns
            .values_mut()
            .filter(|conn| conn.rooms.contains(room))
        {
            conn.down.push_back(frame.clone());
        }
    }
}
