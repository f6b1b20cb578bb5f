//! ICE servers as relays, files of configuration and browsers write them down.

use crate::fields;
use crate::json::{Map, Value};
use crate::text::cut;

/// How many servers are taken from one list, and addresses from one server. A browser tries all of
/// them for every call.
pub const MAX_SERVERS: usize = 16;

/// A STUN or TURN server (W3C WebRTC, `RTCIceServer`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IceServer {
    /// Where it is, by RFC 7064 and RFC 7065: `stun:`, `stuns:`, `turn:` or `turns:`. At least one.
    pub urls: Vec<String>,
    /// For TURN.
    pub username: Option<String>,
    /// For TURN.
    pub credential: Option<String>,
}

/// Why a list of servers is not one. `at` is the index of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IceError {
    /// No list, or one of more than [`MAX_SERVERS`].
    NoList,
    /// Neither `urls` nor `url` is a text or a list of texts.
    NoUrls {
        /// Which server.
        at: usize,
    },
    /// An address has none of the four schemes, or nothing after it.
    Scheme {
        /// Which server.
        at: usize,
    },
    /// A TURN server without `username` and `credential`, or one of them is no text.
    Credentials {
        /// Which server.
        at: usize,
    },
}

/// Reads a list as it stands in `RTCConfiguration.iceServers`. The old spelling `url` is taken, too.
pub fn read(list: &Value) -> Result<Vec<IceServer>, IceError> {
    let list = list.as_array().filter(|list| list.len() <= MAX_SERVERS);
    let list = list.ok_or(IceError::NoList)?;
    list.iter()
        .enumerate()
        .map(|(at, server)| read_one(server, at))
        .collect()
}

fn read_one(server: &Value, at: usize) -> Result<IceServer, IceError> {
    let map = server.as_object().ok_or(IceError::NoUrls { at })?;
    let urls = map.get("urls").or_else(|| map.get("url"));
    let urls = urls.and_then(texts).ok_or(IceError::NoUrls { at })?;
    if !urls.iter().all(|url| scheme(url).is_some()) {
        return Err(IceError::Scheme { at });
    }
    let (username, credential) = (text(map, "username"), text(map, "credential"));
    let is_turn = |url: &String| scheme(url).is_some_and(|it| it.starts_with("turn"));
    if urls.iter().any(is_turn) && (username.is_none() || credential.is_none()) {
        return Err(IceError::Credentials { at });
    }
    Ok(IceServer {
        urls,
        username,
        credential,
    })
}

fn text(map: &Map, key: &str) -> Option<String> {
    map.get(key).and_then(fields::text)
}

/// One text or several, at least one.
fn texts(value: &Value) -> Option<Vec<String>> {
    if let Some(text) = fields::text(value) {
        return Some(vec![text]);
    }
    let list = value.as_array()?;
    let fits = (1..=MAX_SERVERS).contains(&list.len());
    list.iter()
        .filter(|_| fits)
        .map(fields::text)
        .collect::<Option<Vec<_>>>()
        .filter(|it| !it.is_empty())
}

fn scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = cut(url, b':')?;
    let known = matches!(scheme, "stun" | "stuns" | "turn" | "turns");
    (known && !rest.is_empty() && !rest.contains(char::is_whitespace)).then_some(scheme)
}
