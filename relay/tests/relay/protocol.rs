//! What the room hears, and what it does not.

use crate::common::{Client, TestRelay, WELCOME, settings};
use visavis_relay::Settings;
use visavis_relay::limits::{MAX_PAYLOAD, MAX_ROOM_ID, MAX_ROOMS};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_room_hears_an_event_and_so_does_its_sender() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.member("001").await;
    let mut bob = relay.member("001").await;
    for (sent, heard) in [
        (r#"["callRemote","001"]"#, r#"["callRemote"]"#),
        (r#"["callRemote",{"roomId":"001"}]"#, r#"["callRemote"]"#),
        (r#"["acceptCall","001"]"#, r#"["acceptCall"]"#),
        (r#"["hangUp","001"]"#, r#"["hangUp"]"#),
        (
            r#"["sendOffer",{"offer":{"type":"offer","sdp":"v=0\r\n"},"roomId":"001"}]"#,
            r#"["sendOffer",{"type":"offer","sdp":"v=0\r\n"}]"#,
        ),
        (
            r#"["sendAnswer",{"answer":{"sdp":"é","x":1.50,"n":[1e2]},"roomId":"001"}]"#,
            r#"["receiveAnswer",{"sdp":"é","x":1.50,"n":[1e2]}]"#,
        ),
        (
            r#"["sendCandidate",{"roomId":"001","candidate":{"from":"ann","seq":18446744073709551616}}]"#,
            r#"["receiveCandidate",{"from":"ann","seq":18446744073709551616}]"#,
        ),
        (
            r#"["sendCandidate",{"roomId":"001","candidate":null}]"#,
            r#"["receiveCandidate",null]"#,
        ),
    ] {
        ann.emit(sent).await;
        assert_eq!(ann.events_until(heard).await.last().unwrap(), heard);
        let events = bob.events_until(heard).await;
        let new: Vec<_> = events.iter().filter(|it| *it != WELCOME).collect();
        assert_eq!(new, [heard], "{sent}");
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_is_welcomed_once() {
    let relay = TestRelay::start(None).await;
    let mut client = relay.client().await;
    assert_eq!(client.event().await, WELCOME);
    client.ask(r#"["joinRoom",7]"#).await;
    client.emit(r#"["hangUp","7"]"#).await;
    assert_eq!(client.event().await, r#"["hangUp"]"#);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_sent_as_soon_as_one_is_connected_is_not_lost() {
    let relay = TestRelay::start(None).await;
    for round in 0..200 {
        let mut client = relay.client().await;
        client.emit(&format!(r#"["joinRoom","{round}"]"#)).await;
        client.emit(&format!(r#"["callRemote","{round}"]"#)).await;
        client.events_until(r#"["callRemote"]"#).await;
    }
    assert_eq!(relay.metrics.refused(), 0);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_arrive_in_the_order_in_which_they_were_sent() {
    let relay = TestRelay::with(Settings {
        rate: 0,
        ..settings()
    })
    .await;
    let mut ann = relay.member("r").await;
    let mut bob = relay.member("r").await;
    let sent: Vec<String> = (0..1000).map(|n| format!(r#"{{"seq":{n}}}"#)).collect();
    for burst in sent.chunks(50) {
        for candidate in burst {
            ann.emit(&format!(
                r#"["sendCandidate",{{"roomId":"r","candidate":{candidate}}}]"#
            ))
            .await;
        }
        for candidate in burst {
            let heard = format!(r#"["receiveCandidate",{candidate}]"#);
            let mut next = bob.event().await;
            if next == WELCOME {
                next = bob.event().await;
            }
            assert_eq!(next, heard);
        }
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_reached_only_by_those_who_joined_it() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.member("private").await;
    let mut eve = relay.member("other").await;
    for (event, argument) in [
        ("callRemote", r#""private""#),
        ("acceptCall", r#"{"roomId":"private"}"#),
        ("hangUp", r#""private""#),
        ("sendOffer", r#"{"offer":{},"roomId":"private"}"#),
        ("sendAnswer", r#"{"answer":{},"roomId":"private"}"#),
        ("sendCandidate", r#"{"candidate":{},"roomId":"private"}"#),
    ] {
        let ack = eve.ask(&format!(r#"["{event}",{argument}]"#)).await;
        assert_eq!(ack, r#"[{"ok":false,"error":"not-in-room"}]"#, "{event}");
    }
    ann.emit(r#"["hangUp","private"]"#).await;
    assert_eq!(
        ann.events_until(r#"["hangUp"]"#).await,
        [WELCOME, r#"["hangUp"]"#]
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_is_told_nothing_and_the_others_go_on() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.member("r").await;
    let bob = relay.member("r").await;
    drop(bob);
    for _ in 0..3 {
        assert_eq!(ann.ask(r#"["callRemote","r"]"#).await, r#"[{"ok":true}]"#);
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_event_is_refused_with_a_code_and_reaches_nobody() {
    let relay = TestRelay::start(None).await;
    let mut ann = relay.member("r").await;
    let mut eve = relay.member("r").await;
    let deep = format!(
        r#"["sendOffer",{{"roomId":"r","offer":{{"a":{}{}}}}}]"#,
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let long_room = format!(r#"["joinRoom","{}"]"#, "x".repeat(MAX_ROOM_ID + 1));
    let table = [
        (r#"["joinRoom"]"#, "bad-argument"),
        (r#"["joinRoom",null]"#, "bad-room"),
        (r#"["joinRoom",""]"#, "bad-room"),
        (r#"["joinRoom",[]]"#, "bad-room"),
        (r#"["joinRoom",["r"]]"#, "bad-room"),
        (r#"["joinRoom",1.5]"#, "bad-room"),
        (r#"["joinRoom",{"roomId":{"roomId":"r"}}]"#, "bad-room"),
        (long_room.as_str(), "bad-room"),
        (r#"["callRemote"]"#, "bad-argument"),
        (r#"["callRemote",[]]"#, "bad-room"),
        (r#"["callRemote",null]"#, "bad-room"),
        (r#"["acceptCall",true]"#, "bad-room"),
        (r#"["hangUp",{}]"#, "bad-room"),
        (r#"["sendOffer"]"#, "bad-argument"),
        (r#"["sendOffer",null]"#, "bad-argument"),
        (r#"["sendOffer","r"]"#, "bad-argument"),
        (r#"["sendOffer",["r",{}]]"#, "bad-argument"),
        (r#"["sendOffer",{"offer":{}}]"#, "bad-room"),
        (r#"["sendOffer",{"roomId":"r"}]"#, "bad-payload"),
        (
            r#"["sendOffer",{"roomId":"r","offer":null}]"#,
            "bad-payload",
        ),
        (r#"["sendAnswer",{"roomId":"r","offer":{}}]"#, "bad-payload"),
        (r#"["sendCandidate",null]"#, "bad-argument"),
        (r#"["sendCandidate",{"roomId":"r"}]"#, "bad-payload"),
        (
            r#"["sendCandidate",{"roomId":"r","candidate":"c"}]"#,
            "bad-payload",
        ),
        (
            r#"["sendCandidate",{"roomId":"r","candidate":[]}]"#,
            "bad-payload",
        ),
        (deep.as_str(), "bad-payload"),
        (r#"["callremote","r"]"#, "unknown-event"),
        (r#"["connectionSuccess"]"#, "unknown-event"),
        (
            r#"["receiveAnswer",{"answer":{},"roomId":"r"}]"#,
            "unknown-event",
        ),
        (r#"["",1]"#, "unknown-event"),
    ];
    for (data, code) in table {
        let shown = data.get(..80).unwrap_or(data);
        let ack = eve.ask(data).await;
        assert_eq!(
            ack,
            format!(r#"[{{"ok":false,"error":"{code}"}}]"#),
            "{shown}"
        );
        // Without an acknowledgement asked for there is none: the next frame is the next answer.
        eve.emit(data).await;
    }
    eve.ask(r#"["joinRoom","r"]"#).await;
    assert_eq!(relay.metrics.refused(), 2 * table.len() as u64);

    ann.emit(r#"["hangUp","r"]"#).await;
    for member in [&mut ann, &mut eve] {
        assert_eq!(
            member.events_until(r#"["hangUp"]"#).await,
            [WELCOME, r#"["hangUp"]"#]
        );
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binary_attachments_are_refused() {
    let relay = TestRelay::start(None).await;
    let mut client = relay.member("r").await;
    client
        .send(r#"451-9["sendOffer",{"roomId":"r","offer":{"_placeholder":true,"num":0}}]"#)
        .await;
    client.send_binary(&[1, 2, 3]).await;
    assert_eq!(client.ack(9).await, r#"[{"ok":false,"error":"binary"}]"#);
    assert_eq!(client.ask(r#"["hangUp","r"]"#).await, r#"[{"ok":true}]"#);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_outside_the_protocol_end_only_their_own_connection() {
    let relay = TestRelay::start(None).await;
    let mut witness = relay.member("r").await;
    for frame in [
        "",
        "9",
        "4",
        "4x",
        "42",
        "42{}",
        "42[]",
        "42[1]",
        "42[\"a\"",
        "44",
        "0{}",
        "45-",
        "459999999999-[\"a\"]",
    ] {
        let mut client = relay.client().await;
        client.send(frame).await;
        assert_eq!(
            witness.ask(r#"["callRemote","r"]"#).await,
            r#"[{"ok":true}]"#,
            "{frame}"
        );
    }
    let mut client = relay.client().await;
    client.send_binary(&[0; 64]).await;
    client.closed().await;
    assert_eq!(
        witness.ask(r#"["callRemote","r"]"#).await,
        r#"[{"ok":true}]"#
    );
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_message_passes_and_a_longer_one_ends_the_connection() {
    fn offer(length: usize) -> String {
        let head = r#"["sendOffer",{"roomId":"r","offer":{"sdp":""#;
        let tail = r#""}}]"#;
        let filling = length - "42".len() - head.len() - tail.len();
        format!("{head}{}{tail}", "x".repeat(filling))
    }
    let relay = TestRelay::start(None).await;
    let mut client = relay.member("r").await;
    assert_eq!(client.event().await, WELCOME);
    client.emit(&offer(MAX_PAYLOAD)).await;
    assert!(client.event().await.starts_with(r#"["sendOffer","#));
    client.emit(&offer(MAX_PAYLOAD + 1)).await;
    client.closed().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_may_be_in_a_few_rooms_and_no_more() {
    let relay = TestRelay::start(None).await;
    let mut client = relay.client().await;
    for room in 0..MAX_ROOMS {
        let ack = client.ask(&format!(r#"["joinRoom","{room}"]"#)).await;
        assert_eq!(ack, r#"[{"ok":true}]"#);
    }
    let ack = client.ask(r#"["joinRoom","one more"]"#).await;
    assert_eq!(ack, r#"[{"ok":false,"error":"too-many-rooms"}]"#);
    let again = client.ask(r#"["joinRoom","0"]"#).await;
    assert_eq!(again, r#"[{"ok":true}]"#);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_closes_every_connection_and_frees_the_address() {
    let relay = TestRelay::start(None).await;
    let url = relay.url.clone();
    let clients: Vec<Client> =
        futures_util::future::join_all((0..20).map(|_| relay.client())).await;
    relay.stop().await;
    for client in clients {
        client.closed().await;
    }
    let address = url.trim_start_matches("http://").to_owned();
    drop(tokio::net::TcpListener::bind(address).await.unwrap());
}
