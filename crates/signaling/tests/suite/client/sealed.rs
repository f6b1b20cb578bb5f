//! A room of a private link: who has not the key is not heard, and not spoken to.

use super::*;
use visavis_seal::{Keys, Secret};
use visavis_signaling::Dropped;

fn keys() -> Keys {
    Keys::new(&Secret::new([7; 16]))
}

/// In the room, on the tutorial's relay.
fn online() -> Bench {
    let client = Client::new(config(Protocol::SocketIo)).sealed(Box::new(keys()));
    let mut bench = Bench {
        client: client.unwrap(),
        now: SECOND,
        attempt: 0,
    };
    bench.put(Input::Start);
    bench.open();
    bench.text(READY);
    bench
}

#[test]
fn clients_of_another_make_are_not_heard() {
    let mut bench = online();
    for (name, arg) in [
        ("callRemote", json!(null)),
        ("acceptCall", json!(null)),
        ("hangUp", json!(null)),
        ("receiveOffer", json!({"type": "offer", "sdp": "v=0"})),
        ("receiveAnswer", json!({"type": "answer", "sdp": "v=0"})),
        ("receiveCandidate", json!({"candidate": "c", "sdpMid": "0"})),
    ] {
        let effects = bench.text(&received(name, &arg));
        let unsealed = Effect::Dropped(Reason::Wire(Dropped::Unsealed));
        assert_eq!(effects, [unsealed], "{name}");
    }
}

#[test]
fn nothing_is_said_to_clients_of_another_make() {
    let mut bench = online();
    for signal in [Signal::Ring, Signal::Cancel, Signal::HangUp] {
        let effects = bench.put(Input::Send(Envelope {
            from: person("me"),
            to: None,
            call: None,
            signal,
        }));
        assert!(transmitted(&effects).is_empty());
    }
}

#[test]
fn a_peer_server_seals_nothing_and_is_not_asked_to() {
    let client = Client::new(config(Protocol::PeerJs));
    assert!(client.sealed(Box::new(keys())).is_none());
    for protocol in [Protocol::SocketIo, Protocol::WebSocket, Protocol::Tab] {
        let client = Client::new(config(protocol));
        assert!(client.sealed(Box::new(keys())).is_some(), "{protocol:?}");
    }
}
