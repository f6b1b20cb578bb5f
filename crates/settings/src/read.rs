//! One setting after the other.

use visavis_call::PersonId;
use visavis_signaling::client::Protocol;
use visavis_signaling::ice::{self, IceError, IceServer};
use visavis_signaling::json::{Map, Value};

use super::{DEFAULT_ROOM, MAX_CAPACITY, MAX_ROOM_BYTES, MAX_TEXT_BYTES, Mistake, Settings};

pub(super) const FILE: &str = "config.json";

/// The keys of the file, and the parameter that comes before each. Those of a single page, and
/// those that only make sense in a link, have no key.
const KEYS: [(&str, &str); 11] = [
    ("server", "server"),
    ("protocol", "protocol"),
    ("room", "room"),
    ("languages", "lang"),
    ("title", "title"),
    ("iceServers", ""),
    ("capacity", "capacity"),
    ("token", "token"),
    ("embed", ""),
    ("installable", ""),
    ("$schema", ""),
];

const PROTOCOLS: [(&str, Option<Protocol>); 5] = [
    ("auto", None),
    ("socketio", Some(Protocol::SocketIo)),
    ("websocket", Some(Protocol::WebSocket)),
    ("peerjs", Some(Protocol::PeerJs)),
    ("tab", Some(Protocol::Tab)),
];

/// A text of the file or of the address, and where it stands.
struct Found {
    text: String,
    place: String,
}

pub(super) struct Reader<'a> {
    pub(super) file: Map,
    pub(super) parameter: &'a dyn Fn(&str) -> Option<String>,
    pub(super) mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    pub(super) fn all(&mut self) -> Settings {
        Settings {
            server: self.text("server", MAX_TEXT_BYTES),
            protocol: self.protocol(),
            room: self
                .text("room", MAX_ROOM_BYTES)
                .unwrap_or_else(|| DEFAULT_ROOM.to_owned()),
            name: self.parameter("name"),
            languages: self.languages(),
            title: self.text("title", MAX_TEXT_BYTES),
            ice_servers: self.ice_servers(),
            capacity: self.capacity(),
            token: self.text("token", MAX_TEXT_BYTES),
            peer_id: self.id("peer-id"),
            dial_id: self.id("dial-id"),
            // There or not; a value says nothing more.
            skip_lobby: (self.parameter)("skip-lobby").is_some(),
            file: Map::new(),
        }
    }

    /// Keys that mean nothing are most often keys that are misspelt.
    pub(super) fn unknown(&mut self) {
        for (key, _) in &self.file {
            if KEYS.iter().all(|(known, _)| known != key) {
                self.mistakes.push(Mistake {
                    place: in_file(key),
                    wants: "server | protocol | room | languages | title | iceServers | capacity | token | embed | installable",
                });
            }
        }
    }

    fn parameter(&self, name: &str) -> Option<String> {
        (self.parameter)(name).filter(|text| !text.is_empty())
    }

    /// What the address says, or else the file.
    fn found(&mut self, key: &'static str, parameter: &str, wants: &'static str) -> Option<Found> {
        if let Some(text) = self.parameter(parameter) {
            let place = in_address(parameter);
            return Some(Found { text, place });
        }
        let place = in_file(key);
        match self.file.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                let text = text.clone();
                Some(Found { text, place }).filter(|found| !found.text.is_empty())
            }
            Some(Value::Number(number)) => {
                let text = number.as_str().to_owned();
                Some(Found { text, place })
            }
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                self.mistakes.push(Mistake { place, wants });
                None
            }
        }
    }

    fn text(&mut self, key: &'static str, longest: usize) -> Option<String> {
        let wants = if longest == MAX_ROOM_BYTES {
            "\"…\" (≤ 128)"
        } else {
            "\"…\" (≤ 2048)"
        };
        let found = self.found(key, key, wants)?;
        if found.text.len() <= longest {
            return Some(found.text);
        }
        self.mistake(found.place, wants)
    }

    fn protocol(&mut self) -> Option<Protocol> {
        let wants = r#""auto" | "socketio" | "websocket" | "peerjs" | "tab""#;
        let found = self.found("protocol", "protocol", wants)?;
        match PROTOCOLS.iter().find(|(name, _)| *name == found.text) {
            Some((_, protocol)) => *protocol,
            None => self.mistake(found.place, wants),
        }
    }

    fn capacity(&mut self) -> Option<u32> {
        let wants = "2 … 1000";
        let found = self.found("capacity", "capacity", wants)?;
        let number = found
            .text
            .parse()
            .ok()
            .filter(|it| (2..=MAX_CAPACITY).contains(it));
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => Some(number),
            None => self.mistake(found.place, wants),
        }
    }

    fn languages(&mut self) -> Vec<String> {
        let tags = |text: &str| {
            let tags = text.split([',', ' ']).filter(|tag| !tag.is_empty());
            tags.map(str::to_owned).collect::<Vec<_>>()
        };
        if let Some(text) = self.parameter("lang") {
            return tags(&text);
        }
        let of_text = |value: &Value| value.as_str().map(str::to_owned);
        let read = match self.file.get("languages") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::String(text)) => Some(tags(text)),
            Some(Value::Array(list)) => list.iter().map(of_text).collect(),
            Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => None,
        };
        read.unwrap_or_else(|| {
            self.mistake::<()>(in_file("languages"), r#"["en", "zh-CN"]"#);
            Vec::new()
        })
    }

    fn ice_servers(&mut self) -> Vec<IceServer> {
        let read = match self.file.get("iceServers") {
            None | Some(Value::Null) => return Vec::new(),
            Some(list) => ice::read(list),
        };
        read.unwrap_or_else(|error| {
            let (at, key, wants) = match error {
                IceError::NoList => (None, "", r#"[{"urls": …}] (≤ 16)"#),
                IceError::NoUrls { at } => (Some(at), ".urls", r#""…" | ["…"]"#),
                IceError::Scheme { at } => (Some(at), ".urls", "stun: | stuns: | turn: | turns:"),
                IceError::Credentials { at } => (Some(at), "", r#""username", "credential""#),
            };
            let mut place = in_file("iceServers");
            if let Some(at) = at {
                place.push('[');
                place.push_str(&at.to_string());
                place.push(']');
            }
            place.push_str(key);
            self.mistake::<()>(place, wants);
            Vec::new()
        })
    }

    fn id(&mut self, name: &'static str) -> Option<PersonId> {
        let text = self.parameter(name)?;
        let id = PersonId::new(&text);
        if id.is_none() {
            self.mistake::<()>(in_address(name), "A–Z a–z 0–9 - _ (≤ 64)");
        }
        id
    }

    fn mistake<T>(&mut self, place: String, wants: &'static str) -> Option<T> {
        self.mistakes.push(Mistake { place, wants });
        None
    }
}

pub(super) fn in_file(key: &str) -> String {
    [FILE, ": ", key].concat()
}

fn in_address(parameter: &str) -> String {
    ["?", parameter, "="].concat()
}
