//! Whatever one client sends, a pair in another room notices nothing and no task panics.

use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{Client, TestRelay, WELCOME, settings};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::runtime::Runtime;
use visavis_relay::Settings;

const NAMES: [&str; 12] = [
    "joinRoom",
    "leaveRoom",
    "room",
    "callRemote",
    "acceptCall",
    "hangUp",
    "sendOffer",
    "sendAnswer",
    "sendCandidate",
    "connectionSuccess",
    "disconnect",
    "anything",
];

/// Stands for the id of one of the pair, which nobody else can reach.
const ANN: &str = r#""@ann""#;

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| if n.is_finite() {
            n.to_string()
        } else {
            "1e999".to_owned()
        }),
        Just(r#""r""#.to_owned()),
        Just("1".to_owned()),
        Just(ANN.to_owned()),
        Just(r#""a-seat-of-one-page-0""#.to_owned()),
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![
            Just("roomId".to_owned()),
            Just("offer".to_owned()),
            Just("answer".to_owned()),
            Just("candidate".to_owned()),
            Just("_placeholder".to_owned()),
            Just("protocol".to_owned()),
            Just("seat".to_owned()),
            Just("token".to_owned()),
            Just("room".to_owned()),
            Just("to".to_owned()),
            Just("body".to_owned()),
            "[a-z_]{0,6}",
        ];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            vec((key, inner), 0..4).prop_map(|members| {
                let members: Vec<_> = members
                    .into_iter()
                    .map(|(key, value)| format!(r#""{key}":{value}"#))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

#[derive(Debug, Clone)]
enum Frame {
    Text(String),
    Binary(Vec<u8>),
}

fn frame() -> impl Strategy<Value = Frame> {
    let event = (
        any::<Option<u32>>(),
        prop::sample::select(&NAMES[..]),
        vec(json(), 0..3),
    )
        .prop_map(|(ack, name, arguments)| {
            let ack = ack.map(|id| id.to_string()).unwrap_or_default();
            let data = std::iter::once(format!("\"{name}\""))
                .chain(arguments)
                .collect::<Vec<_>>()
                .join(",");
            Frame::Text(format!("42{ack}[{data}]"))
        });
    prop_oneof![
        12 => event,
        1 => json().prop_map(|json| Frame::Text(format!("451-{json}"))),
        1 => "[0-6][0-6]{0,2}.{0,20}".prop_map(Frame::Text),
        1 => vec(any::<u8>(), 0..40).prop_map(Frame::Binary),
    ]
}

/// Sends something from one of the pair and checks that the other hears it next.
async fn still_talking(ann: &mut Client, bob: &mut Client, round: u32) {
    ann.emit(&format!(
        r#"["sendCandidate",{{"roomId":"the pair","candidate":{{"round":{round}}}}}]"#
    ))
    .await;
    let heard = format!(r#"["receiveCandidate",{{"round":{round}}}]"#);
    for one in [&mut *ann, &mut *bob] {
        assert_eq!(next(one).await, heard);
    }
    let (ann_id, bob_id) = (ann.id.clone(), bob.id.clone());
    ann.emit(&format!(
        r#"["room",{{"room":"the pair","to":"{bob_id}","body":{round}}}]"#
    ))
    .await;
    let heard = format!(r#"["room",{{"room":"the pair","from":"{ann_id}","body":{round}}}]"#);
    assert_eq!(next(bob).await, heard);
}

async fn next(client: &mut Client) -> String {
    loop {
        let event = client.event().await;
        if event != WELCOME {
            return event;
        }
    }
}

/// Panics of any task since the first storm began.
static PANICS: AtomicUsize = AtomicUsize::new(0);
static COUNTING: Once = Once::new();

fn count_panics() {
    COUNTING.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            report(info);
        }));
    });
}

fn stormy() -> Settings {
    Settings {
        rate: 0,
        capacity: 20,
        ..settings()
    }
}

/// Storms on `east`; one of the pair is there and the other on `west`.
fn storm(runtime: &Runtime, east: &TestRelay, west: &TestRelay, cases: u32) {
    count_panics();
    let (mut ann, mut bob) = runtime.block_on(async {
        let mut ann = east.knowing("the pair").await;
        let bob = west.knowing("the pair").await;
        ann.events_until_name("memberJoined").await;
        (ann, bob)
    });
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let pair = std::cell::RefCell::new((&mut ann, &mut bob, 0_u32));
    runner
        .run(&vec(frame(), 1..30), |frames| {
            let (ann, bob, round) = &mut *pair.borrow_mut();
            *round += 1;
            runtime.block_on(async {
                let mut eve = east.client().await;
                eve.emit(r#"["joinRoom","r",{"protocol":1}]"#).await;
                for frame in &frames {
                    match frame {
                        Frame::Text(text) => eve.send(&text.replace("@ann", &ann.id)).await,
                        Frame::Binary(bytes) => eve.send_binary(bytes).await,
                    }
                }
                still_talking(ann, bob, *round).await;
            });
            prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0);
            Ok(())
        })
        .unwrap();
    let (refused, accepted) = (east.metrics.refused(), east.metrics.accepted());
    assert!(
        refused > u64::from(cases / 2),
        "the storm was none: {refused}"
    );
    assert!(
        accepted > u64::from(cases * 2),
        "the storm was all malformed: {accepted}"
    );
}

#[test]
fn a_storm_in_one_room_is_not_heard_in_another() {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(TestRelay::with(stormy()));
    storm(&runtime, &relay, &relay, 200);
    runtime.block_on(relay.stop());
}

#[cfg(unix)]
#[test]
fn a_storm_on_one_relay_is_not_heard_on_another() {
    let redis = crate::process::Redis::start();
    let runtime = Runtime::new().unwrap();
    let shared = || Settings {
        redis: Some(redis.url().parse().unwrap()),
        ..stormy()
    };
    let east = runtime.block_on(TestRelay::with(shared()));
    let west = runtime.block_on(TestRelay::with(shared()));
    storm(&runtime, &east, &west, 100);
    runtime.block_on(async {
        east.stop().await;
        west.stop().await;
    });
}
