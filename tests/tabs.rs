//! The channel between tabs, in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::Events;
use visavis::signaling::{SocketEvent, TabChannel};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::BroadcastChannel;

wasm_bindgen_test_configure!(run_in_browser);

/// One of the tabs, and what it is told.
struct Tab {
    channel: TabChannel,
    events: Events<SocketEvent>,
}

impl Tab {
    async fn open(name: &str) -> Self {
        let (tell, mut events) = Events::new();
        let channel = TabChannel::open(name, tell);
        assert_eq!(events.told(), [], "nothing is told before it is there");
        events
            .find(|event| (event == SocketEvent::Opened).then_some(()))
            .await;
        Self { channel, events }
    }

    /// The next thing that is said to it.
    async fn hears(&mut self) -> String {
        self.events
            .find(|event| match event {
                SocketEvent::Text(text) => Some(text),
                SocketEvent::Opened | SocketEvent::Binary | SocketEvent::Closed { .. } => None,
            })
            .await
    }
}

#[wasm_bindgen_test]
async fn two_tabs_hear_each_other_in_order_and_not_themselves() {
    let (mut ann, mut ben) = (Tab::open("both").await, Tab::open("both").await);
    ann.channel.send("one");
    ann.channel.send("two");
    assert_eq!(ben.hears().await, "one");
    assert_eq!(ben.hears().await, "two");
    ben.channel.send("three");
    assert_eq!(ann.hears().await, "three");
    // What was said before has arrived wherever it arrives at all.
    assert_eq!(ann.events.told(), []);
    assert_eq!(ben.events.told(), []);
}

#[wasm_bindgen_test]
async fn tabs_of_another_room_hear_nothing() {
    let (ann, mut ben) = (Tab::open("here").await, Tab::open("here").await);
    let mut cat = Tab::open("there").await;
    let mut dan = Tab::open("there").await;
    ann.channel.send("to ben");
    assert_eq!(ben.hears().await, "to ben");
    dan.channel.send("to cat");
    assert_eq!(cat.hears().await, "to cat");
    assert_eq!(cat.events.told(), []);
    assert_eq!(dan.events.told(), []);
}

#[wasm_bindgen_test]
async fn a_dropped_channel_is_closed_and_silent() {
    let (ann, mut ben) = (Tab::open("drop").await, Tab::open("drop").await);
    let Tab {
        channel,
        mut events,
    } = Tab::open("drop").await;
    drop(channel);
    ann.channel.send("who is there?");
    assert_eq!(ben.hears().await, "who is there?");
    assert_eq!(events.told(), []);
}

#[wasm_bindgen_test]
async fn what_is_no_text_is_told_as_such() {
    let mut ann = Tab::open("strange").await;
    let stranger = BroadcastChannel::new("strange").unwrap();
    stranger.post_message(&7.into()).unwrap();
    ann.events
        .find(|event| (event == SocketEvent::Binary).then_some(()))
        .await;
    stranger.close();
}

#[wasm_bindgen_test]
async fn what_is_said_just_before_leaving_arrives() {
    let (ann, mut ben) = (Tab::open("bye").await, Tab::open("bye").await);
    ann.channel.send("good-bye");
    drop(ann);
    assert_eq!(ben.hears().await, "good-bye");
}
