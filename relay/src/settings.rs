//! What the operator decides.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// People in a room. The room protocol remembers at most 64, and what each of them says is carried
/// to all others: beyond, the traffic grows with the square for people who do not see each other.
pub const CAPACITY: usize = 64;

/// Connections of one process: some 25 KiB of memory and one file descriptor each.
pub const MAX_CONNECTIONS: usize = 10_000;

/// Messages a second from one connection, sustained; four times as many at once. Finding its
/// candidates makes a browser say some 30 things within a second.
pub const RATE: u32 = 100;

/// Bytes a second from one connection, sustained; four times as many at once.
pub const RATE_BYTES: u32 = 256 * 1024;

/// How long TURN credentials are valid.
pub const TURN_TTL: Duration = Duration::from_hours(12);

/// How long clients get to go elsewhere when the relay stops.
pub const DRAIN: Duration = Duration::from_secs(5);

/// How long the relay waits for what a client has to do.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From one ping to the next (Engine.IO's `pingInterval`).
    pub ping_interval: Duration,
    /// Until a ping is answered (`pingTimeout`). Who takes nothing of what is sent for as long is
    /// gone as well.
    pub ping_timeout: Duration,
    /// Until a request's head is there, and between one request and the next.
    pub head: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            head: Duration::from_secs(20),
        }
    }
}

impl Patience {
    /// How long a living client may be silent.
    pub(crate) fn silence(&self) -> Duration {
        self.ping_interval.saturating_add(self.ping_timeout)
    }
}

/// Everything that can be set; [`Settings::default`] says what holds when nothing is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `ADDR:PORT`, port 0 for any that is free.
    pub listen: String,
    /// A folder with an `index.html` to serve.
    pub dist: Option<PathBuf>,
    /// People in a room at a time; 0: any number.
    pub capacity: usize,
    /// Open connections of this process.
    pub max_connections: usize,
    /// Messages a second from one connection; 0: any number.
    pub rate: u32,
    /// Bytes a second from one connection; 0: any number.
    pub rate_bytes: u32,
    /// Whose pages may connect; empty: everybody's.
    pub origins: Vec<Origin>,
    /// What a client must know to join a room.
    pub join_token: Option<Secret>,
    /// The Redis that relays share their rooms through, `redis://…`.
    pub redis: Option<Secret>,
    /// STUN and TURN servers that are told to whoever joins.
    pub ice_urls: Vec<IceUrl>,
    /// What the relay and the TURN servers both know (`static-auth-secret` of coturn).
    pub turn_secret: Option<Secret>,
    /// How long TURN credentials are valid.
    pub turn_ttl: Duration,
    /// How long clients get to go elsewhere when the relay stops.
    pub drain: Duration,
    /// How long it waits for what a client has to do.
    pub patience: Patience,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            dist: None,
            capacity: CAPACITY,
            max_connections: MAX_CONNECTIONS,
            rate: RATE,
            rate_bytes: RATE_BYTES,
            origins: Vec::new(),
            join_token: None,
            redis: None,
            ice_urls: Vec::new(),
            turn_secret: None,
            turn_ttl: TURN_TTL,
            drain: DRAIN,
            patience: Patience::default(),
        }
    }
}

impl Settings {
    /// Settings that each are right but do not go together, in words.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let turn = self.ice_urls.iter().any(IceUrl::needs_credentials);
        match &self.turn_secret {
            None if turn => Some("a TURN server needs --turn-secret"),
            Some(_) if !turn => {
                Some("--turn-secret needs a --turn-url that begins with turn: or turns:")
            }
            None | Some(_) => None,
        }
    }
}

/// A text that is in no log and no error message. It is not empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Why a setting is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// An empty secret would be no secret.
    #[error("it is empty")]
    Empty,
    /// Not the origin of a page.
    #[error("an origin is written like https://example.org or http://localhost:3000")]
    Origin,
    /// Not the address of a STUN or TURN server.
    #[error(
        "a STUN or TURN address begins with stun:, stuns:, turn: or turns:, and a host follows"
    )]
    IceUrl,
}

impl FromStr for Secret {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        if text.is_empty() {
            return Err(BadSetting::Empty);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Scheme, host and port of a page, as browsers write them (RFC 6454, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, rest) = text.split_once("://").ok_or(BadSetting::Origin)?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        let is_host = !rest.is_empty()
            && rest.bytes().all(|b| {
                b.is_ascii_graphic() && !matches!(b, b'/' | b'?' | b'#' | b'@' | b'*' | b',')
            });
        if !is_scheme || !is_host {
            return Err(BadSetting::Origin);
        }
        // Browsers leave out the port that the scheme implies.
        let text = match scheme {
            "http" => text.strip_suffix(":80"),
            "https" => text.strip_suffix(":443"),
            _ => None,
        }
        .map(str::to_owned)
        .unwrap_or(text);
        Ok(Self(text))
    }
}

/// The address of a STUN or TURN server (RFC 7064, RFC 7065).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceUrl(String);

impl IceUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn needs_credentials(&self) -> bool {
        self.0.starts_with("turn")
    }
}

impl FromStr for IceUrl {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let (scheme, rest) = text.split_once(':').ok_or(BadSetting::IceUrl)?;
        let is_host = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && rest.bytes().all(|b| b.is_ascii_graphic());
        if !matches!(scheme, "stun" | "stuns" | "turn" | "turns") || !is_host {
            return Err(BadSetting::IceUrl);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        for (given, kept) in [
            ("https://example.org", "https://example.org"),
            ("https://Example.org/", "https://example.org"),
            ("https://example.org:443", "https://example.org"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:80", "http://[::1]"),
            ("capacitor://localhost", "capacitor://localhost"),
        ] {
            assert_eq!(given.parse::<Origin>().map(|it| it.0).as_deref(), Ok(kept));
        }
        for none in [
            "",
            "*",
            "example.org",
            "https://",
            "https://a/b",
            "://a",
            "https://*.a",
            "null",
        ] {
            assert_eq!(none.parse::<Origin>(), Err(BadSetting::Origin), "{none}");
        }
    }

    #[test]
    fn only_stun_and_turn_addresses_are_taken() {
        for url in [
            "stun:stun.example.org",
            "turn:1.2.3.4:3478?transport=udp",
            "turns:[::1]:5349",
        ] {
            assert_eq!(url.parse::<IceUrl>().map(|it| it.0).as_deref(), Ok(url));
        }
        for none in [
            "",
            "turn",
            "turn:",
            "https://example.org",
            "turn:a b",
            "turn://a",
        ] {
            assert_eq!(none.parse::<IceUrl>(), Err(BadSetting::IceUrl), "{none}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret: Secret = "hush".parse().unwrap();
        assert!(!format!("{secret:?}").contains("hush"));
        assert_eq!("".parse::<Secret>(), Err(BadSetting::Empty));
    }

    #[test]
    fn turn_needs_its_secret_and_the_secret_a_turn_server() {
        let mut settings = Settings::default();
        assert_eq!(settings.contradiction(), None);
        settings.ice_urls = vec!["stun:a".parse().unwrap()];
        assert_eq!(settings.contradiction(), None);
        settings.turn_secret = Some("s".parse().unwrap());
        assert!(settings.contradiction().unwrap().contains("--turn-url"));
        settings.ice_urls.push("turn:a".parse().unwrap());
        assert_eq!(settings.contradiction(), None);
        settings.turn_secret = None;
        assert!(settings.contradiction().unwrap().contains("--turn-secret"));
    }
}
