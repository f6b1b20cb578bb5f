//! The sentences about how good the connection of a call is.

use super::Message;

/// The sentences of one language.
#[derive(Debug)]
pub struct QualityWords {
    /// Above all of it.
    pub title: &'static str,
    /// How it is.
    pub good: &'static str,
    /// How it is.
    pub fair: &'static str,
    /// How it is.
    pub poor: &'static str,
    /// Why it is not good.
    pub loss_here: &'static str,
    /// Why it is not good.
    pub loss_there: &'static str,
    /// Why it is not good.
    pub delay: &'static str,
    /// Why it is not good.
    pub bandwidth: &'static str,
    /// Why the picture is not better though the connection is.
    pub processor: &'static str,
    /// Above the numbers of what comes.
    pub received: &'static str,
    /// Above those of what goes out.
    pub sent: &'static str,
    /// Before width and height.
    pub picture: &'static str,
    /// Before how many pictures there are in a second.
    pub frames: &'static str,
    /// Before how much is carried.
    pub rate: &'static str,
    /// Before how much of it is lost.
    pub lost: &'static str,
    /// Before the codecs of picture and sound.
    pub codecs: &'static str,
    /// Before how long a packet takes.
    pub round_trip: &'static str,
    /// Before the way that the packets take.
    pub path: &'static str,
    /// From computer to computer.
    pub direct: &'static str,
    /// By way of a server.
    pub relayed: &'static str,
    /// Somebody speaks, and is not heard.
    pub muted: Message,
}
