//! What a site and a link may set: `config.json` beside the page, and the parameters of its
//! address, which come first.
//!
//! Nothing here stops a page from opening: what is wrong is left out and told as a [`Mistake`].
#![warn(clippy::arithmetic_side_effects)]

mod around;
mod read;

use visavis_call::PersonId;
use visavis_signaling::client::Protocol;
use visavis_signaling::ice::IceServer;
use visavis_signaling::json::{self, Map};

pub use around::Around;
use read::Reader;

/// The room of a page that names none.
pub const DEFAULT_ROOM: &str = "001";
/// The longest name of a room, in bytes; relays take no longer ones.
pub const MAX_ROOM_BYTES: usize = 128;
/// The longest text of any other kind, in bytes.
pub const MAX_TEXT_BYTES: usize = 2048;
/// The most people that a room may be said to hold.
pub const MAX_CAPACITY: u64 = 1000;

/// What is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The signaling server as somebody typed it, see [`visavis_signaling::address`]; `None`: the
    /// page's own origin.
    pub server: Option<String>,
    /// What the server speaks; `None`: that is found out.
    pub protocol: Option<Protocol>,
    /// The room.
    pub room: String,
    /// How the person wants to be called, where the link says so.
    pub name: Option<String>,
    /// Languages, most wanted first (BCP 47), which come before those of the browser.
    pub languages: Vec<String>,
    /// What the page is called.
    pub title: Option<String>,
    /// STUN and TURN servers.
    pub ice_servers: Vec<IceServer>,
    /// How many people a room holds; `None`: as many as the server lets in.
    pub capacity: Option<u32>,
    /// What the server wants to see before it lets anybody in.
    pub token: Option<String>,
    /// Who we are on a PeerServer.
    pub peer_id: Option<PersonId>,
    /// Whom to call on a PeerServer.
    pub dial_id: Option<PersonId>,
    /// Whether the person need not see themselves before a call.
    pub skip_lobby: bool,
    /// All of the file, for what is only read later: [`Around::read`].
    pub file: Map,
}

/// Something that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where: `config.json` or `?`, and the key: `config.json: iceServers[0].urls`.
    pub place: String,
    /// What should stand there, in a notation that needs no translation: `"auto" | "tab"`.
    pub wants: &'static str,
}

/// Reads both. `file` is the text of `config.json`, if there is one; `parameter` gives a parameter
/// of the page's address, decoded.
pub fn read(
    file: Option<&str>,
    parameter: impl Fn(&str) -> Option<String>,
) -> (Settings, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let file = file.and_then(|text| {
        if let Ok(json::Value::Object(map)) = json::parse(text) {
            return Some(map);
        }
        mistakes.push(Mistake {
            place: read::FILE.to_owned(),
            wants: "{ … }",
        });
        None
    });
    let parameter: &dyn Fn(&str) -> Option<String> = &parameter;
    let mut reader = Reader {
        file: file.unwrap_or_default(),
        parameter,
        mistakes,
    };
    let mut settings = reader.all();
    reader.unknown();
    settings.file = reader.file;
    (settings, reader.mistakes)
}
