//! Relays that share their rooms through a real Redis.

use std::time::{Duration, Instant};

use crate::common::{Client, PATIENCE, TestRelay, settings};
use crate::process::{Redis, Relay, free_port};
use serde_json::{Value, json};
use visavis_relay::{Error, Settings};

const SEAT: &str = "a-seat-of-one-page-0";

async fn relay(redis: &Redis, capacity: usize) -> TestRelay {
    TestRelay::with(Settings {
        redis: Some(redis.url().parse().unwrap()),
        capacity,
        ..settings()
    })
    .await
}

async fn join(client: &mut Client, room: &str) -> Value {
    client.join(room, json!({"protocol": 1})).await
}

/// Asks again and again until the room has these others in it.
async fn until_members_are(client: &mut Client, room: &str, expected: &[&str]) {
    let mut expected: Vec<_> = expected.iter().map(|it| (*it).to_owned()).collect();
    expected.sort();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let ack = join(client, room).await;
        let members = ack["members"].as_array().unwrap();
        let ids = members.iter().filter_map(|it| it["id"].as_str());
        let mut ids: Vec<_> = ids.map(str::to_owned).collect();
        ids.sort();
        if ids == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{ids:?} instead of {expected:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_two_relays_are_in_one_room() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let (mut ann, mut bob) = (east.client().await, west.client().await);
    assert_eq!(join(&mut ann, "r").await["members"], json!([]));
    let ack = join(&mut bob, "r").await;
    assert_eq!(ack["members"], json!([{"id": ann.id, "protocol": 1}]));
    let joined = ann.events_until_name("memberJoined").await;
    assert_eq!(joined[1], json!({"room": "r", "id": bob.id, "protocol": 1}));

    // The tutorial's events reach the whole room, the sender included.
    bob.emit(r#"["callRemote","r"]"#).await;
    for client in [&mut ann, &mut bob] {
        client.events_until(r#"["callRemote"]"#).await;
    }
    // Messages go to the others, or to one.
    assert_eq!(ann.say("r", None, r#""all""#).await["ok"], true);
    assert_eq!(ann.say("r", Some(&bob.id), r#""one""#).await["ok"], true);
    for body in ["all", "one"] {
        let heard = bob.events_until_name("room").await;
        assert_eq!(heard[1], json!({"room": "r", "from": ann.id, "body": body}));
    }

    let id = bob.id.clone();
    drop(bob);
    let left = ann.events_until_name("memberLeft").await;
    assert_eq!(left[1], json!({"room": "r", "id": id}));
    assert_eq!(
        ann.say("r", Some(&id), "1").await["error"],
        "no-such-member"
    );
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_a_member_of_another_room_on_another_relay() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let mut ann = east.client().await;
    join(&mut ann, "private").await;
    let mut old = east.member("other").await;
    let mut eve = west.client().await;
    join(&mut eve, "other").await;
    for (room, to, error) in [
        ("other", ann.id.as_str(), "no-such-member"),
        ("private", ann.id.as_str(), "not-in-room"),
        ("other", old.id.as_str(), "no-such-member"),
    ] {
        assert_eq!(eve.say(room, Some(to), "1").await["error"], error);
    }
    eve.say("other", None, "1").await;
    eve.ask(r#"["hangUp","other"]"#).await;
    // What she said in her room has come across when this has.
    assert_eq!(old.next_event().await, json!(["hangUp"]));
    ann.emit(r#"["hangUp","private"]"#).await;
    assert_eq!(ann.next_event().await, json!(["hangUp"]));
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_says_arrives_on_the_other_relay_in_order() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let mut ann = east.client().await;
    let mut bob = west.client().await;
    join(&mut bob, "r").await;
    // At once after joining, without waiting for anything: the room, then one, then the room.
    ann.emit(r#"["joinRoom","r",{"protocol":1}]"#).await;
    for n in 0..100 {
        let to = format!(r#""to":"{}","#, bob.id);
        let to = if n % 3 == 0 { to.as_str() } else { "" };
        ann.emit(&format!(r#"["room",{{"room":"r",{to}"body":{}}}]"#, 2 * n))
            .await;
        ann.emit(&format!(
            r#"["sendCandidate",{{"roomId":"r","candidate":{{"n":{}}}}}]"#,
            2 * n + 1
        ))
        .await;
    }
    let mut heard = Vec::new();
    while heard.len() < 200 {
        let event = bob.event_json().await;
        match event[0].as_str().unwrap() {
            "room" => heard.push(event[1]["body"].as_u64().unwrap()),
            "receiveCandidate" => heard.push(event[1]["n"].as_u64().unwrap()),
            "memberJoined" => assert!(heard.is_empty(), "heard before it was there"),
            _ => {}
        }
    }
    assert_eq!(heard, (0..200).collect::<Vec<_>>());
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_full_on_all_relays_at_once() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 3).await, relay(&redis, 3).await);
    let mut tasks = Vec::new();
    for url in [&east.url, &west.url].into_iter().cycle().take(12) {
        let url = url.clone();
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&url).await;
            let ack = join(&mut client, "r").await;
            (client, ack)
        }));
    }
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for task in tasks {
        let (client, ack) = task.await.unwrap();
        if ack["ok"] == true {
            inside.push(client);
        } else {
            assert_eq!(
                ack,
                json!({"ok": false, "error": "room-full", "capacity": 3})
            );
            outside.push(client);
        }
    }
    assert_eq!(inside.len(), 3);
    inside.pop();
    let deadline = Instant::now() + PATIENCE;
    while join(&mut outside[0], "r").await["ok"] != true {
        assert!(Instant::now() < deadline, "the place stays taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(join(&mut outside[1], "r").await["ok"], false);
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_relay_is_killed_its_people_are_missed_and_may_come_back_at_once() {
    let redis = Redis::start();
    let east = relay(&redis, 3).await;
    let west = Relay::start(&["--redis", &redis.url(), "--capacity", "3"]);
    let mut ann = east.client().await;
    join(&mut ann, "r").await;
    let mut bob = Client::connect(&west.url).await;
    bob.join("r", json!({"protocol": 1, "seat": SEAT})).await;
    let mut cem = Client::connect(&west.url).await;
    join(&mut cem, "r").await;
    until_members_are(&mut ann, "r", &[&bob.id, &cem.id]).await;

    west.signal(rustix::process::Signal::KILL);
    let (bob_id, cem_id) = (bob.id.clone(), cem.id.clone());
    bob.closed().await;
    // Three places are taken, one of them by what is left of him.
    let mut back = east.client().await;
    let options = json!({"protocol": 1, "seat": SEAT});
    let ack = back.join("r", options).await;
    assert_eq!(ack["ok"], true, "{ack}");
    let left = ann.events_until_name("memberLeft").await;
    assert_eq!(left[1], json!({"room": "r", "id": bob_id}));
    assert_eq!(
        ann.events_until_name("memberJoined").await[1]["id"],
        back.id.as_str()
    );

    // Who does not come back is missed as soon as the relay counts as dead.
    let left = ann.events_until_name("memberLeft").await;
    assert_eq!(left[1], json!({"room": "r", "id": cem_id}));
    until_members_are(&mut ann, "r", &[&back.id]).await;
    east.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_on_another_relay_takes_the_seat_and_the_old_connection_ends() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 1).await, relay(&redis, 1).await);
    let (mut ann, mut back) = (east.client().await, west.client().await);
    let options = json!({"protocol": 1, "seat": SEAT});
    assert_eq!(ann.join("r", options.clone()).await["ok"], true);
    assert_eq!(join(&mut back, "r").await["error"], "room-full");
    let ack = back.join("r", options).await;
    assert_eq!(ack["members"], json!([]), "{ack}");
    ann.disconnected().await;
    until_members_are(&mut back, "r", &[]).await;
    let mut eve = east.client().await;
    assert_eq!(join(&mut eve, "r").await["error"], "room-full");
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_relay_is_stopped_its_people_are_missed_at_once() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let mut ann = east.client().await;
    join(&mut ann, "r").await;
    let bob = west.member("r").await;
    ann.events_until_name("memberJoined").await;
    west.stop().await;
    let left = ann.events_until_name("memberLeft").await;
    assert_eq!(left[1]["id"], bob.id.as_str());
    bob.closed().await;
    east.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_each_relay_goes_on_and_with_it_all_is_as_before() {
    let mut redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let (mut ann, mut amy) = (east.client().await, east.client().await);
    let mut bob = west.client().await;
    let mut cem = west.client().await;
    join(&mut ann, "r").await;
    join(&mut bob, "r").await;
    join(&mut cem, "r").await;
    ann.events_until_name("memberJoined").await;
    ann.events_until_name("memberJoined").await;

    redis.kill();
    // On the same relay people meet and talk.
    let ack = join(&mut amy, "r").await;
    assert_eq!(ack["members"], json!([{"id": ann.id, "protocol": 1}]));
    assert_eq!(amy.say("r", Some(&ann.id), r#""here""#).await["ok"], true);
    assert_eq!(amy.say("r", None, r#""all""#).await["ok"], true);
    for body in ["here", "all"] {
        assert_eq!(ann.events_until_name("room").await[1]["body"], body);
    }
    let away = amy.say("r", Some(&bob.id), "1").await;
    assert_eq!(away["error"], "no-such-member");
    assert!(east.metrics.encode().contains("visavis_relay_redis_up 0"));

    // Nobody can tell her.
    drop(cem);
    bob.events_until_name("memberLeft").await;

    // It comes back and knows nothing.
    redis.again();
    until_members_are(&mut bob, "r", &[&ann.id, &amy.id]).await;
    until_members_are(&mut ann, "r", &[&bob.id, &amy.id]).await;
    // Whoever does not ask is told as well.
    let mut everybody = [&ann.id, &amy.id, &bob.id].map(Clone::clone);
    everybody.sort_unstable();
    loop {
        let told = ann.events_until_name("members").await;
        assert_eq!(told[1]["room"], "r");
        let members = told[1]["members"].as_array().unwrap();
        let mut ids: Vec<_> = members
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        if ids == everybody {
            break;
        }
    }
    let deadline = Instant::now() + PATIENCE;
    while amy.say("r", Some(&bob.id), r#""again""#).await["ok"] != true {
        assert!(Instant::now() < deadline, "he is not found again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    loop {
        let heard = bob.events_until_name("room").await;
        if heard[1]["body"] == "again" {
            break;
        }
    }
    assert!(east.metrics.encode().contains("visavis_relay_redis_up 1"));
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_agrees_in_the_end_on_all_relays() {
    let redis = Redis::start();
    let (east, west) = (relay(&redis, 0).await, relay(&redis, 0).await);
    let mut tasks = Vec::new();
    for url in [&east.url, &west.url].into_iter().cycle().take(8) {
        let url = url.clone();
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&url).await;
            for _ in 0..10 {
                join(&mut client, "r").await;
                client.ask(r#"["leaveRoom","r"]"#).await;
            }
            join(&mut client, "r").await;
            client
        }));
    }
    let mut clients = Vec::new();
    for task in tasks {
        clients.push(task.await.unwrap());
    }
    let ids: Vec<_> = clients.iter().map(|it| it.id.clone()).collect();
    for client in &mut clients {
        let others = ids.iter().map(String::as_str);
        let others: Vec<_> = others.filter(|it| *it != client.id).collect();
        until_members_are(client, "r", &others).await;
    }
    east.stop().await;
    west.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_not_there_is_said_at_the_start_without_its_password() {
    let url = format!("redis://:hush@127.0.0.1:{}", free_port());
    for url in [url.as_str(), "redis:/nonsense", "http://127.0.0.1"] {
        let bound = visavis_relay::Relay::bind(Settings {
            redis: Some(url.parse().unwrap()),
            ..settings()
        });
        let Err(error) = bound.await else {
            panic!("{url} is no Redis");
        };
        assert!(matches!(error, Error::Redis(_)));
        let words = error.to_string();
        assert!(
            words.contains("Redis") && !words.contains("hush"),
            "{words}"
        );
    }
}
