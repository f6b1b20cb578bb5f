//! What a site and a link set: addresses of servers, and all settings.

use arbitrary::{Arbitrary, Unstructured};
use visavis_settings::{Around, MAX_ROOM_BYTES, MAX_TEXT_BYTES};
use visavis_signaling::address;
use visavis_signaling::client::Protocol;
use visavis_signaling::ice::{self, IceServer, MAX_SERVERS};
use visavis_signaling::json::{self, Map, Value};

/// Addresses: what comes out is one that a browser takes, and stays what it is.
pub(crate) fn addresses(data: &[u8]) {
    let Ok((kind, room, server)) = <(u8, &str, &str)>::arbitrary_take_rest(Unstructured::new(data))
    else {
        return;
    };
    let protocol = match kind % 5 {
        0 => None,
        1 => Some(Protocol::SocketIo),
        2 => Some(Protocol::WebSocket),
        3 => Some(Protocol::PeerJs),
        _ => Some(Protocol::Tab),
    };
    for origin in ["https://page.example", "http://localhost:8080", "null"] {
        if let Ok((found, url)) = address::find(protocol, server, origin, room) {
            if found != Protocol::Tab {
                good(&url);
                let again = address::find(Some(found), &url, "null", room);
                assert_eq!(again, Ok((found, url)));
            }
            assert_eq!(protocol.unwrap_or(found), found);
        }
    }
}

/// A URL of a WebSocket (RFC 6455, section 3).
fn good(url: &str) {
    let rest = url.strip_prefix("ws://").or(url.strip_prefix("wss://"));
    let Some(rest) = rest else {
        panic!("{url} is no address of a WebSocket");
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    assert!(!host.is_empty() && !host.contains('@'), "{url}");
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '#';
    assert!(!url.contains(bad), "{url}");
}

/// Settings: what is taken keeps the limits, and what the address says comes before the file.
pub(crate) fn settings(data: &[u8]) {
    type Parameters<'a> = Vec<(u8, &'a str)>;
    let mut u = Unstructured::new(data);
    let Ok(parameters) = Parameters::arbitrary(&mut u) else {
        return;
    };
    let file = str::from_utf8(u.take_rest()).ok();
    let named = |name: &str| {
        let names = [
            "room",
            "server",
            "protocol",
            "name",
            "lang",
            "title",
            "token",
            "capacity",
            "peer-id",
            "dial-id",
            "skip-lobby",
        ];
        let set = parameters.iter().find(|(key, _)| {
            let index = usize::from(*key) % names.len();
            names.get(index) == Some(&name)
        });
        set.map(|(_, value)| (*value).to_owned())
    };
    let (settings, mistakes) = visavis_settings::read(file, named);
    assert!(settings.room.len() <= MAX_ROOM_BYTES && !settings.room.is_empty());
    for text in [&settings.server, &settings.title, &settings.token] {
        assert!(text.as_ref().is_none_or(|it| it.len() <= MAX_TEXT_BYTES));
    }
    assert!(settings.capacity.is_none_or(|it| (2..=1000).contains(&it)));
    if let Some(room) = named("room").filter(|it| !it.is_empty() && it.len() <= MAX_ROOM_BYTES) {
        assert_eq!(settings.room, room);
    }
    for mistake in &mistakes {
        assert!(mistake.place.starts_with("config.json") || mistake.place.starts_with('?'));
        assert!(!mistake.wants.is_empty());
    }
    lent(&settings.ice_servers);
    let (around, _) = Around::read(&settings.file);
    for origin in &around.embed {
        assert!(origin.starts_with("https://") || origin.starts_with("http://"));
        assert!(origin.is_ascii() && !origin.contains(char::is_whitespace));
    }
    // A list by itself, as relays lend it.
    if let Some(Ok(value)) = file.map(json::parse)
        && let Ok(servers) = ice::read(&value)
    {
        lent(&servers);
    }
}

/// Servers that a browser may be given; written down, they are read as the same.
fn lent(servers: &[IceServer]) {
    assert!(servers.len() <= MAX_SERVERS);
    let mut list = Vec::new();
    for server in servers {
        assert!((1..=MAX_SERVERS).contains(&server.urls.len()));
        let turn = server.urls.iter().any(|url| url.starts_with("turn"));
        assert!(!turn || server.username.is_some() && server.credential.is_some());
        let mut map = Map::new();
        let urls = server.urls.iter().map(|url| url.as_str().into()).collect();
        map.insert("urls".to_owned(), Value::Array(urls));
        for (key, text) in [
            ("username", &server.username),
            ("credential", &server.credential),
        ] {
            if let Some(text) = text {
                map.insert(key.to_owned(), text.as_str().into());
            }
        }
        list.push(Value::Object(map));
    }
    assert_eq!(ice::read(&Value::Array(list)).as_deref(), Ok(servers));
}
