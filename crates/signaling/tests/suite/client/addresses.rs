//! Which server is meant, and what it speaks.

use visavis_signaling::address::{AddressError, find, web_socket_url};
use visavis_signaling::client::Protocol::{self, PeerJs, SocketIo, Tab, WebSocket};

/// What makes a WebSocket of Engine.IO 4.
const QUERY: &str = "EIO=4&transport=websocket";
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

const ROOM: &str = "a b/\u{fc}";

fn found(protocol: Option<Protocol>, server: &str) -> Result<(Protocol, String), AddressError> {
    find(protocol, server, HTTPS, ROOM)
}

#[test]
fn the_address_tells_what_the_server_speaks_and_a_name_overrules_it() {
    let socket_io = "wss://host/x/?EIO=4&transport=websocket";
    for (protocol, server, expected, url) in [
        (None, "host/x", SocketIo, socket_io),
        (Some(SocketIo), "host/x", SocketIo, socket_io),
        (
            None,
            "wss://host/x/{room}",
            WebSocket,
            "wss://host/x/a%20b%2F%C3%BC",
        ),
        (
            None,
            "/x/{room}",
            WebSocket,
            "wss://call.example.org/x/a%20b%2F%C3%BC",
        ),
        (
            None,
            "http://host:1/?r={room}&k=1#p",
            WebSocket,
            "ws://host:1/?r=a%20b%2F%C3%BC&k=1",
        ),
        (
            None,
            "host/{room}/{room}",
            WebSocket,
            "wss://host/a%20b%2F%C3%BC/a%20b%2F%C3%BC",
        ),
        (Some(WebSocket), "ws://host", WebSocket, "ws://host"),
        (
            Some(WebSocket),
            "ws://host/x?y=1",
            WebSocket,
            "ws://host/x?y=1",
        ),
        (Some(WebSocket), "", WebSocket, "wss://call.example.org"),
        (Some(PeerJs), "http://host:9000", PeerJs, "ws://host:9000/"),
        (
            Some(PeerJs),
            "host/my/server",
            PeerJs,
            "wss://host/my/server/",
        ),
        (
            Some(PeerJs),
            "host/my/?key=k",
            PeerJs,
            "wss://host/my/?key=k",
        ),
        (
            Some(PeerJs),
            "?key=k",
            PeerJs,
            "wss://call.example.org/?key=k",
        ),
        (Some(PeerJs), "", PeerJs, "wss://call.example.org/"),
        (Some(Tab), "whatever", Tab, "visavis:a b/\u{fc}"),
    ] {
        let expected = Ok((expected, url.to_owned()));
        assert_eq!(found(protocol, server), expected, "{protocol:?} {server}");
    }
}

#[test]
fn a_room_has_its_place_only_where_a_web_socket_carries_it() {
    for (protocol, server, reason) in [
        (Some(SocketIo), "wss://host/{room}", AddressError::Character),
        (Some(PeerJs), "wss://host/{room}", AddressError::Character),
        (None, "wss://host/{Room}", AddressError::Character),
        (None, "wss://{room}.host/", AddressError::Host),
        (None, "ftp://host/{room}", AddressError::Scheme),
        (
            Some(WebSocket),
            "wss://user@host/",
            AddressError::Credentials,
        ),
        (Some(PeerJs), "host:0", AddressError::Port),
    ] {
        assert_eq!(found(protocol, server), Err(reason), "{server}");
    }
    for protocol in [SocketIo, WebSocket, PeerJs] {
        let of_file = find(Some(protocol), "/x", "null", "001");
        assert_eq!(of_file, Err(AddressError::Origin));
    }
    let tab = find(Some(Tab), "", "null", "001");
    assert_eq!(tab, Ok((Tab, "visavis:001".to_owned())));
}

#[test]
fn protocols_have_names() {
    for (name, protocol) in [
        ("socketio", Some(SocketIo)),
        ("websocket", Some(WebSocket)),
        ("peerjs", Some(PeerJs)),
        ("tab", Some(Tab)),
        ("auto", None),
        ("", None),
    ] {
        assert_eq!(Protocol::named(name), protocol);
    }
}
