//! Every kind of server carries every call: the rows of the table.

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
    our_relay_carries_calls: Relay,
    two_relays_on_a_redis_carry_calls: TwoRelays,
    socket_io_carries_calls: Node,
    socket_io_with_recovery_carries_calls: NodeWithRecovery,
}
