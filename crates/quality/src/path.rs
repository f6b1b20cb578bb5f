//! The way that the packets of a call take.

/// How one end of the way was found (RFC 8445, section 4; W3C WebRTC, `RTCIceCandidateType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An address of the computer itself.
    Host,
    /// The address of its router, as a STUN server saw it.
    ServerReflexive,
    /// The address of its router, as the other side saw it.
    PeerReflexive,
    /// An address that a TURN server lends.
    Relay,
}

impl Way {
    const ALL: [Self; 4] = [
        Self::Host,
        Self::ServerReflexive,
        Self::PeerReflexive,
        Self::Relay,
    ];

    /// The browser's word for it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::ServerReflexive => "srflx",
            Self::PeerReflexive => "prflx",
            Self::Relay => "relay",
        }
    }

    /// Reads the browser's word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == word)
    }
}

/// What carries the packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Quick, and what calls are made for.
    Udp,
    /// For networks that let no UDP through.
    Tcp,
    /// TCP that looks like a visit to a web site, to a TURN server.
    Tls,
}

impl Transport {
    const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Tls];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }

    /// Reads the browser's word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.name().eq_ignore_ascii_case(word))
    }
}

/// The way that the packets take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// This end.
    pub local: Way,
    /// The other end.
    pub remote: Way,
    /// What carries the packets from here: to the other person, or to the TURN server on this side.
    pub transport: Transport,
}

impl Path {
    /// Whether a TURN server is in between.
    #[must_use]
    pub fn is_relayed(self) -> bool {
        self.local == Way::Relay || self.remote == Way::Relay
    }
}
