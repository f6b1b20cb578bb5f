//! What the browser has counted until some moment.

use std::time::Duration;

use crate::Path;

/// One look at the statistics of a connection (Identifiers for WebRTC's Statistics API). What the
/// browser does not tell stays at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// When, on any clock that goes forward.
    pub at: Duration,
    /// What has come (`inbound-rtp`).
    pub received: Both,
    /// What has gone out (`outbound-rtp`, and what the other side says of it in
    /// `remote-inbound-rtp`).
    pub sent: Both,
    /// How long a packet takes there and back.
    pub round_trip: Option<Duration>,
    /// The way that the packets take.
    pub path: Option<Path>,
}

/// Sound and picture of one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Both {
    /// The sound.
    pub sound: Flow,
    /// The picture.
    pub picture: Flow,
}

/// What has flowed, of one kind in one direction. Numbers are as JavaScript has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// How many bytes so far, without headers.
    pub bytes: f64,
    /// How many packets so far.
    pub packets: f64,
    /// How many packets that should have come have not, so far. Below 0 where some came twice
    /// (RFC 3550, section 6.4.1).
    pub lost: f64,
    /// Of what was sent: the share, of 1, that the other side missed last (`fractionLost`).
    pub told_lost: Option<f64>,
    /// The media type of the codec, such as `video/VP8`.
    pub codec: String,
    /// Width and height of the picture in pixels; 0 where there is none.
    pub size: (u32, u32),
    /// How many pictures a second.
    pub frames: Option<f64>,
    /// What keeps the picture from being better.
    pub limit: Limit,
}

/// What keeps a picture that is sent from being better (`qualityLimitationReason`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// Nothing that is known.
    #[default]
    None,
    /// What the connection carries.
    Bandwidth,
    /// What the computer can encode.
    Processor,
}

impl Limit {
    /// Reads the browser's word.
    #[must_use]
    pub fn read(word: &str) -> Self {
        match word {
            "bandwidth" => Self::Bandwidth,
            "cpu" => Self::Processor,
            _ => Self::None,
        }
    }
}
