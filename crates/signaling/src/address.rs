//! From what a person types as a server to the URL of its WebSocket.

use std::fmt;

use crate::client::Protocol;
use crate::decimal;
use crate::text::{before, cut, has};

/// The path at which a Socket.IO server listens unless told otherwise.
const DEFAULT_PATH: &str = "/socket.io/";
/// Stands in an address for the room, together with the brace before it.
const ROOM: &str = "room}";
/// What names the channel between the tabs of one browser, before the room.
const CHANNEL: &str = "visavis:";
/// What makes a WebSocket of Engine.IO 4 (Engine.IO protocol, revision 4, query parameters).
const QUERY: &str = "EIO=4&transport=websocket";

/// Why no server can be found at what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// The scheme is none of http, https, ws and wss.
    Scheme,
    /// The host is missing or is none.
    Host,
    /// The port is no number from 1 to 65535.
    Port,
    /// A user name or password stands in the address; browsers refuse that.
    Credentials,
    /// A character that no URL can have, such as a space.
    Character,
    /// The page itself was not loaded from a server, so that one must be named.
    Origin,
}

impl AddressError {
    /// A word that stands for this error in logs and in tables of sentences.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::Port => "port",
            Self::Credentials => "credentials",
            Self::Character => "character",
            Self::Origin => "origin",
        }
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for AddressError {}

/// What is spoken with `server`, and where: for [`crate::client::Config`]. `None` finds out by the
/// address: `{room}` in it makes a WebSocket that carries a room, all else is Socket.IO.
///
/// - Socket.IO: see [`web_socket_url`].
/// - WebSocket: the address as it is, with the room in place of `{room}`, percent-encoded
///   (RFC 3986, section 2.1). Without `{room}` all rooms share one address.
/// - `PeerJS`: what the server was told as its path, with a slash at both ends; a query is kept.
/// - Tabs: the name of their channel; `server` does not matter.
pub fn find(
    protocol: Option<Protocol>,
    server: &str,
    page_origin: &str,
    room: &str,
) -> Result<(Protocol, String), AddressError> {
    let protocol = match protocol {
        Some(protocol) => protocol,
        None if cut_at_room(server).is_some() => Protocol::WebSocket,
        None => Protocol::SocketIo,
    };
    let url = match protocol {
        Protocol::SocketIo => web_socket_url(server, page_origin)?,
        Protocol::WebSocket => {
            let server = in_place_of_room(server, room);
            let place = locate(&server, page_origin)?;
            [&place.start(), place.tail].concat()
        }
        Protocol::PeerJs => {
            let place = locate(server, page_origin)?;
            let (path, query) = place.path_and_query();
            let mut url = place.start();
            push_folder(path, &mut url);
            if !query.is_empty() {
                url.push('?');
                url.push_str(query);
            }
            url
        }
        Protocol::Tab => [CHANNEL, room].concat(),
    };
    Ok((protocol, url))
}

fn in_place_of_room(server: &str, room: &str) -> String {
    let mut encoded = String::new();
    for byte in room.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(nibble.into(), 16);
                encoded.extend(digit.map(|it| it.to_ascii_uppercase()));
            }
        }
    }
    let mut out = String::new();
    let mut rest = server;
    while let Some((before, after)) = cut_at_room(rest) {
        out.push_str(before);
        out.push_str(&encoded);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands before the first `{room}`, and what after it.
fn cut_at_room(server: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    loop {
        let (_, after) = cut(server.get(start..)?, b'{')?;
        start = server.len() - after.len();
        if let Some(rest) = after.strip_prefix(ROOM) {
            return Some((server.get(..start - 1)?, rest));
        }
    }
}

/// Makes the WebSocket's URL of a Socket.IO server, which may be
///
/// - empty or a path (`/relay/`): on the page's own origin;
/// - `host:port` or `host`: with TLS if the page came with TLS;
/// - a URL of scheme http, https, ws or wss, or `//host`.
///
/// A path replaces `/socket.io/`, except `/` alone, which is what an address bar adds; it gets a
/// closing slash as socket.io-client gives it one. A query is kept, a fragment is not.
/// `page_origin` is `location.origin`, which is `null` for a page from a file.
pub fn web_socket_url(server: &str, page_origin: &str) -> Result<String, AddressError> {
    let place = locate(server, page_origin)?;
    let (path, mut query) = place.path_and_query();
    let mut url = place.start();
    match path {
        "" | "/" => url.push_str(DEFAULT_PATH),
        path => push_folder(path, &mut url),
    }
    url.push('?');
    while !query.is_empty() {
        let (pair, rest) = cut(query, b'&').unwrap_or((query, ""));
        if !matches!(before(pair, b'='), "" | "EIO" | "transport") {
            url.push_str(pair);
            url.push('&');
        }
        query = rest;
    }
    url.push_str(QUERY);
    Ok(url)
}

fn push_folder(path: &str, url: &mut String) {
    url.push_str(path);
    if !path.ends_with('/') {
        url.push('/');
    }
}

/// The parts of an address.
struct Place<'a> {
    /// `ws` or `wss`.
    scheme: &'static str,
    /// Host and port.
    authority: &'a str,
    /// Path and query, as they were written.
    tail: &'a str,
}

impl<'a> Place<'a> {
    fn checked(
        scheme: &'static str,
        authority: &'a str,
        tail: &'a str,
    ) -> Result<Self, AddressError> {
        check_authority(authority)?;
        Ok(Self {
            scheme,
            authority,
            tail,
        })
    }

    /// All that stands before the path.
    fn start(&self) -> String {
        [self.scheme, "://", self.authority].concat()
    }

    fn path_and_query(&self) -> (&'a str, &'a str) {
        cut(self.tail, b'?').unwrap_or((self.tail, ""))
    }
}

fn locate<'a>(server: &'a str, page_origin: &'a str) -> Result<Place<'a>, AddressError> {
    let server = before(server.trim(), b'#');
    let refused = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    if server.chars().any(refused) {
        return Err(AddressError::Character);
    }
    let origin = split_scheme(page_origin);
    let page_scheme = match origin {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => "wss",
        Some(_) | None => "ws",
    };
    // A query may contain a URL of its own.
    let place = before(server, b'?');
    if place.is_empty() || (place.starts_with('/') && !place.starts_with("//")) {
        let (_, host) = origin.ok_or(AddressError::Origin)?;
        return Place::checked(page_scheme, host, server);
    }
    let (scheme, rest) = if let Some(rest) = server.strip_prefix("//") {
        (page_scheme, rest)
    } else if let Some((scheme, rest)) = split_scheme(server).filter(|(it, _)| !has(it, b'?')) {
        (web_socket_scheme(scheme).ok_or(AddressError::Scheme)?, rest)
    } else {
        (page_scheme, server)
    };
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
    let end = end.unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).ok_or(AddressError::Host)?;
    Place::checked(scheme, authority, tail)
}

/// What stands before `://`, and what after it.
fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = cut(url, b':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

fn web_socket_scheme(scheme: &str) -> Option<&'static str> {
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    if is("http") || is("ws") {
        Some("ws")
    } else if is("https") || is("wss") {
        Some("wss")
    } else {
        None
    }
}

fn check_authority(authority: &str) -> Result<(), AddressError> {
    if has(authority, b'@') {
        return Err(AddressError::Credentials);
    }
    let port = if let Some(literal) = authority.strip_prefix('[') {
        let (address, after) = cut(literal, b']').ok_or(AddressError::Host)?;
        if !is_ipv6(address) {
            return Err(AddressError::Host);
        }
        match after.strip_prefix(':') {
            Some(port) => Some(port),
            None if after.is_empty() => None,
            None => return Err(AddressError::Host),
        }
    } else {
        let (host, port) = match cut(authority, b':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        // Beyond ASCII the browser decides: it knows which names exist.
        let fits = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || !byte.is_ascii()
        };
        if host.is_empty() || !host.bytes().all(fits) {
            return Err(AddressError::Host);
        }
        port
    };
    match port {
        None => Ok(()),
        Some(port) => match decimal::read(port) {
            Some(1..=65535) => Ok(()),
            Some(_) | None => Err(AddressError::Port),
        },
    }
}

/// RFC 4291, section 2.2, without the form that ends in an IPv4 address. The standard library's
/// parser would weigh as much as the rest of this module.
fn is_ipv6(address: &str) -> bool {
    let (mut groups, mut gaps, mut digits) = (0, 0, 0);
    let mut colons = 0;
    for byte in address.bytes() {
        if byte == b':' {
            colons += 1;
            digits = 0;
            gaps += usize::from(colons == 2);
            if colons > 2 {
                return false;
            }
        } else if byte.is_ascii_hexdigit() {
            groups += usize::from(digits == 0);
            digits += 1;
            colons = 0;
            if digits > 4 {
                return false;
            }
        } else {
            return false;
        }
    }
    let single_at_an_end = (address.starts_with(':') && !address.starts_with("::"))
        || (address.ends_with(':') && !address.ends_with("::"));
    !single_at_an_end && (gaps == 0 && groups == 8 || gaps == 1 && groups < 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_literal_is_what_the_standard_library_takes_too() {
        for text in [
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "2001:db8::7",
            "fe80::1:2:3:4",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "ABCD:ef01::",
            "",
            ":",
            ":::",
            "1",
            ":1",
            "1:",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "12345::",
            "::g",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            ":1::2",
            "1::2:",
            "fe80::1%eth0",
        ] {
            let expected = text.parse::<std::net::Ipv6Addr>().is_ok();
            assert_eq!(is_ipv6(text), expected, "{text}");
        }
    }
}
