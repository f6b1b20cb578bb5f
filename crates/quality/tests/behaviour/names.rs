use visavis_quality::{Limit, Path, Rating, Transport, Way};

#[test]
fn the_words_of_browsers_are_read_and_others_are_not() {
    for word in ["host", "srflx", "prflx", "relay"] {
        assert_eq!(Way::read(word).map(Way::code), Some(word));
    }
    assert_eq!(Way::read("serverreflexive"), None);
    let transports = ["udp", "tcp", "tls", "UDP", "quic", ""].map(Transport::read);
    let [udp, tcp, tls] = [Transport::Udp, Transport::Tcp, Transport::Tls].map(Some);
    assert_eq!(transports, [udp, tcp, tls, udp, None, None]);
    let limits = ["none", "cpu", "bandwidth", "other", ""].map(Limit::read);
    let none = Limit::None;
    assert_eq!(
        limits,
        [none, Limit::Processor, Limit::Bandwidth, none, none]
    );
}

#[test]
fn a_relay_at_either_end_is_in_between() {
    let path = |local, remote| Path {
        local,
        remote,
        transport: Transport::Udp,
    };
    assert!(path(Way::Relay, Way::Host).is_relayed());
    assert!(path(Way::Host, Way::Relay).is_relayed());
    assert!(!path(Way::Host, Way::PeerReflexive).is_relayed());
}

#[test]
fn ratings_have_codes_and_an_order() {
    let codes = [Rating::Good, Rating::Fair, Rating::Poor].map(Rating::code);
    assert_eq!(codes, ["good", "fair", "poor"]);
    assert!(Rating::Good < Rating::Fair && Rating::Fair < Rating::Poor);
}
