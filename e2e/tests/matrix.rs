//! Every kind of server carries every call: the rows of the table, which `cargo xtask test e2e
//! every_call` plays and prints.

use visavis_e2e::{
    Played,
    matrix::{Row, play},
};

macro_rules! rows {
    ($($name:ident: $row:ident,)*) => {
        $(
            #[test]
            fn $name() -> Played {
                play(Row::$row)
            }
        )*
    };
}

rows! {
    every_call_goes_through_our_relay: Relay,
    every_call_goes_through_two_relays_on_a_redis: TwoRelays,
    every_call_goes_through_socket_io: Node,
    every_call_goes_through_socket_io_with_recovery: NodeWithRecovery,
    every_call_goes_through_npm_peer: Peer,
    every_call_goes_through_plain_web_sockets: PlainWs,
    every_call_goes_through_python_web_sockets: PythonWs,
    every_call_goes_through_the_windows_of_one_browser: Tab,
}
