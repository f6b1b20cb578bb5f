//! Clients that know more than the tutorial's events: who is in the room, and messages.

use crate::common::{Client, TestRelay, WELCOME, settings};
use serde_json::{Value, json};
use visavis_relay::Settings;

const SEAT: &str = "a-seat-of-one-page-0";

/// Says something of the tutorial's and hears its echo: what was heard before is all there is.
async fn heard_so_far(client: &mut Client, room: &str) -> Vec<Value> {
    client.emit(&format!(r#"["callRemote","{room}"]"#)).await;
    let mut events = client.events_until(r#"["callRemote"]"#).await;
    events.retain(|it| it != WELCOME && it != r#"["callRemote"]"#);
    events
        .iter()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_is_told_who_is_there_and_the_others_are_told_who_joins_and_leaves() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.client().await;
    let mut bob = relay.client().await;
    let first = ann.join("r", json!({"protocol": 1})).await;
    assert_eq!(
        first,
        json!({"ok": true, "protocol": 1, "you": ann.id, "members": [], "capacity": 64})
    );
    let second = bob.join("r", json!({"protocol": 7, "name": "Bob"})).await;
    assert_eq!(second["protocol"], 1);
    assert_eq!(second["members"], json!([{"id": ann.id, "protocol": 1}]));

    let joined = json!(["memberJoined", {"room": "r", "id": bob.id, "protocol": 1}]);
    assert_eq!(heard_so_far(&mut ann, "r").await, [joined]);
    // Her call is all that he hears.
    assert_eq!(bob.next_event().await, json!(["callRemote"]));

    let bob_id = bob.id.clone();
    drop(bob);
    let left = json!(["memberLeft", {"room": "r", "id": bob_id}]);
    assert_eq!(ann.next_event().await, left);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_the_tutorial_is_seen_but_hears_nothing_that_it_does_not_know() {
    let relay = TestRelay::start(None).await;
    let mut old = relay.member("r").await;
    let mut new = relay.client().await;
    let ack = new.join("r", json!({"protocol": 1})).await;
    assert_eq!(ack["members"], json!([{"id": old.id, "protocol": 0}]));
    let other = relay.member("r").await;
    let joined = json!(["memberJoined", {"room": "r", "id": other.id, "protocol": 0}]);
    assert_eq!(new.next_event().await, joined);
    assert_eq!(new.say("r", None, r#""hello""#).await, json!({"ok": true}));
    let to_old = new.say("r", Some(&old.id), r#""hello""#).await;
    assert_eq!(to_old, json!({"ok": false, "error": "no-such-member"}));
    let id = other.id.clone();
    drop(other);
    let left = json!(["memberLeft", {"room": "r", "id": id}]);
    assert_eq!(new.next_event().await, left);

    let said = old.say("r", None, r#""hello""#).await;
    assert_eq!(
        said["error"], "not-in-room",
        "it has not said that it knows this event"
    );
    assert!(heard_so_far(&mut old, "r").await.is_empty());
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_again_changes_nothing_but_knowing_more_than_at_first_does() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.client().await;
    ann.join("r", json!({"protocol": 1})).await;
    let mut bob = relay.member("r").await;
    let again = ann.join("r", json!({"protocol": 1})).await;
    assert_eq!(again["members"], json!([{"id": bob.id, "protocol": 0}]));

    let more = bob.join("r", json!({"protocol": 1})).await;
    assert_eq!(more["members"], json!([{"id": ann.id, "protocol": 1}]));
    let heard = heard_so_far(&mut ann, "r").await;
    assert_eq!(
        heard,
        [
            json!(["memberJoined", {"room": "r", "id": bob.id, "protocol": 0}]),
            json!(["memberLeft", {"room": "r", "id": bob.id}]),
            json!(["memberJoined", {"room": "r", "id": bob.id, "protocol": 1}]),
        ]
    );
    assert_eq!(ann.say("r", Some(&bob.id), "1").await["ok"], true);

    // Without the second argument it is the tutorial's join, and takes nothing back.
    assert_eq!(bob.ask(r#"["joinRoom","r"]"#).await, r#"[{"ok":true}]"#);
    assert_eq!(ann.say("r", Some(&bob.id), "2").await["ok"], true);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_to_the_others_or_to_one_but_never_back() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.knowing("r").await;
    let mut bob = relay.knowing("r").await;
    let mut cem = relay.knowing("r").await;
    let body = r#"{ "big":123456789012345678901234567890,"n":1.50e3,"e":"\u00e9" }"#;
    assert_eq!(ann.say("r", None, body).await, json!({"ok": true}));
    let to_cem = ann.say("r", Some(&cem.id), r#""for cem""#).await;
    assert_eq!(to_cem, json!({"ok": true}));

    let to_all = format!(
        r#"["room",{{"room":"r","from":"{}","body":{body}}}]"#,
        ann.id
    );
    let to_one = format!(
        r#"["room",{{"room":"r","from":"{}","body":"for cem"}}]"#,
        ann.id
    );
    assert!(bob.events_until(&to_all).await.len() > 1);
    assert!(cem.events_until(&to_all).await.len() > 1);
    assert_eq!(cem.event().await, to_one);
    assert!(heard_so_far(&mut bob, "r").await.is_empty());
    let heard = heard_so_far(&mut ann, "r").await;
    assert!(heard.iter().all(|it| it[0] != "room"), "{heard:?}");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_reached_in_a_room_that_one_has_not_joined() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.knowing("private").await;
    let mut eve = relay.knowing("other").await;
    let nobody = relay.client().await;
    let cases = [
        ("private", None, "not-in-room"),
        ("private", Some(ann.id.as_str()), "not-in-room"),
        ("other", Some(ann.id.as_str()), "no-such-member"),
        ("other", Some(nobody.id.as_str()), "no-such-member"),
        ("other", Some(eve.id.as_str()), "no-such-member"),
        ("other", Some(""), "no-such-member"),
        // Not the name of a group inside the relay either.
        ("other", Some("knowing private"), "no-such-member"),
        ("knowing private", None, "not-in-room"),
        ("all private", None, "not-in-room"),
        ("", None, "bad-room"),
    ];
    let cases = cases.map(|(room, to, error)| (room, to.map(str::to_owned), error));
    for (room, to, error) in cases {
        let ack = eve.say(room, to.as_deref(), r#""psst""#).await;
        assert_eq!(ack, json!({"ok": false, "error": error}), "{room} {to:?}");
    }
    assert_eq!(
        eve.ask(r#"["leaveRoom","private"]"#).await,
        r#"[{"ok":false,"error":"not-in-room"}]"#
    );

    // A room whose name looks like a group is a room of its own.
    for name in [
        "knowing private",
        "all private",
        &format!("{} private", ann.id),
    ] {
        eve.join(name, json!({"protocol": 1})).await;
        assert_eq!(eve.say(name, None, r#""psst""#).await["ok"], true);
        eve.emit(&format!(r#"["hangUp","{name}"]"#)).await;
    }
    assert!(heard_so_far(&mut ann, "private").await.is_empty());
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_not_reached_any_more_and_may_come_back() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.knowing("r").await;
    let mut bob = relay.knowing("r").await;
    assert_eq!(bob.ask(r#"["leaveRoom","r"]"#).await, r#"[{"ok":true}]"#);
    assert_eq!(bob.say("r", None, "1").await["error"], "not-in-room");
    assert_eq!(
        ann.say("r", Some(&bob.id), "1").await["error"],
        "no-such-member"
    );
    ann.say("r", None, "2").await;
    ann.ask(r#"["hangUp","r"]"#).await;
    let ack = bob.join("r", json!({"protocol": 1})).await;
    assert_eq!(ack["members"], json!([{"id": ann.id, "protocol": 1}]));
    assert!(heard_so_far(&mut bob, "r").await.is_empty());
    let heard: Vec<_> = heard_so_far(&mut ann, "r").await;
    let names: Vec<_> = heard.iter().filter_map(|it| it[0].as_str()).collect();
    assert_eq!(
        names,
        ["memberJoined", "memberLeft", "hangUp", "memberJoined"]
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_room_says_so_and_has_a_place_again_when_somebody_leaves() {
    let relay = TestRelay::with(Settings {
        capacity: 2,
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("r").await;
    let bob = relay.member("r").await;
    let mut cem = relay.client().await;
    let ack = cem.join("r", json!({"protocol": 1})).await;
    assert_eq!(
        ack,
        json!({"ok": false, "error": "room-full", "capacity": 2})
    );
    assert_eq!(cem.say("r", None, "1").await["error"], "not-in-room");
    // Who asks for no acknowledgement is told by an event, and only then.
    cem.emit(r#"["joinRoom","r"]"#).await;
    let told = cem.next_event().await;
    assert_eq!(told, json!(["roomFull", {"room": "r", "capacity": 2}]));
    // Other rooms have places.
    assert_eq!(cem.join("s", json!({"protocol": 1})).await["ok"], true);

    drop(bob);
    ann.events_until_name("memberLeft").await;
    assert_eq!(cem.join("r", json!({"protocol": 1})).await["ok"], true);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_back_takes_its_seat_in_a_full_room() {
    let relay = TestRelay::with(Settings {
        capacity: 2,
        ..settings()
    })
    .await;
    let mut ann = relay.knowing("r").await;
    let mut bob = relay.client().await;
    bob.join("r", json!({"protocol": 1, "seat": SEAT})).await;
    let mut back = relay.client().await;
    let ack = back.join("r", json!({"protocol": 1, "seat": SEAT})).await;
    assert_eq!(
        ack["members"],
        json!([{"id": ann.id, "protocol": 1}]),
        "{ack}"
    );
    assert_eq!(
        heard_so_far(&mut ann, "r").await,
        [
            json!(["memberJoined", {"room": "r", "id": bob.id, "protocol": 1}]),
            json!(["memberLeft", {"room": "r", "id": bob.id}]),
            json!(["memberJoined", {"room": "r", "id": back.id, "protocol": 1}]),
        ]
    );
    bob.disconnected().await;

    // With another seat there is no place.
    let mut eve = relay.client().await;
    let ack = eve
        .join("r", json!({"protocol": 1, "seat": format!("{SEAT}x")}))
        .await;
    assert_eq!(ack["error"], "room-full");
    // Nobody is told the seat of anybody.
    assert!(!format!("{ack}{:?}", heard_so_far(&mut ann, "r").await).contains(SEAT));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_agrees_in_the_end_however_many_come_and_go() {
    let relay = TestRelay::start(None).await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let url = relay.url.clone();
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&url).await;
            for _ in 0..20 {
                client.join("r", json!({"protocol": 1})).await;
                client.ask(r#"["leaveRoom","r"]"#).await;
            }
            client.join("r", json!({"protocol": 1})).await;
            // The list is of after all that was heard before it.
            client.forget();
            client
        }));
    }
    let mut clients = Vec::new();
    for task in tasks {
        clients.push(task.await.unwrap());
    }
    let mut ids: Vec<_> = clients.iter().map(|it| it.id.clone()).collect();
    ids.sort();
    for client in &mut clients {
        let mut there = client.members_by_events("r").await;
        there.push(client.id.clone());
        there.sort();
        assert_eq!(there, ids);
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_with_a_protocol_needs_no_second_argument() {
    let relay = TestRelay::start(None).await;
    let seat = "a-seat_of_0123456789";
    let auth = format!(r#"{{"protocol":1,"seat":"{seat}","token":7,"else":[]}}"#);
    let mut ann = Client::connect_with(&relay.url, &auth).await;
    let joined = ann.ask_json(r#"["joinRoom","r"]"#).await;
    assert_eq!(
        (&joined["ok"], &joined["protocol"]),
        (&json!(true), &json!(1))
    );

    let mut bob = relay.knowing("r").await;
    let back = Client::connect_with(&relay.url, &auth).await;
    let mut back = back;
    let joined = back.ask_json(r#"["joinRoom","r"]"#).await;
    assert_eq!(
        joined["members"],
        json!([{"id": bob.id, "protocol": 1}]),
        "the same seat"
    );
    assert_eq!(bob.say("r", Some(&back.id), "1").await["ok"], true);

    for auth in [
        r#"{"protocol":"1"}"#,
        r#"{"protocol":0}"#,
        "[]",
        "7",
        r#"{"protocol":{}}"#,
    ] {
        let mut other = Client::connect_with(&relay.url, auth).await;
        assert_eq!(
            other.ask(r#"["joinRoom","s"]"#).await,
            r#"[{"ok":true}]"#,
            "{auth}"
        );
    }
    relay.stop().await;
}
