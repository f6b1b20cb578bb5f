//! WebSockets that come to nothing, in a real browser. Those that do are in the tests with servers.
#![cfg(target_arch = "wasm32")]

mod common;

use common::Events;
use visavis::signaling::{Socket, SocketEvent};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

async fn closes(url: &str) -> u16 {
    let (tell, mut events) = Events::new();
    let socket = Socket::open(url, tell);
    let code = events
        .find(|event| match event {
            SocketEvent::Closed { code, .. } => Some(code),
            SocketEvent::Opened | SocketEvent::Text(_) | SocketEvent::Binary => None,
        })
        .await;
    // Nobody is there to hear it, and nothing breaks.
    socket.send("anybody?".into());
    code
}

#[wasm_bindgen_test]
async fn nobody_listens() {
    assert_eq!(closes("ws://127.0.0.1:9/socket.io/").await, 1006);
}

#[wasm_bindgen_test]
async fn the_address_is_none() {
    assert_eq!(closes("ws://127.0.0.1:notaport/").await, 1006);
}

#[wasm_bindgen_test]
async fn a_dropped_socket_is_silent() {
    let (tell, mut events) = Events::new();
    let (tell_other, mut others) = Events::new();
    drop(Socket::open("ws://127.0.0.1:9/", tell));
    let _later = Socket::open("ws://127.0.0.1:9/", tell_other);
    others
        .find(|event| matches!(event, SocketEvent::Closed { .. }).then_some(()))
        .await;
    assert_eq!(events.told(), []);
}
