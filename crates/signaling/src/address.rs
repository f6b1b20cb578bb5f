//! From what a person types as a server to the URL of its WebSocket.

use std::fmt;

use crate::decimal;
use crate::text::{before, cut, has};

/// The path at which a Socket.IO server listens unless told otherwise.
const DEFAULT_PATH: &str = "/socket.io/";
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

/// Makes the WebSocket's URL of `server`, which may be
///
/// - empty or a path (`/relay/`): on the page's own origin;
/// - `host:port` or `host`: with TLS if the page came with TLS;
/// - a URL of scheme http, https, ws or wss, or `//host`.
///
/// A path replaces `/socket.io/`, except `/` alone, which is what an address bar adds; it gets a
/// closing slash as socket.io-client gives it one. A query is kept, a fragment is not.
/// `page_origin` is `location.origin`, which is `null` for a page from a file.
pub fn web_socket_url(server: &str, page_origin: &str) -> Result<String, AddressError> {
    let server = server.trim();
    let server = before(server, b'#');
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
        return assemble(page_scheme, host, server);
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
    assemble(scheme, authority, tail)
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

fn assemble(scheme: &str, authority: &str, tail: &str) -> Result<String, AddressError> {
    check_authority(authority)?;
    let (path, mut query) = cut(tail, b'?').unwrap_or((tail, ""));
    let mut url = scheme.to_owned();
    url.push_str("://");
    url.push_str(authority);
    match path {
        "" | "/" => url.push_str(DEFAULT_PATH),
        path => {
            url.push_str(path);
            if !path.ends_with('/') {
                url.push('/');
            }
        }
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

    const HTTP: &str = "http://localhost:8080";
    const HTTPS: &str = "https://call.example.org";

    #[test]
    fn what_people_type_becomes_a_web_socket_url() {
        for (server, page, place) in [
            ("", HTTP, "ws://localhost:8080/socket.io/?"),
            ("", HTTPS, "wss://call.example.org/socket.io/?"),
            ("  ", HTTPS, "wss://call.example.org/socket.io/?"),
            ("", "http://[::1]:8080", "ws://[::1]:8080/socket.io/?"),
            ("/relay", HTTPS, "wss://call.example.org/relay/?"),
            ("?a=1", HTTPS, "wss://call.example.org/socket.io/?a=1&"),
            ("localhost:3000", HTTP, "ws://localhost:3000/socket.io/?"),
            (
                "relay.example.org:3000",
                HTTPS,
                "wss://relay.example.org:3000/socket.io/?",
            ),
            (
                "relay.example.org",
                HTTPS,
                "wss://relay.example.org/socket.io/?",
            ),
            (
                "192.168.0.7:3000/",
                HTTP,
                "ws://192.168.0.7:3000/socket.io/?",
            ),
            ("host:3000/own/path/", HTTP, "ws://host:3000/own/path/?"),
            ("http://host:3000", HTTPS, "ws://host:3000/socket.io/?"),
            ("https://host", HTTP, "wss://host/socket.io/?"),
            ("HTTPS://host/", HTTP, "wss://host/socket.io/?"),
            ("ws://host/x", HTTPS, "ws://host/x/?"),
            ("wss://host:443/x/y/", HTTP, "wss://host:443/x/y/?"),
            ("//host:1", HTTPS, "wss://host:1/socket.io/?"),
            ("[::1]:3000", HTTP, "ws://[::1]:3000/socket.io/?"),
            ("http://[2001:db8::7]/r/", HTTP, "ws://[2001:db8::7]/r/?"),
            (
                "wss://host/x?token=a%20b&n",
                HTTP,
                "wss://host/x/?token=a%20b&n&",
            ),
            (
                "wss://host?EIO=3&transport=polling&k=1",
                HTTP,
                "wss://host/socket.io/?k=1&",
            ),
            ("host:3000/x://y", HTTP, "ws://host:3000/x://y/?"),
            (
                "host?next=http://b",
                HTTP,
                "ws://host/socket.io/?next=http://b&",
            ),
            ("host#part", HTTP, "ws://host/socket.io/?"),
            ("bücher.example", HTTP, "ws://bücher.example/socket.io/?"),
            ("host:3000", "null", "ws://host:3000/socket.io/?"),
        ] {
            let expected = [place, QUERY].concat();
            assert_eq!(
                web_socket_url(server, page),
                Ok(expected),
                "{server} on {page}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        for (server, page, reason) in [
            ("", "null", AddressError::Origin),
            ("/relay/", "null", AddressError::Origin),
            ("ftp://host", HTTP, AddressError::Scheme),
            ("://host", HTTP, AddressError::Scheme),
            ("javascript:alert(1)", HTTP, AddressError::Port),
            ("host:", HTTP, AddressError::Port),
            ("host:0", HTTP, AddressError::Port),
            ("host:65536", HTTP, AddressError::Port),
            ("host:+80", HTTP, AddressError::Port),
            (":3000", HTTP, AddressError::Host),
            ("http://", HTTP, AddressError::Host),
            ("http:///path", HTTP, AddressError::Host),
            ("::1", HTTP, AddressError::Host),
            ("[::1", HTTP, AddressError::Host),
            ("[host]:80", HTTP, AddressError::Host),
            ("[::1]80", HTTP, AddressError::Host),
            ("[]", HTTP, AddressError::Host),
            ("[1:2]", HTTP, AddressError::Host),
            ("ho$t", HTTP, AddressError::Host),
            ("user:word@host", HTTP, AddressError::Credentials),
            ("two words", HTTP, AddressError::Character),
            ("http://host/<a>", HTTP, AddressError::Character),
            ("host\u{0}", HTTP, AddressError::Character),
        ] {
            assert_eq!(web_socket_url(server, page), Err(reason), "{server}");
        }
    }

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
