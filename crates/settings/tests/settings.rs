//! What becomes of a file and an address.

use proptest::prelude::*;
use visavis_call::PersonId;
use visavis_settings::{Around, DEFAULT_ROOM, Mistake, Settings, read};
use visavis_signaling::client::Protocol;

fn from_file(text: &str) -> (Settings, Vec<(String, &'static str)>) {
    both(text, &[])
}

fn both(text: &str, parameters: &[(&str, &str)]) -> (Settings, Vec<(String, &'static str)>) {
    let parameter = |name: &str| {
        let pair = parameters.iter().find(|(known, _)| *known == name);
        pair.map(|(_, value)| (*value).to_owned())
    };
    let (settings, mistakes) = read(Some(text), parameter);
    let pair = |Mistake { place, wants }: Mistake| (place, wants);
    (settings, mistakes.into_iter().map(pair).collect())
}

#[test]
fn without_a_file_and_parameters_all_is_as_it_comes() {
    let (settings, mistakes) = read(None, |_| None);
    let expected = Settings {
        room: DEFAULT_ROOM.into(),
        ..Settings::default()
    };
    assert_eq!((settings, mistakes), (expected, Vec::new()));
}

#[test]
fn a_file_sets_everything() {
    let (settings, mistakes) = from_file(
        r#"{ "server": "wss://relay.example/r/{room}", "protocol": "websocket", "room": "blue",
             "languages": ["zh-CN", "en"], "title": "Family", "capacity": 4, "token": "t",
             "iceServers": [{"urls": "stun:stun.example"},
                            {"url": "turn:turn.example", "username": "u", "credential": "c"}] }"#,
    );
    assert_eq!(mistakes, []);
    assert_eq!(settings.server.unwrap(), "wss://relay.example/r/{room}");
    assert_eq!(settings.protocol, Some(Protocol::WebSocket));
    assert_eq!(settings.room, "blue");
    assert_eq!(settings.languages, ["zh-CN", "en"]);
    assert_eq!(settings.title.unwrap(), "Family");
    assert_eq!(settings.capacity, Some(4));
    assert_eq!(settings.token.unwrap(), "t");
    let urls: Vec<_> = settings
        .ice_servers
        .iter()
        .map(|it| it.urls.join(" "))
        .collect();
    assert_eq!(
        urls,
        ["stun:stun.example", "turn:turn.example"],
        "also in the old spelling"
    );
}

#[test]
fn the_address_comes_before_the_file() {
    let file =
        r#"{"server":"a","room":"a","protocol":"tab","languages":"en","title":"a","capacity":9}"#;
    let (settings, mistakes) = both(
        file,
        &[
            ("server", "b"),
            ("room", "b"),
            ("protocol", "auto"),
            ("lang", "zh,en"),
            ("title", "b"),
            ("capacity", "2"),
            ("name", "Bert"),
            ("peer-id", "bert-1"),
            ("dial-id", "anna_1"),
        ],
    );
    assert_eq!(mistakes, []);
    assert_eq!(settings.server.as_deref(), Some("b"));
    assert_eq!(settings.room, "b");
    assert_eq!(settings.protocol, None);
    assert_eq!(settings.languages, ["zh", "en"]);
    assert_eq!(settings.title.as_deref(), Some("b"));
    assert_eq!(settings.capacity, Some(2));
    assert_eq!(settings.name.as_deref(), Some("Bert"));
    assert_eq!(settings.peer_id, PersonId::new("bert-1"));
    assert_eq!(settings.dial_id, PersonId::new("anna_1"));
}

#[test]
fn every_mistake_is_named_with_its_key_and_what_it_wants() {
    let cases = [
        ("not json", "config.json", "{ … }"),
        ("[]", "config.json", "{ … }"),
        (r#"{"server":{}}"#, "config.json: server", "\"…\" (≤ 2048)"),
        (
            r#"{"protocol":"smoke"}"#,
            "config.json: protocol",
            r#""auto" | "socketio" | "websocket" | "peerjs" | "tab""#,
        ),
        (r#"{"room":[]}"#, "config.json: room", "\"…\" (≤ 128)"),
        (r#"{"capacity":1}"#, "config.json: capacity", "2 … 1000"),
        (
            r#"{"capacity":"many"}"#,
            "config.json: capacity",
            "2 … 1000",
        ),
        (r#"{"capacity":2.5}"#, "config.json: capacity", "2 … 1000"),
        (
            r#"{"languages":[7]}"#,
            "config.json: languages",
            r#"["en", "zh-CN"]"#,
        ),
        (
            r#"{"iceServers":{}}"#,
            "config.json: iceServers",
            r#"[{"urls": …}] (≤ 16)"#,
        ),
        (
            r#"{"iceServers":[{"urls":"stun:a"},{"urls":[]}]}"#,
            "config.json: iceServers[1].urls",
            r#""…" | ["…"]"#,
        ),
        (
            r#"{"iceServers":[{"urls":["http://a"]}]}"#,
            "config.json: iceServers[0].urls",
            "stun: | stuns: | turn: | turns:",
        ),
        (
            r#"{"iceServers":[{"urls":"turn:a","username":"u"}]}"#,
            "config.json: iceServers[0]",
            r#""username", "credential""#,
        ),
        (
            r#"{"sever":"x"}"#,
            "config.json: sever",
            "server | protocol | room | languages | title | iceServers | capacity | token | embed | installable",
        ),
    ];
    for (file, place, wants) in cases {
        let (settings, mistakes) = from_file(file);
        assert_eq!(mistakes, [(place.to_owned(), wants)], "{file}");
        assert_eq!(
            settings.room, DEFAULT_ROOM,
            "{file}: all else is as it comes"
        );
    }
    let long = "x".repeat(129);
    let (_, mistakes) = both(
        "{}",
        &[("room", &long), ("peer-id", "a b"), ("protocol", "x")],
    );
    let places: Vec<_> = mistakes.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["?protocol=", "?room=", "?peer-id="]);
}

#[test]
fn the_file_alone_says_who_may_frame_the_page() {
    let file = r#"{"embed": ["https://example.org", "http://127.0.0.1:8080", "http://[::1]:1"]}"#;
    let (settings, mistakes) = both(file, &[("embed", "https://evil.example")]);
    assert_eq!(mistakes, []);
    let (around, mistakes) = Around::read(&settings.file);
    assert_eq!(mistakes, []);
    assert_eq!(
        around.embed,
        [
            "https://example.org",
            "http://127.0.0.1:8080",
            "http://[::1]:1"
        ]
    );
    let (settings, _) = both("{}", &[("embed", r#"["https://evil.example"]"#)]);
    assert_eq!(Around::read(&settings.file).0.embed, Vec::<String>::new());
}

#[test]
fn what_no_browser_would_call_an_origin_allows_nobody() {
    for list in [
        r#""https://example.org""#,
        r#"["*"]"#,
        r#"["https://*.example.org"]"#,
        r#"["https://example.org/"]"#,
        r#"["https://example.org/page"]"#,
        r#"["https://Example.org"]"#,
        r#"["https://example.org:443"]"#,
        r#"["http://example.org:80"]"#,
        r#"["https://a@example.org"]"#,
        r#"["https://"]"#,
        r#"["example.org"]"#,
        r#"["null"]"#,
        r#"["https://example.org", 7]"#,
        "{}",
        "true",
    ] {
        let (around, mistakes) = around(&format!(r#"{{"embed":{list}}}"#));
        let wants = r#"["https://example.org"]"#;
        assert_eq!(
            mistakes,
            [("config.json: embed".to_owned(), wants)],
            "{list}"
        );
        assert_eq!(around.embed, Vec::<String>::new(), "{list}");
    }
}

/// What is read of the file a moment later.
fn around(file: &str) -> (Around, Vec<(String, &'static str)>) {
    let (settings, mistakes) = from_file(file);
    assert_eq!(mistakes, [], "{file}");
    let (around, mistakes) = Around::read(&settings.file);
    let pair = |Mistake { place, wants }: Mistake| (place, wants);
    (around, mistakes.into_iter().map(pair).collect())
}

#[test]
fn a_page_can_be_installed_unless_its_file_says_no() {
    for (file, can) in [
        ("{}", true),
        (r#"{"installable":true}"#, true),
        (r#"{"installable":null}"#, true),
        (r#"{"installable":false}"#, false),
    ] {
        let (around, mistakes) = around(file);
        assert_eq!((around.installable, mistakes), (can, Vec::new()), "{file}");
    }
    let (around, mistakes) = around(r#"{"installable":0}"#);
    assert!(around.installable, "as if nothing were said");
    let place = "config.json: installable".to_owned();
    assert_eq!(mistakes, [(place, "true | false")]);
}

#[test]
fn what_is_right_counts_beside_what_is_wrong() {
    let (settings, mistakes) = from_file(r#"{"server":"relay.example","protocol":7}"#);
    assert_eq!(mistakes.len(), 1);
    assert_eq!(settings.server.as_deref(), Some("relay.example"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_and_no_address_breaks_it(file in ".{0,200}", value in ".{0,200}") {
        let _ = read(Some(&file), |_| Some(value.clone()));
    }

    #[test]
    fn no_value_of_a_known_key_breaks_it(
        key in prop::sample::select(vec!["server", "protocol", "room", "languages", "title",
            "iceServers", "capacity", "token", "embed", "installable"]),
        value in prop::sample::select(vec!["null", "true", "-1", "1e400", "\"\"", "[]", "[[]]",
            "{}", "[{}]", "[{\"urls\":[null]}]", "[{\"urls\":\"turn:\"}]", "\"\\ud800\""]),
    ) {
        let (settings, _) = from_file(&format!("{{\"{key}\":{value}}}"));
        let _ = Around::read(&settings.file);
    }
}
